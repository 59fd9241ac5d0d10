"""What every rule returns: a verdict, and the reasons that lead to it, each with its legal text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from levier.law import Text, text

Fact = str | int | Decimal | date | bool | None
VerdictT_co = TypeVar("VerdictT_co", covariant=True)


def because(sentence: str, cites: "str | Text | None" = None, **facts: Fact) -> "Reason":
    """One reason; `cites` is the key of a text, or the text a dated parameter came with.

    Raises levier.law.UnknownText when the key is not in texts.yaml.
    """
    return Reason(sentence, text(cites) if isinstance(cites, str) else cites, facts)


@dataclass(frozen=True, slots=True)
class Reason:
    """A French sentence for people, the text it rests on, and the facts it was drawn from."""

    sentence: str
    text: Text | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer(Generic[VerdictT_co]):
    """A verdict that is never given without a reason.

    Raises ValueError when `reasons` is empty: a page could not tell people why.
    """

    verdict: VerdictT_co
    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError(f"verdict sans raison\u00a0: {self.verdict}")
