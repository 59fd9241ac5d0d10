"""Long returns of hours, read and written in the background."""

from datetime import datetime
from typing import Any

from procrastinate.contrib.django import app

from levier.usecases import hours_imports
from levier.usecases.queue import unpacked


@app.task(name="read_hours_file")
def read_hours_file(*, actor: dict[str, Any], import_id: int) -> None:
    hours_imports.read_hours_file(by=unpacked(actor), import_id=import_id)


@app.task(name="write_hours_import")
def write_hours_import(*, actor: dict[str, Any], import_id: int, at: str) -> None:
    hours_imports.write_hours_import(by=unpacked(actor), at=datetime.fromisoformat(at), import_id=import_id)
