"""100,000 lines of hours, from the file to committed lines, against reading the file and copying it bare."""

import io
from datetime import UTC, date, datetime

import psycopg
import python_calamine
import xlsxwriter

from bench.ground import Result, facilitator, fresh_database, timed

LINES, PEOPLE = 100_000, 4_200
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def _world(actor) -> int:
    """A contract with 4,200 people at work since January 2024."""
    from levier.records.models import Engagement, Person, Validation
    from levier.records.scope import APPLICATION, Scope, acting
    from levier.usecases import contracts

    contract_id = contracts.record_contract(
        by=actor,
        at=NOW,
        facts=contracts.ContractFacts(
            number="2024-BANC-1",
            object="Banc d'essai",
            buyer_siret="21310555400017",
            buyer_name="Acheteur du banc",
            holder_siret="44306184100047",
            holder_name="Titulaire du banc",
            notified_on=date(2024, 1, 1),
            ends_on=date(2026, 12, 31),
        ),
    )
    lot = contracts.get_contract(by=actor, contract_id=contract_id).lots[0]
    kept = {"host_id": actor.host_id}
    with acting(Scope(APPLICATION, actor, "record_engagement")):
        holder = _holder(contract_id)
        people = Person.objects.bulk_create(
            Person(
                **kept,
                last_name=f"Nom{i}",
                first_name="Prénom",
                born_on=date(1980, 1, 13),
                sex="F",
                recorded_at=NOW,
            )
            for i in range(PEOPLE)
        )
        validations = Validation.objects.bulk_create(
            Validation(
                **kept,
                person=p,
                verdict="validated",
                public="DELD",
                decided_on=date(2024, 1, 1),
                decided_at=NOW,
            )
            for p in people
        )
        Engagement.objects.bulk_create(
            Engagement(
                **kept,
                person_id=v.person_id,
                contract_id=contract_id,
                lot_id=lot.id,
                employer_id=holder,
                validation=v,
                validated_on=v.decided_on,
                modality="direct",
                employment_contract="CDI",
                starts_on=date(2024, 1, 1),
                sex="F",
                residence="outside",
                location_method="commune",
                recorded_at=NOW,
            )
            for v in validations
        )
    return contract_id


def _holder(contract_id: int) -> int:
    from levier.records.models import Contract

    return Contract.objects.values_list("holder_id", flat=True).get(pk=contract_id)


def _file(lines: int = LINES) -> bytes:
    """One line a person-month: name, first name, birth date, contract, month, hours."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet("Heures")
    titles = ("Nom", "Prénom", "Date de naissance", "N° de marché", "Mois", "Heures", "Contrat", "Employeur")
    sheet.write_row(0, 0, titles)
    for row in range(lines):
        person, month = row % PEOPLE, row // PEOPLE
        year, index = 2024 + month // 12, month % 12 + 1
        values = (f"Nom{person}", "Prénom", "13/01/1980", "2024-BANC-1", f"{index:02d}/{year}")
        sheet.write_row(row + 1, 0, (*values, 20 + row % 100 / 4, "CDI", "Titulaire du banc"))
    book.close()
    return target.getvalue()


def _floor(url: str, content: bytes) -> tuple[float, float]:
    """Seconds to read with calamine alone, and to COPY by the owner into a table without triggers or policies."""
    read = timed(
        lambda: python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    )
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("SET ROLE levier_owner")
        host, source, contract = owner.execute(
            "SELECT host_id, source_id, contract_id FROM hours_lines LIMIT 1"
        ).fetchone()
        rows = owner.execute("SELECT engagement_id, month, hours, sheet, cell FROM hours_lines ORDER BY id").fetchall()
        owner.execute("CREATE TABLE bare (LIKE hours_lines INCLUDING ALL)")
        keys = owner.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conrelid = 'hours_lines'::regclass AND contype = 'f'"
        ).fetchall()
        for (definition,) in keys:
            owner.execute(f"ALTER TABLE bare ADD {definition}")

        def copy() -> None:
            owner.execute("TRUNCATE bare")
            columns = "host_id, source_id, contract_id, state, reason, engagement_id, month, hours, sheet, cell"
            with owner.cursor().copy(f"COPY bare ({columns}) FROM STDIN") as target:
                for engagement, month, hours, sheet, cell in rows:
                    target.write_row((host, source, contract, "declared", "", engagement, month, hours, sheet, cell))

        copied = timed(copy)
        owner.execute("DROP TABLE bare")
    return read, copied


def run() -> list[Result]:
    url = fresh_database()
    from levier.usecases import hours_imports

    actor = facilitator()
    contract_id = _world(actor)
    content = _file()
    seconds = {}

    def preview(content: bytes = content) -> None:
        import_id = hours_imports.receive_hours_file(
            by=actor, at=NOW, name="banc.xlsx", content=content, contract_id=contract_id
        )
        hours_imports.read_hours_file(by=actor, import_id=import_id)
        seconds["import"] = import_id

    preview(_file(20))  # a site in service has read files before: modules are loaded, as they are for the floor
    previewed = timed(preview)
    found = hours_imports.get_hours_import(by=actor, import_id=seconds["import"])
    assert (found.counts["lines"], found.counts["blocking"]) == (LINES, 0), (
        found.counts,
        found.problems[:3],
        found.questions,
    )

    def confirm() -> None:
        hours_imports.confirm_hours_import(by=actor, at=NOW, import_id=seconds["import"])
        hours_imports.write_hours_import(by=actor, at=NOW, import_id=seconds["import"])

    written = timed(confirm, runs=1)
    read, copied = _floor(url, content)
    whole, floor = previewed + written, read + copied
    return [
        Result(
            "Relevé de 100 000 lignes : du fichier aux lignes gardées",
            f"{whole:.2f} s",
            f"{floor:.2f} s (lecture {read:.2f} + COPY {copied:.2f})",
            whole / floor,
            "≤ 2,5 ×",
            whole / floor <= 2.5,
            f"aperçu {previewed:.2f} s, confirmation {written:.2f} s",
        ),
        Result(
            "Aperçu d'un relevé de 100 000 lignes",
            f"{previewed:.2f} s",
            f"{read:.2f} s",
            previewed / read,
            "≤ 2 ×",
            previewed / read <= 2,
        ),
    ]


if __name__ == "__main__":
    for result in run():
        print(result)
