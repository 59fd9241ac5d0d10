"""The four hours files as companies send them, from the file to the lines, once their people are at work here."""

from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_domain import BUYER_SIRET, HOLDER_SIRET, NOW

from levier.exchange.sources.hours_files import answer_questions, propose_matchings, read_hours
from levier.exchange.spreadsheets import open_workbook
from levier.records.models import Clause, Contract, Engagement, HoursLine, Lot, Person, Validation
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import hours_imports, organizations

AI = {"name_order": "first_last", "mission_months": "spread_by_days", "counts": "yes_only"}
FILES = {
    "etti_releve_mai_2026.xlsx": ({"period": "2026-05"}, 18, "1179.84"),
    "btp_trimestre_2.csv": ({}, 40, "4568.38"),
    "geiq_export_paie.xlsx": ({"column:F": "client", "training_hours": "additional"}, 20, "1784.75"),
    "ai_missions_trimestre_2.ods": (AI, 68, "1199.50"),
}
SINCE = date(2026, 1, 1)


def _at_work(host, lines) -> None:
    """Everyone of the lines, validated and hired on the contract her lines name (or the only one)."""
    buyer = organizations.register_organization(by=host, number=BUYER_SIRET, name="Acheteur", kind="buyer")
    employer = organizations.register_organization(by=host, number=HOLDER_SIRET, name="Employeur", kind="company")
    kept = {"host_id": host.host_id}
    lots, people = {}, {}
    with acting(Scope(APPLICATION, host, "record_engagement")):
        for number in {line.contract_number or "SEUL" for line in lines}:
            contract = Contract.objects.create(
                **kept, number=number, object=number, kind="contract", buyer_id=buyer, recorded_at=NOW
            )
            lots[number] = Lot.objects.create(**kept, contract=contract, number=1, title=number)
            Clause.objects.create(**kept, lot=lots[number])
        for name in {(line.last_name, line.first_name, line.born_on) for line in lines}:
            last, first, born = name
            person = Person.objects.create(
                **kept,
                last_name=last,
                first_name=first,
                born_on=born or date(1990, 1, 13),
                sex="X",
                recorded_at=NOW,
            )
            people[name] = Validation.objects.create(
                **kept, person=person, verdict="validated", public="DELD", decided_on=SINCE, decided_at=NOW
            )
        wanted = {(line.last_name, line.first_name, line.born_on, line.contract_number or "SEUL") for line in lines}
        for last, first, born, number in wanted:
            validation, lot = people[last, first, born], lots[number]
            Engagement.objects.create(
                **kept,
                person_id=validation.person_id,
                contract_id=lot.contract_id,
                lot=lot,
                employer_id=employer,
                validation=validation,
                validated_on=SINCE,
                modality="direct",
                employment_contract="CDD",
                starts_on=SINCE,
                sex="X",
                residence="unknown",
                location_method="none",
                recorded_at=NOW,
            )


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES)
def test_each_goes_through_by_matching_its_columns_once(host, shared_data, name):
    answers, count, total = FILES[name]
    content = (shared_data / "hours" / name).read_bytes()
    book = open_workbook(content, name)
    matching = propose_matchings(book)[0]
    sheet = next(s for s in book.sheets if s.name == matching.sheet)
    _at_work(host, read_hours(book, answer_questions(sheet, matching, answers)).lines)

    import_id = hours_imports.receive_hours_file(by=host, at=NOW, name=name, content=content)
    if answers:
        assert hours_imports.get_hours_import(by=host, import_id=import_id).state == "to_match"
        hours_imports.answer_hours_questions(by=host, import_id=import_id, answers=answers)
    found = hours_imports.get_hours_import(by=host, import_id=import_id)
    assert (found.counts["lines"], found.counts["hours"], found.counts["blocking"]) == (count, total, 0)
    hours_imports.confirm_hours_import(by=host, at=NOW, import_id=import_id)
    with acting(Scope(APPLICATION, host, "see_hours")):
        kept = list(HoursLine.objects.values_list("hours", flat=True))
    assert (len(kept), sum(kept)) == (count, Decimal(total))
