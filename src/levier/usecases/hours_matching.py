"""From a declared line to the engagement it belongs to: found when certain, asked when not."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from itertools import starmap
from operator import itemgetter
from typing import NamedTuple

from levier.exchange.outputs.numbers import date_digits, date_long, month_long
from levier.exchange.sources.hours_files import DeclaredHours, Problem
from levier.records.desks import last_days
from levier.records.models import Engagement
from levier.usecases.placed_hours import Known, Placement, problem_at, to_check, without_repeats

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

    placed: Placement
    problems: list[Problem] = field(default_factory=list)


def folded(text: str) -> str:
    """A name without case, accents, hyphens or double spaces."""
    if text.isascii() and text.isalnum():
        return text.lower()
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
    # Numbers of contracts and first names come back; the cache goes with this call.
    fold = cache(folded)
    for pk, contract, number, lot, last, first, born, employer, siret, starts, ends, notified, over, whom in rows:
        opens = max(starts, notified) if notified else starts
        closes = min(filter(None, (ends, over, until.get(contract))), default=date.max)
        known = Known(
            pk,
            contract,
            fold(number),
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
        parts = fold(last), fold(first)
        for name in {" ".join(parts).strip(), " ".join(reversed(parts)).strip()}:
            found[name].append(known)
    return found


class _Missing(NamedTuple):
    """Why a kind of line has no engagement."""

    value: str
    message: str
    what: str
    code: str


def _candidates(
    by_name: Engagements, last_name: str, first_name: str, born_on: date | None, number: str | None
) -> Known | Sequence[Known] | _Missing:
    """Engagements this kind of line can belong to, by itself when there is one; else why there is none."""
    person = f"{first_name} {last_name}".strip()
    known = by_name.get(folded(f"{last_name} {first_name}"), ())
    if not known:
        return _Missing(
            person,
            f"{person} n’a pas d’embauche enregistrée.",
            "Vérifiez l’orthographe, ou enregistrez la personne et son embauche avant ce relevé.",
            "person",
        )
    kept = [k for k in known if born_on is None or k.born_on == born_on]
    if born_on is not None and not kept:
        return _Missing(
            date_digits(born_on),
            f"{person} est connue avec une autre date de naissance.",
            "Corrigez la date dans le fichier ou sur la fiche de la personne.",
            "born_on",
        )
    if number:
        wanted = folded(number)
        kept = [k for k in kept if k.contract_number == wanted] or _of_lot(kept, wanted)
        if not kept:
            return _Missing(
                number,
                f"{person} n’a pas d’embauche sur le marché {number}.",
                "Corrigez le numéro du marché, ou enregistrez cette embauche.",
                "contract",
            )
    return kept[0] if len(kept) == 1 else kept


def _person(line: DeclaredHours) -> str:
    return f"{line.first_name} {line.last_name}".strip()


def _missing(line: DeclaredHours) -> str:
    """The engagement a line is of, as the file tells of it."""
    told = [
        f"l’embauche de {_person(line)}" + (f" ({date_long(line.born_on)})" if line.born_on else ""),
        f"chez {line.employer}" if line.employer else "",
        f"sur le marché {line.contract_number}" if line.contract_number else "",
        f"en {month_long(line.month)}",
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
            f"{person} n’était pas à l’embauche sur ce marché en {month_long(month)}.",
            "Corrigez le mois, ou les dates de l’embauche ou du marché.",
            "window",
        )
    return problem_at(
        line,
        person,
        f"{person} a plusieurs embauches ce mois-là\u00a0: on ne peut pas deviner laquelle.",
        "Ajoutez une colonne avec le numéro du marché, ou déposez le relevé depuis la page du marché.",
        "several",
    )


def resolve(lines: Sequence[DeclaredHours], by_name: Engagements) -> Resolution:
    """Place each line; what does not depend on the month is looked up once for all the months of a person."""
    placed: list[tuple[DeclaredHours, Known]] = []
    problems: list[Problem] = []
    look_up = cache(partial(_candidates, by_name))
    for line, candidates in zip(lines, starmap(look_up, map(_PERSON_AND_CONTRACT, lines)), strict=True):
        # Nearly every line: one engagement, under way in the month.
        if type(candidates) is Known and candidates.first_month <= line.month <= candidates.closes_on:
            placed.append((line, candidates))
        elif isinstance(candidates, _Missing):
            value, message, what, code = candidates
            what = f"Il manque {_missing(line)}. {what}" if code in _WITHOUT_ENGAGEMENT else what
            problems.append(problem_at(line, value, message, what, code))
        else:
            place = _place(line, [candidates] if isinstance(candidates, Known) else candidates)
            if isinstance(place, Known):
                placed.append((line, place))
            else:
                problems.append(place)
    kept, again = without_repeats(Placement(placed))
    return Resolution(kept, [*problems, *again, *to_check(kept)])
