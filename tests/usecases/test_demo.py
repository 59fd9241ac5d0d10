"""The demonstration: a fictional territory loaded through the gestures of its people, whole, once."""

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from levier.demo import geography, hours_played, listed_made, loading, people_made, playing, plays
from levier.demo.contracts_made import CONTRACTS
from levier.demo.personas import PERSONAS
from levier.demo.territory import BODIES
from levier.rules.progress import Pace
from levier.rules.siret import NotANumber, read_siret

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The territory, loaded once for the tests of this file and rolled back after them."""
    from django.db import transaction

    lines: list[str] = []
    with django_db_blocker.unblock(), transaction.atomic():
        playing.play(today=TODAY, at=NOW, say=lines.append)
        yield lines
        transaction.set_rollback(True)


@pytest.fixture
def persona(loaded):
    """Sign in as one of the people of the demonstration, by name."""
    emails = {known.name: known.email for known in PERSONAS}
    return lambda name: plays.signed_in(emails[name])


@pytest.fixture
def claire(persona):
    return persona("Claire Vidal")


@pytest.fixture
def lucie(persona):
    return persona("Lucie Marty")


def test_each_step_is_told(loaded):
    assert len(loaded) == 7
    assert any("opérations" in line for line in loaded)
    assert any("30 marchés" in line for line in loaded)
    assert any("200 personnes" in line for line in loaded)


def test_loaded_again_it_does_nothing(loaded, monkeypatch):
    monkeypatch.setattr(playing, "play", lambda **given: pytest.fail("loaded twice"))
    said: list[str] = []
    monkeypatch.setattr(loading, "_say", said.append)
    loading.load()
    assert said == ["  Déjà chargé\N{NO-BREAK SPACE}: rien n’est refait."]


def test_thirty_contracts_over_two_hosts(claire, lucie):
    from levier.usecases import contracts

    ours, theirs = contracts.list_contracts(by=claire), contracts.list_contracts(by=lucie)
    assert (len(ours), len(theirs)) == (27, 4)
    assert [row.others for row in ours if row.others] == [("PLIE du Tarn",)], "one contract is followed by both"
    assert sum(not row.objective for row in (*ours, *theirs)) == 3
    soon = TODAY + timedelta(days=183)
    assert any(row.ends_on < TODAY for row in ours)
    assert any(TODAY <= row.ends_on <= soon for row in ours)


def test_two_hundred_people_true_to_the_trade(claire, lucie):
    from levier.records.models import Engagement, HistoryEntry, Person
    from levier.records.scope import APPLICATION, Scope, acting
    from levier.usecases import people

    seen = [people.list_people(by=by, today=TODAY).rows for by in (claire, lucie)]
    listed = len(listed_made.NEW_PEOPLE)
    assert sum(map(len, seen)) == 200 + listed
    verdicts = Counter(row.verdict for rows in seen for row in rows)
    assert verdicts["none"] == people_made.WAITING
    assert verdicts["to_complete"] == people_made.TO_COMPLETE
    assert verdicts["not_eligible"] == people_made.REFUSED
    assert all(18 <= row.age <= 62 for rows in seen for row in rows)
    women = inside = engaged = 0
    for by in (claire, lucie):
        with acting(Scope(APPLICATION, by, "see_people")):
            women += Person.objects.filter(host_id=by.host_id, sex="F").count()
            rows = list(Engagement.objects.filter(host_id=by.host_id))
            engaged += len(rows)
            inside += sum(row.residence == "inside" for row in rows)
            ours = {qpv.code for qpv in geography.QPVS}
            assert {row.qpv_code for row in rows} - {""} <= ours
            assert {row.qpv_vintage for row in rows} <= {None, 2024}
            assert "unknown" not in {row.residence for row in rows}
    assert 0.28 <= women / 200 <= 0.42
    assert 0.32 <= inside / engaged <= 0.48
    assert 230 <= engaged <= 290
    with acting(Scope(APPLICATION, claire, "see_history")):
        assert HistoryEntry.objects.filter(subject="people", user_id=claire.user_id).exists()


def test_lists_kept_before_are_taken_over_checked_and_to_match(claire):
    from levier.usecases import listed_views

    rows = {row.file_name: row for row in listed_views.list_lists(by=claire)}
    done = rows["suivi-personnes-ancien-tableur.xlsx"]
    assert done.state == "done"
    assert {key: done.counts[key] for key in ("new", "known", "refused")} == {"new": 2, "known": 3, "refused": 3}
    assert "court du" in next(
        row.why for row in listed_views.list_report(by=claire, import_id=done.id).rows if row.number == 4
    )
    waiting = rows["marchés-clausés-2019-2022.csv"]
    assert waiting.state == "to_confirm"
    assert {key: waiting.counts[key] for key in ("new", "known", "refused")} == {"new": 2, "known": 2, "refused": 1}
    assert rows["liste-atelier-mars.csv"].state == "to_match"


def test_every_modality_employment_contract_and_method_is_there(claire, lucie):
    from levier.records.models import Calibration, EmploymentContract, Engagement, Modality
    from levier.records.scope import APPLICATION, Scope, acting
    from levier.rules.calibration import METHODS

    modalities, contracts, methods = set(), set(), set()
    for by in (claire, lucie):
        with acting(Scope(APPLICATION, by, "see_people")):
            rows = Engagement.objects.values_list("modality", "employment_contract")
            modalities |= {row[0] for row in rows}
            contracts |= {row[1] for row in rows}
        with acting(Scope(APPLICATION, by, "see_contracts")):
            methods |= set(Calibration.objects.values_list("method", flat=True))
    assert modalities == set(Modality.values)
    assert contracts == set(EmploymentContract.values)
    assert methods == set(METHODS)


def test_two_years_of_hours_in_files_of_three_layouts(claire, lucie):
    from levier.records.models import HoursLine
    from levier.records.scope import APPLICATION, Scope, acting

    months, states, sheets, hours = set(), Counter(), set(), []
    for by in (claire, lucie):
        with acting(Scope(APPLICATION, by, "see_hours")):
            for month, state, amount, sheet in HoursLine.objects.values_list("month", "state", "hours", "sheet"):
                sheets.add(sheet)
                months.add(month)
                states[state] += 1
                hours.append(amount)
    assert len(months) >= 24
    assert max(months) == date(2026, 10, 1)
    assert states["declared"] >= 2
    assert states["rejected"] == 2 * hours_played.REJECTED
    assert states["validated"] > 600
    assert max(hours) <= Decimal("151.67")
    assert {"Heures", "Missions"} <= sheets


def test_one_contract_is_late_and_one_ahead(claire):
    from levier.usecases import contract_accounts, contracts

    paces = {}
    for row in contracts.list_contracts(by=claire):
        account = contract_accounts.get_account(by=claire, contract_id=row.id, on=TODAY)
        paces[row.number] = account.pace.verdict if account.pace else None
    assert paces["2025-TRA-0166"] is Pace.LATE
    assert paces["2026-TRA-0171"] is Pace.AHEAD
    assert list(paces.values()).count(Pace.ON_PACE) > 12
    assert list(paces.values()).count(None) == 2


def test_penalties_reach_a_cap_and_the_buyer_is_told_the_same(claire, persona):
    from levier.usecases import contract_accounts, contracts

    numbers = {row.number: row.id for row in contracts.list_contracts(by=claire)}
    told = {
        number: contract_accounts.get_account(by=claire, contract_id=numbers[number], on=TODAY).penalties
        for number in ("2024-TRA-0117", "2025-TRA-0204", "2025-TRA-0098")
    }
    second = told["2024-TRA-0117"][1]
    assert second.missing.penalty.gross < second.together.cap < second.together.total.gross
    assert second.together.total.amount == second.together.cap
    assert any(one.late for one in told["2025-TRA-0204"])
    buyer = persona("Hélène Roux")
    bought = {row.number: row.id for row in contracts.list_contracts(by=buyer)}
    account = contract_accounts.get_account(by=buyer, contract_id=bought["2025-TRA-0098"], on=TODAY)
    assert account.penalties == told["2025-TRA-0098"] != ()
    assert account.returns == ()


def test_a_late_return_answers_the_notice_of_its_own_contract(claire):
    from levier.usecases import contracts, diary

    numbers = {row.number: row.id for row in contracts.list_contracts(by=claire)}
    acts = diary.get_diary(by=claire, contract_id=numbers["2024-TRA-0117"], on=TODAY).acts
    answered = {act.number: act.answers for act in acts if act.kind == "answer"}
    notices = {act.number for act in acts if act.kind == "formal_notice"}
    assert answered
    assert set(answered.values()) <= notices


def test_a_waiver_of_the_prefect_stands_in_the_list(claire):
    from levier.usecases import ai_waivers

    (row,) = ai_waivers.list_ai_waivers(by=claire, on=TODAY).rows
    assert (row.is_in_force, row.facts.raised_to, row.to_check) == (True, 600, ())


def test_an_objective_goes_through_its_versions(claire):
    from levier.usecases import calibrations, contracts

    rows = {row.number: row.id for row in contracts.list_contracts(by=claire)}
    view = contracts.get_contract(by=claire, contract_id=rows["2025-TRA-0311"])
    page = calibrations.get_calibration_page(by=claire, clause_id=view.lots[0].clause_id, on=TODAY)
    assert [version.stage for version in page.versions] == ["amended", "contractual", "forecast"]
    assert "îlot Verdier" in page.versions[0].why


def test_a_facilitator_has_everything_to_settle(claire, lucie):
    from levier.usecases import home

    kinds = Counter(todo.kind for todo in home.get_home(by=claire, today=TODAY).todos)
    assert kinds["person"] == people_made.WAITING
    assert kinds["import"] == 1
    assert {"hours", "calibration", "account"} <= set(kinds)
    assert home.get_home(by=lucie, today=TODAY).todos


@pytest.mark.parametrize("name", ["Karim Benali", "Hélène Roux", "Thomas Faure", "Nadia Costa", "Anne Delmas"])
def test_others_have_something_to_look_at_too(persona, name):
    from levier.usecases import home

    assert home.get_home(by=persona(name), today=TODAY).todos


@pytest.mark.parametrize("known", PERSONAS, ids=lambda known: known.name)
def test_everyone_has_an_organisation_and_exactly_these_roles(persona, known):
    from levier.usecases import accounts

    actor = persona(known.name)
    (seat,) = accounts.list_seats(by=actor)
    assert seat.roles == set(known.roles)
    assert seat.organization == next(made.name for made in BODIES if made.key == known.organization)


def test_people_one_can_be_read_their_own_people_only(persona):
    from levier.usecases import people

    for name in ("Thomas Faure", "Nadia Costa", "Paul Garcia"):
        assert 5 <= len(people.list_people(by=persona(name), today=TODAY).rows) < 100


def test_every_organisation_is_said_fictional_and_no_company_can_have_its_number(claire):
    from levier.records.models import Organization
    from levier.records.scope import APPLICATION, Scope, acting

    with acting(Scope(APPLICATION, claire, "see_public_reference")):
        rows = list(Organization.objects.filter(siret__in=[made.siret for made in BODIES]))
    assert len(rows) == len(BODIES)
    assert all(row.is_fictional and row.siret.startswith("00000") for row in rows)
    assert not any(isinstance(read_siret(row.siret), NotANumber) for row in rows)


def test_published_contracts_are_followed_from_their_publication(claire):
    from levier.records.models import Contract, PublishedContract
    from levier.records.scope import APPLICATION, Scope, acting

    with acting(Scope(APPLICATION, claire, "see_contracts")):
        linked = Contract.objects.filter(published__isnull=False).count()
    with acting(Scope(APPLICATION, claire, "see_published_contracts")):
        published = PublishedContract.objects.count()
    followed = [made for made in CONTRACTS if made.host == "host" or made.key == "college"]
    assert linked == sum(made.is_published for made in followed)
    assert published == 59  # the sixtieth has a SIRET that is not one


def test_a_refusal_on_the_way_leaves_nothing(db, monkeypatch):
    from levier.records.models import User
    from levier.records.scope import identity

    def refused(play_):
        raise RuntimeError("refused")

    monkeypatch.setattr(playing, "STEPS", (playing.STEPS[0], ("Panne", refused)))
    with identity():
        before = User.objects.count()
    with pytest.raises(RuntimeError):
        playing.play(today=TODAY, at=NOW, say=lambda line: None)
    with identity():
        assert User.objects.count() == before


def test_a_framework_has_two_holders_whose_hours_make_the_account(lucie):
    from levier.usecases import awards, contract_accounts, contracts

    (roads,) = contracts.list_contracts(by=lucie, search="Travaux de voirie", on=TODAY)
    lot = contracts.get_contract(by=lucie, contract_id=roads.id).lots[0]
    holders = awards.get_award(by=lucie, lot_id=lot.id, on=TODAY).holders
    account = contract_accounts.get_account(by=lucie, contract_id=roads.id, on=TODAY)
    assert [one.orders for one in holders] == [3, 2]
    assert all(one.due and one.done for one in holders)
    assert sum(one.due for one in holders) == account.value("hours_due")
    assert sum(one.done for one in holders) == account.value("hours_done")


def test_a_target_has_come_to_its_day_and_years_wait_for_their_objective(claire, persona):
    from levier.usecases import home

    waiting = home.get_home(by=persona("Karim Benali"), today=TODAY).todos
    assert [todo.title for todo in waiting if todo.kind == "target"] == [
        "Visites de chantier pour les collégiens du quartier\u00a0: résultat à noter"
    ]
    assert any("20 parties à calibrer" in todo.title for todo in home.get_home(by=claire, today=TODAY).todos)


def test_some_hires_tell_their_week(claire):
    from levier.records.models import Engagement
    from levier.records.scope import APPLICATION, Scope, acting

    with acting(Scope(APPLICATION, claire, "see_hours")):
        told = Engagement.objects.filter(weekly_hours__isnull=False).count()
        assert 10 < told < Engagement.objects.count() / 2
