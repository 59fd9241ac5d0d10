"""A file of published contracts before it is imported: what it keeps, what it refuses and why."""

import gzip
import io

import pytest
from tests.fixtures_domain import NOW
from tests.fixtures_published import decp, market, modification, stream
from tests.usecases.published_samples import deposit, rows

from levier.exchange.refusals import WrongFile
from levier.usecases import published_previews
from levier.usecases.published_imports import import_published_contracts, list_published_imports
from levier.usecases.published_previews import preview_published_contracts
from levier.usecases.refusals import Refused


def test_a_preview_counts_what_it_keeps_and_what_it_refuses():
    content = stream(
        market("A"),
        market("B", acheteur={"id": "12345678901234"}),
        market("C", acheteur={"id": "98765432109876"}),
        market("D", codeCPV="travaux", modifications=[modification(1, "2024-06-01", montant=1)]),
        market("A"),
        market("E", montant=-3),
    )
    found = preview_published_contracts(stream=content, name="decp.json")
    assert (found.read, found.kept, found.refused, found.set_aside) == (6, 3, 3, 1)
    assert (found.modifications, found.repeated) == (1, 1)
    assert [(r.is_refused, r.field, r.count) for r in found.reasons] == [
        (True, "acheteur.id", 2),
        (True, "montant", 1),
        (False, "codeCPV", 1),
    ]
    assert "n°\xa02" in found.reasons[0].first
    assert found.problems[0].value == "12345678901234"
    assert found.sample[0].number == "A"


def test_kinds_of_problems_and_problems_shown_are_bounded(monkeypatch):
    monkeypatch.setattr(published_previews, "MOST_REASONS", 1)
    monkeypatch.setattr(published_previews, "SHOWN_PROBLEMS", 2)
    content = stream(market("A", montant=-1), market("B", objet=None), market("C", dateNotification="hier"))
    found = preview_published_contracts(stream=content, name="decp.json")
    assert {(r.reason, r.count) for r in found.reasons} >= {("autres motifs", 2)}
    assert (found.refused, len(found.problems)) == (3, 2)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "vide"),
        (b"bonjour", "ni du JSON ni du XML"),
        (b"PK\x03\x04" + b"0" * 30, "classeur"),
        (b'{"features": []}', "marches"),
        (decp(market("A"), market("B"))[:-40], "tronqué"),
        (gzip.compress(decp(market("A")))[:-30], "tronqué"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_one_sentence_and_nothing_is_written(host, content, message):
    with pytest.raises(WrongFile, match=message):
        preview_published_contracts(stream=io.BytesIO(content), name="f.json")
    with pytest.raises(WrongFile, match=message):
        import_published_contracts(by=host, at=NOW, stream=io.BytesIO(content), name="f.json")
    with pytest.raises(Refused, match=message) as refused:
        deposit(host, content)
    assert refused.value.problems[0][0] == "file"
    assert rows(host) == [[], []]
    assert list_published_imports(by=host) == ()
