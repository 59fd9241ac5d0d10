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
    """Those of some kinds, by SIRET and by name, with the SIRET its author gave once for a name of this list.

    A SIRET known under another kind only keeps the name it is known by here.
    """

    def __init__(self, kinds: Collection[str], role: str, matched: ColumnsMatched) -> None:
        self._role, self._matched = role, matched
        self._by_siret: dict[str, str] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._kinds: dict[str, list[str]] = defaultdict(list)
        self._elsewhere: dict[str, str] = {}
        self._brought: dict[str, str] = {}
        for siret, name, kind in Organization.objects.order_by("pk").values_list("siret", "name", "kind"):
            if kind not in kinds:
                self._elsewhere.setdefault(siret, name)
                continue
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
        known = self._by_siret.get(found) or self._elsewhere.get(found, "")
        if found and (known or name):
            kept = known or self._brought.setdefault(found, name)
            where = "connu ici" if known else "plus haut"
            return Party(found, kept, remark=self._other_name(found, kept, name, where))
        if found:
            return Party("", "", "cette organisation est nouvelle ici\u00a0: indiquez aussi son nom")
        if len(self._by_name.get(plain(name), ())) > 1:
            return Party("", "", "plusieurs organisations portent ce nom ici\u00a0: indiquez son SIRET")
        return Party("", "", "cette organisation n’est pas connue ici\u00a0: indiquez son SIRET", is_unknown=True)

    def _other_name(self, siret: str, kept: str, written: str, where: str) -> str:
        if not written or plain(kept) == plain(written):
            return ""
        return (
            f"{ROLES[self._role]}\u00a0: le SIRET {siret} est {where} sous le nom «\u00a0{kept}\u00a0», "
            f"qui reste\u00a0; «\u00a0{written}\u00a0» n’est pas repris."
        )

    def _of_name(self, name: str) -> str:
        same: Collection[str] = self._by_name.get(plain(name), ())
        if len(same) == 1:
            return next(iter(same))
        given = read_siret(self._matched.answer(self.code(name)))
        return "" if isinstance(given, NotANumber) else str(given)


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation with its SIRET and name; both "" when none is named, or for the reason in ``problem``.

    ``remark``: the list writes another name than the one it is known by here.
    """

    siret: str
    name: str
    problem: str = ""
    remark: str = ""
    is_unknown: bool = False
