"""The four hours files as companies send them, what each asks, and the fictional people at work they speak of."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from levier.exchange.sources.hours_files import DeclaredHours, answer_questions, propose_matchings, read_hours
from levier.exchange.spreadsheets import open_workbook
from levier.records.models import Engagement, Person, Validation
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import Actor
from levier.usecases import contracts, organizations
from tests.fixtures_domain import BUYER_SIRET, HOLDER_SIRET, NOW

SINCE = date(2026, 1, 1)


class Expected(NamedTuple):
    """What a file asks (question code -> answer), and what it holds once it is answered."""

    answers: dict[str, str]
    lines: int
    hours: str


FILES = {
    "etti_releve_mai_2026.xlsx": Expected({"period": "2026-05"}, 18, "1179.84"),
    "btp_trimestre_2.csv": Expected({}, 40, "4568.38"),
    "geiq_export_paie.xlsx": Expected({"column:F": "client", "training_hours": "additional"}, 20, "1784.75"),
    "ai_missions_trimestre_2.ods": Expected(
        {"name_order": "first_last", "mission_months": "spread_by_days", "counts": "yes_only"}, 68, "1199.50"
    ),
}


def lines_of(path: Path) -> tuple[DeclaredHours, ...]:
    """The lines of one of the files, read with its answers."""
    book = open_workbook(path.read_bytes(), path.name)
    matching = propose_matchings(book)[0]
    sheet = next(s for s in book.sheets if s.name == matching.sheet)
    return tuple(read_hours(book, answer_questions(sheet, matching, FILES[path.name].answers)).lines)


def _name(line: DeclaredHours) -> tuple[str, str, date | None]:
    return line.last_name, line.first_name, line.born_on


def _contract_and_lot(number: str | None) -> tuple[str, int]:
    found = re.fullmatch(r"(.+?)(?: lot (\d+))?", (number or "SEUL").replace(" ", "-").replace("-lot-", " lot "))
    return found[1], int(found[2] or 1)


def _recorded(host: Actor, places: set[tuple[str, int]]) -> dict[tuple[str, int], tuple[int, int]]:
    """Contracts with as many lots as the lines name: (number, lot) -> ids of the contract and of the lot."""
    found = {}
    for number in sorted({number for number, _ in places}):
        most = max(rank for named, rank in places if named == number)
        facts = contracts.ContractFacts(
            number=number,
            object=f"Marché {number}",
            buyer_siret=BUYER_SIRET,
            buyer_name="Acheteur",
            lots=[contracts.LotFacts(f"Lot {rank}") for rank in range(1, most + 1)],
        )
        contract_id = contracts.record_contract(by=host, at=NOW, facts=facts)
        for lot in contracts.get_contract(by=host, contract_id=contract_id).lots:
            found[number, lot.number] = (contract_id, lot.id)
    return found


def at_work(host: Actor, lines: Iterable[DeclaredHours]) -> None:
    """Everyone of the lines, validated and hired on the lot her lines name (or on the only one)."""
    employer = organizations.register_organization(by=host, number=HOLDER_SIRET, name="Employeur", kind="company")
    wanted = {(*_name(line), _contract_and_lot(line.contract_number)) for line in lines}
    lots = _recorded(host, {place for *_, place in wanted})
    kept, people = {"host_id": host.host_id}, {}
    with acting(Scope(APPLICATION, host, "record_engagement")):
        for last, first, born in {name[:3] for name in wanted}:
            person = Person.objects.create(
                **kept, last_name=last, first_name=first, born_on=born or date(1990, 1, 13), sex="X", recorded_at=NOW
            )
            people[last, first, born] = Validation.objects.create(
                **kept, person=person, verdict="validated", public="DELD", decided_on=SINCE, decided_at=NOW
            )
        for last, first, born, place in wanted:
            validation, (contract_id, lot_id) = people[last, first, born], lots[place]
            Engagement.objects.create(
                **kept,
                person_id=validation.person_id,
                contract_id=contract_id,
                lot_id=lot_id,
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
