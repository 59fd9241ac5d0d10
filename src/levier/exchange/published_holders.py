"""The companies a published contract (DECP) says it is held by, from what a file writes to checked facts.

The same few companies come again and again in a file: each is read once.
"""

from typing import Any, Final, NamedTuple

from levier.exchange.published_notes import Found, Notes
from levier.exchange.published_values import (
    LONGEST_LABEL,
    Reading,
    siret_of,
    unwrapped,
)
from levier.rules.siret import NotANumber

MOST_HOLDERS: Final = 500


def holders_of(raw: object, field: str, key: str, notes: Notes) -> tuple["Holder", ...]:
    """The holders written under a field, each in an object of its own or under `key`; what is unreadable is noted."""
    holders = []
    elements = unwrapped(raw, key)
    for element in elements[:MOST_HOLDERS]:
        if not isinstance(element, dict):
            notes.set_aside(field, element, "un titulaire a un identifiant et un type d’identifiant")
            continue
        holder, aside = _HOLDERS(
            (element.get("id"), element.get("typeIdentifiant"), element.get("denominationSociale"))
        )
        if aside:
            notes.include(field, aside)
        if holder is not None:
            holders.append(holder)
    if len(elements) > MOST_HOLDERS:
        notes.set_aside(field, len(elements), f"seuls les {MOST_HOLDERS} premiers titulaires sont gardés")
    return tuple(holders)


def _holder(written: Any) -> tuple["Holder | None", tuple[Found, ...]]:
    """The holder, None when nothing tells who it is, and what had to be set aside."""
    raw_id, raw_type, raw_name = written
    notes = Notes({"id": raw_id, "typeIdentifiant": raw_type, "denominationSociale": raw_name})
    number, name = notes.label("id"), notes.label("denominationSociale")
    id_type = (notes.label("typeIdentifiant") or "SIRET").upper().replace("_", "-")
    if number is None:
        notes.set_aside("id", raw_id, "titulaire sans identifiant")
        return None if name is None else Holder(None, "", name), notes.found
    if id_type != "SIRET":
        return Holder(number, id_type, name), notes.found
    siret = siret_of(number)
    if isinstance(siret, NotANumber):
        # The holder is kept, or the number of holders would lie, but not under a number that is not theirs.
        notes.set_aside("id", number, f"SIRET du titulaire\N{NO-BREAK SPACE}: {siret.reason}")
        return Holder(None, "", name), notes.found
    return Holder(siret, "SIRET", name), notes.found


_HOLDERS: Final = Reading(_holder, most=50_000, longest=LONGEST_LABEL)


class Holder(NamedTuple):
    """A company that holds the contract; id and id_type ("SIRET", "TVA", "RIDET"…) as published.

    id is None and id_type "" when what was published is not a valid number: the holder still counts.
    """

    id: str | None
    id_type: str
    name: str | None
