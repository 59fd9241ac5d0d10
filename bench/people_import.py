"""20,000 people from a spreadsheet, among 20,000 recorded, duplicates found, against reading the file."""

import io
import random
import time
from datetime import UTC, date, datetime, timedelta

import python_calamine
import xlsxwriter

from bench.ground import SHARED, Result, facilitator, fresh_database, timed

ROWS, RECORDED = 20_000, 20_000
SAME, ALIKE = 3_000, 1_000
"""Rows of people recorded already, under the same name and under a close one."""
NOW = datetime(2026, 3, 2, tzinfo=UTC)
_SYLLABLES = ("ba", "ché", "di", "fou", "gra", "ko", "len", "mar", "nou", "pi", "ra", "sou", "tré", "vi", "zan", "el")


def _someone(rng: random.Random) -> tuple[str, str, date, str]:
    """Last name, first name, birth date, sex. Births on 1 January are many, as in every real list."""
    last = "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))).upper()
    first = "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 3))).capitalize()
    year = rng.randint(1962, 2008)
    born_on = date(year, 1, 1) + timedelta(days=0 if rng.random() < 0.03 else rng.randrange(365))
    return last, first, born_on, rng.choice("FM")


def _file(people: list[tuple[str, str, date, str]], communes: list[str]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Suivi")
    sheet.write_row(0, 0, ("Civilité", "Nom", "Prénom", "Date de naissance", "Commune", "Téléphone", "Observations"))
    for row, (last, first, born_on, sex) in enumerate(people, start=1):
        sheet.write_row(row, 0, ("Mme" if sex == "F" else "M.", last, first))
        sheet.write_datetime(
            row, 3, datetime(born_on.year, born_on.month, born_on.day, tzinfo=UTC).replace(tzinfo=None)
        )
        sheet.write_row(row, 4, (communes[row % len(communes)], "06 00 00 00 00", "vu en entretien"))
    book.close()
    return target.getvalue()


def _communes(actor) -> list[str]:
    """Names for the column, and the communes loaded when their public file is there."""
    from levier.usecases import reference_imports

    path = SHARED / "territory" / "communes_2026.csv.gz"
    if not path.is_file():
        return [""]
    with path.open("rb") as stream:
        reference_imports.import_communes(by=actor, at=NOW, stream=stream, name=path.name)
    return ["Nantes", "Rezé", "Saint-Herblain", "Orvault", "Vertou", "Couëron", "Carquefou", "La Chapelle-sur-Erdre"]


def run() -> list[Result]:
    fresh_database()
    from levier.usecases import listed_imports, listed_views, people

    actor, rng = facilitator(), random.Random(1)
    communes = _communes(actor)
    recorded = [_someone(rng) for _ in range(RECORDED)]
    facts = [(NOW, people.PersonFacts(*someone)) for someone in recorded]
    people.record_people(by=actor, people=facts)
    close = [(f"{last}-ÉPOUSE", first, born_on, sex) for last, first, born_on, sex in recorded[SAME : SAME + ALIKE]]
    new = [_someone(rng) for _ in range(ROWS - SAME - ALIKE)]
    content = _file([*recorded[:SAME], *close, *new], communes)
    held: dict[str, int] = {}

    def preview() -> None:
        held["import"] = listed_imports.receive_list(by=actor, at=NOW, kind="people", name="banc.xlsx", content=content)
        listed_imports.read_list(by=actor, import_id=held["import"])

    previewed = timed(preview, runs=1)
    results = listed_views.get_list(by=actor, import_id=held["import"]).results
    assert results["known"] >= SAME, results
    assert results["to_decide"] >= ALIKE, results
    assert results["refused"] == 0, results

    def confirm() -> None:
        listed_imports.confirm_list(by=actor, at=NOW, import_id=held["import"])
        listed_imports.write_list(by=actor, at=NOW, import_id=held["import"])

    written = timed(confirm, runs=1)
    assert listed_views.get_list(by=actor, import_id=held["import"]).state == "done"
    read = timed(
        lambda: python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    )
    again = timed(preview, runs=1)
    assert listed_views.get_list(by=actor, import_id=held["import"]).results["new"] == 0
    note = f"{results['new']} nouvelles, {results['known']} connues, {results['to_decide']} à trancher"
    return [
        Result(
            "Tableau de 20 000 personnes parmi 20 000 : lecture et doublons",
            f"{previewed:.2f} s",
            f"{read:.2f} s (lecture du fichier)",
            previewed / read,
            "mesuré",
            True,
            f"{note} ; redéposé, {again:.2f} s",
        ),
        Result(
            "Tableau de 20 000 personnes : du fichier aux fiches, deux lectures comprises",
            f"{previewed + written:.2f} s",
            f"{read:.2f} s",
            (previewed + written) / read,
            "mesuré",
            True,
            f"confirmation {written:.2f} s ; {_shares(content, actor)}",
        ),
    ]


def _shares(content: bytes, actor) -> str:
    """Where the time of one reading goes."""
    from levier.exchange.sources.listed_people import FIELDS
    from levier.exchange.sources.listed_rows import read_rows
    from levier.exchange.spreadsheets import open_workbook
    from levier.records.scope import APPLICATION, Scope, acting
    from levier.usecases.listed_people import examine_people
    from levier.usecases.listed_previews import proposed

    begun = time.perf_counter()
    book = open_workbook(content, "banc.xlsx")
    opened = time.perf_counter()
    with acting(Scope(APPLICATION, actor, "import_list")):
        matched = proposed(actor.host_id, "people", book)
        rows = read_rows(book.sheets[0], matched, FIELDS, NOW.year)
        typed = time.perf_counter()
        examine_people(actor, rows, matched, {}, NOW.date())
        ended = time.perf_counter()
    return f"ouvrir {opened - begun:.2f} s, lire {typed - opened:.2f} s, comparer {ended - typed:.2f} s"


if __name__ == "__main__":
    for result in run():
        print(result)
