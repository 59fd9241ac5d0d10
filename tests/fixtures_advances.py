"""A work under way, told from the test's own transaction."""

from django.db import connection

from levier.usecases.advances import Step, Teller


def tell(import_id: int, step: Step, done: int, total: int) -> None:
    """Say how far an import is. PostgreSQL shows a transaction the names it has seen first: it looks again."""
    Teller(import_id).tell(step, done, total)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
