"""Counts over rows that stay out of reach: who reads the account of a contract learns how many, never who.

The functions see past the policies, count, and answer only for the contracts whose account the actor reads.
"""

from levier.records.reach import predicate
from levier.rules.access import GESTURES, Relation, Role

_ACCOUNTS = ("see_account", "see_whole_account")


def count_functions() -> str:
    """SQL functions of the tables' owner. ``levier_outcome_counts``: distinct people by milestone and situation, the
    newest engagement of each person counting; the line of no milestone counts them all.
    """
    reached = " OR ".join(f"({predicate('contracts', relation, roles)})" for relation, roles in _readers())
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
        "$$;"
    )


def _readers() -> list[tuple[Relation, tuple[Role, ...]]]:
    """How each role comes to read the account of a contract, as the matrix says."""
    found: dict[Relation, list[Role]] = {}
    for gesture in _ACCOUNTS:
        for role, relations in GESTURES[gesture].allowed.items():
            for relation in relations:
                roles = found.setdefault(relation, [])
                if role not in roles:
                    roles.append(role)
    return [(relation, tuple(sorted(roles))) for relation, roles in sorted(found.items())]
