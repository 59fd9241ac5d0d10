"""100,000 lines of hours, from the file to committed lines, against reading the file and copying it bare."""

import gc
import io

import psycopg
import python_calamine
import xlsxwriter

from bench.at_work import FIRST_DAY, NOW, at_work, contract
from bench.ground import Result, by_turns, facilitator, fresh_database, timed

LINES, PEOPLE = 100_000, 4_200


def _world(actor) -> int:
    """A contract with 4,200 people at work since January 2024."""
    contract_id = contract(actor, "2024-BANC-1")
    at_work(
        actor,
        contract_id,
        (f"Nom{i}" for i in range(PEOPLE)),
        [{"employment_contract": "CDI", "starts_on": FIRST_DAY}],
    )
    return contract_id


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


def _read(content: bytes) -> None:
    """With calamine alone."""
    python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def _copy(url: str) -> float:
    """Seconds to COPY by the owner into a table without triggers or policies."""
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
    return copied


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
    gc.freeze()  # as the site and the worker do once loaded
    previewed, read = by_turns(preview, lambda: _read(content))
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
    copied = _copy(url)
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
