"""Files kept in the database, written and read piece by piece."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Final

from django.db import connection

PIECE: Final = 4 * 1024 * 1024
"""Bytes held in memory at once."""


def store_file(host_id: int, at: datetime, stream: IO[bytes], name: str) -> int:
    """Keep a file exactly as it comes. Returns its id. The caller never holds the whole of it in memory."""
    digest, size = hashlib.sha256(), 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL client_min_messages = warning")
        cursor.execute(
            "DROP TABLE IF EXISTS pg_temp.levier_pieces; "
            "CREATE TEMPORARY TABLE levier_pieces (rank integer, piece bytea) ON COMMIT DROP"
        )
        for rank, piece in enumerate(iter(lambda: stream.read(PIECE), b"")):
            digest.update(piece)
            size += len(piece)
            cursor.execute("INSERT INTO levier_pieces VALUES (%s, %s)", [rank, piece])
        cursor.execute(
            "INSERT INTO stored_files (host_id, name, sha256, size, content, received_at) "
            "SELECT %s, %s, %s, %s, coalesce(string_agg(piece, ''::bytea ORDER BY rank), ''), %s FROM levier_pieces "
            "RETURNING id",
            [host_id, name, digest.hexdigest(), size, at],
        )
        (file_id,) = cursor.fetchone()
    return int(file_id)


def pieces_of(file_id: int) -> Iterator[bytes]:
    """A kept file within reach of the actor, in pieces; nothing when there is none."""
    start = 1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT substring(content FROM %s FOR %s) FROM stored_files WHERE id = %s", [start, PIECE, file_id]
            )
            row = cursor.fetchone()
        if not row or not row[0]:
            return
        yield bytes(row[0])
        start += PIECE
