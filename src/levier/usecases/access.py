"""The matrix and the database, kept the same."""

from pathlib import Path

from levier.records import access_migrations


def write_policies() -> Path | None:
    """Write the migration of the matrix; None when the newest one says the same."""
    return access_migrations.write()


def policy_differences() -> list[str]:
    """Differences between matrix, newest migration and database, in French. Needs the owner's connection."""
    lines = [] if access_migrations.is_written() else ["la matrice a changé depuis la dernière migration écrite"]
    return lines + access_migrations.differences()
