"""What the tests of published contracts share: samples, one contract to change, how a file is read."""

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from levier.exchange.published_contracts import PublishedContract
from levier.exchange.refusals import Refusal, WrongFile
from levier.exchange.sources.decp import read_contracts

SAMPLES = Path(__file__).parent / "samples"
SHARED = Path(
    os.environ.get("LEVIER_SHARED_DATA", Path(__file__).resolve().parents[2] / ".." / "shared" / "data")
).resolve()
BUYER = "99000001000019"
COMPANY = "12345678200010"

Read = PublishedContract | Refusal


def read(data: bytes) -> list[Read]:
    return list(read_contracts(io.BytesIO(data), "essai.json"))


def read_until_broken(data: bytes) -> tuple[list[Read], str]:
    rows: list[Read] = []
    with pytest.raises(WrongFile) as caught:
        rows.extend(_collect(read_contracts(io.BytesIO(data), "essai.json"), rows))
    return rows, caught.value.message


def _collect(source: Iterator[Read], rows: list[Read]) -> list[Read]:
    for row in source:
        rows.append(row)
    return []


def contract(**changes: Any) -> dict[str, Any]:
    fields = {
        "id": "M-1",
        "acheteur": {"id": BUYER},
        "nature": "Marché",
        "objet": "Réfection d'un préau",
        "dateNotification": "2024-05-15",
        "montant": 575000,
        **changes,
    }
    return {key: value for key, value in fields.items() if value is not ...}


def one(**changes: Any) -> Read:
    (row,) = read(json.dumps({"marches": [contract(**changes)]}).encode())
    return row


def kept(**changes: Any) -> PublishedContract:
    row = one(**changes)
    assert isinstance(row, PublishedContract), str(row)
    return row


def refused(**changes: Any) -> Refusal:
    row = one(**changes)
    assert isinstance(row, Refusal)
    return row
