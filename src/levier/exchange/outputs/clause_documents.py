"""The text of a social clause, as a word-processor file that buyers correct and paste into their contract.

The sentences live in `templates/clause_text.yaml`, where a lawyer reads them; this module chooses which ones
the facts call for. A sentence one of whose words is unknown is left out whole: nothing is made up, nothing is
printed for an absent fact. Headings carry no number, so that they take the buyer's own when pasted.

Sources: code de la commande publique, L2112-2 and L2152-2; CCAG of 30 March 2021, clause d'insertion sociale
(its article differs from one CCAG to another: it is a field).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from levier.exchange.outputs import numbers
from levier.exchange.outputs.clause_facts import (
    AmountFormula,
    ClauseLot,
    ClauseText,
    CountingRules,
    Facilitator,
    GroupKind,
    Kind,
    Penalties,
)
from levier.exchange.outputs.texts import line, typeset
from levier.exchange.outputs.word_files import (
    Block,
    Heading,
    Items,
    Lines,
    Paragraph,
    Terms,
    WordTable,
    to_docx,
)

SENTENCES = Path(__file__).parent / "templates" / "clause_text.yaml"


def clause_document(facts: ClauseText) -> bytes:
    """The .docx file: A4, French, real heading styles, title and author in its properties.

    Same facts, same bytes.
    """
    sections = (
        _object(facts),
        _commitment(facts),
        *([_learners()] if facts.kind == "training" else [_publics(facts), _modalities(facts)]),
        _counting(facts.counting, facts.kind),
        _follow_up(facts),
        _group(facts.group),
        _penalties(facts.penalties),
        _contact(facts.facilitator),
    )
    texts = sentences()
    opening: list[Block] = [Terms(_known_facts(facts))]
    signed = _said("signed", made_on=numbers.date_long(facts.made_on), made_by=facts.made_by)
    return to_docx(
        title=str(texts["title"]),
        subject=_said("subject", number=facts.contract_number)[0].text,
        author=facts.made_by,
        made_on=facts.made_on,
        blocks=(*opening, *(block for section in sections for block in section), *signed),
    )


@cache
def sentences() -> Mapping[str, Any]:
    """The sentences by section, as the YAML file holds them."""
    with SENTENCES.open(encoding="utf-8") as file:
        found: Mapping[str, Any] = yaml.safe_load(file)
    return found


def _text(key: str) -> str:
    """The sentence at "section.name"."""
    found: Any = sentences()
    for part in key.split("."):
        found = found[part]
    return typeset(str(found))


def _said(key: str, **words: str | None) -> list[Paragraph]:
    """The sentence filled in, or nothing when one of its words is unknown."""
    filled = _filled(key, **words)
    return [] if filled is None else [Paragraph(filled)]


def _filled(key: str, **words: str | None) -> str | None:
    known = {name: line(word) for name, word in words.items() if word is not None and line(word)}
    return _text(key).format_map(known) if len(known) == len(words) else None


def _section(name: str, *groups: Sequence[Block]) -> list[Block]:
    blocks: list[Block] = [block for group in groups for block in group]
    return [Heading(_text(f"{name}.heading"), 1), *blocks] if blocks else []


def _known_facts(facts: ClauseText) -> tuple[tuple[str, str], ...]:
    values = {
        "number": facts.contract_number,
        "object": facts.contract_object,
        "buyer": facts.buyer,
        "duration": facts.duration,
        "source": facts.source,
    }
    return tuple((_text(f"facts.{key}"), line(value)) for key, value in values.items() if value)


def _object(facts: ClauseText) -> list[Block]:
    purpose = "training" if facts.kind == "training" else "purpose"
    return _section("object", _said(f"object.{facts.strength}"), _said(f"object.{purpose}"))


def _commitment(facts: ClauseText) -> list[Block]:
    total = sum((lot.hours for lot in facts.lots if not lot.is_conditional), Decimal(0))
    which = "guide" if facts.strength == "incentive" else "firm"
    blocks: list[Block] = []
    if len(facts.lots) == 1:
        blocks += _said(f"commitment.total_{which}", hours=numbers.hours_with_weeks(total))
    else:
        blocks += _said(f"commitment.lots_{which}")
    blocks.append(_lots_table(facts.lots, total))
    if any(lot.is_conditional for lot in facts.lots):
        blocks += _said("commitment.conditional")
    formulas = [_formula(lot) for lot in facts.lots if lot.formula]
    if formulas:
        blocks.append(Heading(_text("commitment.calculation"), 2))
        if any(isinstance(lot.formula, AmountFormula) for lot in facts.lots):
            blocks += _said("commitment.method")
        blocks.append(Items(tuple(formulas)))
    return _section("commitment", blocks, _said("commitment.amended"))


def _lots_table(lots: tuple[ClauseLot, ...], total: Decimal) -> WordTable:
    has_titles = any(lot.title for lot in lots)
    keys = ["lot", *(["title"] if has_titles else []), "hours", "weeks"]
    rows = [
        (
            line(lot.number) + (_text("commitment.if_affirmed") if lot.is_conditional else ""),
            *((line(lot.title or ""),) if has_titles else ()),
            numbers.hours(lot.hours),
            numbers.in_weeks(lot.hours),
        )
        for lot in lots
    ]
    if len(lots) > 1:
        blank = ("",) if has_titles else ()
        rows.append((_text("commitment.columns.total"), *blank, numbers.hours(total), numbers.in_weeks(total)))
    return WordTable(
        head=tuple(_text(f"commitment.columns.{key}") for key in keys),
        rows=tuple(rows),
        right=(len(keys) - 2, len(keys) - 1),
        has_total=len(lots) > 1,
    )


def _formula(lot: ClauseLot) -> str:
    name = f"{line(lot.number)}{numbers.NBSP}: "
    if not isinstance(lot.formula, AmountFormula):
        return name + line(lot.formula or "")
    facts = lot.formula
    told = _text("commitment.formula").format(
        amount=numbers.euros(facts.amount),
        labour_share=_share(facts.labour_share),
        rate=_share(facts.rate),
        hourly_cost=numbers.euros(facts.hourly_cost, excl_tax=False),
        raw=numbers.hours(facts.raw_hours),
    )
    if numbers.rounded(facts.raw_hours, 2) == lot.hours:
        return name + told
    return name + told + _text("commitment.kept").format(hours=numbers.hours(lot.hours))


def _share(ratio: Decimal) -> str:
    """5 %, 12,5 %: the places that are needed and no more."""
    return numbers.quantity(ratio * 100, "%")


def _publics(facts: ClauseText) -> list[Block]:
    conditions = facts.conditions
    listed: list[Block] = []
    publics = tuple(found for public in facts.publics if (found := line(public)))
    if publics:
        listed = [*_said("publics.listed"), Items(publics)]
    return _section(
        "publics",
        _said(
            "publics.base",
            article=conditions.article,
            conditions=conditions.name,
            approved_on=numbers.date_long(conditions.approved_on),
        ),
        listed,
        _listed("publics.removed", facts.publics_removed),
        _listed("publics.added", facts.publics_added),
        _said("publics.departure", departure=facts.departure),
        _said("publics.qpv") if facts.has_qpv_priority else [],
        _said("publics.checked"),
        _said("publics.kept"),
        _said("publics.free"),
    )


def _listed(key: str, publics: tuple[str, ...]) -> list[Block]:
    found = tuple(word for public in publics if (word := line(public)))
    return [*_said(key), Items(found)] if found else []


def _learners() -> list[Block]:
    """Who is hosted under the training clause, and how: no work contract, an agreement of three."""
    return _section("training", _said("training.who"), _said("training.agreement"), _said("training.tutor"))


def _modalities(facts: ClauseText) -> list[Block]:
    if not facts.modalities:
        return []
    items = Items(tuple(_text(f"modalities.{modality}") for modality in facts.modalities))
    intro = "several" if len(facts.modalities) > 1 else "one"
    return _section("modalities", _said(f"modalities.{intro}"), [items])


def _counting(rules: CountingRules, kind: Kind) -> list[Block]:
    if kind == "training":
        return _section("counting", _said("counting.window"), _said("counting.hosted"), _said("counting.once"))
    months = None if rules.open_ended_months is None else numbers.months(rules.open_ended_months)
    start = _text(f"counting.open_ended_start.{rules.open_ended_start}")
    share, cost = rules.services_labour_share, rules.services_hourly_cost
    return _section(
        "counting",
        _said("counting.window"),
        _said("counting.once"),
        _either("counting.training", rules.training_counts),
        _either("counting.absence", rules.absence_counts),
        _said(f"counting.open_ended_{rules.open_ended_base}", months=months, start=start),
        _said(
            "counting.services",
            labour_share=None if share is None else _share(share),
            hourly_cost=None if cost is None else numbers.euros(cost, excl_tax=False),
        ),
    )


def _either(key: str, counts: bool | None) -> list[Paragraph]:
    if counts is None:
        return []
    return _said(f"{key}_counted" if counts else f"{key}_not_counted")


def _follow_up(facts: ClauseText) -> list[Block]:
    every = None if facts.returns_every is None else _text(f"follow_up.every.{facts.returns_every}")
    if facts.returns_due_day is None:
        returns = _said("follow_up.returns", every=every)
    else:
        day = "1er" if facts.returns_due_day == 1 else str(facts.returns_due_day)
        returns = _said("follow_up.returns_due", every=every, day=day)
    has_penalties = bool(_penalties(facts.penalties))
    return _section(
        "follow_up",
        returns,
        _said("follow_up.employer"),
        _said("follow_up.proofs"),
        _said("follow_up.difficulty_first" if has_penalties else "follow_up.difficulty"),
        _said("follow_up.closing"),
        _said("follow_up.data"),
    )


def _group(kind: GroupKind | None) -> list[Block]:
    return [] if kind is None else _section("group", _said(f"group.{kind}"))


def _penalties(penalties: Penalties | None) -> list[Block]:
    """Only what the contract says: no penalty, no section."""
    if penalties is None:
        return []
    multiple = None if penalties.ceiling_multiple is None else numbers.number(penalties.ceiling_multiple)
    if penalties.per_missing_hour is None and penalties.per_late_day is None and multiple is None:
        return []
    days = None if penalties.notice_days is None else numbers.counted(penalties.notice_days, "jour")
    share = None if penalties.cap_share is None else _share(penalties.cap_share)
    waiver = line(penalties.waiver or "")
    return _section(
        "penalties",
        _said("penalties.missing_hour", amount=_penalty(penalties.per_missing_hour)),
        _said("penalties.ceiling_usual" if penalties.is_multiple_usual else "penalties.ceiling", multiple=multiple),
        _said("penalties.late_day", amount=_penalty(penalties.per_late_day)),
        _said("penalties.notice", days=days),
        _said("penalties.cap_amount", amount=_penalty(penalties.cap_amount)),
        _said("penalties.cap_share", share=share),
        [Paragraph(waiver)] if waiver else [],
    )


def _penalty(amount: Decimal | None) -> str | None:
    return None if amount is None else numbers.euros(amount, excl_tax=False)


def _contact(facilitator: Facilitator | None) -> list[Block]:
    if facilitator is None:
        return []
    told = (
        line(facilitator.name or ""),
        line(facilitator.organization or ""),
        _filled("contact.email", email=facilitator.email),
        _filled("contact.phone", phone=facilitator.phone),
    )
    lines = tuple(found for found in told if found)
    return _section("contact", _said("contact.intro"), [Lines(lines)]) if lines else []
