"""Imports of public data too long to wait for."""

from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app

from levier.usecases import published_imports
from levier.usecases.queue import unpacked


@app.task(name=published_imports.JOB)
def import_published(*, actor: dict[str, Any], import_id: int) -> None:
    published_imports.run_published_import(by=unpacked(actor), at=timezone.now(), import_id=import_id)
