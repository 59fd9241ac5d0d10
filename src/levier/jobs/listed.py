"""Long lists of contracts and of people, read and recorded in the background."""

from datetime import datetime
from typing import Any

from procrastinate.contrib.django import app

from levier.usecases import listed_imports
from levier.usecases.queue import unpacked


@app.task(name="read_list")
def read_list(*, actor: dict[str, Any], import_id: int) -> None:
    listed_imports.read_list(by=unpacked(actor), import_id=import_id)


@app.task(name="write_list")
def write_list(*, actor: dict[str, Any], import_id: int, at: str) -> None:
    listed_imports.write_list(by=unpacked(actor), at=datetime.fromisoformat(at), import_id=import_id)
