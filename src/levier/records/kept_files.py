"""Files kept in the database. Their bytes travel as bytes: written into SQL, as Django does, they take twice the room
and four times the time."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any, Final

import psycopg
from django.db import connection

from levier.records.models import StoredFile

PIECE: Final = 4 * 1024 * 1024
"""Bytes of a long file held in memory at once."""


@contextmanager
def _cursor() -> "Iterator[psycopg.Cursor[Any]]":
    """On the connection of the open transaction, under its scope."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.format = psycopg.pq.Format.BINARY
        yield cursor


def store(
    host_id: int, at: datetime, name: str, content: bytes, *, blanked: str = "", link_id: int | None = None
) -> StoredFile:
    """Keep the bytes of a file; what is returned does not hold them."""
    with _cursor() as cursor:
        cursor.execute(
            "INSERT INTO stored_files (host_id, name, sha256, size, content, blanked, received_at, link_id) "
            "VALUES (%s, %s, %s, %s, %b, %s, %s, %s) RETURNING id",
            [host_id, name, hashlib.sha256(content).hexdigest(), len(content), content, blanked, at, link_id],
        )
        (file_id,) = cursor.fetchone() or (0,)
    return StoredFile.objects.defer("content").get(pk=file_id)


def store_stream(host_id: int, at: datetime, stream: IO[bytes], name: str) -> int:
    """Keep a file exactly as it comes. Returns its id. The caller never holds the whole of it in memory."""
    digest, size = hashlib.sha256(), 0
    with _cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute("DROP TABLE IF EXISTS pg_temp.levier_pieces")
        cursor.execute("CREATE TEMPORARY TABLE levier_pieces (rank integer, piece bytea) ON COMMIT DROP")
        for rank, piece in enumerate(iter(lambda: stream.read(PIECE), b"")):
            digest.update(piece)
            size += len(piece)
            cursor.execute("INSERT INTO levier_pieces VALUES (%s, %b)", [rank, piece])
        cursor.execute(
            "INSERT INTO stored_files (host_id, name, sha256, size, content, received_at) "
            "SELECT %s, %s, %s, %s, coalesce(string_agg(piece, ''::bytea ORDER BY rank), ''), %s FROM levier_pieces "
            "RETURNING id",
            [host_id, name, digest.hexdigest(), size, at],
        )
        (file_id,) = cursor.fetchone() or (0,)
    return int(file_id)


def load(file_id: int | None) -> tuple[str, bytes] | None:
    """Name and bytes of a kept file within reach of the actor; None when there is none."""
    with _cursor() as cursor:
        cursor.execute("SELECT name, content FROM stored_files WHERE id = %s", [file_id])
        return cursor.fetchone()


def pieces_of(file_id: int) -> Iterator[bytes]:
    """A kept file within reach of the actor, in pieces; nothing when there is none."""
    start = 1
    while True:
        with _cursor() as cursor:
            cursor.execute(
                "SELECT substring(content FROM %s FOR %s) FROM stored_files WHERE id = %s", [start, PIECE, file_id]
            )
            row = cursor.fetchone()
        if not row or not row[0]:
            return
        yield row[0]
        start += PIECE
