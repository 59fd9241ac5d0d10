"""From a row to its scope: the one place where a relation reads in SQL.

``predicate(table, relation, roles)`` gives the condition of the policies. A role is folded into the value it is
compared with (``levier_as`` is null when the actor has none of the roles), so that each condition is an equality
an index serves.
"""

from collections.abc import Sequence

from levier.rules.access import Relation, Role

_BY_CONTRACT = frozenset({"lots", "clauses", "calibrations", "objectives", "engagements", "hours_lines"})

_VISIBLE = {
    "lots": "contract_id = ANY (ARRAY(SELECT c.id FROM contracts c WHERE {contract}))",
    "engagements": "contract_id = ANY (ARRAY(SELECT c.id FROM contracts c WHERE {contract}))",
    "hours_lines": "contract_id = ANY (ARRAY(SELECT c.id FROM contracts c WHERE {contract}))",
    "clauses": (
        "lot_id = ANY (ARRAY(SELECT l.id FROM lots l JOIN contracts c ON c.id = l.contract_id WHERE {contract}))"
    ),
    "calibrations": "clause_id = ANY (ARRAY({clauses}))",
    "objectives": "clause_id = ANY (ARRAY({clauses}))",
}
_CLAUSES = (
    "SELECT cl.id FROM clauses cl JOIN lots l ON l.id = cl.lot_id "
    "JOIN contracts c ON c.id = l.contract_id WHERE {contract}"
)

_HOST_COLUMN = {"organizations": "id"}


def _contract_condition(relation: Relation, scope: str) -> str:
    match relation:
        case Relation.BUYER:
            return f"c.buyer_id = (SELECT {scope})"
        case Relation.HOLDER:
            return f"c.holder_id = (SELECT {scope})"
        case Relation.EMPLOYER:
            return (
                "c.id = ANY (ARRAY(SELECT e.contract_id FROM engagements e "
                f"WHERE e.employer_id = (SELECT {scope})))"
            )
        case _:
            return "c.id = (SELECT a.contract_id FROM access_links a WHERE a.token_hash = (SELECT levier_link()))"


def _direct(table: str, relation: Relation, scope: str) -> str | None:
    match table, relation:
        case _, Relation.HOST:
            return f"{_HOST_COLUMN.get(table, 'host_id')} = (SELECT {scope})"
        case "memberships", Relation.SELF:
            return "user_id = (SELECT levier_user())"
        case "access_links", Relation.LINK:
            return "token_hash = (SELECT levier_link())"
        case "engagements" | "hours_lines" | "people", Relation.EMPLOYER:
            mine = f"e.employer_id = (SELECT {scope})"
            if table == "engagements":
                return mine.removeprefix("e.")
            column, wanted = ("engagement_id", "e.id") if table == "hours_lines" else ("id", "e.person_id")
            return f"{column} = ANY (ARRAY(SELECT {wanted} FROM engagements e WHERE {mine}))"
        case "people", Relation.PRESCRIBER:
            return f"referred_by_id = (SELECT {scope})"
        case "engagements", Relation.PRESCRIBER:
            return (
                "person_id = ANY (ARRAY(SELECT p.id FROM people p "
                f"WHERE p.referred_by_id = (SELECT {scope})))"
            )
        case _:
            return None


_OWN_LINK = "(SELECT a.person_id FROM access_links a WHERE a.token_hash = (SELECT levier_link()))"


def _own(table: str) -> str:
    """What the person herself reaches through her link."""
    return {
        "people": f"id = {_OWN_LINK}",
        "engagements": f"person_id = {_OWN_LINK}",
        "hours_lines": f"engagement_id = ANY (ARRAY(SELECT e.id FROM engagements e WHERE e.person_id = {_OWN_LINK}))",
    }[table]


def predicate(table: str, relation: Relation, roles: Sequence[Role]) -> str:
    """The SQL condition under which these roles reach a row of the table. Raises ``KeyError`` when there is none."""
    named = ", ".join(f"'{role}'" for role in roles)
    scope = f"levier_as({named})"
    if relation is Relation.EVERYONE:
        return f"(SELECT levier_is({named}))"
    direct = _direct(table, relation, scope)
    if direct is not None:
        return direct
    if relation is Relation.LINK and Role.PERSON in roles:
        conditions = [_own(table)]
        if others := [role for role in roles if role is not Role.PERSON]:
            conditions.append(predicate(table, relation, others))
        return f"(SELECT levier_is('{Role.PERSON}')) AND " + " OR ".join(f"({c})" for c in conditions)
    condition = _contract_condition(relation, scope)
    if table == "contracts":
        return condition.replace("c.", "", 1)
    return _VISIBLE[table].format(contract=condition, clauses=_CLAUSES.format(contract=condition))
