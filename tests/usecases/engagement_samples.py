"""What the tests of engagements share: a mission with its end, and where a refusal is said."""

from datetime import date

import pytest

from levier.usecases import engagements
from levier.usecases.refusals import Refused

CHANGE = engagements.EngagementChange("mission", "CTT", date(2026, 2, 16), date(2026, 6, 30))


def refused_at(call, field, words):
    with pytest.raises(Refused) as refused:
        call()
    assert {name for name, _ in refused.value.problems} == {field}
    assert words in str(refused.value)
