"""Counts over rows that stay out of reach: who reads the account of a contract learns how many, never who.

The functions see past the policies, and answer only for the contracts on which the actor may make their gestures.
"""

from django.conf import settings

from levier.law import parameter
from levier.records.days import TODAY
from levier.records.reach import predicate
from levier.rules.access import GESTURES, Relation, Role

_ACCOUNTS = ("see_account", "see_whole_account")
_INCURRED = ("see_incurred",)
_FEWEST = "social_clauses.fewest_people_told"


def count_functions() -> str:
    """SQL functions of the tables' owner. ``levier_outcome_counts``: distinct people by milestone and situation, the
    newest engagement of each person counting; the line of no milestone counts them all. For who follows people alone.
    """
    reached = _reached(_following(_readers(_ACCOUNTS)))
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
        "$$;\n" + _outcomes_told() + "\n" + _return_days()
    )


def _outcomes_told() -> str:
    """``levier_outcomes_told``: what who does not follow the people of a contract is told of them, and nothing smaller.

    By milestone, people by the quarter, its first day, they were first recorded in; quarters that are over alone,
    whatever day is asked about. Gathered into batches as ``rules.small_numbers.told_in_batches`` does, by the law of
    that day: a batch has the slices large enough, the others together under no situation. Batch 0: some people wait
    for more. One contract at a time: two lists of contracts compared would tell of one.
    """
    quarter = f"date_trunc('quarter', min(o.recorded_at) AT TIME ZONE '{settings.TIME_ZONE}')::date"
    law = ", ".join(f"(date '{value.day}', {value.whole})" for value in parameter(_FEWEST).values)
    return (
        "CREATE OR REPLACE FUNCTION levier_outcomes_told(asked bigint, up_to date)\n"
        "  RETURNS TABLE (milestone varchar, batch integer, situation varchar, people bigint) LANGUAGE plpgsql STABLE\n"
        "  SECURITY DEFINER SET search_path = public, pg_temp AS $$\n"
        "#variable_conflict use_column\n"
        "DECLARE\n"
        f"  fewest bigint := (SELECT v.value FROM (VALUES {law}) v (day, value)\n"
        "    WHERE v.day <= up_to ORDER BY v.day DESC LIMIT 1);\n"
        "  each record; held jsonb; large jsonb; rest bigint; smallest text;\n"
        "BEGIN\n"
        "  FOR each IN\n"
        f"    WITH noted AS (SELECT e.person_id, o.milestone, {quarter} AS quarter,\n"
        "      (array_agg(o.situation ORDER BY o.recorded_at, o.id))[1] AS situation\n"
        "      FROM outcomes o JOIN engagements e ON e.id = o.engagement_id\n"
        "      WHERE e.contract_id IN (SELECT id FROM contracts WHERE id = asked\n"
        f"        AND ({_reached(_readers(_ACCOUNTS))})) GROUP BY e.person_id, o.milestone),\n"
        "    slices AS (SELECT n.milestone, n.quarter, n.situation, count(*) AS people FROM noted n\n"
        f"      WHERE n.quarter + interval '3 months' <= least(up_to, {TODAY}) GROUP BY 1, 2, 3)\n"
        "    SELECT s.milestone, jsonb_object_agg(s.situation, s.people) AS counts,\n"
        "      lag(s.milestone) OVER line IS NULL AS is_first, lead(s.milestone) OVER line IS NULL AS is_last\n"
        "      FROM slices s GROUP BY s.milestone, s.quarter\n"
        "      WINDOW line AS (PARTITION BY s.milestone ORDER BY s.quarter) ORDER BY s.milestone, s.quarter\n"
        "  LOOP\n"
        "    milestone := each.milestone;\n"
        "    IF each.is_first THEN held := '{}'; batch := 0; END IF;\n"
        "    SELECT jsonb_object_agg(k.key, k.total), sum(k.total) INTO held, rest\n"
        "      FROM (SELECT b.key, sum(b.value::bigint) AS total\n"
        "      FROM (SELECT * FROM jsonb_each_text(held) UNION ALL SELECT * FROM jsonb_each_text(each.counts)) b\n"
        "      GROUP BY b.key) k;\n"
        "    SELECT coalesce(jsonb_object_agg(b.key, b.value::bigint), '{}'),\n"
        "      rest - coalesce(sum(b.value::bigint), 0) INTO large, rest\n"
        "      FROM jsonb_each_text(held) b WHERE b.value::bigint >= fewest;\n"
        "    WHILE rest > 0 AND rest < fewest AND large <> '{}' LOOP\n"
        "      SELECT b.key INTO smallest FROM jsonb_each_text(large) b\n"
        '        ORDER BY b.value::bigint, b.key COLLATE "C" LIMIT 1;\n'
        "      rest := rest + (large ->> smallest)::bigint; large := large - smallest;\n"
        "    END LOOP;\n"
        "    IF large <> '{}' THEN\n"
        "      batch := batch + 1; held := '{}';\n"
        "      RETURN QUERY SELECT each.milestone, batch, b.key::varchar, b.value::bigint\n"
        "        FROM jsonb_each_text(large) b\n"
        "        UNION ALL SELECT each.milestone, batch, ''::varchar, rest WHERE rest > 0;\n"
        "    END IF;\n"
        "    IF each.is_last AND held <> '{}' THEN\n"
        "      RETURN QUERY SELECT each.milestone, 0, ''::varchar, 0::bigint;\n"
        "    END IF;\n"
        "  END LOOP;\n"
        "END $$;\n"
        "DROP FUNCTION IF EXISTS levier_outcome_quarters(bigint[], date);"
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
        f"    AND ({_reached(_readers(_INCURRED))}))\n"
        "  SELECT DISTINCT 'file'::varchar, e.lot_id, h.month, i.created_at, NULL::date, NULL::date\n"
        "    FROM hours_lines h JOIN reached c ON c.id = h.contract_id JOIN engagements e ON e.id = h.engagement_id\n"
        "    LEFT JOIN imports i ON i.id = h.source_id AND i.host_id = c.host_id\n"
        "  UNION ALL SELECT a.kind, NULL, a.period_ends_on, NULL, a.happened_on, a.answer_by\n"
        "    FROM acts a JOIN reached c ON c.id = a.contract_id WHERE a.period_ends_on IS NOT NULL\n"
        "$$;"
    )


Readers = list[tuple[Relation, tuple[Role, ...]]]


def _reached(readers: Readers) -> str:
    return " OR ".join(f"({predicate('contracts', relation, roles)})" for relation, roles in readers)


def _following(readers: Readers) -> Readers:
    """Those who note situations themselves: to them alone counts hide nobody."""
    noting = GESTURES["record_outcome"].allowed
    kept = ((relation, tuple(role for role in roles if role in noting)) for relation, roles in readers)
    return [(relation, roles) for relation, roles in kept if roles]


def _readers(gestures: tuple[str, ...]) -> Readers:
    """How each role comes to make these gestures on a contract, as the matrix says."""
    found: dict[Relation, list[Role]] = {}
    for gesture in gestures:
        for role, relations in GESTURES[gesture].allowed.items():
            for relation in relations:
                roles = found.setdefault(relation, [])
                if role not in roles:
                    roles.append(role)
    return [(relation, tuple(sorted(roles))) for relation, roles in sorted(found.items())]
