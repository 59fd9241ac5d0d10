"""What a reader answers when it does not keep something: one refused row, or a whole file of the wrong kind.

A reader never drops anything in silence: what it read is what it kept plus what it refused, and each refusal
can be shown as it is to the person who sent the file.
"""

import re
from dataclasses import dataclass

VALUE_LENGTH = 120
_LONGEST_BITS = 4_096

# What neither a screen nor PostgreSQL takes: control characters, surrogates left alone by a wrong escape.
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def shown(value: object) -> str:
    """The value as it may be shown: one line, at most VALUE_LENGTH characters, no control character.

    A list or a mapping is only named: the text of one may be endless, or too deep to be written at all. So is a
    number of thousands of digits, which Python does not write.
    """
    if isinstance(value, int) and value.bit_length() > _LONGEST_BITS:
        text = "(nombre sans fin)"
    elif isinstance(value, list | dict):
        text = "(liste)" if isinstance(value, list) else "(champs)"
    else:
        text = value if isinstance(value, str) else "" if value is None else str(value)
    text = _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", text[: VALUE_LENGTH + 1])
    return text if len(text) <= VALUE_LENGTH else text[: VALUE_LENGTH - 1] + "…"


def quoted(text: str) -> str:
    """Between French quotation marks, which keep to their line."""
    return f"«\N{NO-BREAK SPACE}{text}\N{NO-BREAK SPACE}»"


def refusal(where: str, field: str, value: object, message_fr: str) -> "Refusal":
    """A refusal whose value is made fit to be shown."""
    return Refusal(where, field, shown(value), message_fr)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing read and not kept.

    where: the place in the sender's own terms, in French ("ligne 12", "feuille Mai, cellule C14");
    field: the name of the column or key as it stands in the file ("" when it is the whole row);
    value: what was found there, made fit to be shown; message_fr: why, and what to do.
    """

    where: str
    field: str
    value: str
    message_fr: str

    def __str__(self) -> str:
        named = ", ".join(part for part in (self.where, self.field) if part)
        return f"{named}\N{NO-BREAK SPACE}: {self.message_fr}"


class WrongFile(Exception):
    """The file as a whole cannot be read, or not any further; `message` is the French sentence to show."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
