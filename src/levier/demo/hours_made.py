"""Returns of hours as employers send them: three layouts, a half-year at a time, in XLSX or in CSV."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from levier.demo.calendar_made import month_at, month_end
from levier.demo.engagements_made import Job
from levier.demo.people_made import PersonMade
from levier.demo.spreadsheets_made import Cell, csv_of, xlsx_of
from levier.demo.territory import body

PENDING = ("etti", "holder_building", "holder_cleaning", "holder_shell", "holder_roads")
"""The first two of these with hours last month: received, they wait for the facilitator."""
TO_MATCH = ("ai", "geiq", "ea", "ei", "aci", "ei_works")
"""The first of these with hours last month: it sent a file whose columns nobody has matched yet."""
MONTHS = ("janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc")


@dataclass(frozen=True, slots=True)
class HoursMade:
    """Hours of one person on one contract in a month."""

    person: PersonMade
    job: Job
    host: str
    number: str
    buyer: str
    month: date
    hours: Decimal

    @property
    def first_day(self) -> date:
        return max(self.month, self.job.starts_on)

    @property
    def last_day(self) -> date:
        return min(month_end(self.month), self.job.ends_on or date.max)


@dataclass(frozen=True, slots=True)
class ReturnMade:
    """A file. ``state``: what is done with it, "decided", "pending" or "to_match"."""

    host: str
    employer: str
    name: str
    content: bytes
    months: tuple[date, ...]
    state: str


def returns_of(lines: Sequence[HoursMade], today: date) -> list[ReturnMade]:
    """The files of every employer, oldest first; those of the last month that wait come last."""
    last_month = month_at(today, -1)
    sending = {line.job.employer for line in lines if line.month == last_month and line.host == "host"}
    waiting = {
        **dict.fromkeys([key for key in TO_MATCH if key in sending][:1], "to_match"),
        **dict.fromkeys([key for key in PENDING if key in sending][:2], "pending"),
    }
    groups: dict[tuple[str, str, str, tuple[int, int]], list[HoursMade]] = {}
    for line in lines:
        state = waiting.get(line.job.employer, "decided") if line.month == last_month else "decided"
        if state == "to_match" and line.host != "host":
            state = "decided"
        period = (line.month.year, (line.month.month - 1) // 6)
        groups.setdefault((state, line.host, line.job.employer, period), []).append(line)
    found = [_return(state, host, employer, rows) for (state, host, employer, _), rows in groups.items()]
    order = ("decided", "pending", "to_match")
    return sorted(found, key=lambda made: (order.index(made.state), made.months[-1], made.host, made.employer))


def _return(state: str, host: str, employer: str, rows: Sequence[HoursMade]) -> ReturnMade:
    kept = sorted(rows, key=lambda row: (row.person.last_name, row.person.first_name, row.number, row.month))
    months = tuple(sorted({row.month for row in kept}))
    layout = _unknown if state == "to_match" else LAYOUTS[body(employer).kind]
    name, content = layout(body(employer).name, kept, months)
    return ReturnMade(host, employer, name, content, months, state)


def period_of(months: Sequence[date]) -> str:
    """ "octobre 2026", or "janvier à juin 2026"."""
    first, last = months[0], months[-1]
    if first == last:
        return f"{WHOLE[first.month - 1]} {first.year}"
    return f"{WHOLE[first.month - 1]} à {WHOLE[last.month - 1]} {last.year}"


WHOLE = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def _file_name(employer: str, months: Sequence[date], ending: str) -> str:
    return f"Relevé heures {employer} {period_of(months)}.{ending}"


def _by_month(employer: str, rows: Sequence[HoursMade], months: Sequence[date]) -> tuple[str, bytes]:
    """One line a person and month."""
    table: list[Sequence[Cell]] = [
        [f"{employer} : heures d’insertion, {period_of(months)}"],
        [],
        ["Nom", "Prénom", "Né(e) le", "N° marché", "Mois", "Heures travaillées", "Observations"],
    ]
    table += [
        [r.person.last_name, r.person.first_name, r.person.born_on, r.number, f"{r.month:%m/%Y}", r.hours, None]
        for r in rows
    ]
    return _file_name(employer, months, "xlsx"), xlsx_of("Heures", table)


def _by_columns(employer: str, rows: Sequence[HoursMade], months: Sequence[date]) -> tuple[str, bytes]:
    """Months as columns, with a total, as payroll offices print them."""
    titles = [f"{MONTHS[month.month - 1]}-{month:%y}" for month in months]
    table: list[Sequence[Cell]] = [["Marché", "Nom", "Prénom", "Naissance", *titles, "Total"]]
    people: dict[tuple[str, PersonMade, Job], dict[date, Decimal]] = {}
    for row in rows:
        people.setdefault((row.number, row.person, row.job), {})[row.month] = row.hours
    for (number, person, _), hours in people.items():
        cells = [hours.get(month) for month in months]
        table.append([number, person.last_name, person.first_name, person.born_on, *cells, sum(hours.values())])
    return _file_name(employer, months, "csv"), csv_of(table)


def _by_mission(employer: str, rows: Sequence[HoursMade], months: Sequence[date]) -> tuple[str, bytes]:
    """One line a mission of a month, as temporary work agencies bill them."""
    table: list[Sequence[Cell]] = [
        [employer.upper()],
        [f"Relevé d’heures, clauses sociales, {period_of(months)}"],
        [],
        ["NOM Prénom", "Né(e) le", "Entreprise utilisatrice", "N° marché", "Du", "Au", "H. travaillées"],
    ]
    table += [
        [
            f"{r.person.last_name.upper()} {r.person.first_name}",
            r.person.born_on,
            r.buyer,
            r.number,
            r.first_day,
            r.last_day,
            r.hours,
        ]
        for r in rows
    ]
    return _file_name(employer, months, "xlsx"), xlsx_of("Missions", table)


def _unknown(employer: str, rows: Sequence[HoursMade], months: Sequence[date]) -> tuple[str, bytes]:
    """Titles that do not say what they hold: the facilitator is asked."""
    table: list[Sequence[Cell]] = [["Bénéficiaire", "Naissance", "Contrat", "Chez", "Volume"]]
    table += [
        [f"{r.person.first_name} {r.person.last_name}", r.person.born_on, r.number, r.buyer, r.hours] for r in rows
    ]
    return _file_name(employer, months, "csv"), csv_of(table)


LAYOUTS: Mapping[str, Callable[[str, Sequence[HoursMade], Sequence[date]], tuple[str, bytes]]] = {
    "company": _by_columns,
    "GEIQ": _by_columns,
    "ACI": _by_month,
    "EI": _by_month,
    "EA": _by_month,
    "ETTI": _by_mission,
    "AI": _by_mission,
}
