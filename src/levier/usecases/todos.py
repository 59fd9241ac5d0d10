"""A thing that waits for someone, as every source of the first page tells it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SHOWN = 20
"""Of each kind; beyond, one line says how many more and leads to the whole list."""

MOST = 500
"""Of each kind read at all."""


@dataclass(frozen=True, slots=True)
class Todo:
    """``kind`` names the page that settles it, ``target`` its id; ``state``: alert or watch.

    ``part``: the part of the lot it is about, where the page shows one at a time. ``others``: how many more of the
    same kind this line stands for, 0 for a line of its own.
    """

    kind: str
    title: str
    detail: str
    state: str
    target: int | None = None
    part: int | None = None
    others: int = 0


MORE: Mapping[str, str] = {
    "import": "fichiers d’heures reçus",
    "list": "tableaux à reprendre",
    "hours": "marchés dont des heures attendent",
    "hours_check": "marchés dont des heures sont à vérifier",
    "person": "personnes dont l’éligibilité est à vérifier",
    "completing": "personnes dont des pièces sont attendues",
    "awaited": "personnes dont des pièces sont à réunir",
    "ceiling": "personnes près du plafond d’heures en association intermédiaire",
    "evidence": "marchés dont un justificatif à l’embauche est à revoir",
    "counting": "CDI dont les heures cessent de compter",
    "calibration": "objectifs à calibrer",
    "contract_calibration": "marchés dont des parties sont à calibrer",
    "part": "tranches ou reconductions à décider",
    "proposal": "propositions sans réponse",
    "outcome": "situations à noter",
    "diary": "réponses attendues",
    "target": "cibles d’opérations dont le résultat est à noter",
    "returns": "marchés dont des relevés manquent",
    "account": "marchés en retard ou près de leur fin",
    "contract": "marchés près de leur fin",
}
"""Kind -> what the line that stands for the others says of them."""


def shortened(todos: Sequence[Todo]) -> list[Todo]:
    """The first of each kind and state, in the order given; a line after them stands for the others."""
    counts = Counter((todo.kind, todo.state) for todo in todos)
    seen: dict[tuple[str, str], int] = defaultdict(int)
    kept = []
    for todo in todos:
        key = (todo.kind, todo.state)
        seen[key] += 1
        if seen[key] <= SHOWN:
            kept.append(todo)
        elif seen[key] == SHOWN + 1:
            others = counts[key] - SHOWN
            kept.append(Todo(todo.kind, f"{others} autres\u00a0: {MORE[todo.kind]}", "", todo.state, others=others))
    return kept
