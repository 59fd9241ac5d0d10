"""Hours files: dates, months and periods as people write them.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: years of two digits, day and month in either order, months named in French in full or in short,
    dates as text, as true dates or as bare day numbers, all within one file.
"""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from levier.exchange.spreadsheets_cells import Cell

MONTHS_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - the day 0 of spreadsheets, which know no time zone
PLAUSIBLE_YEARS = (1900, 2100)
LONGEST_MISSION_MONTHS = 60

_MONTHS = {
    "janvier": 1, "janv": 1, "jan": 1, "fevrier": 2, "fevr": 2, "fev": 2, "mars": 3, "mar": 3, "avril": 4,
    "avr": 4, "mai": 5, "juin": 6, "jun": 6, "juillet": 7, "juil": 7, "jul": 7, "aout": 8, "aou": 8,
    "septembre": 9, "sept": 9, "sep": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11,
    "decembre": 12, "dec": 12,
}  # fmt: skip
_NAMED_MONTH = re.compile(r"([a-z]{3,9}) ?(\d{4}|\d{2})?", re.ASCII)
_YEAR_THEN_MONTH = re.compile(r"(20\d{2}) ?(0[1-9]|1[0-2])(?: 01)?", re.ASCII)
_MONTH_THEN_YEAR = re.compile(r"(?:0?1 )?(0?[1-9]|1[0-2]) (20\d{2})|(0[1-9]|1[0-2])(20\d{2})", re.ASCII)
_MONTH_THEN_SHORT_YEAR = re.compile(r"(0?[1-9]|1[0-2]) (1[3-9]|[2-9]\d)", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?: 0{1,2}:00(?::00)?)?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[/.\- ](\d{1,2})[/.\- ](\d{1,2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_COMPACT = re.compile(r"(\d{8})", re.ASCII)
_NAMED_DATE = re.compile(r"(\d{1,2})(?:er)? ([a-z]{3,9}) (\d{4})", re.ASCII)
_MONTH_IN_PROSE = re.compile(r"\b([a-z]{3,9}) (20\d{2})\b", re.ASCII)
_NUMBER_IN_PROSE = re.compile(r"(?<!\d)(?:(20\d{2}) (0[1-9]|1[0-2])|(0[1-9]|1[0-2]) (20\d{2}))(?!\d)", re.ASCII)
_COMBINING = re.compile("[\u0300-\u036f]")
_WORDS = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Lower case, no accents, anything but letters and digits a single space: "Né(e) le" is "ne e le"."""
    if text.isascii():
        flat = text.lower()
        if flat.isalnum():
            return flat
    else:
        flat = unicodedata.normalize("NFKD", text).casefold()
        flat = _COMBINING.sub("", flat).replace("œ", "oe").replace("æ", "ae")
    return " ".join(_WORDS.findall(flat))


def month_fr(month: date) -> str:
    """ "mai 2026"."""
    return f"{MONTHS_FR[month.month - 1]} {month.year}"


def month_of(value: Cell) -> "MonthFound | None":
    """The month a header or a cell of a period column names; its year is None in a bare "avril"; None if no month."""
    if isinstance(value, datetime | date):
        return MonthFound(value.year, value.month)
    if isinstance(value, float | int) and not isinstance(value, bool):
        if 200_001 <= value <= 210_012 and value == int(value):
            value = str(int(value))
        elif 36_526 <= value <= 73_050:
            # A date whose cell lost its format: the day's number, between 2000 and 2099.
            found = EPOCH + timedelta(days=int(value))
            return MonthFound(found.year, found.month)
    if not isinstance(value, str):
        return None
    return _month_of_text(plain(value))


def _month_of_text(text: str) -> "MonthFound | None":
    named = _NAMED_MONTH.fullmatch(text)
    if named and named.group(1) in _MONTHS:
        year = named.group(2)
        return MonthFound(_full_year(year) if year else None, _MONTHS[named.group(1)])
    numbered = _YEAR_THEN_MONTH.fullmatch(text)
    if numbered:
        return MonthFound(int(numbered.group(1)), int(numbered.group(2)))
    numbered = _MONTH_THEN_YEAR.fullmatch(text)
    if numbered:
        month, year, joined_month, joined_year = numbered.groups()
        return MonthFound(int(year or joined_year), int(month or joined_month))
    # "05/26": after 12, the second number is no month, so the first is.
    numbered = _MONTH_THEN_SHORT_YEAR.fullmatch(text)
    return MonthFound(_full_year(numbered.group(2)), int(numbered.group(1))) if numbered else None


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def months_in_prose(text: str) -> list[date]:
    """Months with their year named anywhere in a title, a sheet's or a file's name, each once, in order."""
    flat = plain(text)
    found = [date(int(year), _MONTHS[name], 1) for name, year in _MONTH_IN_PROSE.findall(flat) if name in _MONTHS]
    for year, month, month_first, year_last in _NUMBER_IN_PROSE.findall(flat):
        found.append(date(int(year or year_last), int(month or month_first), 1))
    return list(dict.fromkeys(found))


def date_of(value: Cell, is_month_first: bool = False) -> "date | ShortDate | None":
    """The day a cell names; ShortDate when its year has two digits; None when it names none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or not isinstance(value, str | float | int):
        return None
    if not isinstance(value, str):
        return (EPOCH + timedelta(days=int(value))).date() if 366 <= value <= 73_050 else None
    text = _SPACES.sub(" ", value).strip()
    found = _DAY_FIRST.fullmatch(text)
    if found:
        day, month = (2, 1) if is_month_first else (1, 2)
        return _dated(found.group(3), int(found.group(month)), int(found.group(day)))
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        return _dated(found.group(1), int(found.group(2)), int(found.group(3)))
    if _COMPACT.fullmatch(text):
        return _dated(text[:4], int(text[4:6]), int(text[6:])) or _dated(text[4:], int(text[2:4]), int(text[:2]))
    found = _NAMED_DATE.fullmatch(plain(text))
    if found and found.group(2) in _MONTHS:
        return _dated(found.group(3), _MONTHS[found.group(2)], int(found.group(1)))
    return None


def _dated(year: str, month: int, day: int) -> "date | ShortDate | None":
    if len(year) == 2:
        try:
            # 2000 is a leap year: 29 February stays possible until the century is known.
            date(2000, month, day)
        except ValueError:
            return None
        return ShortDate(int(year), month, day)
    if not PLAUSIBLE_YEARS[0] <= int(year) <= PLAUSIBLE_YEARS[1]:
        return None
    try:
        return date(int(year), month, day)
    except ValueError:
        return None


def date_order_of(texts: list[str]) -> str | None:
    """ "day_first" or "month_first" as the texts prove it, "day_first" if the order changes nothing, None to ask."""
    numbers = [found.groups() for text in texts if (found := _DAY_FIRST.fullmatch(text.strip()))]
    if any(int(first) > 12 for first, _, _ in numbers):
        return "day_first"
    if any(int(second) > 12 for _, second, _ in numbers):
        return "month_first"
    return None if any(int(first) != int(second) for first, second, _ in numbers) else "day_first"


def birth_of(short: "ShortDate", years: range, in_year: int) -> date | None:
    """The one date whose age in `in_year` lies in `years`, None if neither century gives one."""
    for century in (1900, 2000):
        year = century + short.year
        if in_year - year in years and short.day <= calendar.monthrange(year, short.month)[1]:
            return date(year, short.month, short.day)
    return None


def months_between(start: date, end: date) -> list[tuple[date, int]]:
    """(first day of the month, days of the mission in it) for each calendar month from start to end, both included;
    empty when end is before start or after LONGEST_MISSION_MONTHS."""
    shares: list[tuple[date, int]] = []
    month = start.replace(day=1)
    while month <= end and len(shares) <= LONGEST_MISSION_MONTHS:
        last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
        shares.append((month, (min(end, last) - max(start, month)).days + 1))
        month = last + timedelta(days=1)
    return shares if end >= start and len(shares) <= LONGEST_MISSION_MONTHS else []


@dataclass(frozen=True, slots=True)
class MonthFound:
    """A month as written: year is None where the file does not say it."""

    year: int | None
    month: int

    def on(self, year: int | None) -> date | None:
        """The first day of the month, in its own year or else in the given one; None without either."""
        known = self.year or year
        return date(known, self.month, 1) if known else None


@dataclass(frozen=True, slots=True)
class ShortDate:
    """A date whose year has two digits."""

    year: int
    month: int
    day: int

    def in_this_century(self) -> date | None:
        """As a date of a mission: always 20yy; None for a 29 February that did not exist."""
        try:
            return date(2000 + self.year, self.month, self.day)
        except ValueError:
            return None
