"""Organisations as lists name them: by SIRET, by a name known here, or by a name whose SIRET was given once."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.sources.listed_columns import ColumnsMatched
from levier.records.models import Organization
from levier.rules.siret import NotANumber, read_siret

ROLES: Mapping[str, str] = {
    "buyer": "Acheteur",
    "holder": "Titulaire",
    "prescriber": "Prescripteur",
    "employer": "Employeur",
}
"""What an organisation is in a list, by the start of the codes of its answers."""


class KnownOrganizations:
    """Those of some kinds, by SIRET and by name, with the SIRET its author gave once for a name of this list."""

    def __init__(self, kinds: Collection[str], role: str, matched: ColumnsMatched) -> None:
        self._role, self._matched = role, matched
        self._by_siret: dict[str, str] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._kinds: dict[str, list[str]] = defaultdict(list)
        for siret, name, kind in Organization.objects.filter(kind__in=kinds).values_list("siret", "name", "kind"):
            self._by_siret[siret] = name
            self._by_name[plain(name)].add(siret)
            self._kinds[siret].append(kind)

    def code(self, name: str) -> str:
        """The code of the answer that gives this name its SIRET."""
        return f"{self._role}:{plain(name)}"[:200]

    def kinds_of(self, siret: str) -> tuple[str, ...]:
        """The kinds an organisation is known under here."""
        return tuple(self._kinds.get(siret, ()))

    def read(self, siret: str, name: str) -> "Party":
        """The organisation of a row; ``problem`` says why it cannot be told."""
        if not siret and not name:
            return Party("", "")
        found = siret or self._of_name(name)
        if found in self._by_siret or (found and name):
            return Party(found, self._by_siret.get(found) or name)
        if found:
            return Party("", "", "cette organisation est nouvelle ici\u00a0: indiquez aussi son nom")
        if len(self._by_name.get(plain(name), ())) > 1:
            return Party("", "", "plusieurs organisations portent ce nom ici\u00a0: indiquez son SIRET")
        return Party("", "", "cette organisation n’est pas connue ici\u00a0: indiquez son SIRET", is_unknown=True)

    def _of_name(self, name: str) -> str:
        same: Collection[str] = self._by_name.get(plain(name), ())
        if len(same) == 1:
            return next(iter(same))
        given = read_siret(self._matched.answer(self.code(name)))
        return "" if isinstance(given, NotANumber) else str(given)


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation with its SIRET and name; both "" when none is named, or for the reason in ``problem``."""

    siret: str
    name: str
    problem: str = ""
    is_unknown: bool = False
