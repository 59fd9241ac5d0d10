"""From a declared line to the engagement it belongs to: found when certain, asked when not."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from levier.exchange.sources.hours_files import DeclaredHours, Problem
from levier.records.models import Engagement, HoursLine, HoursState
from levier.rules.counting import most_without_alert, overload
from levier.rules.wordings import hours

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Known:
    """An engagement as lines are compared with it; the window is the engagement's within the contract."""

    id: int
    contract_id: int
    contract_number: str
    person: str
    born_on: date
    employer: str
    employer_siret: str
    opens_on: date
    closes_on: date | None


@dataclass(frozen=True, slots=True)
class Placed:
    """A line with its engagement."""

    line: DeclaredHours
    engagement: Known


@dataclass(slots=True)
class Resolution:
    """Lines that found their engagement, and the problems of the others."""

    placed: list[Placed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def folded(text: str) -> str:
    """A name without case, accents, hyphens or double spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())


def month_end(first_day: date) -> date:
    """The last day of a month."""
    following = date(first_day.year + first_day.month // DECEMBER, first_day.month % DECEMBER + 1, 1)
    return following - timedelta(days=1)


def known_engagements(contract_id: int | None = None) -> dict[str, list[Known]]:
    """Engagements in reach, by folded names of the person (both orders of last and first name are kept)."""
    rows = Engagement.objects.values_list(
        "id",
        "contract_id",
        "contract__number",
        "person__last_name",
        "person__first_name",
        "person__born_on",
        "employer__name",
        "employer__siret",
        "starts_on",
        "ends_on",
        "contract__notified_on",
        "contract__ends_on",
    )
    if contract_id is not None:
        rows = rows.filter(contract_id=contract_id)
    found: dict[str, list[Known]] = defaultdict(list)
    for pk, contract, number, last, first, born, employer, siret, starts, ends, notified, over in rows:
        opens = max(starts, notified) if notified else starts
        closes = min(filter(None, (ends, over)), default=None)
        known = Known(pk, contract, folded(number), f"{first} {last}", born, employer, siret, opens, closes)
        for name in {folded(f"{last} {first}"), folded(f"{first} {last}")}:
            found[name].append(known)
    return found


def _problem(
    line: DeclaredHours, value: str, message: str, what: str, code: str, severity: str = "blocking"
) -> Problem:
    return Problem(line.sheet, line.cell, value, message, what, severity, code, line.row)  # type: ignore[arg-type]


def _place(line: DeclaredHours, candidates: Sequence[Known]) -> Known | Problem:
    """The one engagement of a line, or why there is none."""
    person = f"{line.first_name} {line.last_name}".strip()
    if not candidates:
        return _problem(
            line,
            person,
            f"{person} n’a pas d’embauche enregistrée.",
            "Vérifiez l’orthographe, ou enregistrez la personne et son embauche avant ce relevé.",
            "person",
        )
    kept = [k for k in candidates if line.born_on is None or k.born_on == line.born_on]
    if not kept:
        return _problem(
            line,
            f"{line.born_on:%d/%m/%Y}",
            f"{person} est connue avec une autre date de naissance.",
            "Corrigez la date dans le fichier ou sur la fiche de la personne.",
            "born_on",
        )
    if line.contract_number:
        wanted = folded(line.contract_number)
        on_contract = [k for k in kept if k.contract_number == wanted]
        if not on_contract:
            return _problem(
                line,
                line.contract_number,
                f"{person} n’a pas d’embauche sur le marché {line.contract_number}.",
                "Corrigez le numéro du marché, ou enregistrez cette embauche.",
                "contract",
            )
        kept = on_contract
    last_day = month_end(line.month)
    within = [k for k in kept if k.opens_on <= last_day and (k.closes_on is None or k.closes_on >= line.month)]
    if not within:
        return _problem(
            line,
            f"{line.month:%m/%Y}",
            f"{person} n’était pas à l’embauche sur ce marché en {line.month:%m/%Y}.",
            "Corrigez le mois, ou les dates de l’embauche ou du marché.",
            "window",
        )
    if len(within) > 1 and line.employer:
        named = [k for k in within if line.employer in (k.employer, k.employer_siret)]
        within = named or within
    if len({k.id for k in within}) > 1:
        return _problem(
            line,
            person,
            f"{person} a plusieurs embauches ce mois-là : on ne peut pas deviner laquelle.",
            "Ajoutez une colonne avec le numéro du marché, ou déposez le relevé depuis la page du marché.",
            "several",
        )
    return within[0]


def resolve(lines: Iterable[DeclaredHours], by_name: dict[str, list[Known]]) -> Resolution:
    """Place each line; a repeated question is answered once."""
    found = Resolution()
    asked: dict[tuple[object, ...], Known | str] = {}
    for line in lines:
        key = (line.last_name, line.first_name, line.born_on, line.contract_number, line.employer, line.month)
        answer = asked.get(key)
        if isinstance(answer, Known):
            found.placed.append(Placed(line, answer))
            continue
        name = folded(f"{line.last_name} {line.first_name}")
        placed = _place(line, by_name.get(name, ()))
        if isinstance(placed, Known):
            asked[key] = placed
            found.placed.append(Placed(line, placed))
        else:
            found.problems.append(placed)
    found.placed, again = _without_repeats(found.placed)
    found.problems += again
    found.problems += _overloads(found.placed)
    return found


def _without_repeats(placed: list[Placed]) -> tuple[list[Placed], list[Problem]]:
    """Lines whose engagement and month were already received in another file are left out, and said."""
    wanted = {(p.engagement.id, p.line.month) for p in placed}
    if not wanted:
        return placed, []
    received: dict[tuple[int, date], tuple[Decimal, str]] = {}
    known = (
        HoursLine.objects.filter(engagement_id__in={e for e, _ in wanted}, month__in={m for _, m in wanted})
        .exclude(state=HoursState.REJECTED)
        .values_list("engagement_id", "month", "hours", "source__file_name")
    )
    for engagement, month, amount, name in known:
        before = received.get((engagement, month), (Decimal(), name))[0]
        received[engagement, month] = (before + amount, name)
    if not received:
        return placed, []
    kept, problems = [], []
    for item in placed:
        earlier = received.get((item.engagement.id, item.line.month))
        if earlier is None:
            kept.append(item)
            continue
        problems.append(
            _problem(
                item.line,
                hours(item.line.hours),
                f"{hours(earlier[0])} déjà reçues pour {item.engagement.person} en {item.line.month:%m/%Y} "
                f"(fichier « {earlier[1]} »).",
                "Si ce relevé corrige le précédent, rejetez d’abord les anciennes lignes.",
                "repeat",
            )
        )
    return kept, problems


def _overloads(placed: list[Placed]) -> list[Problem]:
    """Months beyond what the week's limits allow: to check, never refused."""
    totals: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    first: dict[tuple[int, date], DeclaredHours] = {}
    for item in placed:
        key = (item.engagement.id, item.line.month)
        totals[key] += item.line.hours
        first.setdefault(key, item.line)
    allowed = {month: most_without_alert(month, month_end(month)) for _, month in totals}
    return [
        _problem(
            first[engagement, month],
            hours(total),
            overload(total, month, month_end(month)).reasons[0].sentence,
            "Vérifiez avec l’employeur ; ces heures sont gardées.",
            "overload",
            "to_check",
        )
        for (engagement, month), total in totals.items()
        if total > allowed[month]
    ]
