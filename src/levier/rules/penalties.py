"""What a clause's penalties come to. Every amount is written in the clause: none is a constant here.

A penalty computed is not a penalty applied: the facilitator looks for means with the holder first, and the
buyer decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from levier.law import parameter
from levier.rules.answers import Answer, Reason, because
from levier.rules.wordings import counted, euros, hours, long_day, number

CENT = Decimal("0.01")
MISSING_HOURS, LATE_RETURNS = "Heures manquantes", "Relevés en retard"


def for_missing_hours(due: Decimal, validated: Decimal, per_hour: Decimal, limits: "Limits | None" = None) -> "Penalty":
    """Hours missing × the unit amount of the clause, in euros. Raises ValueError on a negative number."""
    _refuse_negative(due=due, validated=validated, per_hour=per_hour)
    missing = max(Decimal(), due - validated)
    reason = because(
        f"{hours(due)} à réaliser, {hours(validated)} validées\u00a0: il en manque {hours(missing)}.",
        "contract_clause",
        missing=missing,
    )
    formula = f"{hours(missing)} × {euros(per_hour)}"
    return limited(missing * per_hour, formula, (reason,), limits)


def for_late_proofs(late: "LateProofs", limits: "Limits | None" = None) -> "Penalty":
    """Days late × the unit amount of the clause. Without a formal notice, nothing runs.

    The first day late is the day after the delay given by the notice. Raises ValueError on a negative number.
    """
    _refuse_negative(per_day=late.per_day, days_given=Decimal(late.days_given))
    if late.formal_notice_on is None:
        reason = because("Sans mise en demeure, aucune pénalité de retard ne court.", "contract_clause")
        return limited(Decimal(), f"0 × {euros(late.per_day)}", (reason,), limits)
    days = max(0, (late.received_on - late.formal_notice_on).days - late.days_given)
    received = "pièces reçues le" if late.is_received else "pièces toujours attendues le"
    reason = because(
        f"Mise en demeure du {long_day(late.formal_notice_on)}, "
        f"{counted(late.days_given, 'jour laissé', 'jours laissés')}, {received} "
        f"{long_day(late.received_on)}\u00a0: {counted(days, 'jour', 'jours')} de retard.",
        "contract_clause",
        days=days,
    )
    formula = f"{counted(days, 'jour', 'jours')} × {euros(late.per_day)}"
    return limited(days * late.per_day, formula, (reason,), limits)


def for_training_hours(
    due: Decimal, done: Decimal, multiple: Decimal, on: date, limits: "Limits | None" = None
) -> "Penalty":
    """Training clause: hours missing × multiple of the clause × hourly ceiling of the Sécurité sociale.

    Raises ValueError on a negative number, levier.law.NoValue when the ceiling of that day is not known.
    """
    _refuse_negative(due=due, done=done, multiple=multiple)
    ceiling = parameter("social_clauses.hourly_ceiling").on(on)
    missing = max(Decimal(), due - done)
    reasons = (
        because(
            f"{hours(due)} de formation à réaliser, {hours(done)} faites\u00a0: {hours(missing)} manquent.",
            "training_clause",
            missing=missing,
        ),
        because(
            f"Le plafond horaire de la Sécurité sociale était de {euros(ceiling.number)} le {long_day(on)}.",
            ceiling.text,
            hourly_ceiling=ceiling.number,
        ),
    )
    formula = f"{hours(missing)} × {number(multiple)} × {euros(ceiling.number)}"
    return limited(missing * multiple * ceiling.number, formula, reasons, limits)


def proposed_training_multiple(on: date) -> Decimal:
    """The multiple of the hourly ceiling offered when a training clause is entered; the clause decides."""
    return parameter("social_clauses.training_penalty_multiple").on(on).number


def training_multiple(own: Decimal | None, on: date) -> Answer[Decimal]:
    """The multiple of a training clause: its own field, else the usual one of that day, said to be one to verify.

    Raises levier.law.BeforeFirstDate when the clause writes none and no usual one is known.
    """
    if own is not None:
        told = f"La clause écrit {number(own)} plafonds horaires par heure manquante (champ «\u00a0Multiple\u00a0»)."
        return Answer(own, (because(told, "training_clause"),))
    usual = proposed_training_multiple(on)
    told = f"La clause n’écrit pas de multiple\u00a0: {number(usual)} plafonds horaires, valeur d’usage à vérifier."
    return Answer(usual, (because(told, "training_clause"),))


def training_hour_price(own: Decimal | None, on: date) -> Answer[Decimal]:
    """What an hour of training not done comes to that day, in euros: the multiple × the hourly ceiling.

    Raises levier.law.NoValue when the ceiling of that day is not known.
    """
    multiple = training_multiple(own, on)
    ceiling = parameter("social_clauses.hourly_ceiling").on(on)
    price = (multiple.verdict * ceiling.number).quantize(CENT, ROUND_HALF_UP)
    told = (
        f"{number(multiple.verdict)} × {euros(ceiling.number)}, plafond horaire de la Sécurité sociale au "
        f"{long_day(on)} = {euros(price)}."
    )
    return Answer(price, (because(told, ceiling.text), *multiple.reasons))


def limited(gross: Decimal, formula: str, reasons: Sequence[Reason], limits: "Limits | None") -> "Penalty":
    """The gross amount after exemption, cap and waiver, each said in a reason when it changes the amount."""
    kept = limits or Limits()
    gross = gross.quantize(CENT, ROUND_HALF_UP)
    amount, said = gross, list(reasons)
    if kept.exempt_up_to is not None and Decimal() < amount <= kept.exempt_up_to:
        amount = Decimal()
        said.append(
            because(
                f"Le marché exonère jusqu’à {euros(kept.exempt_up_to)} de pénalités.",
                "contract_clause",
                exempt_up_to=kept.exempt_up_to,
            )
        )
    if kept.cap is not None and amount > kept.cap:
        amount = kept.cap
        said.append(because(f"Le marché plafonne à {euros(kept.cap)}.", "contract_clause", cap=kept.cap))
    if kept.waived_because and amount:
        amount = Decimal()
        said.append(because(f"L’acheteur renonce à la pénalité\u00a0: {kept.waived_because}", "contract_clause"))
    return Penalty(gross, amount, f"{formula} = {euros(gross)}", tuple(said))


def incurred_together(missing: "Penalty | None", late: "Penalty | None", limits: "Limits | None" = None) -> "Incurred":
    """What a clause's two penalties come to together: each before the cap, then their sum within the limits.

    The cap of a clause holds over all its penalties. ``missing``: hours or training hours; ``late``: returns. Both
    are given without limits. Raises ValueError when neither is given, or when one was limited already.
    """
    found = [(label, one) for label, one in ((MISSING_HOURS, missing), (LATE_RETURNS, late)) if one is not None]
    if not found or any(one.amount != one.gross for _, one in found):
        raise ValueError("les limites s’appliquent à la somme, une seule fois")
    kept = limits or Limits()
    reasons = []
    for label, one in found:
        reasons += [because(f"{label}\u00a0: {one.formula}.", "contract_clause", gross=one.gross), *one.reasons]
    gross = sum((one.gross for _, one in found), Decimal())
    if kept.cap is None:
        reasons.append(because("La clause n’écrit pas de plafond, ou son montant n’est pas connu.", "contract_clause"))
    elif gross <= kept.cap:
        told = f"Le plafond de la clause, {euros(kept.cap)} pour toutes ses pénalités, n’est pas dépassé."
        reasons.append(because(told, "contract_clause", cap=kept.cap))
    total = limited(gross, " + ".join(euros(one.gross) for _, one in found), reasons, kept)
    if len(found) == 1:
        total = replace(total, formula=found[0][1].formula)
    return Incurred(missing, late, total, kept.cap)


def _refuse_negative(**amounts: Decimal) -> None:
    for name, amount in amounts.items():
        if amount < 0:
            raise ValueError(f"{name} est négatif\u00a0: {amount}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the clause or the buyer takes off: all optional, in euros, applied in this order."""

    exempt_up_to: Decimal | None = None
    cap: Decimal | None = None
    waived_because: str = ""


@dataclass(frozen=True, slots=True)
class LateProofs:
    """`days_given` is the delay the formal notice left to answer.

    Proofs not received yet are counted up to `received_on`, the day asked about.
    """

    per_day: Decimal
    formal_notice_on: date | None
    received_on: date
    days_given: int = 0
    is_received: bool = True


@dataclass(frozen=True, slots=True)
class Penalty:
    """In euros and cents: `gross` by the formula, `amount` after exemption, cap and waiver."""

    gross: Decimal
    amount: Decimal
    formula: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Incurred:
    """A clause's penalties together: ``missing`` and ``late`` before the cap, ``total`` within it. Never a decision."""

    missing: Penalty | None
    late: Penalty | None
    total: Penalty
    cap: Decimal | None
