"""The reasons of a rule as the "pourquoi ?" of a screen shows them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from levier.exchange.outputs import numbers
from levier.rules.answers import Reason


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return numbers.date_short(value)
    if isinstance(value, int | Decimal):
        return numbers.number(value)
    return "" if value is None else str(value)


def shown_reasons(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Sentence, facts and legal text of each reason, ready for ``{% why %}``."""
    return [
        {
            "sentence": reason.sentence,
            "facts": [{"label": name, "value": _told(value)} for name, value in reason.facts.items()],
            "texts": [{"title": reason.text.title, "href": reason.text.link}] if reason.text else [],
        }
        for reason in reasons
    ]
