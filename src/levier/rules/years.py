"""The years of a contract, each with its own obligation: where they make sense."""

from dataclasses import dataclass
from datetime import date

from levier.rules.answers import Answer, because
from levier.rules.durations import MONTHS_A_YEAR, last_day_of_term
from levier.rules.wordings import long_day

BY_THE_YEAR = "NEW_STAFF"
"""The method of calibration whose hours, without a length, are those of a year."""


@dataclass(frozen=True, slots=True)
class Span:
    """A contract from its notification to its end. ``is_yearly``: the hours of one of its lots are sized by the year,
    as those of newly assigned staff are.
    """

    starts_on: date | None
    ends_on: date | None
    is_concession: bool
    is_yearly: bool


def may_have_years(contract: Span) -> Answer[bool]:
    """Does it make sense to give a contract one obligation a year, from its first day to its last?

    Of a concession, whatever its dates; of any other, when it lasts more than a year and is sized by the year.
    """
    starts_on, ends_on = contract.starts_on, contract.ends_on
    if contract.is_concession:
        return _answer(True, "Une concession court sur plusieurs années\u00a0: chacune peut avoir son obligation.")
    if not contract.is_yearly:
        return _answer(
            False,
            "Les années sont celles d’une concession, ou d’un marché de plus d’un an calibré par la méthode "
            "«\u00a0Personnel nouvellement affecté\u00a0». Si c’en est un, corrigez son genre, ou gardez d’abord un "
            "scénario par cette méthode.",
        )
    if starts_on is None or ends_on is None:
        missing = [word for word, day in (("sa notification", starts_on), ("sa fin", ends_on)) if day is None]
        return _answer(
            False, f"Un marché se découpe en années s’il dure plus d’un an\u00a0: datez d’abord {' et '.join(missing)}."
        )
    dates = f"du {long_day(starts_on)} au {long_day(ends_on)}"
    if ends_on <= last_day_of_term(starts_on, MONTHS_A_YEAR):
        return _answer(
            False,
            f"Ce marché dure un an au plus ({dates})\u00a0: son objectif se fixe pour le lot entier. Si ces dates sont "
            "fausses, corrigez-les d’abord.",
        )
    return _answer(
        True,
        f"Ce marché dure plus d’un an ({dates}) et se calibre à l’année, sur le personnel nouvellement affecté\u00a0: "
        "chaque année peut avoir son obligation.",
    )


def _answer(verdict: bool, sentence: str) -> Answer[bool]:
    return Answer(verdict, (because(sentence, "contract_clause"),))
