"""The one error of this package: its text is written for the person at the keyboard."""

from __future__ import annotations


class PostgresError(RuntimeError):
    """A database that could not be started, reached, saved or restored; the message says what to do."""
