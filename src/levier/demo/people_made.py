"""The two hundred people, drawn for the jobs they take: age, home, public and evidence that hold together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from levier.demo.calendar_made import month_end
from levier.demo.engagements_made import Job, employer_kind
from levier.demo.geography import COMMUNES, QPVS, CommuneMade, home_in, home_near, home_outside
from levier.demo.names_made import LAST, MEN, WOMEN
from levier.rules.durations import months_after

HIRED, SPARE, TO_COMPLETE, REFUSED, WAITING = 186, 6, 2, 1, 5
"""People at work once at least, validated and available, with a piece missing, not eligible, not yet seen: 200."""

VALID_FOR = timedelta(days=150)
"""A verdict older than that is given again before another hire."""
QPV_SHARE, COMMUNE_ONLY = 0.385, 0.07
WOMEN_SHARE = {
    "building": 0.20, "roads": 0.18, "cleaning": 0.74, "green": 0.32, "catering": 0.70, "waste": 0.22, "studies": 0.60,
    "guards": 0.36,
}  # fmt: skip

DIRECT = {
    "DELD": 30, "RSA": 24, "JEUNE_SUIVI": 12, "JEUNE_INFRA_NIVEAU3": 9, "QPV": 9, "SENIOR": 5, "RQTH": 6, "REFUGIE": 5,
    "ASS": 3, "PPSMJ": 2, "AUTRE_AVIS_MOTIVE": 1,
}  # fmt: skip
IN_PATHWAY = {"IAE": 58, "RSA": 14, "DELD": 12, "JEUNE_SUIVI": 5, "REFUGIE": 5, "QPV": 3, "PPSMJ": 3}
PUBLICS = {
    "company": DIRECT,
    "GEIQ": {"GEIQ": 62, "JEUNE_SUIVI": 16, "DELD": 12, "JEUNE_INFRA_NIVEAU3": 10},
    "EA": {"RQTH": 78, "AAH": 20, "INVALIDITE": 2},
    **dict.fromkeys(("ACI", "AI", "EI", "ETTI"), IN_PATHWAY),
}
AGES = {
    "JEUNE_SUIVI": (18, 24), "JEUNE_INFRA_NIVEAU3": (18, 24), "SENIOR": (51, 61), "GEIQ": (18, 38), "ASS": (32, 59),
    "INVALIDITE": (35, 58),
}  # fmt: skip
EVIDENCE = {
    "DELD": "DELD", "RSA": "RSA", "AAH": "AAH", "ASS": "ASS", "RQTH": "RQTH", "SENIOR": "IDENTITY", "IAE": "PASS_IAE",
    "JEUNE_SUIVI": "IDENTITY", "JEUNE_INFRA_NIVEAU3": "CAP_BEP", "PPSMJ": "PRISON_RELEASE",
    "REFUGIE": "RESIDENCE_PERMIT", "QPV": "ADDRESS",
}  # fmt: skip
UNTIL = {"RQTH": 60, "PASS_IAE": 24, "RESIDENCE_PERMIT": 48}
"""Months during which evidence with a term is valid."""
REASONS = {
    "GEIQ": "Contrat en alternance signé avec le GEIQ, parcours d’insertion et de qualification.",
    "INVALIDITE": "Titre de pension d’invalidité présenté en entretien.",
    "AUTRE_AVIS_MOTIVE": "Avis motivé du référent de parcours : longue absence du marché du travail après une maladie.",
}
MISSING = ("Attestation d’inscription de plus de trois mois : à renouveler.", "Titre de séjour à présenter.")
PRESCRIBERS = {
    "JEUNE_SUIVI": "prescriber", "JEUNE_INFRA_NIVEAU3": "prescriber", "GEIQ": "prescriber", "RQTH": "cap_emploi",
    "AAH": "cap_emploi", "INVALIDITE": "cap_emploi", "RSA": "solidarities", "REFUGIE": "shelter",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonMade:
    """``latitude`` and ``longitude`` are None when only the commune is known; ``referred_by`` is a body's key."""

    last_name: str
    first_name: str
    born_on: date
    sex: str
    commune: str
    latitude: float | None
    longitude: float | None
    public: str
    referred_by: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict; ``hired_on`` None when no hire was in sight."""

    verdict: str
    decided_on: date
    public: str = ""
    evidence: str = ""
    evidence_on: date | None = None
    evidence_until: date | None = None
    hired_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to someone, in order: known (``is_new``), decided upon, hired. ``person``: rank among people."""

    person: int
    made: PersonMade
    host: str
    on: date
    is_new: bool
    decision: Decision | None
    job: Job | None


def steps_of(jobs: Sequence[Job], hosts: dict[str, str], today: date, rng: Random) -> list[Step]:
    """Everything that happens to people, by date. ``hosts``: contract -> key of who follows it."""
    crowd = Crowd(today, rng)
    steps = []
    for rank, job in enumerate(jobs):
        host = hosts[job.contract]
        known = crowd.available(job, host) if not crowd.wants_new(len(jobs) - rank) else None
        steps.append(crowd.hire_new(job, host) if known is None else crowd.hire_again(known, job, host))
    steps += crowd.others()
    return sorted(steps, key=lambda step: step.on)


class Crowd:
    """People drawn so far, and where each stands."""

    def __init__(self, today: date, rng: Random) -> None:
        self.today, self.rng = today, rng
        self.people: list[PersonMade] = []
        self.hosts: list[str] = []
        self.free_from: list[date] = []
        self.decided: list[date] = []
        self.kinds: list[str] = []
        self._names: set[str] = set()
        self._births: set[date] = set()

    def wants_new(self, jobs_left: int) -> bool:
        """Whether the next job goes to someone new, so that in the end exactly ``HIRED`` have worked."""
        missing = HIRED - len(self.people)
        return missing > 0 and self.rng.random() < missing / jobs_left

    def available(self, job: Job, host: str) -> int | None:
        """Someone already known who is free and whose pathway fits; None when there is no one."""
        kind = employer_kind(job)
        family = "pathway" if PUBLICS[kind] is IN_PATHWAY else kind
        found = [
            rank
            for rank, made in enumerate(self.people)
            if self.hosts[rank] == host
            and self.kinds[rank] == family
            and self.free_from[rank] < job.starts_on
            and self.decided[rank] < job.starts_on - timedelta(days=8)
            and _fits(made, job)
        ]
        return self.rng.choice(found) if found else None

    def hire_new(self, job: Job, host: str) -> Step:
        """Someone is known, validated and hired."""
        kind = employer_kind(job)
        table = PUBLICS[kind]
        made = self._person(_drawn(table, self.rng), WOMEN_SHARE[job.trade], host, job.starts_on)
        rank = self._add(made, host, "pathway" if table is IN_PATHWAY else kind)
        decided_on = job.starts_on - timedelta(days=self.rng.randint(2, 16))
        return self._hired(rank, job, True, decided_on)

    def hire_again(self, rank: int, job: Job, host: str) -> Step:
        """Someone known takes another job, validated again when the last verdict is old."""
        decided_on = None
        if job.starts_on - self.decided[rank] > VALID_FOR:
            decided_on = job.starts_on - timedelta(days=self.rng.randint(1, 7))
        return self._hired(rank, job, False, decided_on)

    def _hired(self, rank: int, job: Job, is_new: bool, decided_on: date | None) -> Step:
        made = self.people[rank]
        decision = None
        if decided_on is not None:
            decision = favourable(made.public, decided_on, job.starts_on, self.rng)
            self.decided[rank] = decided_on
        # Never two jobs in one month: a return of hours by month could not tell them apart.
        self.free_from[rank] = month_end(job.ends_on) if job.ends_on else date.max
        return Step(rank, made, self.hosts[rank], decided_on or job.starts_on, is_new, decision, job)

    def others(self) -> Iterator[Step]:
        """Those who have not worked: available, to complete, not eligible, not yet seen."""
        for number in range(SPARE + TO_COMPLETE + REFUSED + WAITING):
            public = _drawn(DIRECT, self.rng)
            on = self.today - timedelta(days=3 + 2 * number)
            made = self._person(public, 0.45, "host", on)
            rank = self._add(made, "host", "company")
            yield Step(rank, made, "host", on, True, self._other_decision(number, public, on), None)

    def _other_decision(self, number: int, public: str, on: date) -> Decision | None:
        if number < WAITING:
            return None
        if number < WAITING + TO_COMPLETE:
            return Decision("to_complete", on, public, reason=MISSING[number - WAITING])
        if number < WAITING + TO_COMPLETE + REFUSED:
            return Decision("not_eligible", on, reason="Inscription de moins de 12 mois, aucun autre critère rempli.")
        return favourable(public, on, None, self.rng)

    def _add(self, made: PersonMade, host: str, kind: str) -> int:
        self.people.append(made)
        self.hosts.append(host)
        self.kinds.append(kind)
        self.free_from.append(date.min)
        self.decided.append(date.min)
        return len(self.people) - 1

    def _person(self, public: str, women: float, host: str, hired_on: date) -> PersonMade:
        sex = "F" if self.rng.random() < women else "M"
        first, last = self._name(WOMEN if sex == "F" else MEN)
        commune, point = self._home(public, host)
        youngest, oldest = AGES.get(public, (19, 59))
        return PersonMade(
            last,
            first,
            self._birth(self.rng.randint(youngest, oldest), hired_on),
            sex,
            commune,
            *(point or (None, None)),
            public,
            self._prescriber(public),
        )

    def _name(self, first_names: Sequence[str]) -> tuple[str, str]:
        while True:
            first, last = self.rng.choice(first_names), self.rng.choice(LAST)
            if f"{first} {last}" not in self._names:
                self._names.add(f"{first} {last}")
                return first, last

    def _birth(self, age: int, on: date) -> date:
        while True:  # a birthday is nobody else's: no two people of the demonstration look like one
            born_on = on - timedelta(days=round(age * 365.25) + self.rng.randint(5, 355))
            if born_on not in self._births:
                self._births.add(born_on)
                return born_on

    def _home(self, public: str, host: str) -> tuple[str, tuple[float, float] | None]:
        departement = "81" if host == "host_tarn" else "31"
        if public == "QPV" or self.rng.random() < QPV_SHARE:
            near = [number for number, qpv in enumerate(QPVS) if qpv.commune.startswith(departement)]
            chosen = self.rng.choice(near)
            point = home_near(chosen, self.rng) if public != "QPV" and self.rng.random() < 0.04 else None
            return QPVS[chosen].commune, point or home_in(chosen, self.rng)
        communes = [found for found in COMMUNES if found.departement == departement]
        commune = self.rng.choices(communes, [found.population for found in communes])[0]
        return commune.code, None if self.rng.random() < COMMUNE_ONLY else self._away(commune)

    def _away(self, commune: CommuneMade) -> tuple[float, float]:
        return home_outside(commune, self.rng)

    def _prescriber(self, public: str) -> str:
        if self.rng.random() < 0.06:
            return ""
        return PRESCRIBERS.get(public, "france_travail")


def _fits(made: PersonMade, job: Job) -> bool:
    is_grown = made.public.startswith("JEUNE") and job.starts_on - made.born_on > timedelta(days=26 * 365)
    is_woman = made.sex == "F"
    return not is_grown and (is_woman is (WOMEN_SHARE[job.trade] > 0.5) or 0.2 < WOMEN_SHARE[job.trade] < 0.5)


def _drawn(table: dict[str, int], rng: Random) -> str:
    return rng.choices(list(table), list(table.values()))[0]


def favourable(public: str, decided_on: date, hired_on: date | None, rng: Random) -> Decision:
    """A favourable verdict with evidence good on the day of the hire, or its written reason."""
    decision = Decision("validated", decided_on, public, hired_on=hired_on, reason=REASONS.get(public, ""))
    evidence = EVIDENCE.get(public, "")
    if not evidence:
        return decision
    evidence_on = decided_on - timedelta(days=rng.randint(3, 40))
    until = months_after(evidence_on, UNTIL[evidence]) if evidence in UNTIL else None
    return replace(decision, evidence=evidence, evidence_on=evidence_on, evidence_until=until)
