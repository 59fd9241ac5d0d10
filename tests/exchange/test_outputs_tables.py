"""Tables people download: what is read back is what was written."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.exchange.outputs import tables
from levier.exchange.outputs.sheets import CUT, sheet_names
from levier.exchange.outputs.tables import (
    Column,
    Kind,
    Table,
    TooManyRows,
    Value,
    to_csv,
    to_xlsx,
)
from levier.exchange.outputs.texts import unguard_text, xml_text


def midnight(year: int, month: int, day: int) -> datetime:
    """Spreadsheets know no time zone."""
    return datetime.combine(date(year, month, day), time.min)


HOURS = Table(
    title="Heures validées, marché 2026-014",
    columns=(
        Column("employer", "Employeur"),
        Column("siret", "SIRET"),
        Column("month", "Mois", "date"),
        Column("people", "Personnes", "integer"),
        Column("hours", "Heures", "hours"),
        Column("share", "Part", "percent"),
        Column("amount", "Montant facturé", "euros"),
    ),
    rows=(
        {
            "employer": "Atelier du Garric", "siret": "00012345600017", "month": date(2026, 5, 1),
            "people": 3, "hours": Decimal("151.67"), "share": Decimal("0.125"), "amount": 4400,
        },
        {
            "employer": "=cmd|' /C calc'!A0", "month": midnight(2026, 6, 1), "hours": 120, "share": 0.875,
        },
    ),
    totals={"people": 3, "hours": Decimal("271.67"), "share": 1},
    filters=(("Période", "mai à juin 2026"), ("Modalité", "=toutes")),
    made_on=date(2026, 11, 22),
    made_by="Maison de l’emploi du Val fictif",
    sources=("Déclarations mensuelles validées",),
)  # fmt: skip


def sheets(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def lines(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def one(kind: Kind, *values: Value) -> Table:
    rows = tuple({"v": value} for value in values)
    return Table("Essai", (Column("v", "Valeur", kind, unit=""),), rows, date(2026, 1, 2), "Essai")


def test_cells_are_typed() -> None:
    book = sheets(to_xlsx(HOURS))
    sheet = book["Heures validées, marché…"]
    assert [cell.value for cell in sheet[1]] == [
        "Employeur", "SIRET", "Mois", "Personnes", "Heures (h)", "Part (%)", "Montant facturé (€ HT)",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[2]] == [
        "Atelier du Garric", "00012345600017", midnight(2026, 5, 1), 3, 151.67, 0.125, 4400,
    ]  # fmt: skip
    assert [cell.number_format for cell in sheet[2]][2:] == [
        "dd/mm/yyyy", "#,##0", "#,##0.00", "0.0%", "#,##0.00",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[4]] == ["Total", None, None, 3, 271.67, 1, None]
    assert sheet["A4"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G3"
    assert sheet.column_dimensions["A"].width > 15


def test_a_formula_is_only_text() -> None:
    book = sheets(to_xlsx(HOURS))
    cell = book.worksheets[0]["A3"]
    assert (cell.value, cell.data_type) == ("=cmd|' /C calc'!A0", "s")
    assert lines(to_csv(HOURS))[2][0] == "'=cmd|' /C calc'!A0"
    assert b"<f>" not in b"".join(
        zipfile.ZipFile(io.BytesIO(to_xlsx(HOURS))).read(name)
        for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml")
    )


def test_the_about_sheet_says_what_was_asked_and_when() -> None:
    book = sheets(to_xlsx((HOURS, replace(HOURS, filters=(), title="Autre"))))
    assert book.sheetnames == ["Heures validées, marché…", "Autre", "À propos"]
    said = [(row[0].value, row[1].value) for row in book["À propos"].iter_rows() if row[0].value]
    assert said[:7] == [
        ("Heures validées, marché 2026-014", None),
        ("Établi le", "22\u00a0novembre\u00a02026"),
        ("Établi par", "Maison de l’emploi du Val fictif"),
        ("Lignes", "2"),
        ("Filtre\u00a0: Période", "mai à juin 2026"),
        ("Filtre\u00a0: Modalité", "=toutes"),
        ("Source", "Déclarations mensuelles validées"),
    ]
    assert said[7] == ("Autre", None)
    assert ("Filtres", "aucun") in said
    assert book.properties.title == "Heures validées, marché 2026-014"
    assert book.properties.creator == "Maison de l’emploi du Val fictif"
    assert book.properties.created == midnight(2026, 11, 22)


def test_same_table_same_bytes() -> None:
    assert to_xlsx(HOURS) == to_xlsx(HOURS)


def test_csv_opens_in_a_french_spreadsheet() -> None:
    data = to_csv(HOURS, with_totals=True)
    assert data.startswith(b"\xef\xbb\xbfEmployeur;SIRET;")
    assert lines(data)[1:] == [
        ["Atelier du Garric", "00012345600017", "01/05/2026", "3", "151,67", "12,5", "4400"],
        ["'=cmd|' /C calc'!A0", "", "01/06/2026", "", "120", "87,5", ""],
        ["Total", "", "", "3", "271,67", "100", ""],
    ]
    assert len(lines(to_csv(HOURS))) == 3
    assert len(lines(to_csv(replace(HOURS, totals=None), with_totals=True))) == 3


def test_whole_hours_show_no_decimals() -> None:
    sheet = sheets(to_xlsx(one("hours", 2150, Decimal(35)))).worksheets[0]
    assert sheet["A2"].number_format == "#,##0"


def test_a_total_of_the_first_column_is_kept() -> None:
    table = replace(one("hours", 1, 2), totals={"v": 3})
    assert sheets(to_xlsx(table)).worksheets[0]["A4"].value == 3


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("hours", "12", "un nombre"),
        ("hours", True, "un nombre"),
        ("euros", float("nan"), "un nombre fini"),
        ("integer", Decimal("1.5"), "un nombre entier"),
        ("integer", date(2026, 1, 1), "un nombre"),
        ("date", "01/02/2026", "une date"),
        ("date", 45000, "une date"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_place(kind: Kind, value: Value, said: str) -> None:
    for write in (to_xlsx, to_csv):
        with pytest.raises(ValueError, match=f"Essai.*ligne 2, colonne «\u00a0Valeur\u00a0».*pas {said}"):
            write(one(kind, None, value))


def test_texts_are_said_in_french() -> None:
    found = lines(to_csv(one("text", True, False, 2.5, date(2026, 1, 2), Decimal("1.5"), 7)))
    assert [row[0] for row in found[1:]] == ["oui", "non", "2,5", "02/01/2026", "1,5", "7"]


def test_days_before_spreadsheets_are_text() -> None:
    sheet = sheets(to_xlsx(one("date", date(1899, 12, 31), date(1900, 3, 1)))).worksheets[0]
    assert (sheet["A2"].value, sheet["A3"].value) == ("31/12/1899", midnight(1900, 3, 1))


def test_a_text_too_long_is_cut_and_says_so() -> None:
    sheet = sheets(to_xlsx(one("text", "é" * 40_000))).worksheets[0]
    assert sheet["A2"].value.endswith(CUT)
    assert len(sheet["A2"].value) == 32_767


def test_too_many_rows_are_refused_before_writing() -> None:
    class Many(tuple[Any, ...]):
        def __len__(self) -> int:
            return 2_000_000

    table = one("text")
    object.__setattr__(table, "rows", Many())
    with pytest.raises(TooManyRows, match=r"2.000.000 lignes") as refused:
        to_xlsx(table)
    assert (refused.value.count, refused.value.most) == (2_000_000, 1_048_575)


def test_a_sheet_holds_its_headings_its_rows_and_its_totals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    full = one("integer", 1, 2)
    assert to_xlsx(full)
    summed = replace(full, totals={"v": 3})
    with pytest.raises(TooManyRows, match="2 lignes, une feuille de tableur en tient 1"):
        to_xlsx((one("integer", 1), summed))
    assert len(lines(to_csv(summed, with_totals=True))) == 4


def test_a_table_needs_distinct_columns() -> None:
    with pytest.raises(ValueError, match="clés distinctes"):
        Table("Essai", (), (), date(2026, 1, 1), "Essai")
    with pytest.raises(ValueError, match="clés distinctes"):
        Table("Essai", (Column("a", "A"), Column("a", "B")), (), date(2026, 1, 1), "Essai")
    with pytest.raises(ValueError, match="Aucun tableau"):
        to_xlsx([])


def test_sheet_names_are_accepted_and_distinct() -> None:
    found = sheet_names(["a/b", "A B", "'x'", "", "History", "à propos", "m" * 40, "m" * 41, "😀" * 20])
    assert found == [
        "a b", "A B (2)", "x", "Tableau", "History (2)", "à propos (2)",
        "m" * 30 + "…", "m" * 26 + "… (2)", "😀" * 15 + "…",
    ]  # fmt: skip


TEXTS = st.text(st.characters(codec=None), max_size=40)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.none() | TEXTS,
            "hours": st.none() | st.decimals(0, 10**7, places=2),
            "euros": st.none() | st.decimals(-(10**9), 10**9, places=2),
            "percent": st.none() | st.decimals(0, 1, places=6),
            "integer": st.none() | st.integers(-(10**12), 10**12),
            "date": st.none() | st.dates(date(1900, 3, 1), date(9999, 12, 31)),
        }
    ),
    max_size=6,
)
KINDS: tuple[Kind, ...] = ("text", "hours", "euros", "percent", "integer", "date")


def wide(rows: list[dict[str, Value]]) -> Table:
    columns = tuple(Column(kind, kind, kind) for kind in KINDS)
    return Table("Essai", columns, tuple(rows), date(2026, 1, 2), "Essai")


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_csv_round_trip(rows: list[dict[str, Any]]) -> None:
    found = lines(to_csv(wide(rows)))[1:]
    assert len(found) == len(rows)
    for read, row in zip(found, rows, strict=True):
        assert unguard_text(read[0]) == xml_text(row["text"] or "")
        for index, kind in enumerate(KINDS[1:5], start=1):
            wished = row[kind] if kind != "percent" or row[kind] is None else row[kind] * 100
            assert (Decimal(read[index].replace(",", ".")) if read[index] else None) == wished
        assert read[5] == ("" if row["date"] is None else f"{row['date']:%d/%m/}{row['date'].year:04}")


@settings(max_examples=12, deadline=None)
@given(ROWS)
def test_xlsx_round_trip(rows: list[dict[str, Any]]) -> None:
    sheet = sheets(to_xlsx(wide(rows))).worksheets[0]
    for number, row in enumerate(rows, start=2):
        text, hours, euros, percent, integer, day = (cell.value for cell in sheet[number][:6])
        assert (text or "") == xml_text(row["text"] or "")
        for read, kind in ((hours, "hours"), (euros, "euros"), (percent, "percent"), (integer, "integer")):
            assert (None if read is None else Decimal(repr(read))) == row[kind]
        assert (day.date() if day else None) == row["date"]
