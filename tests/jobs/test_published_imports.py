"""The job of long imports: enqueued in the gesture's transaction, run as who asked."""

import io
import json

from django.db import connection
from tests.fixtures_domain import NOW
from tests.fixtures_published import decp, market

from levier.jobs.imports import import_published
from levier.usecases import published_imports
from levier.usecases.queue import packed


def test_the_job_imports_the_file(host, monkeypatch):
    monkeypatch.setattr(published_imports, "AT_ONCE", 1)
    content = decp(market("A"))
    found = published_imports.deposit_published_file(
        by=host, at=NOW, stream=io.BytesIO(content), name="a.json", size=len(content)
    )
    published_imports.confirm_published_import(by=host, at=NOW, import_id=found)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE levier_worker")
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs")
        ((name, arguments),) = cursor.fetchall()
        cursor.execute("RESET ROLE")
    arguments = json.loads(arguments)
    assert (name, arguments) == ("import_published", {"actor": packed(host), "import_id": found})
    import_published(**arguments)
    assert published_imports.get_published_import(by=host, import_id=found).loaded.added == 1
