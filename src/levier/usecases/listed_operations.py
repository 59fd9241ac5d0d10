"""The operations named by a list of contracts: those the organisation keeps already, by their names."""

from collections.abc import Iterable

from levier.records.models import Operation


class KnownOperations:
    """Operations of an organisation by name, whatever its capitals and spaces; a list creates none."""

    def __init__(self, host_id: int) -> None:
        rows = Operation.objects.filter(host_id=host_id).values_list("name", "pk")
        self._ids = {_spelt(name): pk for name, pk in rows}

    def problem_of(self, name: str) -> str:
        """Why a cell cannot be taken; "" when it is empty or names an operation known here."""
        if not name or _spelt(name) in self._ids:
            return ""
        return "aucune opération ne porte ce nom ici\u00a0: créez-la d’abord (Opérations), ou ignorez cette colonne"

    def ids_of(self, names: Iterable[str]) -> tuple[int, ...]:
        """The operations of one contract's rows, each once; every name is known."""
        return tuple(dict.fromkeys(self._ids[_spelt(name)] for name in names if name))


def _spelt(name: str) -> str:
    return " ".join(name.casefold().split())
