"""Several facilitators on one contract: each keeps its people and hours, all read one account, no name crosses."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection
from tests.fixtures_desks import Shared, at_work, share, shared_by_two
from tests.fixtures_domain import BUYER_SIRET, NOW, found_host
from tests.fixtures_people import HIRE, hired, hours, recorded, validated
from tests.fixtures_published import market, stream

from levier.records.models import Desk, Engagement
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed
from levier.usecases import (
    contract_accounts,
    contract_people,
    contracts,
    desks,
    edits,
    engagement_forms,
    engagements,
    home,
    people,
    published_contracts,
    published_imports,
    scenarios,
    search,
)
from levier.usecases.calibration_drafts import Draft
from levier.usecases.lots import add_lot, change_lot
from levier.usecases.published_searches import PublishedSearch, list_published_contracts
from levier.usecases.refusals import NotFound, Refused

TODAY = date(2026, 3, 10)
UNKNOWN = desks.DeskFacts(siret="55210055400013", name="Est")


@pytest.fixture
def shared(host, other_host, contract_id, lots) -> Shared:
    return shared_by_two(host, other_host, contract_id, lots)


def listed(by, contract_id):
    return desks.list_contract_desks(by=by, contract_id=contract_id, on=TODAY)


# Sharing


def test_a_contract_alone_has_its_lead(host, contract_id):
    (row,) = listed(host, contract_id).rows
    assert (row.organization, row.role_label, row.facts.facilitator, row.is_ours) == (
        "Nord",
        "Chef de file",
        "Ada Nord",
        True,
    )


def test_a_lead_shares_by_the_list_or_by_a_siret(host, other_host, contract_id):
    known = desks.get_desk_form(by=host, contract_id=contract_id)
    assert (other_host.host_id, "Sud (41816609600069)") in known.hosts
    share(host, other_host, contract_id)
    share_of_new = replace(UNKNOWN, role="regional")
    desks.share_contract(by=host, at=NOW, contract_id=contract_id, facts=share_of_new)
    rows = listed(host, contract_id).rows
    assert [(r.organization, r.role_label) for r in rows] == [
        ("Nord", "Chef de file"),
        ("Sud", "Part d’un territoire"),
        ("Est", "Coordination régionale"),
    ]
    assert rows[1].facts.since_on == NOW.date()
    assert listed(host, contract_id).history[0].gesture == "Suivre un marché à plusieurs"


@pytest.mark.parametrize(
    ("facts", "field", "told"),
    [
        ({"share_percent": Decimal("100.01")}, "share_percent", "entre 0 et 100"),
        ({"share_percent": Decimal(0)}, "share_percent", "entre 0 et 100"),
        ({"role": "lead"}, "role", "rôle"),
        ({"since_on": date(2026, 4, 1), "until_on": date(2026, 3, 1)}, "until_on", "précède"),
        ({"organization_id": None}, "organization_id", "SIRET"),
        ({"organization_id": None, "siret": "123"}, "siret", "SIRET"),
        ({"organization_id": None, "siret": "73282932000074"}, "siret", "suit déjà"),
    ],
)
def test_a_share_that_cannot_be_is_refused_at_its_field(host, other_host, contract_id, facts, field, told):
    with pytest.raises(Refused, match=told) as refused:
        share(host, other_host, contract_id, **facts)
    assert [name for name, _ in refused.value.problems] == [field]


def test_shares_over_a_hundred_are_refused_with_the_sum(host, other_host, contract_id):
    lead = listed(host, contract_id).rows[0]
    desks.change_desk(by=host, desk_id=lead.id, facts=replace(lead.facts, share_percent=Decimal(71)))
    with pytest.raises(Refused, match="Les parts feraient 101\u00a0% \\(Nord 71\u00a0% \\+ 30\u00a0%\\)") as refused:
        share(host, other_host, contract_id)
    assert refused.value.problems[0][0] == "share_percent"
    desk_id = share(host, other_host, contract_id, share_percent=Decimal(29))
    page = desks.get_desk(by=host, desk_id=desk_id)
    assert (page.left, page.organization) == (29, "Sud")
    with pytest.raises(Refused, match="il reste 29\u00a0% au plus"):
        desks.change_desk(by=host, desk_id=desk_id, facts=replace(page.facts, share_percent=Decimal(30)))


def test_the_lead_stays_the_lead_to_the_end(host, contract_id):
    lead = listed(host, contract_id).rows[0]
    with pytest.raises(Refused, match="jusqu’au bout"):
        desks.change_desk(by=host, desk_id=lead.id, facts=replace(lead.facts, until_on=date(2026, 6, 1)))
    desks.change_desk(by=host, desk_id=lead.id, facts=replace(lead.facts, role="regional", territory="Nord"))
    assert listed(host, contract_id).rows[0].role_label == "Chef de file"


def test_a_desk_changed_meanwhile_is_told(host, other_host, contract_id):
    desk_id = share(host, other_host, contract_id)
    page = desks.get_desk(by=host, desk_id=desk_id)
    desks.change_desk(by=host, desk_id=desk_id, facts=replace(page.facts, territory="Est"))
    with pytest.raises(edits.EditedMeanwhile):
        desks.change_desk(by=host, desk_id=desk_id, facts=page.facts, seen=page.seen)


def test_only_the_lead_shares(shared, holder):
    for by, error in ((shared.partner, NotFound), (holder, NotAllowed)):
        with pytest.raises(error):
            desks.get_desk_form(by=by, contract_id=shared.contract_id)
        with pytest.raises(error):
            desks.share_contract(by=by, at=NOW, contract_id=shared.contract_id, facts=UNKNOWN)
        with pytest.raises(error):
            desks.change_desk(by=by, desk_id=listed(shared.lead, shared.contract_id).rows[1].id, facts=UNKNOWN)


def test_a_stranger_sees_no_desk(shared):
    stranger = found_host("Est", "55210055400013")
    with pytest.raises(NotFound):
        listed(stranger, shared.contract_id)


def test_past_its_last_day_an_organisation_is_no_longer_named_and_its_hours_stay(shared):
    row = listed(shared.lead, shared.contract_id).rows[1]
    ended = replace(row.facts, since_on=date(2026, 1, 1), until_on=date(2026, 1, 31))
    desks.change_desk(by=shared.lead, desk_id=row.id, facts=ended)
    account = contract_accounts.get_account(by=shared.lead, contract_id=shared.contract_id, on=TODAY)
    assert account.value("hours_done") == 140
    assert contracts.list_contracts(by=shared.lead, on=TODAY)[0].others == ()


@pytest.mark.django_db(transaction=True)
def test_two_shares_at_once_never_pass_a_hundred(host, other_host, contract_id):
    """Two connections, each with a share that alone would fit: the second waits, then is refused at the field."""
    third = found_host("Est", "55210055400013")
    ready, told = threading.Barrier(2), []

    def give(partner):
        ready.wait(timeout=10)
        try:
            share(host, partner, contract_id, share_percent=Decimal(60))
            told.append("shared")
        except Refused as refused:
            told.append(refused.problems[0][0])
        finally:
            connection.close()

    both = [threading.Thread(target=give, args=(partner,)) for partner in (other_host, third)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(told) == ["share_percent", "shared"]
    with acting(Scope(APPLICATION, host, "see_contracts")):
        assert sum(d.share_percent or 0 for d in Desk.objects.all()) == 60


# What the partner finds, and what it does not


def test_the_partner_finds_the_contract_in_its_list_and_in_the_search(shared):
    (row,) = contracts.list_contracts(by=shared.partner, on=TODAY)
    assert (row.id, row.others) == (shared.contract_id, ("Nord",))
    assert contracts.list_contracts(by=shared.lead, on=TODAY)[0].others == ("Sud",)
    found = search.search(by=shared.partner, words="2026-TRA-0001")
    assert [(f.id, f.detail) for f in found] == [(shared.contract_id, "Métropole fictive, suivi avec Nord")]
    assert search.search(by=shared.lead, words="2026-TRA-0001")[0].detail == "Métropole fictive"


def test_the_partner_reads_the_contract_and_changes_nothing_of_it(shared):
    seen = contracts.get_contract(by=shared.partner, contract_id=shared.contract_id, on=TODAY)
    assert (seen.is_ours, seen.is_followed, seen.others) == (False, True, ("Nord",))
    assert (seen.may_change, seen.may_calibrate) == (False, False)
    facts = contracts.get_contract(by=shared.lead, contract_id=shared.contract_id).facts
    lot_id, clause_id = shared.lots[0].id, shared.lots[0].clause_id
    draft = Draft("FIXED", {"hours": Decimal(100)})
    for refused in (
        lambda by: contracts.get_contract_change(by=by, contract_id=shared.contract_id),
        lambda by: contracts.change_contract(by=by, contract_id=shared.contract_id, facts=facts),
        lambda by: add_lot(by=by, contract_id=shared.contract_id, lot=contracts.LotFacts("x")),
        lambda by: change_lot(by=by, lot_id=lot_id, facts=contracts.LotFacts("x")),
        lambda by: scenarios.keep_scenario(by=by, at=NOW, clause_id=clause_id, draft=draft),
    ):
        with pytest.raises(NotFound):
            refused(shared.partner)


def test_a_shared_contract_is_not_recorded_twice(shared):
    facts = contracts.ContractFacts(number="2026-TRA-0001", object="Le même", buyer_siret=BUYER_SIRET)
    with pytest.raises(Refused, match="déjà suivi avec Nord"):
        contracts.record_contract(by=shared.partner, at=NOW, facts=facts)


def test_each_sees_its_own_people_and_the_others_without_a_name(shared):
    for by, mine, other in ((shared.lead, "Lina Test", "Sud"), (shared.partner, "Nora Rive", "Nord")):
        found = contract_people.list_contract_engagements(by=by, contract_id=shared.contract_id, today=TODAY)
        assert [row.person_name for row in found.rows] == [mine, f"Personne suivie par {other}"]
        assert [row.is_named for row in found.rows] == [True, False]
        assert [row.may_change for row in found.rows] == [True, False]
        assert (found.rows[1].home, found.rows[1].evidence, found.rows[1].validated_on) == (None, None, None)
        assert (found.shows_file, found.may_record) == (True, True)
        assert [row.first_name for row in people.list_people(by=by, today=TODAY).rows] == [mine.split()[0]]
    for by, person_id in ((shared.lead, shared.partners_person), (shared.partner, shared.leads_person)):
        with pytest.raises(NotFound):
            people.get_person(by=by, person_id=person_id, today=TODAY)
    assert not [f for f in search.search(by=shared.partner, words="Lina") if f.kind == "person"]


def test_each_engages_its_own_people_alone(shared):
    theirs = recorded(shared.lead, last_name="Autre", born_on=date(1990, 1, 1))
    validated(shared.lead, theirs)
    with pytest.raises(NotFound):
        hired(shared.partner, theirs, shared.lots[0].id)
    with pytest.raises(NotFound):
        engagements.get_engagement(by=shared.partner, engagement_id=shared.leads_engagement, today=TODAY)
    change = engagements.EngagementChange("mission", "CTT", HIRE.starts_on)
    with pytest.raises(NotFound):
        engagements.change_engagement(by=shared.lead, engagement_id=shared.partners_engagement, facts=change)
    page = engagements.get_engagement(by=shared.partner, engagement_id=shared.partners_engagement, today=TODAY)
    assert page.view.contract_number == "2026-TRA-0001"


def test_the_partner_s_forms_offer_the_shared_lots(shared):
    form = engagement_forms.get_engagement_form(by=shared.partner, today=TODAY)
    assert len(form.lots[0][1]) == 2
    assert any("Bâtiments du Canal" in label for _, label in form.employers)
    one = engagement_forms.get_engagement_form(by=shared.partner, today=TODAY, contract_id=shared.contract_id)
    assert one.contract_number == "2026-TRA-0001"


# À faire


def test_each_is_told_of_its_own_work_alone(shared):
    hours(shared.lead, shared.leads_engagement, shared.contract_id, date(2026, 2, 1), "10")
    titles = {
        by.name: [todo.title for todo in home.get_home(by=by, today=TODAY).todos]
        for by in (shared.lead, shared.partner)
    }
    assert any("à valider, marché 2026-TRA-0001" in title for title in titles["Ada Nord"])
    assert any("Gros œuvre" in title for title in titles["Ada Nord"])
    assert not [title for title in titles["Ada Sud"] if "à valider" in title or "Gros œuvre" in title]


def test_the_end_of_a_shared_contract_is_told_to_both(shared):
    day = date(2027, 1, 31) - timedelta(days=30)
    for by, told in (
        (shared.lead, "se termine le 31\u00a0janv.\u00a02027"),
        (shared.partner, "31\u00a0janv.\u00a02027, suivi avec Nord"),
    ):
        (todo,) = [t for t in home.get_home(by=by, today=day).todos if "Réhabilitation" in t.title]
        assert todo.detail.endswith(told)
    assert home.get_home(by=shared.partner, today=day).in_order == "1 marché suivi."


def test_an_engagement_without_a_desk_is_refused_by_the_database_itself(shared):
    """Whoever writes: people and hours on a contract belong to an organisation that follows it."""
    stranger = found_host("Est", "55210055400013")
    person_id = recorded(stranger)
    validated(stranger, person_id)
    with acting(Scope(APPLICATION, shared.lead, "see_people")):
        known = Engagement.objects.filter(pk=shared.leads_engagement).values().get()
    known |= {"id": None, "host_id": stranger.host_id, "person_id": person_id}
    with pytest.raises(DatabaseError), acting(Scope(APPLICATION, stranger, "record_engagement")):
        Engagement.objects.create(**known)


def test_a_published_contract_followed_with_another_is_not_followed_twice(shared):
    load = published_imports.import_published_contracts
    load(by=shared.partner, at=NOW, stream=stream(market("2026-TRA-0001")), name="decp.json")
    (row,) = list_published_contracts(by=shared.partner, search=PublishedSearch()).rows
    with pytest.raises(published_contracts.AlreadyFollowed) as known:
        published_contracts.adopt_published_contract(by=shared.partner, at=NOW, published_id=row.id)
    assert known.value.contract_id == shared.contract_id
    with pytest.raises(NotFound):
        published_contracts.published_facts(by=shared.partner, published_id=0)


def test_one_more_person_of_the_lead_is_no_one_s_else(shared):
    person_id, _ = at_work(shared.lead, shared.lots[0].id, last_name="Troisième", born_on=date(1991, 2, 3))
    assert person_id not in {row.id for row in people.list_people(by=shared.partner, today=TODAY).rows}
