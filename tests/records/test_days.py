"""The database and people agree on the day it is."""

from pathlib import Path

from django.db import connection
from django.utils import timezone

from levier import records
from levier.records.days import TODAY


def test_the_day_of_the_database_is_that_of_people(db):
    with connection.cursor() as cursor:
        for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
            cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
            cursor.execute(f"SELECT {TODAY}")
            assert cursor.fetchone() == (timezone.localdate(),)


def test_nothing_goes_by_the_day_of_the_session():
    room = Path(records.__file__).parent
    for path in (*room.rglob("*.py"), *room.rglob("*.sql")):
        assert "current_date" not in path.read_text(encoding="utf-8").lower(), path
