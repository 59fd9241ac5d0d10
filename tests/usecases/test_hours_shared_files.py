"""The four hours files as companies send them, from the file to the lines, once their people are at work here."""

from decimal import Decimal

import pytest
from tests.fixtures_domain import NOW
from tests.fixtures_hours_files import FILES, at_work, lines_of

from levier.records.models import HoursLine
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import hours_imports


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES)
def test_each_goes_through_by_matching_its_columns_once(host, shared_data, name):
    answers, count, total = FILES[name]
    path = shared_data / "hours" / name
    at_work(host, lines_of(path))

    import_id = hours_imports.receive_hours_file(by=host, at=NOW, name=name, content=path.read_bytes())
    if answers:
        assert hours_imports.get_hours_import(by=host, import_id=import_id).state == "to_match"
        hours_imports.answer_hours_questions(by=host, import_id=import_id, answers=answers)
    found = hours_imports.get_hours_import(by=host, import_id=import_id)
    assert (found.counts["lines"], found.counts["hours"], found.counts["blocking"]) == (count, total, 0)
    assert (sum(m.lines for m in found.months), sum(m.hours for m in found.months)) == (count, Decimal(total))
    hours_imports.confirm_hours_import(by=host, at=NOW, import_id=import_id)
    with acting(Scope(APPLICATION, host, "see_hours")):
        kept = list(HoursLine.objects.values_list("hours", flat=True))
    assert (len(kept), sum(kept)) == (count, Decimal(total))
    done = hours_imports.get_hours_import(by=host, import_id=import_id)
    assert done.months == found.months
    assert {m.contract_number for m in done.months} == {m.contract_number for m in found.months}
