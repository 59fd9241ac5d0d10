"""Gestures the tests of published contracts repeat."""

import io

from tests.fixtures_domain import NOW
from tests.fixtures_published import stream

from levier.records.models import PublishedContract, PublishedModification
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases.published_imports import (
    deposit_published_file,
    import_published_contracts,
)
from levier.usecases.published_searches import PublishedSearch, list_published_contracts


def load(by, *found, name="decp.json"):
    return import_published_contracts(by=by, at=NOW, stream=stream(*found), name=name).loaded


def rows(by):
    """Every row of both tables, as they stand."""
    with acting(Scope(APPLICATION, by, "see_published_contracts")):
        written = [list(PublishedContract.objects.order_by("uid").values())]
        written.append(list(PublishedModification.objects.order_by("contract_id", "number").values()))
    return written


def listed(by, **search):
    return [row.number for row in list_published_contracts(by=by, search=PublishedSearch(**search)).rows]


def only_id(by) -> int:
    return list_published_contracts(by=by, search=PublishedSearch()).rows[0].id


def deposit(by, content: bytes, name="decp.json", at=NOW) -> int:
    return deposit_published_file(by=by, at=at, stream=io.BytesIO(content), name=name, size=len(content))


# Reading
