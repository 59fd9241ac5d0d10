"""The terms of a clause as people give them, and what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from levier.records.models import ClauseKind, LimitBase, LimitStart, Strength
from levier.records.models.social_clauses import RETURNS_EVERY
from levier.rules import publics
from levier.rules.calibration.results import WHOLE
from levier.usecases.calibration_drafts import LARGEST_HOURS
from levier.usecases.refusals import Refused

USUAL_ARTICLE = "16.1"
"""The article of the CCAG of 30 March 2021 on insertion; it differs from one CCAG to another, hence a field."""
LARGEST_PENALTY = Decimal("9999999.99")
LARGEST_MULTIPLE = 100
LONGEST_NOTICE_DAYS = 365
LONGEST_LIMIT_MONTHS = 120
LAST_DAY_OF_MONTH = 31
LONGEST_TEXTS = {"source": 200, "base_article": 40, "departures": 4000, "waiver": 2000}
LONGEST_PUBLIC, MOST_PUBLICS = 200, 40


@dataclass(frozen=True, slots=True)
class ClauseTerms:
    """The terms as people give them. Amounts in EUR, ``penalty_cap_percent`` of the lot's amount excl. tax.

    ``minimum_hours``: the buyer's own, when the hours are those the bidder offers above it.

    ``training_penalty_multiple``: hourly ceilings of the Sécurité sociale for an hour of a training clause not done.

    ``publics_removed``: codes of the starting list; ``publics_added``: codes of the organisation's own, or words.
    """

    kind: str = ClauseKind.HOURS
    strength: str = Strength.MINIMUM
    minimum_hours: Decimal | None = None
    source: str = ""
    base_article: str = USUAL_ARTICLE
    departures: str = ""
    publics_removed: Sequence[str] = ()
    publics_added: Sequence[str] = ()
    penalty_per_hour: Decimal | None = None
    training_penalty_multiple: Decimal | None = None
    penalty_per_late_day: Decimal | None = None
    penalty_cap_percent: Decimal | None = None
    waiver: str = ""
    formal_notice_days: int | None = None
    returns_every_months: int | None = None
    returns_due_day: int | None = None
    permanent_limit_months: int | None = None
    permanent_limit_base: str = LimitBase.CONTRACT
    permanent_limit_start: str = LimitStart.HIRE
    is_training_counted: bool = False

    @property
    def kind_label(self) -> str:
        return str(ClauseKind(self.kind).label)

    @property
    def strength_label(self) -> str:
        return str(Strength(self.strength).label)


def words(given: Sequence[str]) -> list[str]:
    """Each public once, in the order given, without blanks around."""
    return [word for word in dict.fromkeys(" ".join(one.split()) for one in given) if word]


def check(terms: ClauseTerms, on: date) -> None:
    """Raise ``Refused`` at the fields of what cannot be kept."""
    problems = [*_wrong_nature(terms), *_wrong_publics(terms, on), *_wrong_penalties(terms), *_wrong_counts(terms)]
    if problems:
        raise Refused(*problems)


Problems = list[tuple[str, str]]


def _wrong_nature(terms: ClauseTerms) -> Problems:
    problems: Problems = []
    if terms.kind not in ClauseKind.values:
        problems.append(("kind", "Choisissez une nature de la liste."))
    if terms.strength not in Strength.values:
        problems.append(("strength", "Choisissez une force de la liste."))
    problems += _wrong_minimum(terms)
    for name, most in LONGEST_TEXTS.items():
        if len(getattr(terms, name).strip()) > most:
            problems.append((name, f"Ce texte dépasse {most} caractères\u00a0: raccourcissez-le."))
    return problems


def _wrong_minimum(terms: ClauseTerms) -> Problems:
    if terms.minimum_hours is None:
        return []
    if terms.strength != Strength.OFFERED:
        told = (
            "Ce minimum se note à part quand le soumissionnaire propose des heures\u00a0: changez la force, ou videz."
        )
    elif not 0 < terms.minimum_hours <= LARGEST_HOURS:
        told = "Indiquez des heures, plus que zéro, ou rien."
    else:
        return []
    return [("minimum_hours", told)]


def _wrong_publics(terms: ClauseTerms, on: date) -> Problems:
    problems: Problems = []
    base = {public.code: public.label for public in publics.catalogue(on)}
    unknown = [code for code in terms.publics_removed if code not in base]
    if unknown:
        told = f"Ces publics ne sont pas dans la liste de départ\u00a0: {', '.join(unknown)}."
        problems.append(("publics_removed", told))
    added = words(terms.publics_added)
    known = {word.casefold() for pair in base.items() for word in pair}
    twice = [word for word in added if word.casefold() in known]
    if twice:
        problems.append(("publics_added", f"Déjà dans la liste de départ\u00a0: {', '.join(twice)}."))
    if len(added) > MOST_PUBLICS or any(len(word) > LONGEST_PUBLIC for word in added):
        told = f"Écrivez {MOST_PUBLICS} publics au plus, un par ligne, en {LONGEST_PUBLIC} caractères chacun."
        problems.append(("publics_added", told))
    return problems


def _wrong_penalties(terms: ClauseTerms) -> Problems:
    problems: Problems = []
    amounts = {"penalty_per_hour": "par heure", "penalty_per_late_day": "par jour"}
    for name, unit in amounts.items():
        amount = getattr(terms, name)
        if amount is not None and not 0 <= amount <= LARGEST_PENALTY:
            problems.append((name, f"Indiquez un montant d’euros {unit}, ou rien."))
        elif amount and terms.strength == Strength.INCENTIVE:
            told = "Une incitation est sans pénalité\u00a0: videz ce champ, ou choisissez une autre force."
            problems.append((name, told))
    problems += _wrong_multiple(terms)
    cap = terms.penalty_cap_percent
    if cap is not None and not 0 < cap <= WHOLE:
        problems.append(("penalty_cap_percent", f"Indiquez un pourcentage au-dessus de 0, jusqu’à {WHOLE}, ou rien."))
    days = terms.formal_notice_days
    if days is not None and not 0 <= days <= LONGEST_NOTICE_DAYS:
        problems.append(("formal_notice_days", f"Indiquez de 0 à {LONGEST_NOTICE_DAYS} jours, ou rien."))
    return problems


def _wrong_multiple(terms: ClauseTerms) -> Problems:
    multiple = terms.training_penalty_multiple
    if multiple is None:
        return []
    if terms.kind != ClauseKind.TRAINING:
        told = "Ce multiple est celui d’une clause de formation\u00a0: videz-le, ou changez la nature de la clause."
    elif terms.strength == Strength.INCENTIVE:
        told = "Une incitation est sans pénalité\u00a0: videz ce champ, ou choisissez une autre force."
    elif terms.penalty_per_hour is not None:
        told = "Un montant par heure, ou un multiple du plafond horaire\u00a0: gardez l’un des deux."
    elif not 0 < multiple <= LARGEST_MULTIPLE:
        told = f"Indiquez un multiple au-dessus de 0, jusqu’à {LARGEST_MULTIPLE}, ou rien."
    else:
        return []
    return [("training_penalty_multiple", told)]


def _wrong_counts(terms: ClauseTerms) -> Problems:
    problems: Problems = []
    every, day, months = terms.returns_every_months, terms.returns_due_day, terms.permanent_limit_months
    if every is not None and every not in RETURNS_EVERY:
        problems.append(("returns_every_months", "Choisissez un rythme de la liste."))
    if day is not None and not 1 <= day <= LAST_DAY_OF_MONTH:
        problems.append(("returns_due_day", f"Indiquez un jour du mois, de 1 à {LAST_DAY_OF_MONTH}, ou rien."))
    elif day is not None and every is None:
        told = "Un jour d’envoi suppose un rythme\u00a0: choisissez-le, ou videz le jour."
        problems.append(("returns_every_months", told))
    if months is not None and not 1 <= months <= LONGEST_LIMIT_MONTHS:
        problems.append(("permanent_limit_months", f"Indiquez de 1 à {LONGEST_LIMIT_MONTHS} mois, ou rien."))
    if terms.permanent_limit_base not in LimitBase.values:
        problems.append(("permanent_limit_base", "Choisissez une base de la liste."))
    if terms.permanent_limit_start not in LimitStart.values:
        problems.append(("permanent_limit_start", "Choisissez un départ de la liste."))
    return problems
