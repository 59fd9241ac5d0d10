"""Lines of hours that wait for confirmation: packed beside their import, then written in one transaction."""

import zlib

from django.db import connection

from levier.records.models import HoursLine, Import
from levier.usecases.advances import Step, Teller
from levier.usecases.placed_hours import Placement

_COLUMNS = "engagement_id, contract_id, month, hours, sheet, cell"
PIECE = 10_000
"""Lines written by one statement, between two tellings of how far the work is."""
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

_STALE = """
SELECT EXISTS (
  SELECT FROM new_lines n LEFT JOIN engagements e ON e.id = n.engagement_id
  LEFT JOIN contracts c ON c.id = n.contract_id
  WHERE e.id IS NULL OR e.contract_id <> n.contract_id
     OR date_trunc('month', greatest(e.starts_on, c.notified_on)) > n.month
     OR least(e.ends_on, c.ends_on) < n.month
) OR EXISTS (
  SELECT FROM hours_lines h JOIN (SELECT DISTINCT engagement_id, month FROM new_lines) n USING (engagement_id, month)
  WHERE h.state <> 'rejected'
)
"""


def packed(placed: Placement) -> bytes:
    """Lines as compressed COPY text; what comes back line after line (months, sheets) is written out once."""
    months = {month: month.isoformat() for month in placed.months}
    engaged = {known.id: f"{known.id}\t{known.contract_id}" for known in placed.engaged.values()}
    sheets = {sheet: sheet[:80].translate(_ESCAPES) for sheet in {line.sheet for line, _ in placed.lines}}
    rows = [
        f"{engaged[known.id]}\t{months[line.month]}\t{line.hours!s}\t{sheets[line.sheet]}\t{line.cell}\n"
        for line, known in placed.lines
    ]
    return zlib.compress("".join(rows).encode(), 1)


def insert(row: Import, teller: Teller) -> bool:
    """Write the lines that wait; False, writing nothing, when an engagement, a contract or hours changed since.

    COPY is refused into a table with policies: the lines go through a temporary table of this transaction.
    """
    table = HoursLine._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE new_lines ON COMMIT DROP AS SELECT {_COLUMNS} FROM {table} WITH NO DATA"  # noqa: S608
        )
        with cursor.copy(f"COPY new_lines ({_COLUMNS}) FROM STDIN") as copy:
            copy.write(zlib.decompress(bytes(row.lines or zlib.compress(b""))))
        cursor.execute("ALTER TABLE new_lines ADD rank integer GENERATED ALWAYS AS IDENTITY")
        cursor.execute("ANALYZE new_lines")
        cursor.execute(_STALE)
        is_stale = cursor.fetchone()[0]
        if not is_stale:
            cursor.execute("SELECT count(*) FROM new_lines")
            total = cursor.fetchone()[0]
            for written in range(0, total, PIECE):
                teller.tell(Step.WRITE, written, total)
                cursor.execute(
                    f"INSERT INTO {table} (host_id, source_id, state, reason, {_COLUMNS}) "  # noqa: S608
                    f"SELECT %s, %s, 'declared', '', {_COLUMNS} FROM new_lines WHERE rank > %s AND rank <= %s",
                    [row.host_id, row.pk, written, written + PIECE],
                )
        cursor.execute("DROP TABLE new_lines")
    return not is_stale
