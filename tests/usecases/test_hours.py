"""Returns of hours, from the file to the lines; decisions on them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests.fixtures_advances import tell
from tests.fixtures_domain import NOW

from levier.records.models import Contract, Engagement, HoursLine, Import, Lot, Matching, Person
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import advances, hours, hours_imports, hours_writing
from levier.usecases.hours import HoursFilters
from levier.usecases.refusals import NotFound, Refused

HEADER = "Nom;Prénom;Date de naissance;N° de marché;avr-26;mai-26"
LINA = "Test;Lina;23/04/1999;2026-TRA-0001"


def csv_file(*rows: str) -> bytes:
    return "\r\n".join((HEADER, *rows)).encode("cp1252")


def received(world, *rows: str, name: str = "relevé.csv") -> hours_imports.HoursImportView:
    found = hours_imports.receive_hours_file(by=world.facilitator, at=NOW, name=name, content=csv_file(*rows))
    return hours_imports.get_hours_import(by=world.facilitator, import_id=found)


def lines_of(world):
    with acting(Scope(APPLICATION, world.facilitator, "see_hours")):
        return list(
            HoursLine.objects.exclude(cell="A2").order_by("month", "cell").values_list("month", "hours", "cell")
        )


def test_a_clear_file_waits_for_confirmation_then_its_lines_are_kept(world):
    found = received(world, f"{LINA};120,5;35")
    assert (found.state, found.counts["lines"], found.counts["hours"]) == ("to_confirm", 2, "155.50")
    assert lines_of(world) == []
    hours_imports.confirm_hours_import(by=world.facilitator, at=NOW, import_id=found.id)
    assert lines_of(world) == [
        (date(2026, 4, 1), Decimal("120.5"), "E2"),
        (date(2026, 5, 1), Decimal(35), "F2"),
    ]
    again = hours_imports.get_hours_import(by=world.facilitator, import_id=found.id)
    assert again.state == "done"


@pytest.mark.parametrize("number", ["2026-TRA-0001 lot 1", "2026 TRA 0001, lot n° 01", "2026-tra-0001 Lot 1"])
def test_a_number_may_go_on_with_its_lot(world, number):
    found = received(world, f"Test;Lina;23/04/1999;{number};10;20")
    assert (found.counts["lines"], found.counts["blocking"]) == (2, 0)
    assert [(m.contract_number, m.month, m.lines, m.hours) for m in found.months] == [
        ("2026-TRA-0001", date(2026, 4, 1), 1, Decimal(10)),
        ("2026-TRA-0001", date(2026, 5, 1), 1, Decimal(20)),
    ]


def test_lines_kept_say_what_is_left_to_decide(world):
    found = received(world, f"{LINA};10;20")
    assert found.to_decide == {}
    hours_imports.confirm_hours_import(by=world.facilitator, at=NOW, import_id=found.id)
    kept = hours_imports.get_hours_import(by=world.facilitator, import_id=found.id)
    assert kept.to_decide == {world.contract_id: 2}
    april = HoursFilters(month=date(2026, 4, 1))
    hours.decide_hours(
        by=world.facilitator, contract_id=world.contract_id, state="validated", line_ids=None, filters=april
    )
    left = hours_imports.get_hours_import(by=world.facilitator, import_id=found.id)
    assert left.to_decide == {world.contract_id: 1}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Inconnue;Zoé;23/04/1999;2026-TRA-0001;10;", "n’a pas d’embauche enregistrée"),
        ("Test;Lina;24/04/1999;2026-TRA-0001;10;", "autre date de naissance"),
        ("Test;Lina;23/04/1999;2026-XXX;10;", "pas d’embauche sur le marché 2026-XXX"),
        ("Test;Lina;23/04/1999;2026-TRA-0001 lot 2;10;", "pas d’embauche sur le marché 2026-TRA-0001 lot 2"),
    ],
)
def test_what_cannot_be_placed_is_said_at_its_cell(world, row, message):
    found = received(world, row)
    (problem,) = found.problems
    assert message in problem.message
    assert (problem.cell, problem.severity) == ("E2", "blocking")


def test_a_month_outside_the_engagement_is_left_out(world):
    with acting(Scope(APPLICATION, world.facilitator, "record_engagement")):
        Engagement.objects.update(ends_on=date(2026, 4, 30))
    found = received(world, f"{LINA};10;20")
    assert found.counts["lines"] == 1
    assert "n’était pas à l’embauche sur ce marché en mai\u00a02026" in found.problems[0].message


def test_past_hours_of_an_ended_contract_and_engagement_go_through(world):
    over, years_later = date(2026, 5, 31), datetime(2028, 9, 4, tzinfo=UTC)
    with acting(Scope(APPLICATION, world.facilitator, "record_engagement")):
        Engagement.objects.update(ends_on=over)
    with acting(Scope(APPLICATION, world.facilitator, "change_contract")):
        Contract.objects.update(ends_on=over)
    content = csv_file(f"{LINA};120,5;35")
    found = hours_imports.receive_hours_file(by=world.facilitator, at=years_later, name="2026.csv", content=content)
    hours_imports.confirm_hours_import(by=world.facilitator, at=years_later, import_id=found)
    assert [month for month, _, _ in lines_of(world)] == [date(2026, 4, 1), date(2026, 5, 1)]


def test_hours_without_an_engagement_say_which_one_is_missing(world):
    found = received(world, "Inconnue;Zoé;23/04/1999;2026-TRA-0001;10;", "Test;Lina;23/04/1999;2026-XXX;;10")
    assert [problem.what_to_do.split(". ")[0].replace("\u00a0", " ") for problem in found.problems] == [
        "Il manque l’embauche de Zoé Inconnue (23 avril 1999), sur le marché 2026-TRA-0001, en avril 2026",
        "Il manque l’embauche de Lina Test (23 avril 1999), sur le marché 2026-XXX, en mai 2026",
    ]


def test_blocking_problems_stop_the_whole_unless_left_out(world):
    found = received(world, f"{LINA};10;20", "Inconnue;Zoé;23/04/1999;2026-TRA-0001;10;")
    with pytest.raises(Refused, match=r"^1\s+ligne a un problème"):
        hours_imports.confirm_hours_import(by=world.facilitator, at=NOW, import_id=found.id)
    assert lines_of(world) == []
    hours_imports.confirm_hours_import(by=world.facilitator, at=NOW, import_id=found.id, leave_out=True)
    assert len(lines_of(world)) == 2


def test_the_same_file_twice_counts_once(world):
    found = received(world, f"{LINA};10;20")
    hours_imports.confirm_hours_import(by=world.facilitator, at=NOW, import_id=found.id)
    with pytest.raises(Refused, match="déjà été importé"):
        received(world, f"{LINA};10;20")


def test_a_file_received_after_midnight_is_of_that_day_here(world):
    late = datetime(2026, 6, 15, 22, 30, tzinfo=UTC)
    content = csv_file(f"{LINA};10;20")
    found = hours_imports.receive_hours_file(by=world.facilitator, at=late, name="juin.csv", content=content)
    hours_imports.confirm_hours_import(by=world.facilitator, at=late, import_id=found)
    with pytest.raises(Refused, match="le 16\u00a0juin\u00a02026\u00a0: rien n’est refait"):
        hours_imports.receive_hours_file(by=world.facilitator, at=late, name="encore.csv", content=content)


def test_the_same_month_in_another_file_is_asked(world):
    first = received(world, f"{LINA};10;")
    hours_imports.confirm_hours_import(by=world.facilitator, at=NOW, import_id=first.id)
    second = received(world, f"{LINA};12;20", name="corrigé.csv")
    assert second.counts["lines"] == 1
    assert "10\xa0h déjà reçues pour Lina Test en avril\u00a02026" in second.problems[0].message


def test_two_engagements_the_same_month_are_never_guessed(world):
    with acting(Scope(APPLICATION, world.facilitator, "record_engagement")):
        row = Engagement.objects.get()
        row.pk, row.lot = None, Lot.objects.exclude(pk=row.lot_id).get()
        row.save(force_insert=True)
    found = received(world, f"{LINA};10;")
    assert "plusieurs embauches ce mois-là" in found.problems[0].message


def test_too_many_hours_in_a_month_are_kept_and_to_check(world):
    found = received(world, f"{LINA};230;")
    assert (found.counts["lines"], found.counts["to_check"]) == (1, 1)
    assert found.problems[0].severity == "to_check"


def test_columns_matched_once_are_remembered(world):
    content = "Salarié;Compteur\r\nTest Lina;12".encode()
    first = hours_imports.receive_hours_file(
        by=world.facilitator, at=NOW, name="mai.csv", content=content, contract_id=world.contract_id
    )
    found = hours_imports.get_hours_import(by=world.facilitator, import_id=first)
    assert found.state == "to_match"
    given = {"header_row": "1", "column:A": "full_name", "column:B": "hours", "period": "2026-05"}
    for _ in range(5):
        found = hours_imports.get_hours_import(by=world.facilitator, import_id=first)
        if found.state == "to_confirm":
            break
        asked = {q.code for q in found.questions} | {f"column:{c.letters}" for c in found.columns if not c.field}
        answers = {code: given.get(code) or "last_first" for code in asked}
        hours_imports.answer_hours_questions(by=world.facilitator, import_id=first, answers=answers)
    assert found.counts["lines"] == 1
    hours_imports.confirm_hours_import(by=world.facilitator, at=NOW, import_id=first)
    with acting(Scope(APPLICATION, world.facilitator, "declare_hours")):
        assert Matching.objects.exclude(signature="s").count() == 1
    again = hours_imports.receive_hours_file(
        by=world.facilitator,
        at=NOW,
        name="juin.csv",
        content="Salarié;Compteur\r\nTest Lina;14".encode(),
        contract_id=world.contract_id,
    )
    second = hours_imports.get_hours_import(by=world.facilitator, import_id=again)
    assert [c.field for c in second.columns] == ["full_name", "hours"]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "vide"), (b"%PDF-1.7 nothing", ""), (b"PK\x03\x04 broken", "")],
)
def test_another_kind_of_file_is_refused_at_the_field(world, content, message):
    with pytest.raises(Refused) as refused:
        hours_imports.receive_hours_file(by=world.facilitator, at=NOW, name="x.xlsx", content=content)
    assert refused.value.problems[0][0] == "file"
    assert message in str(refused.value)


def test_a_dropped_return_keeps_nothing_and_does_not_come_back(world):
    found = received(world, f"{LINA};10;20")
    hours_imports.drop_hours_import(by=world.facilitator, import_id=found.id)
    with pytest.raises(Refused, match="il ne change plus"):
        hours_imports.confirm_hours_import(by=world.facilitator, at=NOW, import_id=found.id)
    assert lines_of(world) == []


def test_the_original_file_is_given_back_as_received(world):
    found = received(world, f"{LINA};10;20")
    name, content = hours_imports.original_file(by=world.facilitator, import_id=found.id)
    assert (name, content) == ("relevé.csv", csv_file(f"{LINA};10;20"))


def test_a_stranger_reaches_neither_return_nor_hours(world):
    found = received(world, f"{LINA};10;20")
    with pytest.raises(NotFound):
        hours_imports.get_hours_import(by=world.stranger, import_id=found.id)
    with pytest.raises(NotFound):
        hours.list_contract_hours(by=world.stranger, contract_id=world.contract_id, filters=HoursFilters())
    assert hours_imports.list_hours_imports(by=world.stranger) == ()


def test_a_long_file_is_left_to_the_worker_and_its_job_runs_once(world, monkeypatch):
    monkeypatch.setattr(hours_imports, "LONG_FILE", 10)
    monkeypatch.setattr(hours_imports, "LONG_WRITE", 1)
    found = received(world, f"{LINA};10;20")
    assert found.state == "queued"
    for _ in range(2):
        hours_imports.read_hours_file(by=world.facilitator, import_id=found.id)
    hours_imports.confirm_hours_import(by=world.facilitator, at=NOW, import_id=found.id)
    assert lines_of(world) == []
    for _ in range(2):
        hours_imports.write_hours_import(by=world.facilitator, at=NOW, import_id=found.id)
    assert len(lines_of(world)) == 2


def test_lines_are_written_once_piece_by_piece(world, monkeypatch):
    monkeypatch.setattr(hours_writing, "PIECE", 1)
    found = received(world, f"{LINA};10;20")
    hours_imports.confirm_hours_import(by=world.facilitator, at=NOW, import_id=found.id)
    assert [amount for _, amount, _ in lines_of(world)] == [Decimal(10), Decimal(20)]


def test_a_work_under_way_says_how_far_it_is(world, monkeypatch):
    monkeypatch.setattr(hours_imports, "LONG_FILE", 10)
    found = received(world, f"{LINA};10;20")
    assert found.advance is None
    tell(found.id, advances.Step.READ, 12_000, 100_000)
    again = hours_imports.get_hours_import(by=world.facilitator, import_id=found.id)
    assert again.advance == advances.Advance(advances.Step.READ, 12_000, 100_000)
    with pytest.raises(NotFound):
        hours_imports.get_hours_import(by=world.stranger, import_id=found.id)


def test_deciding_all_waiting_lines_or_some(world):
    found = received(world, f"{LINA};10;20")
    hours_imports.confirm_hours_import(by=world.facilitator, at=NOW, import_id=found.id)
    page = hours.list_contract_hours(by=world.facilitator, contract_id=world.contract_id, filters=HoursFilters())
    assert [row.state for row in page.rows] == ["declared"] * 3
    april = next(row for row in page.rows if row.month == date(2026, 4, 1))
    decided = hours.decide_hours(
        by=world.facilitator,
        contract_id=world.contract_id,
        state="rejected",
        line_ids=[april.id],
        filters=HoursFilters(),
        reason="relevé d’un autre chantier",
    )
    assert decided == 1
    rest = hours.decide_hours(
        by=world.facilitator,
        contract_id=world.contract_id,
        state="validated",
        line_ids=None,
        filters=HoursFilters(),
    )
    assert rest == 2
    page = hours.list_contract_hours(
        by=world.facilitator, contract_id=world.contract_id, filters=HoursFilters(state="rejected")
    )
    assert [row.reason for row in page.rows] == ["relevé d’un autre chantier"]


@pytest.mark.parametrize(
    ("state", "line_ids", "match"),
    [("rejected", None, "Dites pourquoi"), ("declared", None, "Choisissez"), ("validated", [], "Aucune ligne")],
)
def test_a_decision_that_does_not_stand_is_refused(world, state, line_ids, match):
    with pytest.raises(Refused, match=match):
        hours.decide_hours(
            by=world.facilitator,
            contract_id=world.contract_id,
            state=state,
            line_ids=line_ids,
            filters=HoursFilters(),
        )


def test_a_buyer_sees_rows_without_names(world, buyer):
    (row,) = hours.list_contract_hours(by=buyer, contract_id=world.contract_id, filters=HoursFilters()).rows
    with acting(Scope(APPLICATION, world.facilitator, "see_people")):
        person = Person.objects.get()
    assert (row.person, row.person_id) == (f"Personne n°\u00a0{person.pk}", None)


def test_the_history_names_who_confirmed(world):
    found = received(world, f"{LINA};10;20")
    hours_imports.confirm_hours_import(by=world.facilitator, at=NOW, import_id=found.id)
    from levier.records.models import HistoryEntry

    with acting(Scope(APPLICATION, world.facilitator, "see_history")):
        entries = HistoryEntry.objects.filter(subject="hours_lines", after__source_id=found.id)
        assert {(e.user_id, e.gesture) for e in entries} == {(world.facilitator.user_id, "declare_hours")}
        assert Import.objects.get(pk=found.id).finished_at == NOW
