"""A mark in every free text of an organisation's rows: on which page, in which file, before whom does it show?

Tables, columns and pages are found, not listed: a new one is marked, asked and looked at like the others.
"""

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, TextField
from tests.kept_rows import SUPERUSER
from tests.web.pages import PAGES, POSTED, addresses_of

from levier.records.scope import acting

OF_PEOPLE = frozenset(
    {
        *("people", "validations", "engagements", "evidence_documents", "proposals", "outcomes"),
        *("contacts", "contact_duties", "acts", "access_links", "matchings", "imports", "stored_files"),
    }
)
"""Tables of which a buyer is shown nothing: persons, what proves their situation, whom one talks to, what is said."""
_KEYS = frozenset({"token_hash", "sha256"})


@pytest.fixture
def marked(world) -> dict[str, str]:
    """The mark of each column that takes one, as « table.column »."""
    found: dict[str, str] = {}
    with acting(SUPERUSER), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, column in _texts():
            mark = f"mk{len(found):03d}x"
            try:
                with transaction.atomic():
                    cursor.execute(
                        f'UPDATE "{table}" SET "{column}" = %s WHERE host_id = %s',
                        [mark, world.facilitator.host_id],
                    )
            except IntegrityError:
                continue  # a code: the database knows its values
            found[mark] = f"{table}.{column}"
        cursor.execute("SET LOCAL session_replication_role = origin")
    return found


def _texts() -> Iterator[tuple[str, str]]:
    for model in apps.get_app_config("records").get_models():
        columns = {field.attname: field for field in model._meta.concrete_fields}
        for column, field in columns.items() if "host_id" in columns else ():
            is_long_enough = getattr(field, "max_length", None) is None or field.max_length > len("mk000x")
            if isinstance(field, CharField | TextField) and is_long_enough and column not in _KEYS:
                yield model._meta.db_table, column


def _answers(signed_in, address: str) -> Iterator[str]:
    """The page and, where it offers them, its files, as text."""
    page = signed_in.get(address)
    yield _text(page.content)
    for name in ("xlsx", "csv"):
        if f"format={name}" in page.content.decode("utf-8", "replace"):
            yield _text(signed_in.get(address, {"format": name}).content)


def _text(content: bytes) -> str:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    return content.decode("utf-8", "replace")


def _shown(signed_in, world, marked: dict[str, str]) -> set[tuple[str, str]]:
    """(column, page) of every mark shown."""
    return {
        (column, name)
        for name, address in addresses_of(world).items()
        if name in PAGES and name not in POSTED
        for text in _answers(signed_in, address)
        for mark, column in marked.items()
        if mark in text
    }


@pytest.mark.slow
def test_a_facilitator_of_another_organisation_is_shown_nothing(client_as, world, marked):
    assert len(marked) > 50
    assert _shown(client_as(world.stranger), world, marked) == set()


@pytest.mark.slow
def test_a_buyer_is_shown_its_contract_and_nothing_of_persons(client_as, world, buyer, marked):
    shown = _shown(client_as(buyer), world, marked)
    assert {column for column, _ in shown} >= {"contracts.object", "lots.title"}
    assert {(column, page) for column, page in shown if column.partition(".")[0] in OF_PEOPLE} == set()
