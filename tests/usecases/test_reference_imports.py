"""Public references: read, kept once, refused with reasons, dated by the law, seen by everyone once loaded."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures_domain import NOW
from tests.fixtures_territory import COMMUNES, EPCIS, KNOT, QPV, outlines, square

from levier.exchange.refusals import WrongFile
from levier.law import parameter
from levier.records.models import Commune, Departement, Epci, Import, Qpv, ReferenceEdition
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import MEMBER_ROLES, NotAllowed, Role
from levier.usecases import accounts, reference_imports, reference_reports, territory
from levier.usecases.refusals import NotFound

DAY = date(2026, 3, 2)


def rows(by, model, *names):
    with acting(Scope(APPLICATION, by, "see_public_reference")):
        return list(model.objects.order_by(names[0]).values_list(*names))


def test_communes_bring_their_departements(host, load):
    report = load("communes", COMMUNES)
    assert (report.read, report.kept, report.added, report.changed, report.unchanged) == (4, 4, 4, 0, 0)
    assert rows(host, Commune, "code", "epci_siren", "postal_codes")[0] == ("01001", "990000119", "01400")
    assert [code for code, _ in rows(host, Departement, "code", "region_name")] == ["01", "69", "974"]


@pytest.mark.parametrize(("kind", "content"), [("communes", COMMUNES), ("epci", EPCIS), ("qpv", QPV)])
def test_importing_twice_is_importing_once(host, load, kind, content):
    first, second = load(kind, content), load(kind, content)
    assert (second.added, second.changed, second.unchanged) == (0, 0, first.kept)
    model = {"communes": Commune, "epci": Epci, "qpv": Qpv}[kind]
    assert len(rows(host, model, "id")) == first.kept
    assert len(rows(host, ReferenceEdition, "kind")) == 1


def test_only_what_differs_is_written(host, load):
    load("communes", COMMUNES)
    before = dict(rows(host, Commune, "code", "id"))
    report = load("communes", COMMUNES.replace("1250", "1300"))
    assert (report.added, report.changed, report.unchanged) == (0, 1, 3)
    assert dict(rows(host, Commune, "code", "id")) == before
    assert rows(host, Commune, "code", "population")[0] == ("01001", 1300)


def test_what_a_file_leaves_out_stays(host, load):
    load("communes", COMMUNES)
    load("communes", "\n".join(COMMUNES.splitlines()[:2]))
    assert len(rows(host, Commune, "code")) == 4


def test_a_dry_run_counts_and_writes_nothing(host, load):
    report = load("communes", COMMUNES, dry_run=True)
    assert (report.added, report.import_id) == (4, None)
    for model in (Commune, Departement, ReferenceEdition):
        assert rows(host, model, "id") == []


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        ("communes", COMMUNES + "ABC;Sans code;01;Ain;84;;;;10;46;5\n", "5 caractères"),
        ("communes", COMMUNES + "01001;Val-Fictif;01;Ain;84;;;;10;46;5\n", "déjà lu plus haut"),
        ("communes", COMMUNES + f"01003;{'x' * 81};01;Ain;84;;;;10;46;5\n", "trop long"),
        ("communes", COMMUNES + "01003;Trop;01;Ain;84;;;;9999999999;46;5\n", "trop grand"),
        ("qpv", outlines(("QN00101M", "A", "01001", square(5, 46)), ("QN00101M", "B", "01001", KNOT)), "déjà lu"),
    ],
)
def test_what_is_refused_says_where_and_why_and_the_rest_is_kept(load, kind, content, reason):
    report = load(kind, content)
    (refused,) = report.refused
    assert reason in refused.message_fr
    assert refused.where
    assert report.read == report.kept + 1


def test_a_file_of_another_kind_leaves_nothing(host, load):
    with pytest.raises(WrongFile, match="Colonnes absentes"):
        load("communes", EPCIS)
    with pytest.raises(WrongFile):
        load("qpv", QPV[:-40])
    assert rows(host, Qpv, "id") == []
    assert rows(host, ReferenceEdition, "id") == []


def test_a_departement_without_a_name_is_not_invented(host, load):
    load("communes", COMMUNES.replace("01;Ain;", "01;;"))
    assert [code for (code,) in rows(host, Departement, "code")] == ["69", "974"]


@pytest.mark.parametrize(
    ("code", "vintage", "days"),
    [
        ("QN00101M", 2024, (date(2024, 1, 1), None)),
        ("QN97401I", 2024, (date(2025, 1, 1), None)),
        ("QP001001", 2015, (date(2015, 1, 1), date(2023, 12, 31))),
        ("QP974001", 2015, (date(2015, 1, 1), date(2024, 12, 31))),
        ("QN00101M", 1996, None),
    ],
)
def test_the_days_of_a_generation_come_from_the_law(code, vintage, days):
    assert reference_imports.validity(vintage, code) == days


@given(st.dates(date(2015, 1, 1), date(2040, 1, 1)), st.sampled_from(["QN00101M", "QN97401I"]))
def test_on_every_day_exactly_one_generation_counts(day, code):
    known = {value.at(area).whole for value in parameter("territory.qpv_vintages").values for area in value.codes}
    spans = [reference_imports.validity(vintage, code) for vintage in known]
    assert sum(start <= day and (end is None or day <= end) for start, end in spans) == 1


def test_an_unknown_generation_is_refused_row_by_row(load, monkeypatch):
    monkeypatch.setattr(reference_imports, "validity", lambda vintage, code: None)
    (refused,) = load("qpv", QPV).refused
    assert "génération" in refused.message_fr


def test_a_repaired_outline_is_counted(host, load):
    report = load("qpv", outlines(("QN00102M", "Le Nœud", "01001", KNOT)))
    assert report.repaired == 1
    assert "1 contour réparé" in report.sentence.replace("\u00a0", " ")
    assert rows(host, Qpv, "code", "is_repaired") == [("QN00102M", True)]


def test_the_import_is_kept_with_who_when_and_what_was_refused(host, other_host, load):
    report = load("communes", COMMUNES + "ABC;Sans code;01;Ain;84;;;;10;46;5\n")
    seen = reference_reports.get_import(by=host, import_id=report.import_id)
    assert (seen.kind, seen.file_name, seen.at, seen.by) == ("Communes", "communes.txt", NOW, "Ada Nord")
    assert (seen.read, seen.kept, seen.refused) == (5, 4, 1)
    assert seen.refusals == report.refused
    assert seen.sentence == report.sentence
    with pytest.raises(NotFound):
        reference_reports.get_import(by=other_host, import_id=report.import_id)


def test_many_refusals_are_counted_and_the_first_kept(host, load, monkeypatch):
    monkeypatch.setattr(reference_reports, "PROBLEMS_KEPT", 2)
    report = load("communes", COMMUNES + "ABC;Sans code;01;Ain;84;;;;10;46;5\n" * 3)
    seen = reference_reports.get_import(by=host, import_id=report.import_id)
    assert (seen.refused, len(seen.refusals)) == (3, 2)


def test_everyone_sees_which_organisation_loaded_it_and_its_own_who(load, host, other_host):
    import_id = load("qpv", QPV).import_id
    seen = territory.get_territory(by=other_host, on=DAY)
    loaded = next(r for r in seen.references if r.kind == "qpv")
    assert (loaded.vintage, loaded.rows) == (2024, 1)
    source = loaded.source
    assert (source.at, source.file_name, source.person, source.import_id) == (NOW, "qpv.txt", "", None)
    assert source.who == source.organization != ""
    own = next(r for r in territory.get_territory(by=host, on=DAY).references if r.kind == "qpv").source
    assert (own.organization, own.person, own.import_id) == (source.organization, "Ada Nord", import_id)
    mate = replace(host, roles=frozenset({Role.COORDINATOR}))
    theirs = next(r for r in territory.get_territory(by=mate, on=DAY).references if r.kind == "qpv").source
    assert (theirs.organization, theirs.person, theirs.import_id) == (source.organization, "", None)
    with acting(Scope(APPLICATION, other_host, "keep_import")):
        assert not Import.objects.exists()


@pytest.mark.parametrize("role", [role for role in MEMBER_ROLES if role is not Role.FACILITATOR])
def test_only_a_facilitator_imports_what_everybody_reads(host, role):
    """The administrator of any organisation could, a company's too."""
    with pytest.raises(NotAllowed):
        reference_imports.import_epcis(by=replace(host, roles=frozenset({role})), at=NOW, stream=None, name="x")


def test_the_command_line_imports_as_the_operator():
    by = accounts.operator()
    stream = io.BytesIO(COMMUNES.encode())
    report = reference_imports.import_communes(by=by, at=NOW, stream=stream, name="communes.csv")
    assert reference_reports.get_import(by=by, import_id=report.import_id).kept == report.kept > 0


@pytest.mark.shared
def test_the_whole_of_france(host, shared_data: Path):
    folder = shared_data / "territory"
    for function, name, expected in (
        (reference_imports.import_communes, "communes_2026.csv.gz", 35_014),
        (reference_imports.import_epcis, "epci_2026.csv", 1_255),
        (reference_imports.import_qpv, "qpv2024_france.geojson.gz", 1_584),
    ):
        with (folder / name).open("rb") as stream:
            report = function(by=host, at=NOW, stream=stream, name=name)
        assert (report.added, report.refused) == (expected, ())
    place = territory.place_at(by=host, latitude=43.6, longitude=1.44, on=date(2026, 1, 1))
    assert (place.residence, place.commune_code) == ("outside", "31555")
    inside = territory.place_at(by=host, latitude=43.5709, longitude=1.4036, on=date(2026, 1, 1))
    assert (inside.residence, inside.qpv_code, inside.qpv_vintage) == ("inside", "QN03107M", 2024)
    before = territory.place_at(by=host, latitude=43.5709, longitude=1.4036, on=date(2023, 1, 1))
    assert before.residence == "unknown"
