"""The part of a lot a cell of a list names: one recorded already, by its kind and number or by its title."""

from collections.abc import Mapping

from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.sources.listed_parts import PartNamed
from levier.records.models import Part, PartKind
from levier.usecases.engagement_parts import part_label

RECORD_IT = "Enregistrez-la d’abord dans son lot (Tranches et commandes du marché), ou corrigez la cellule."


def part_of(named: PartNamed, parts: Mapping[int, Part]) -> "Part | str":
    """Of these parts of one lot, by id, the one that is named; else why there is none. A list creates none."""
    written = plain(named.words)
    titled = [part for part in parts.values() if written in (plain(part.title), plain(part_label(part)))]
    numbered = [
        part
        for part in parts.values()
        if named.number is not None and part.number == named.number and named.kind in ("", part.kind)
    ]
    found = titled or numbered
    if len(found) == 1:
        return found[0]
    if found:
        return "plusieurs parties de ce lot portent ce nom ou ce numéro"
    noun = str(PartKind(named.kind).label).partition(" ")[0].lower() if named.kind else "partie"
    known = ", ".join(f"«\u00a0{part_label(part)}\u00a0»" for part in parts.values())
    return f"ce lot n’a pas cette {noun}" + (f" (il a {known})" if known else "")
