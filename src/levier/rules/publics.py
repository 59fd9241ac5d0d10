"""The publics a clause is for: the starting list of a day, which each organisation dates and adapts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from levier.law import Text, parameter, text
from levier.rules.answers import Answer, because
from levier.rules.durations import MONTHS_A_YEAR, months_after
from levier.rules.wordings import long_day

SENIOR = "senior"


@lru_cache(maxsize=1024)
def catalogue(on: date) -> "tuple[Public, ...]":
    """The publics of that day, in the order of the CCAG. Raises levier.law.BeforeFirstDate."""
    table = parameter("eligibility.publics").on(on)
    publics = []
    for code in table.codes:
        line = table.at(code)
        evidence = tuple(kind.words for kind in line.at("evidence").each())
        age = line.at("age").words if "age" in line.codes else ""
        publics.append(Public(code, line.at("label").words, line.at("definition").words, evidence, line.text, age=age))
    return tuple(publics)


def public(code: str, on: date) -> "Public":
    """One public. Raises UnknownPublic."""
    for each in catalogue(on):
        if each.code == code:
            return each
    raise UnknownPublic(f"public inconnu au {long_day(on)}\u00a0: {code}")


def listed(own: "Iterable[OwnPublic]", on: date) -> "tuple[Public, ...]":
    """An organisation's list that day: the starting list, less what it removed, then what it added.

    Raises levier.law.BeforeFirstDate.
    """
    in_force = [each for each in own if each.holds_on(on)]
    removed = {each.code for each in in_force if each.is_removed}
    kept = tuple(each for each in catalogue(on) if each.code not in removed)
    practice = text("field_practice")
    added = (
        Public(each.code, each.label, each.definition, (), practice, each.source)
        for each in in_force
        if not each.is_removed
    )
    return (*kept, *added)


def is_of_age(public: "Public", born_on: date, on: date) -> Answer[bool] | None:
    """Has the person the age this public is about that day? None when it is about none.

    Raises levier.law.BeforeFirstDate.
    """
    if not public.age:
        return None
    years = parameter(f"eligibility.{public.age}_years").on(on)
    reached_on = months_after(born_on, years.whole * MONTHS_A_YEAR)
    is_reached = reached_on <= on
    holds = is_reached if public.age == SENIOR else not is_reached
    asked = f"{years.whole} ans au moins" if public.age == SENIOR else f"moins de {years.whole} ans"
    conclusion = "est remplie" if holds else "n’est pas remplie"
    sentence = (
        f"{years.whole} ans le {long_day(reached_on)}\u00a0: ce public demande {asked}, "
        f"la condition {conclusion} au {long_day(on)}."
    )
    return Answer(holds, (because(sentence, years.text, reached_on=reached_on),))


def departures(codes: Iterable[str], on: date) -> "Departures":
    """What a contract's own list takes off the starting list, and what it adds to it."""
    own, base = set(codes), {each.code for each in catalogue(on)}
    return Departures(removed=tuple(sorted(base - own)), added=tuple(sorted(own - base)))


class UnknownPublic(LookupError):
    """No public of that code on that day."""


@dataclass(frozen=True, slots=True)
class Public:
    """`evidence`: codes of the kinds of evidence that prove it; none where an opinion is the proof.

    `source`: what an organisation that added it leans on; "" for a public of the starting list.
    `age`: senior or young, for a public about an age.
    """

    code: str
    label: str
    definition: str
    evidence: tuple[str, ...]
    text: Text
    source: str = ""
    age: str = ""


@dataclass(frozen=True, slots=True)
class OwnPublic:
    """What an organisation adds to the starting list, or removes from it; both days included, None: no end known."""

    code: str
    label: str
    definition: str
    is_removed: bool
    starts_on: date
    until_on: date | None
    source: str

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class Departures:
    removed: tuple[str, ...]
    added: tuple[str, ...]
