"""Hours and the account of a contract followed by several: each decides its own lines, one account for all."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_desks import MARCH, Shared, share, shared_by_two
from tests.fixtures_domain import NOW, found_host

from levier.indicators import Selection, figure
from levier.records.models import HoursLine, Objective
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import Role
from levier.usecases import (
    contract_accounts,
    contracts,
    desks,
    hours_imports,
    links,
)
from levier.usecases import hours as declared
from levier.usecases.hours import HoursFilters
from levier.usecases.refusals import NotFound, Refused

TODAY = date(2026, 3, 10)


@pytest.fixture
def shared(host, other_host, contract_id, lots) -> Shared:
    return shared_by_two(host, other_host, contract_id, lots)


def listed(by, contract_id):
    return desks.list_contract_desks(by=by, contract_id=contract_id, on=TODAY)


def objective(host, clause_id, amount):
    with acting(Scope(APPLICATION, host, "fix_objective")):
        Objective.objects.create(
            host_id=host.host_id,
            clause_id=clause_id,
            version=1,
            stage="contractual",
            hours=amount,
            fixed_on=MARCH,
            fixed_at=NOW,
        )


def test_hours_show_who_follows_and_each_decides_its_own(shared):
    for by, theirs in ((shared.lead, "Sud"), (shared.partner, "Nord")):
        found = declared.list_contract_hours(by=by, contract_id=shared.contract_id, filters=HoursFilters())
        (mine,) = [row for row in found.rows if row.is_ours]
        (other,) = [row for row in found.rows if not row.is_ours]
        assert other.person.startswith(f"Personne suivie par {theirs}, n°")
        assert (other.person_id, other.file_name, other.sheet, other.cell, other.reason) == (None, "", "", "", "")
        assert mine.person_id is not None
        assert dict(found.desks) == {shared.lead.host_id: "Nord", shared.partner.host_id: "Sud"}
        with pytest.raises(Refused, match="Aucune ligne"):
            declared.decide_hours(
                by=by,
                contract_id=shared.contract_id,
                state="rejected",
                line_ids=[other.id],
                filters=HoursFilters(),
                reason="pas à nous",
            )
    only = declared.list_contract_hours(
        by=shared.lead, contract_id=shared.contract_id, filters=HoursFilters(desk_id=shared.partner.host_id)
    )
    assert [row.hours for row in only.rows] == [40]


def test_a_buyer_and_a_coordinator_are_told_no_one_s_facilitator(shared, buyer):
    found = declared.list_contract_hours(by=buyer, contract_id=shared.contract_id, filters=HoursFilters())
    assert all(row.person.startswith("Personne n°") for row in found.rows)
    (row,) = contracts.list_contracts(by=buyer, on=TODAY)
    assert row.others == ("Nord", "Sud")
    assert not contracts.get_contract(by=buyer, contract_id=shared.contract_id).is_followed


def test_a_return_matches_one_s_own_people_alone(shared):
    header = "Nom;Prénom;Date de naissance;N° de marché;avr-26"
    rows = ["Test;Lina;23/04/1999;2026-TRA-0001;70", "Rive;Nora;23/04/1999;2026-TRA-0001;50"]
    content = "\r\n".join([header, *rows]).encode("cp1252")
    taken = {}
    for by in (shared.lead, shared.partner):
        import_id = hours_imports.receive_hours_file(
            by=by, at=NOW, name="avril.csv", content=content, contract_id=shared.contract_id
        )
        found = hours_imports.get_hours_import(by=by, import_id=import_id)
        assert (found.state, found.counts["lines"], found.counts["blocking"]) == ("to_confirm", 1, 1)
        hours_imports.confirm_hours_import(by=by, at=NOW, import_id=import_id, leave_out=True)
        taken[by.host_id] = import_id
    with acting(Scope(APPLICATION, shared.lead, "see_hours")):
        april = {line.host_id: line.hours for line in HoursLine.objects.filter(month=date(2026, 4, 1))}
    assert april == {shared.lead.host_id: 70, shared.partner.host_id: 50}
    with pytest.raises(NotFound):
        hours_imports.get_hours_import(by=shared.lead, import_id=taken[shared.partner.host_id])
    names = [row.file_name for row in hours_imports.list_hours_imports(by=shared.partner)]
    assert names.count("avril.csv") == 1


def test_a_contract_of_others_takes_no_return(shared):
    stranger = found_host("Est", "55210055400013")
    with pytest.raises(NotFound):
        hours_imports.receive_hours_file(
            by=stranger, at=NOW, name="h.csv", content=b"Nom;Heures\nA;1\n", contract_id=shared.contract_id
        )


def test_the_partner_gives_links_of_its_own(shared):
    given = links.give_link(
        by=shared.partner, at=NOW, recipient="rh@entreprise.example", days=30, contract_id=shared.contract_id
    )
    assert given.organization == "Sud"
    assert len(links.list_links(by=shared.partner, at=NOW, contract_id=shared.contract_id).rows) == 1
    assert links.list_links(by=shared.lead, at=NOW, contract_id=shared.contract_id).rows == ()


# The account, one for all


def test_both_read_the_whole_account_with_a_cut_by_desk(shared):
    objective(shared.lead, shared.lots[0].clause_id, Decimal(1000))
    lead = listed(shared.lead, shared.contract_id).rows[0]
    desks.change_desk(by=shared.lead, desk_id=lead.id, facts=replace(lead.facts, share_percent=Decimal(70)))
    for by in (shared.lead, shared.partner):
        account = contract_accounts.get_account(by=by, contract_id=shared.contract_id, on=TODAY)
        assert account.value("hours_done") == 140
        assert account.value("people_engaged") == 2
        cut = account.cuts[0]
        assert cut.indicator.name == "hours_by_desk"
        assert [(p.label, p.hours, p.people, p.due) for p in cut.figure.parts] == [
            ("Nord", 100, 1, Decimal("700.00")),
            ("Sud", 40, 1, Decimal("300.00")),
        ]
        assert account.thread.people == 2
        rows = listed(by, shared.contract_id).rows
        assert [(r.hours, r.hours_due) for r in rows] == [(100, 700), (40, 300)]
        attestation = contract_accounts.attest_hours(by=by, contract_id=shared.contract_id, on=TODAY, made_on=TODAY)
        assert attestation.content.startswith(b"%PDF")


def test_an_hour_is_counted_by_one_desk_alone(shared):
    with acting(Scope(APPLICATION, shared.lead, "see_account")):
        cut = figure("hours_by_desk", Selection((shared.contract_id,), TODAY))
        assert (
            sum(part.hours for part in cut.parts) == figure("hours_done", Selection((shared.contract_id,), TODAY)).value
        )
        assert all(line.host_id == line.engagement.host_id for line in HoursLine.objects.select_related("engagement"))


def test_a_desk_without_hours_and_without_a_share_stands_in_the_cut(host, other_host, contract_id):
    share(host, other_host, contract_id, share_percent=None)
    with acting(Scope(APPLICATION, host, "see_account")):
        parts = figure("hours_by_desk", Selection((contract_id,), TODAY)).parts
    assert [(p.label, p.hours, p.people, p.due) for p in parts] == [("Nord", 0, 0, None), ("Sud", 0, 0, None)]


def test_a_contract_followed_by_one_has_no_cut_by_desk(host, contract_id):
    account = contract_accounts.get_account(by=host, contract_id=contract_id, on=TODAY)
    assert "hours_by_desk" not in [shown.indicator.name for shown in account.cuts]


def test_the_coordinator_of_each_organisation_reads_the_account_without_names(shared):
    coordinator = replace(shared.partner, roles=frozenset({Role.COORDINATOR}))
    account = contract_accounts.get_account(by=coordinator, contract_id=shared.contract_id, on=TODAY)
    assert account.value("hours_done") == 140
    rows = declared.list_contract_hours(by=coordinator, contract_id=shared.contract_id, filters=HoursFilters()).rows
    assert all(row.person_id is None and "Test" not in row.person for row in rows)
