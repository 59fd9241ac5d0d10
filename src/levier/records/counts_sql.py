"""Counts over rows that stay out of reach: who reads the account of a contract learns how many, never who.

The functions see past the policies, and answer only for the contracts on which the actor may make their gestures.
"""

from django.conf import settings

from levier.records.reach import predicate
from levier.rules.access import GESTURES, Relation, Role

_ACCOUNTS = ("see_account", "see_whole_account")
_INCURRED = ("see_incurred",)


def count_functions() -> str:
    """SQL functions of the tables' owner. ``levier_outcome_counts``: distinct people by milestone and situation, the
    newest engagement of each person counting; the line of no milestone counts them all.
    """
    reached = _reached(_ACCOUNTS)
    return (
        "CREATE OR REPLACE FUNCTION levier_outcome_counts(asked bigint[], up_to date)\n"
        "  RETURNS TABLE (milestone varchar, situation varchar, people bigint) LANGUAGE sql STABLE\n"
        "  SECURITY DEFINER SET search_path = public, pg_temp AS $$\n"
        "  WITH reached AS (SELECT id FROM contracts WHERE id = ANY (asked)\n"
        f"    AND ({reached})),\n"
        "  noted AS (SELECT DISTINCT ON (e.person_id, o.milestone) e.person_id, o.milestone, o.situation\n"
        "    FROM outcomes o JOIN engagements e ON e.id = o.engagement_id\n"
        "    WHERE e.contract_id IN (SELECT id FROM reached) AND o.observed_on <= up_to\n"
        "    ORDER BY e.person_id, o.milestone, e.ends_on DESC, o.id DESC)\n"
        "  SELECT n.milestone, n.situation, count(*) FROM noted n GROUP BY n.milestone, n.situation\n"
        "  UNION ALL SELECT '', '', count(DISTINCT n.person_id) FROM noted n\n"
        "$$;\n" + _outcome_quarters() + "\n" + _return_days()
    )


def _outcome_quarters() -> str:
    """``levier_outcome_quarters``: the same people by the quarter, its first day, they were first recorded in.

    Quarters that are over alone, whatever day is asked about: what is told of them changes no more, save when a
    situation is put right or two files of a person are made one.
    """
    quarter = f"date_trunc('quarter', min(o.recorded_at) AT TIME ZONE '{settings.TIME_ZONE}')::date"
    return (
        "CREATE OR REPLACE FUNCTION levier_outcome_quarters(asked bigint[], up_to date)\n"
        "  RETURNS TABLE (milestone varchar, situation varchar, quarter date, people bigint) LANGUAGE sql STABLE\n"
        "  SECURITY DEFINER SET search_path = public, pg_temp AS $$\n"
        "  WITH reached AS (SELECT id FROM contracts WHERE id = ANY (asked)\n"
        f"    AND ({_reached(_ACCOUNTS)})),\n"
        f"  noted AS (SELECT e.person_id, o.milestone, {quarter} AS quarter,\n"
        "    (array_agg(o.situation ORDER BY o.recorded_at, o.id))[1] AS situation\n"
        "    FROM outcomes o JOIN engagements e ON e.id = o.engagement_id\n"
        "    WHERE e.contract_id IN (SELECT id FROM reached) GROUP BY e.person_id, o.milestone)\n"
        "  SELECT n.milestone, n.situation, n.quarter, count(*) FROM noted n\n"
        "    WHERE n.quarter + interval '3 months' <= least(up_to, current_date)\n"
        "    GROUP BY n.milestone, n.situation, n.quarter\n"
        "$$;"
    )


def _return_days() -> str:
    """``levier_return_days``: the days late returns are reckoned from, and nothing else of a file nor of the diary.

    As the lead of the contract knows them: a file that came to another organisation has no day.
    """
    return (
        "CREATE OR REPLACE FUNCTION levier_return_days(asked bigint)\n"
        "  RETURNS TABLE (kind varchar, lot_id bigint, period date, came_at timestamptz, happened_on date,"
        " answer_by date)\n"
        "  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$\n"
        "  WITH reached AS (SELECT id, host_id FROM contracts WHERE id = asked\n"
        f"    AND ({_reached(_INCURRED)}))\n"
        "  SELECT DISTINCT 'file'::varchar, e.lot_id, h.month, i.created_at, NULL::date, NULL::date\n"
        "    FROM hours_lines h JOIN reached c ON c.id = h.contract_id JOIN engagements e ON e.id = h.engagement_id\n"
        "    LEFT JOIN imports i ON i.id = h.source_id AND i.host_id = c.host_id\n"
        "  UNION ALL SELECT a.kind, NULL, a.period_ends_on, NULL, a.happened_on, a.answer_by\n"
        "    FROM acts a JOIN reached c ON c.id = a.contract_id WHERE a.period_ends_on IS NOT NULL\n"
        "$$;"
    )


def _reached(gestures: tuple[str, ...]) -> str:
    return " OR ".join(f"({predicate('contracts', relation, roles)})" for relation, roles in _readers(gestures))


def _readers(gestures: tuple[str, ...]) -> list[tuple[Relation, tuple[Role, ...]]]:
    """How each role comes to make these gestures on a contract, as the matrix says."""
    found: dict[Relation, list[Role]] = {}
    for gesture in gestures:
        for role, relations in GESTURES[gesture].allowed.items():
            for relation in relations:
                roles = found.setdefault(relation, [])
                if role not in roles:
                    roles.append(role)
    return [(relation, tuple(sorted(roles))) for relation, roles in sorted(found.items())]
