"""The publics a clause is for: the starting list of a day, which each organisation dates and adapts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from levier.law import Text, parameter
from levier.rules.wordings import long_day


def catalogue(on: date) -> "tuple[Public, ...]":
    """The publics of that day, in the order of the CCAG. Raises levier.law.BeforeFirstDate."""
    table = parameter("eligibility.publics").on(on)
    publics = []
    for code in table.codes:
        line = table.at(code)
        evidence = tuple(kind.words for kind in line.at("evidence").each())
        publics.append(Public(code, line.at("label").words, line.at("definition").words, evidence, line.text))
    return tuple(publics)


def public(code: str, on: date) -> "Public":
    """One public. Raises UnknownPublic."""
    for each in catalogue(on):
        if each.code == code:
            return each
    raise UnknownPublic(f"public inconnu au {long_day(on)}\u00a0: {code}")


def departures(codes: Iterable[str], on: date) -> "Departures":
    """What a contract's own list takes off the starting list, and what it adds to it."""
    own, base = set(codes), {each.code for each in catalogue(on)}
    return Departures(removed=tuple(sorted(base - own)), added=tuple(sorted(own - base)))


class UnknownPublic(LookupError):
    """No public of that code on that day."""


@dataclass(frozen=True, slots=True)
class Public:
    """`evidence`: codes of the kinds of evidence that prove it; none where an opinion is the proof."""

    code: str
    label: str
    definition: str
    evidence: tuple[str, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class Departures:
    removed: tuple[str, ...]
    added: tuple[str, ...]
