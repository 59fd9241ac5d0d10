"""From a declared line to the engagement it belongs to: found when certain, asked when not."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter

from levier.exchange.sources.hours_files import DeclaredHours, Problem
from levier.records.desks import last_days
from levier.records.models import Engagement
from levier.usecases.placed_hours import Known, Placed, problem_at, to_check, without_repeats

_WITHOUT_ENGAGEMENT = ("person", "contract")
_PERSON_AND_CONTRACT = itemgetter(
    *map(DeclaredHours._fields.index, ("last_name", "first_name", "born_on", "contract_number"))
)
_LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
"""Letters that no decomposition turns into plain ones."""
_LOT = re.compile(r"(.+) lot (?:no? )?0*([0-9]{1,4})")
"""A folded contract number followed by its lot: "2026 tra 0001 lot 3"."""
_ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]+")
"""The usual combining marks (U+034F combines nothing)."""
_WORD = re.compile(r"[^\W_]+")


Engagements = dict[str, list[Known]]
"""Engagements by folded names of the person."""


@dataclass(slots=True)
class Resolution:
    """Lines that found their engagement, and the problems of the others."""

    placed: list[Placed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def folded(text: str) -> str:
    """A name without case, accents, hyphens or double spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    plain = _ACCENTS.sub("", plain)
    if not plain.isascii():
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(_WORD.findall(plain))


def known_engagements(host_id: int, contract_id: int | None = None) -> Engagements:
    """Engagements an organisation keeps, by folded names of the person (both orders of last and first name are kept).

    Those of the others that follow the same contract are theirs to match: an hour belongs to one organisation, until
    the last day of its desk.
    """
    rows = Engagement.objects.filter(host_id=host_id).values_list(
        "id",
        "contract_id",
        "contract__number",
        "lot__number",
        "person__last_name",
        "person__first_name",
        "person__born_on",
        "employer__name",
        "employer__siret",
        "starts_on",
        "ends_on",
        "contract__notified_on",
        "contract__ends_on",
        "person_id",
    )
    if contract_id is not None:
        rows = rows.filter(contract_id=contract_id)
    until = last_days(host_id)
    found: dict[str, list[Known]] = defaultdict(list)
    numbers: dict[str, str] = {}
    for pk, contract, number, lot, last, first, born, employer, siret, starts, ends, notified, over, whom in rows:
        opens = max(starts, notified) if notified else starts
        closes = min(filter(None, (ends, over, until.get(contract))), default=date.max)
        known = Known(
            pk,
            contract,
            numbers.get(number) or numbers.setdefault(number, folded(number)),
            lot,
            f"{first} {last}",
            born,
            employer,
            siret,
            opens,
            opens.replace(day=1),
            closes,
            whom,
        )
        parts = folded(last), folded(first)
        for name in {" ".join(parts).strip(), " ".join(reversed(parts)).strip()}:
            found[name].append(known)
    return found


def _person(line: DeclaredHours) -> str:
    return f"{line.first_name} {line.last_name}".strip()


def _candidates(line: DeclaredHours, known: Sequence[Known]) -> Sequence[Known] | tuple[str, str, str, str]:
    """Engagements this kind of line can belong to, or why there is none: value, message, what to do, code."""
    person = _person(line)
    if not known:
        return (
            person,
            f"{person} n’a pas d’embauche enregistrée.",
            "Vérifiez l’orthographe, ou enregistrez la personne et son embauche avant ce relevé.",
            "person",
        )
    kept = [k for k in known if line.born_on is None or k.born_on == line.born_on]
    if not kept:
        return (
            f"{line.born_on:%d/%m/%Y}",
            f"{person} est connue avec une autre date de naissance.",
            "Corrigez la date dans le fichier ou sur la fiche de la personne.",
            "born_on",
        )
    if line.contract_number:
        wanted = folded(line.contract_number)
        kept = [k for k in kept if k.contract_number == wanted] or _of_lot(kept, wanted)
        if not kept:
            return (
                line.contract_number,
                f"{person} n’a pas d’embauche sur le marché {line.contract_number}.",
                "Corrigez le numéro du marché, ou enregistrez cette embauche.",
                "contract",
            )
    return kept


def _missing(line: DeclaredHours) -> str:
    """The engagement a line is of, as the file tells of it."""
    told = [
        f"l’embauche de {_person(line)}" + (f" ({line.born_on:%d/%m/%Y})" if line.born_on else ""),
        f"chez {line.employer}" if line.employer else "",
        f"sur le marché {line.contract_number}" if line.contract_number else "",
        f"en {line.month:%m/%Y}",
    ]
    return ", ".join(filter(None, told))


def _of_lot(known: Sequence[Known], wanted: str) -> list[Known]:
    """Engagements on the lot a number goes on to name; an exact contract number always comes first."""
    named = _LOT.fullmatch(wanted)
    return [k for k in known if named and (k.contract_number, k.lot) == (named[1], int(named[2]))]


def _place(line: DeclaredHours, kept: Sequence[Known]) -> Known | Problem:
    """The one engagement of a line in its month, or why there is none."""
    month = line.month
    within = [k for k in kept if k.first_month <= month <= k.closes_on]
    if len(within) > 1 and line.employer:
        named = [k for k in within if line.employer in (k.employer, k.employer_siret)]
        within = named or within
    if len(within) > 1 and line.starts_on:
        last = line.ends_on or line.starts_on
        dated = [k for k in within if k.opens_on <= line.starts_on and last <= k.closes_on]
        within = dated or within
    if len(within) == 1:
        return within[0]
    person = _person(line)
    if not within:
        return problem_at(
            line,
            f"{month:%m/%Y}",
            f"{person} n’était pas à l’embauche sur ce marché en {month:%m/%Y}.",
            "Corrigez le mois, ou les dates de l’embauche ou du marché.",
            "window",
        )
    return problem_at(
        line,
        person,
        f"{person} a plusieurs embauches ce mois-là : on ne peut pas deviner laquelle.",
        "Ajoutez une colonne avec le numéro du marché, ou déposez le relevé depuis la page du marché.",
        "several",
    )


def resolve(lines: Iterable[DeclaredHours], by_name: Engagements) -> Resolution:
    """Place each line; what does not depend on the month is looked up once for all the months of a person."""
    found = Resolution()
    placed: list[Placed] = []
    looked_up: dict[tuple[object, ...], Sequence[Known] | tuple[str, str, str, str]] = {}
    for line in lines:
        key = _PERSON_AND_CONTRACT(line)
        candidates = looked_up.get(key)
        if candidates is None:
            name = folded(f"{line.last_name} {line.first_name}")
            candidates = looked_up[key] = _candidates(line, by_name.get(name, ()))
        if isinstance(candidates, tuple):
            value, message, what, code = candidates
            what = f"Il manque {_missing(line)}. {what}" if code in _WITHOUT_ENGAGEMENT else what
            found.problems.append(problem_at(line, value, message, what, code))
            continue
        # Nearly every line: one engagement, under way in the month.
        if len(candidates) == 1:
            (only,) = candidates
            if only.first_month <= line.month <= only.closes_on:
                placed.append((line, only))
                continue
        place = _place(line, candidates)
        if isinstance(place, Known):
            placed.append((line, place))
        else:
            found.problems.append(place)
    found.placed, again = without_repeats(placed)
    found.problems += again + to_check(found.placed)
    return found
