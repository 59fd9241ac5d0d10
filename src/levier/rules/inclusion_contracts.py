"""The CDI inclusion: may this structure sign one with this person, and how many may it have?"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from levier.law import Dated, parameter
from levier.rules.answers import Answer, because
from levier.rules.durations import MONTHS_A_YEAR, months_after
from levier.rules.wordings import counted, long_day, number, percent

WHOLE_PERCENT = 100


def may_sign_inclusion_cdi(person: "Pathway", structure: str, on: date) -> Answer[bool]:
    """Is the person old enough, long enough on her pathway, and the structure of a kind that may sign?

    ``structure``: kind of the employer (ACI, AI…). That she is still employed by a SIAE and that her situation was
    examined is for the structure to say. Raises levier.law.BeforeFirstDate.
    """
    rule = parameter("structures.inclusion_cdi").on(on)
    years, months = rule.at("years"), rule.at("pathway_months")
    old_enough_on = months_after(person.born_on, years.whole * MONTHS_A_YEAR)
    reached_on = months_after(person.started_on, months.whole)
    kinds = [kind.words for kind in rule.at("structures").each()]
    conditions = (
        (old_enough_on <= on, f"{years.whole} ans le {long_day(old_enough_on)}"),
        (
            reached_on <= on,
            f"parcours commencé le {long_day(person.started_on)}, "
            f"{counted(months.whole, 'mois', 'mois')} atteints le {long_day(reached_on)}",
        ),
        (structure in kinds, f"structure de genre {structure}, admises\u00a0: {', '.join(kinds)}"),
    )
    reasons = tuple(
        because(f"{_initial(told)}\u00a0: {'rempli' if holds else 'non rempli'} au {long_day(on)}.", rule.text)
        for holds, told in conditions
    )
    return Answer(all(holds for holds, _ in conditions), reasons)


def _initial(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def most_inclusion_cdis(posts: Decimal, on: date, has_prefect_decision: bool = False) -> Answer[int]:
    """How many CDI inclusion a structure may have for its insertion posts (in full-time equivalents), rounded down.

    Raises ValueError on a negative number of posts, levier.law.BeforeFirstDate.
    """
    if posts < 0:
        raise ValueError("un nombre de postes n’est pas négatif")
    rule = parameter("structures.inclusion_cdi").on(on)
    share: Dated = rule.at("posts_percent_by_prefect" if has_prefect_decision else "posts_percent")
    most = int((posts * share.number / WHOLE_PERCENT).to_integral_value(ROUND_DOWN))
    who = "sur décision du préfet" if has_prefect_decision else "sans décision du préfet"
    sentence = (
        f"{percent(share.number)} de {number(posts)} postes d’insertion, {who}\u00a0: "
        f"{counted(most, 'CDI inclusion', 'CDI inclusion')} au plus."
    )
    return Answer(most, (because(sentence, rule.text),))


@dataclass(frozen=True, slots=True)
class Pathway:
    """``started_on``: the first day of the person's pathway in the IAE."""

    born_on: date
    started_on: date
