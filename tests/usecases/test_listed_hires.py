"""The hires in a list of people: recorded by their rules, once, or told at their cell."""

from datetime import date

import pytest
from tests.fixtures_domain import BUYER_SIRET, ETTI_SIRET, HOLDER_SIRET, NOW
from tests.fixtures_listed import lines_of

from levier.records.models import ClauseKind, Contract, Desk, Engagement, Lot, Organization, Person, Validation
from levier.records.models.social_clauses import Clause
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import contracts, listed_imports, listed_views
from levier.usecases.refusals import Refused

HEAD = (
    "Nom;Prénom;Né le;Public;Validée le;N° marché;Lot;Employeur;SIRET employeur;Modalité;Type de contrat;"
    "Date d'embauche;Date de fin;Métier;Tuteur;Type de structure"
)
CELLS = {
    "who": "Martin;Zoé;23/04/1999;RSA;01/02/2026",
    "contract": "2026-TRA-0001",
    "lot": "1",
    "employer": "Bâtiments du Canal",
    "siret": HOLDER_SIRET,
    "modality": "",
    "work": "CDD",
    "starts": "02/02/2026",
    "ends": "28/02/2026",
    "job": "F1703",
    "tutor": "",
    "kind": "",
}


def line(**cells: str) -> str:
    """A row, as a spreadsheet writes it, that is taken but for these cells."""
    return ";".join({**CELLS, **cells}.values())


def _kept(host) -> list[tuple]:
    with acting(Scope(APPLICATION, host, "see_people")):
        rows = Engagement.objects.select_related("employer", "lot").order_by("starts_on", "pk")
        return [
            (r.lot.number, r.employer.kind, r.modality, r.employment_contract, r.starts_on, r.ends_on, r.job_code)
            for r in rows
        ]


def _whys(host, import_id) -> list[tuple[str, str]]:
    return [(row.result, row.why) for row in listed_views.list_report(by=host, import_id=import_id).rows]


@pytest.fixture(autouse=True)
def _followed(contract_id) -> None:
    """The contract of most rows is followed already."""


def test_one_person_over_several_rows_has_several_hires(host, receive_list, list_seen, confirm_list):
    second = line(lot="2", starts="01/03/2026", ends="", work="CDI", job="Peintre (F1606)")
    import_id = receive_list(lines_of(second, line(), head=HEAD))
    assert list_seen(import_id).counts["made"] == {"people": 1, "validations": 1, "engagements": 2}
    assert (
        "Embauche du 02/02/2026 reprise\u00a0: marché 2026-TRA-0001, lot 1, Bâtiments du Canal, embauche directe "
        "(modalité non dite), CDD."
    ) in _whys(host, import_id)[1][1]
    assert _whys(host, import_id)[1][1].startswith("Même personne que la ligne 2.")
    assert _kept(host) == []
    confirm_list(import_id)
    assert _kept(host) == [
        (1, "company", "direct", "CDD", date(2026, 2, 2), date(2026, 2, 28), "F1703"),
        (2, "company", "direct", "CDI", date(2026, 3, 1), None, "F1606"),
    ]
    with acting(Scope(APPLICATION, host, "see_people")):
        assert Person.objects.filter(host_id=host.host_id).count() == 1


def test_twice_is_once_and_the_next_hire_is_added(host, receive_list, list_seen, confirm_list):
    content = lines_of(line(), line(), head=HEAD)
    first = receive_list(content)
    assert "reprise ligne 2" in _whys(host, first)[1][1]
    confirm_list(first)
    again = receive_list(content)
    assert (list_seen(again).results["known"], list_seen(again).results["new"]) == (2, 0)
    assert "Embauche du 02/02/2026 déjà enregistrée." in _whys(host, again)[0][1]
    more = receive_list(lines_of(line(), line(starts="01/03/2026", ends="31/03/2026"), head=HEAD))
    assert list_seen(more).counts["made"] == {"people": 0, "validations": 0, "engagements": 1}
    confirm_list(more)
    assert len(_kept(host)) == 2


@pytest.mark.parametrize(
    ("cells", "cell", "told"),
    [
        ({"starts": "01/02/2026"}, "", ""),
        ({"who": "Martin;Zoé;23/04/1999;RSA;03/02/2026"}, "L2", "à valider avant l’embauche"),
        ({"who": "Martin;Zoé;23/04/1999;;"}, "L2", "Aucun verdict"),
        ({"starts": "31/01/2026", "who": "Martin;Zoé;23/04/1999;RSA;01/01/2026"}, "L2", "est en dehors"),
        ({"starts": "01/02/2027", "ends": ""}, "L2", "est en dehors"),
        ({"ends": "01/01/2026"}, "M2", "précède le début"),
        ({"starts": ""}, "L2", "la date d’embauche manque"),
        ({"starts": "31/02/2026"}, "L2", "pas une date"),
        ({"contract": ""}, "F2", "le marché manque"),
        ({"contract": "2020-X"}, "F2", "aucun marché suivi"),
        ({"lot": ""}, "G2", "ce marché a 2 lots"),
        ({"lot": "9"}, "G2", "pas de lot 9"),
        ({"lot": "zéro"}, "G2", "pas un numéro de lot"),
        ({"employer": "", "siret": ""}, "H2", "l’employeur manque"),
        ({"employer": "", "siret": ETTI_SIRET}, "I2", "indiquez aussi son nom"),
        ({"employer": "Nouvelle", "siret": ""}, "H2", "indiquez son SIRET"),
        ({"work": ""}, "J2", "la modalité manque"),
        ({"work": "CDDI"}, "J2", "la modalité manque"),
        ({"modality": "Mise à disposition", "work": ""}, "K2", "le contrat de travail manque"),
        ({"work": "apprentissage"}, "O2", "maître d’apprentissage"),
        ({"modality": "statut scolaire", "work": "", "tutor": "Ida Fictive"}, "J2", "clause sociale de formation"),
        ({"kind": "autre chose"}, "P2", "pas connu"),
        ({"siret": ETTI_SIRET, "employer": "Travail fictif", "kind": "ETTI"}, "J2", "la modalité manque"),
    ],
)
def test_what_the_rules_refuse_is_said_at_its_cell_and_the_person_taken_without(
    host, receive_list, list_seen, confirm_list, cells, cell, told
):
    import_id = receive_list(lines_of(line(**cells), head=HEAD))
    found = list_seen(import_id)
    if not cell:
        assert (found.problems, found.counts["made"]["engagements"]) == ((), 1)
        return
    assert [(p["cell"], p["severity"]) for p in found.problems] == [(cell, "to_check")]
    assert told.casefold() in found.problems[0]["message"].casefold()
    confirm_list(import_id)
    assert _kept(host) == []
    assert list_seen(receive_list(lines_of(line(**cells), head=HEAD))).results["refused"] == 1


def test_hires_that_overlap_are_refused_whatever_their_rows(host, receive_list, list_seen, confirm_list):
    confirm_list(receive_list(lines_of(line(ends=""), head=HEAD)))
    import_id = receive_list(
        lines_of(line(starts="10/02/2026"), line(lot="2"), line(lot="2", starts="20/02/2026", ends=""), head=HEAD)
    )
    assert [result for result, _ in _whys(host, import_id)] == ["Refusé", "À enregistrer", "Refusé"]
    assert all("travaille déjà pour cet employeur" in p["message"] for p in list_seen(import_id).problems)
    confirm_list(import_id)
    assert [row[0] for row in _kept(host)] == [1, 2]


def test_a_verdict_of_the_list_or_recorded_before_counts(host, receive_list, list_seen, confirm_list):
    confirm_list(
        receive_list(lines_of("Martin;Zoé;23/04/1999;RSA;01/02/2026", head="Nom;Prénom;Né le;Public;Validée le"))
    )
    without = CELLS["who"].replace("RSA;01/02/2026", ";")
    confirm_list(receive_list(lines_of(line(who=without), head=HEAD)))
    assert len(_kept(host)) == 1


def test_an_employer_is_of_its_known_kind_or_of_the_one_the_list_says(host, receive_list, confirm_list, list_seen):
    new = {"siret": ETTI_SIRET, "employer": "Travail fictif", "modality": "Mission"}
    confirm_list(receive_list(lines_of(line(**new, kind="ETTI", work=""), head=HEAD)))
    confirm_list(receive_list(lines_of(line(**new, starts="01/03/2026", ends=""), head=HEAD)))
    assert [row[1:4] for row in _kept(host)] == [("ETTI", "mission", "CTT"), ("ETTI", "mission", "CDD")]
    with acting(Scope(APPLICATION, host, "register_organization")):
        Organization.objects.create(siret=ETTI_SIRET, kind="EI", name="Travail fictif")
    third = {**new, "starts": "01/04/2026", "ends": "", "lot": "2"}
    assert "plusieurs genres" in list_seen(receive_list(lines_of(line(**third), head=HEAD))).problems[0]["message"]
    assert list_seen(receive_list(lines_of(line(**third, kind="EI"), head=HEAD))).results["new"] == 1


def test_an_employer_and_a_job_of_unknown_words_are_asked_once(host, receive_list, list_seen, confirm_list):
    cells = {"employer": "Canal Intérim", "siret": "", "modality": "Mission", "work": "", "job": "Maçonne"}
    import_id = receive_list(lines_of(line(**cells), head=HEAD))
    [employer] = list_seen(import_id).unknown
    assert (employer.kind, employer.what) == ("employer", "Employeur")
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers={employer.code: ETTI_SIRET})
    job = next(each for each in list_seen(import_id).unknown if each.kind == "job")
    assert "Métier «\u00a0Maçonne\u00a0» non repris" in _whys(host, import_id)[0][1]
    with pytest.raises(Refused, match="code ROME"):
        listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers={job.code: "maçon"})
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers={job.code: "f 1703"})
    confirm_list(import_id)
    assert [row[6] for row in _kept(host)] == ["F1703"]


def test_a_number_two_contracts_have_is_not_guessed(host, receive_list, list_seen):
    with acting(Scope(APPLICATION, host, "register_organization")):
        Organization.objects.create(siret=ETTI_SIRET, kind="buyer", name="Autre acheteur")
    other = contracts.ContractFacts("2026-TRA-0001", "Autre", ETTI_SIRET, notified_on=date(2026, 2, 1))
    contracts.record_contract(by=host, at=NOW, facts=other)
    found = list_seen(receive_list(lines_of(line(), head=HEAD)))
    assert "plusieurs marchés suivis portent ce numéro" in found.problems[0]["message"]


def test_the_only_lot_of_a_contract_needs_no_number(host, receive_list, list_seen):
    facts = contracts.ContractFacts("M-1", "École", BUYER_SIRET, "", notified_on=date(2026, 2, 1))
    contracts.record_contract(by=host, at=NOW, facts=facts)
    assert list_seen(receive_list(lines_of(line(contract="m 1", lot=""), head=HEAD))).counts["made"]["engagements"] == 1


def test_a_contract_shared_by_its_desk_is_hired_on_and_another_s_is_not_known(
    host, other_host, receive_list, list_seen, contract_id
):
    content = lines_of(line(), head=HEAD)
    alone = list_seen(receive_list(content, by=other_host), by=other_host)
    assert "aucun marché suivi" in alone.problems[0]["message"]
    with acting(Scope(APPLICATION, host, "share_contract")):
        Desk.objects.create(
            host_id=host.host_id, contract_id=contract_id, organization_id=other_host.host_id, role="territory",
            since_on=date(2026, 2, 1),
        )  # fmt: skip
    import_id = receive_list(content, by=other_host)
    listed_imports.confirm_list(by=other_host, at=NOW, import_id=import_id)
    with acting(Scope(APPLICATION, other_host, "see_people")):
        kept = Engagement.objects.get(host_id=other_host.host_id)
        assert (kept.contract_id, kept.person.host_id) == (contract_id, other_host.host_id)


def test_someone_under_school_status_is_taken_on_a_training_clause(host, receive_list, confirm_list):
    with acting(Scope(APPLICATION, host, "change_contract")):
        Clause.objects.filter(lot__number=1).update(kind=ClauseKind.TRAINING)
    confirm_list(receive_list(lines_of(line(modality="Statut scolaire", work="", tutor="Ida Fictive"), head=HEAD)))
    assert [row[2:4] for row in _kept(host)] == [("placement", "none")]


def test_an_employer_alone_tells_of_no_hire(host, receive_list, list_seen):
    content = lines_of("Martin;Zoé;23/04/1999;Bâtisseurs;Maçon", head="Nom;Prénom;Né le;Employeur;Métier")
    found = list_seen(receive_list(content))
    assert (found.problems, found.unknown, found.counts["made"]["people"]) == ((), (), 1)


def test_all_is_recorded_or_nothing(host, receive_list, list_seen, confirm_list, monkeypatch):
    import_id = receive_list(lines_of(line(), head=HEAD))

    def refuse(**_):
        raise Refused(("", "non"))

    monkeypatch.setattr("levier.usecases.listed_people.record_engagements", refuse)
    confirm_list(import_id)
    assert list_seen(import_id).state == "to_confirm"
    with acting(Scope(APPLICATION, host, "see_people")):
        assert not Person.objects.filter(host_id=host.host_id).exists()
    with acting(Scope(APPLICATION, host, "see_validations")):
        assert not Validation.objects.exists()


def test_a_list_without_these_columns_asks_the_database_nothing_more(host, receive_list, django_assert_max_num_queries):
    lines = [f"NOM{n};Zoé;{n % 28 + 1:02}/01/1990" for n in range(50)]
    with django_assert_max_num_queries(40):
        receive_list(lines_of(*lines))
    lines = [line(who=f"NOM{n};Zoé;{n % 28 + 1:02}/01/1990;RSA;01/02/2026") for n in range(200)]
    with django_assert_max_num_queries(60):
        receive_list(lines_of(*lines, head=HEAD))
    with acting(Scope(APPLICATION, host, "see_contracts")):
        assert Contract.objects.count() == 1
        assert Lot.objects.count() == 2


def test_a_known_siret_keeps_its_own_name_and_the_list_s_is_told(host, receive_list):
    same = receive_list(lines_of(line(employer="BATIMENTS du canal"), head=HEAD))
    assert "sous le nom" not in _whys(host, same)[0][1]
    import_id = receive_list(lines_of(line(employer="Menuiserie Autre"), head=HEAD))
    ((_, why),) = _whys(host, import_id)
    assert "lot 1, Bâtiments du Canal, embauche directe" in why
    assert (
        f"Employeur\u00a0: le SIRET {HOLDER_SIRET} est connu ici sous le nom «\u00a0Bâtiments du Canal\u00a0», qui "
        "reste\u00a0; «\u00a0Menuiserie Autre\u00a0» n’est pas repris."
    ) in why


def test_a_siret_known_only_as_a_buyer_employs_under_its_known_name(host, receive_list, confirm_list):
    import_id = receive_list(lines_of(line(siret=BUYER_SIRET, employer="Ville, régie d’insertion"), head=HEAD))
    ((_, why),) = _whys(host, import_id)
    assert "Ville, régie d’insertion\u00a0» n’est pas repris" in why
    confirm_list(import_id)
    with acting(Scope(APPLICATION, host, "see_people")):
        rows = list(Organization.objects.filter(siret=BUYER_SIRET).order_by("pk").values_list("kind", "name"))
    assert [kind for kind, _ in rows] == ["buyer", "company"]
    assert len({name for _, name in rows}) == 1
    unnamed = receive_list(lines_of(line(siret=BUYER_SIRET, employer="", starts="01/03/2026", ends=""), head=HEAD))
    assert _whys(host, unnamed)[0][0] == "À enregistrer"


def test_one_new_siret_under_two_names_is_one_employer_told_at_the_second(host, receive_list, confirm_list):
    new = {"siret": ETTI_SIRET, "modality": "Mission", "kind": "ETTI", "work": ""}
    rows = (line(**new, employer="Travail fictif"), line(**new, employer="TF Intérim", starts="01/03/2026", ends=""))
    import_id = receive_list(lines_of(*rows, head=HEAD))
    whys = [why for _, why in _whys(host, import_id)]
    assert "sous le nom" not in whys[0]
    assert "est plus haut sous le nom «\u00a0Travail fictif\u00a0»" in whys[1]
    confirm_list(import_id)
    assert len(_kept(host)) == 2
    with acting(Scope(APPLICATION, host, "see_people")):
        assert Organization.objects.get(siret=ETTI_SIRET).name == "Travail fictif"
