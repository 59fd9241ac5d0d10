"""What the tests of alerts share: the day they look, the terms of a clause, and the alerts of a kind."""

from datetime import date

from levier.usecases import home
from levier.usecases.clause_term_forms import ClauseTerms

TERMS = ClauseTerms(source="CCAP, article 4.2", returns_every_months=3, returns_due_day=15)
LATE = date(2026, 4, 20)


def told(by, kind, day):
    return [(t.title, t.detail, t.state, t.target) for t in home.get_home(by=by, today=day).todos if t.kind == kind]
