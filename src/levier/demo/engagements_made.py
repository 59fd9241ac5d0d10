"""Who works where, when and how much: hires, missions and secondments drawn so that each contract keeps its pace."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from levier.demo.calendar_made import MONTHS_OF_HOURS, day_at, month_at, month_end, months_between, working_day
from levier.demo.contracts_made import ContractMade, LotMade
from levier.demo.territory import body
from levier.rules.progress import elapsed_percent
from levier.rules.tutors import TutorAsked, tutor_asked
from levier.usecases.calibration_drafts import Draft, calibrate_draft, read_inputs

FEWEST, MOST = Decimal(20), Decimal("151.67")
HALF = Decimal("0.5")
WEEKS, WEEKS_A_MONTH = (20, 24, 26, 28, 30, 32, 35), Decimal(52) / 12
AWAY = {8: 0.72, 12: 0.86, 5: 0.92, 1: 0.96}
"""Holidays and bank holidays: hours of a month in parts of an ordinary one."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to staff a contract: employer ("holder": the contract's own), modality, employment contracts, months.

    ``hours``: worked in an ordinary full month.
    """

    employer: str
    modality: str
    contracts: tuple[str, ...]
    weight: int
    months: tuple[int, int]
    hours: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Job:
    """One person's work on one lot; ``hours``: first day of month -> hours worked, up to the last month told."""

    contract: str
    lot: int
    employer: str
    trade: str
    modality: str
    employment_contract: str
    starts_on: date
    ends_on: date | None
    hours: tuple[tuple[date, Decimal], ...]


def draft_of(lot: LotMade, on: date, factor: Decimal = Decimal(1), **other: str) -> Draft:
    """How a lot's clause is sized; ``factor``: on an amount, a volume or invoices so much larger."""
    given: dict[str, object] = {"amount": str(lot.amount), "on": on, **lot.given, **other}
    for name in ("amount", "hours", "invoiced", "worked_hours"):
        if name in given:
            given[name] = str((Decimal(str(given[name])) * factor).quantize(Decimal(1)))
    return Draft(lot.method, read_inputs(lot.method, given))


def hours_of_lot(lot: LotMade, on: date, factor: Decimal = Decimal(1)) -> Decimal:
    """Hours of a lot's clause."""
    return calibrate_draft(draft_of(lot, on, factor), on).hours


def notified_on(contract: ContractMade, today: date) -> date:
    """The day of notification: never later than today."""
    day = working_day(day_at(today, contract.start, 3 + len(contract.key) % 19))
    return min(day, today)


def ends_on(contract: ContractMade, today: date) -> date:
    """The last day of a contract."""
    return day_at(today, contract.start + contract.months, 2 + len(contract.key) % 19)


def jobs_of(contract: ContractMade, today: date, rng: Random) -> list[Job]:
    """Jobs whose hours, up to last month, follow the contract's pace."""
    if not contract.stages:
        return []
    begins, ends = notified_on(contract, today), ends_on(contract, today)
    last_day = month_end(month_at(today, -1))
    first = max(month_at(today, contract.start + 1), month_at(today, -MONTHS_OF_HOURS))
    last = min(last_day, ends).replace(day=1)
    factor = AMENDMENT if "amended" in contract.stages else Decimal(1)
    due = [hours_of_lot(lot, begins, factor) for lot in contract.lots]
    wanted = sum(due) * elapsed_percent(begins, ends, last_day) / 100 * Decimal(str(contract.pace))
    wanted = wanted.quantize(Decimal(1))
    most = max(LEAST_SHARE, wanted * LARGEST_SHARE)
    missing = dict.fromkeys(months_between(first, last), float(wanted) / len(months_between(first, last)))
    jobs: list[Job] = []
    while wanted >= FEWEST:
        start = _start(missing, rng, is_first=not jobs)
        lot = rng.choices(range(len(due)), [float(hours) for hours in due])[0]
        share = (most * Decimal(rng.randint(62, 110)) / 100).quantize(HALF)
        job = _job(contract, lot, (start, ends, last_day), min(wanted, share), rng)
        jobs.append(job)
        for month, hours in job.hours:
            missing[month] -= float(hours)
            wanted -= hours
    return jobs


AMENDMENT = Decimal("1.06")
LEAST_SHARE, LARGEST_SHARE = Decimal(200), Decimal("0.125")
"""Of a contract's hours, about what one person may do: no contract stands on one person."""


def _start(missing: dict[date, float], rng: Random, *, is_first: bool) -> date:
    """A first day in a month that lacks hours, so that a contract is worked on month after month."""
    months = list(missing)
    weights = [max(hours, 0.0) ** 2 for hours in missing.values()]
    month = months[0] if is_first or not any(weights) else rng.choices(months, weights)[0]
    return working_day(month.replace(day=rng.choice((1, 2, 3, 5, 8, 12, 15, 18, 22))))


def _job(contract: ContractMade, lot: int, days: tuple[date, date, date], wanted: Decimal, rng: Random) -> Job:
    """``days``: first day, end of the contract, last day told; ``wanted``: hours this job may have."""
    start, last_end, last_day = days
    ways = SCHOOL if contract.lots[lot].method == "STEP_TABLE" else WAYS[contract.trade]
    own_team = OWN_TEAMS.get(contract.holder, 1)
    way = rng.choices(ways, [way.weight * (own_team if way.employer == "holder" else 1) for way in ways])[0]
    employment = rng.choice(way.contracts)
    length = rng.randint(*LENGTHS.get(employment, way.months))
    end = min(last_end, working_day(start + timedelta(days=round(length * 30.4))))
    hours = tuple(_months(start, end, last_day, wanted, way, rng))
    is_cut = bool(hours) and sum(found for _, found in hours) >= wanted and month_end(hours[-1][0]) < min(end, last_day)
    if is_cut:  # the hours wanted are done: the job ends with them
        end = month_end(hours[-1][0])
    if way.modality == "direct" and employment != "CDD" and end < min(last_end, last_day):
        employment = "CDD"  # what stopped so early was neither permanent nor an apprenticeship
    employer = contract.holder if way.employer == "holder" else way.employer
    return Job(
        contract.key,
        lot,
        employer,
        contract.trade,
        way.modality,
        employment,
        start,
        None if employment == "CDI" and end > last_day else end,
        hours,
    )


SCHOOL = (Way("holder", "placement", ("none",), 1, (2, 4), (60, 90)),)
"""A training clause takes in young people under school status, without an employment contract."""


def _months(
    start: date, end: date, last_day: date, wanted: Decimal, way: Way, rng: Random
) -> Iterator[tuple[date, Decimal]]:
    usual = rng.uniform(*way.hours)
    for month in months_between(start, min(end, last_day)):
        if wanted < FEWEST:
            return
        present = (min(end, month_end(month)) - max(start, month)).days + 1
        share = present / month_end(month).day
        amount = usual * share * AWAY.get(month.month, 1.0) * rng.uniform(0.88, 1.06)
        hours = Decimal(round(amount * 2)) * HALF
        hours = min(max(hours, FEWEST), MOST, wanted)
        if share > 0.1:
            wanted -= hours
            yield month, hours


def all_jobs(contracts: Sequence[ContractMade], today: date, rng: Random) -> list[Job]:
    """Every job, in the order of the first days."""
    found = [job for contract in contracts for job in jobs_of(contract, today, rng) if job.hours]
    return sorted(found, key=lambda job: (job.starts_on, job.contract, job.employer, job.hours))


def employer_kind(job: Job) -> str:
    """The kind of the organisation that employs."""
    return body(job.employer).kind


def weekly_of(job: Job) -> Decimal | None:
    """The week of the contract of employment, told for one hire in four: the shortest its fullest month fits in."""
    if job.starts_on.toordinal() % 4 or not job.hours:
        return None
    fullest = max(hours for _, hours in job.hours)
    return next((Decimal(week) for week in WEEKS if fullest <= week * WEEKS_A_MONTH), None)


def tutor_of(job: Job) -> str:
    """Who accompanies, always named where the law asks for it; a direct hire in two still waits for the name."""
    asked = tutor_asked(job.modality, job.employment_contract).verdict
    rank = job.starts_on.toordinal()
    if asked == TutorAsked.NOT_ASKED or (asked == TutorAsked.EXPECTED and rank % 2):
        return ""
    return TUTORS[rank % len(TUTORS)]


TUTORS = ("Mireille Bayle", "Farid Escande", "Joaquim Fabre", "Nadège Lafon")

LENGTHS = {"apprenticeship": (11, 20), "professionalisation": (8, 12)}

OWN_TEAMS = {"holder_building": 2}
"""The company one can be in the demonstration has people of its own to show."""

_MISSIONS = Way("etti", "mission", ("CTT",), 26, (2, 5), (92, 148))
_GEIQ = Way("geiq", "secondment", ("professionalisation", "apprenticeship"), 14, (8, 12), (84, 124))
_SECONDED = Way("ai", "secondment", ("CDD",), 18, (2, 6), (22, 62))
WAYS: dict[str, tuple[Way, ...]] = {
    "building": (
        Way("holder", "direct", ("CDD", "CDD", "CDI", "apprenticeship"), 42, (4, 9), (112, 150)),
        _MISSIONS,
        _GEIQ,
        Way("ei_works", "subcontract", ("CDDI",), 16, (4, 9), (104, 140)),
        Way("aci", "subcontract", ("CDDI",), 8, (4, 9), (78, 104)),
    ),
    "roads": (
        Way("holder", "direct", ("CDD", "CDD", "CDI", "professionalisation"), 34, (4, 9), (116, 150)),
        _MISSIONS,
        _GEIQ,
        Way("aci", "subcontract", ("CDDI",), 8, (4, 8), (78, 104)),
    ),
    "cleaning": (
        Way("holder", "direct", ("CDD", "CDD", "CDI"), 32, (4, 9), (62, 128)),
        Way("ei", "subcontract", ("CDDI",), 28, (4, 10), (100, 138)),
        _SECONDED,
        Way("ea", "subcontract", ("CDI", "CDD"), 10, (6, 12), (98, 136)),
    ),
    "green": (
        Way("aci", "subcontract", ("CDDI",), 36, (4, 10), (78, 104)),
        Way("holder", "direct", ("CDD", "apprenticeship"), 26, (4, 8), (104, 148)),
        Way("ea", "subcontract", ("CDI", "CDD"), 16, (6, 12), (98, 136)),
        _MISSIONS,
    ),
    "catering": (
        Way("holder", "direct", ("CDD", "CDI", "apprenticeship"), 42, (4, 10), (84, 132)),
        _SECONDED,
        Way("ea", "secondment", ("CDD",), 12, (5, 9), (84, 118)),
    ),
    "waste": (
        Way("holder", "direct", ("CDD", "CDI"), 30, (4, 9), (112, 150)),
        _MISSIONS,
        Way("ei_works", "subcontract", ("CDDI",), 24, (5, 10), (108, 140)),
    ),
    "studies": (Way("holder", "direct", ("CDD", "professionalisation", "apprenticeship"), 40, (6, 12), (104, 146)),),
    "guards": (
        Way("holder", "direct", ("CDD", "CDI"), 40, (4, 9), (96, 148)),
        Way("etti", "mission", ("CTT",), 20, (2, 4), (80, 140)),
    ),
}
