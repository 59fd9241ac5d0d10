"""What a use case says when it cannot: in French, to the point, at its field when there is one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from levier.rules.answers import Reason

Given = TypeVar("Given")
Made = TypeVar("Made")


def each_of(rows: Iterable[Given], make: Callable[[Given], Made]) -> list[Made]:
    """What ``make`` gives for every row. Raises ``RowsRefused`` with the problems of all of them."""
    made, refused = [], {}
    for rank, row in enumerate(rows):
        try:
            made.append(make(row))
        except Refused as problem:
            refused[rank] = problem.problems
    if refused:
        raise RowsRefused(refused)
    return made


def cited(reasons: Sequence[Reason]) -> str:
    """The first reason, with the texts of all."""
    texts = "\u00a0; ".join(reason.text.title for reason in reasons if reason.text)
    return f"{reasons[0].sentence} ({texts})"


class Refused(Exception):
    """The gesture is not possible as asked. ``problems``: pairs (field or "", French message)."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(" ".join(message for _, message in problems))
        self.problems = problems


class RowsRefused(Refused):
    """Some of many rows given at once are not possible: nothing is done. ``rows``: rank from 0 -> its problems."""

    def __init__(self, rows: Mapping[int, tuple[tuple[str, str], ...]]) -> None:
        super().__init__(
            *(
                (field, f"Ligne {rank + 1}\u00a0: {message}")
                for rank, problems in rows.items()
                for field, message in problems
            )
        )
        self.rows = rows


class NotFound(Exception):
    """There is no such row for this actor: absent, or out of reach, without saying which."""


class ChangedElsewhere(Refused):
    """The row changed, or disappeared, since it was read."""

    def __init__(self) -> None:
        super().__init__(("", "Cette fiche a changé entre-temps\u00a0: rechargez la page puis recommencez."))


class CameTogether(Refused):
    """Two gestures at once each waited for a row the other held: the database ended this one, nothing of it is kept."""

    def __init__(self) -> None:
        super().__init__(
            (
                "",
                "Quelqu’un enregistrait au même moment sur les mêmes fiches\u00a0: rien n’est enregistré, recommencez.",
            )
        )
