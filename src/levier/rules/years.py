"""The years of a contract, each with its own obligation: where they make sense."""

from datetime import date

from levier.rules.answers import Answer, because
from levier.rules.durations import MONTHS_A_YEAR, last_day_of_term
from levier.rules.wordings import enumerated, long_day


def may_have_years(starts_on: date | None, ends_on: date | None, *, is_concession: bool) -> Answer[bool]:
    """Does it make sense to give a contract one obligation a year, from its notification to its end?

    Of a concession, whatever its dates; of any other, when it lasts more than a year.
    """
    if is_concession:
        return _answer(True, "Une concession court sur plusieurs années\u00a0: chacune peut avoir son obligation.")
    if starts_on is None or ends_on is None:
        missing = [word for word, day in (("sa notification", starts_on), ("sa fin", ends_on)) if day is None]
        told = f"Un marché se découpe en années s’il dure plus d’un an\u00a0: datez d’abord {enumerated(missing)}."
        return _answer(False, told)
    dates = f"du {long_day(starts_on)} au {long_day(ends_on)}"
    if ends_on <= last_day_of_term(starts_on, MONTHS_A_YEAR):
        return _answer(
            False,
            f"Ce marché dure un an au plus ({dates})\u00a0: son objectif se fixe pour le lot entier. Si ces dates sont "
            "fausses, corrigez-les d’abord.",
        )
    return _answer(True, f"Ce marché dure plus d’un an ({dates})\u00a0: chaque année peut avoir son obligation.")


def _answer(verdict: bool, sentence: str) -> Answer[bool]:
    return Answer(verdict, (because(sentence, "contract_clause"),))
