"""A thing that waits for someone, as every source of the first page tells it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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


SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "Heures et fichiers": ("import", "list", "hours", "hours_check", "returns"),
    "Personnes": ("person", "completing", "awaited", "ceiling", "evidence", "counting", "proposal", "outcome"),
    "Objectifs": ("calibration", "contract_calibration", "part", "target"),
    "Marchés": ("account", "contract", "diary"),
}
"""What things are about -> their kinds; each kind stands once."""


def about(todos: Iterable[Todo]) -> dict[str, list[Todo]]:
    """The same in the same order, by what they are about; a subject where nothing waits is left out."""
    subject_of = {kind: subject for subject, kinds in SUBJECTS.items() for kind in kinds}
    found: dict[str, list[Todo]] = {subject: [] for subject in SUBJECTS}
    for todo in todos:
        found[subject_of[todo.kind]].append(todo)
    return {subject: waiting for subject, waiting in found.items() if waiting}


def shortened(todos: Sequence[Todo]) -> list[Todo]:
    """The first of each kind and state, in the order given; a line after them stands for the others, two or more."""
    counts = Counter((todo.kind, todo.state) for todo in todos)
    seen: dict[tuple[str, str], int] = defaultdict(int)
    kept = []
    for todo in todos:
        key = (todo.kind, todo.state)
        seen[key] += 1
        if seen[key] <= SHOWN or counts[key] == SHOWN + 1:
            kept.append(todo)
        elif seen[key] == SHOWN + 1:
            others = counts[key] - SHOWN
            kept.append(Todo(todo.kind, f"{others} autres\u00a0: {MORE[todo.kind]}", "", todo.state, others=others))
    return kept
