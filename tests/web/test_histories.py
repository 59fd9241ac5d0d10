"""The history on pages: what was done in a few words, the rest unfolds."""

from dataclasses import replace
from html import unescape

import pytest
from django.urls import reverse
from tests.fixtures_domain import NOW

from levier.usecases import contracts
from levier.usecases.history import Change, ChangedRow, Event
from levier.web.histories import shown_changes, shown_events, title_of


def _event(*rows: tuple[str, str], gesture: str = "Modifier un marché", changes=()) -> Event:
    made = tuple(ChangedRow(table, rank, kind, "", changes) for rank, (table, kind) in enumerate(rows))
    return Event(NOW, "Ada", gesture, "", made)


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        (
            [("contracts", "added"), *[("lots", "added")] * 3, *[("clauses", "added")] * 3],
            "Marché enregistré, 3\xa0lots",
        ),
        ([("contracts", "changed")], "Marché modifié"),
        ([("lots", "changed"), ("lots", "changed"), ("lots", "removed")], "Lots modifiés, 1 lot retiré"),
        ([("clauses", "changed")], "Clause modifiée"),
        ([("people", "added"), ("validations", "added")], "Personne enregistrée, 1\xa0décision"),
        ([("objectives", "added")], "Objectif fixé"),
        ([("calibrations", "added"), ("calibrations", "added")], "Scénarios gardés"),
        ([("stored_files", "added")], "Fichier reçu"),
        ([("hours_lines", "added")], "Modifier un marché"),
    ],
)
def test_what_was_done_in_a_few_words(rows, title):
    assert title_of(_event(*rows)) == title


def test_a_link_taken_back_is_said_so():
    taken_back = (Change("revoked_at", "", "2026-03-02T09:00:00+00:00"),)
    assert title_of(_event(("access_links", "changed"), changes=taken_back)) == "Lien retiré"
    assert title_of(_event(("access_links", "added"))) == "Lien donné"


def test_one_change_shows_at_once_the_rest_unfolds():
    folded = [shown["is_folded"] for shown in shown_events([_event(("lots", "changed")), _event(("lots", "added"))])]
    assert folded == [False, True]
    assert shown_events([_event(("lots", "changed"), ("lots", "changed"))])[0]["is_folded"]


def test_a_row_with_much_changed_unfolds():
    changes = tuple(Change(label, "", "1") for label in ("amount", "hours", "title", "number", "object"))
    assert shown_events([_event(("clauses", "changed"), changes=changes)])[0]["is_folded"]
    assert not shown_events([_event(("clauses", "changed"), changes=changes[:4])])[0]["is_folded"]


def test_the_lot_is_named_once_where_all_is_about_it():
    first, second = (ChangedRow("objectives", rank, "added", "", (), f"lot {rank}, Façades") for rank in (1, 2))
    assert title_of(Event(NOW, "Ada", "Fixer", "", (first,))) == "Objectif fixé, lot 1, Façades"
    both = Event(NOW, "Ada", "Fixer", "", (first, second))
    assert title_of(both) == "Objectifs fixés"
    assert [row["heading"] for row in shown_events([both])[0]["rows"]] == [
        "Objectif, lot 1, Façades",
        "Objectif, lot 2, Façades",
    ]


def test_columns_people_never_see_are_left_out():
    row = ChangedRow(
        "engagements",
        1,
        "changed",
        "",
        (
            Change("lot_id", "lot 1, Gros œuvre", "lot 2, Peinture"),
            Change("validation_id", "n° 3", "n° 4"),
            Change("ends_on", "", "2026-06-30"),
            Change("reason", "", ""),
        ),
    )
    assert shown_changes(row) == [
        {"label": "Se termine le", "before": "", "after": "30\xa0juin\xa02026"},
        {"label": "Lot", "before": "lot 1, Gros œuvre", "after": "lot 2, Peinture"},
    ]


def test_the_page_of_a_contract(client_as, host, contract_id):
    facts = contracts.get_contract(by=host, contract_id=contract_id).facts
    contracts.change_contract(
        by=host,
        contract_id=contract_id,
        facts=replace(facts, object="Réhabilitation complète"),
        why="avenant n° 1",
    )
    page = unescape(client_as(host).get(reverse("contract", args=[contract_id])).content.decode())
    history = page.split('<ol class="history">')[1].split("</ol>")[0]
    assert history.index("Marché modifié") < history.index("Marché enregistré, 2\xa0lots")
    assert "avenant n° 1" in history
    assert "<ins>Métropole fictive</ins>" in history
    assert "Lot 2, Peinture" in history
    assert "Marché 2026-TRA-0001" in history
    assert history.count("<details>") == 1
