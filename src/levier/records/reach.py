"""From a row to its scope: the one place where a relation reads in SQL.

``predicate(table, relation, roles)`` gives the condition of the policies. A role is folded into the value it is
compared with (``levier_as`` is null when the actor has none of the roles), so that each condition is an equality
an index serves. A relation that crosses tables goes through a lookup function which sees past the policies, else
two policies would call each other; it only ever answers for the actor of the transaction.
"""

from collections.abc import Sequence

from levier.records.days import TODAY
from levier.rules.access import Relation, Role

_ALIVE = "token_hash = levier_link() AND revoked_at IS NULL AND expires_at > statement_timestamp()"
_LINKED = "SELECT {column} FROM access_links WHERE " + _ALIVE + " AND levier_is(VARIADIC roles)"
_DESK_STANDS = (
    " AND NOT EXISTS (SELECT FROM desks d WHERE d.organization_id = access_links.host_id "
    f"AND d.contract_id = access_links.contract_id AND d.until_on < {TODAY})"
)
"""A link to a contract leans on the desk of the organisation that gave it, and opens nothing once that is over."""
_LINKED_PERSON_S = (
    "SELECT e.{column} FROM engagements e JOIN access_links a ON a.person_id = e.person_id "
    "WHERE " + _ALIVE + " AND levier_is(VARIADIC roles)"
)

_PARTNER = "d.organization_id = levier_as(VARIADIC roles) AND d.role <> 'lead'"
_OPEN = f"(d.until_on IS NULL OR d.until_on >= {TODAY})"
MONTHS_TO_FINISH = 15
"""After the last engagement of its people has ended, how long an organisation whose desk is over still reads the
contract: the situation twelve months after, and the three months it is recalled for.
"""
_FINISHING = (
    "EXISTS (SELECT FROM engagements e JOIN contracts c ON c.id = e.contract_id "
    "WHERE e.contract_id = d.contract_id AND e.host_id = d.organization_id AND coalesce("
    f"coalesce(e.ends_on, c.ends_on) + interval '{MONTHS_TO_FINISH} months' >= {TODAY}, true))"
)
"""An engagement without an end has its contract's; while neither is known, it goes on."""

LOOKUPS: dict[str, str] = {
    "bought_contracts": "SELECT id FROM contracts WHERE buyer_id = levier_as(VARIADIC roles)",
    "held_contracts": (
        "SELECT id FROM contracts WHERE holder_id = levier_as(VARIADIC roles) UNION "
        "SELECT l.contract_id FROM award_members m JOIN awards a ON a.id = m.award_id JOIN lots l ON l.id = a.lot_id "
        "WHERE m.organization_id = levier_as(VARIADIC roles) AND m.rank <> 'subcontractor'"
    ),
    "worked_contracts": "SELECT contract_id FROM engagements WHERE employer_id = levier_as(VARIADIC roles)",
    "led_contracts": "SELECT id FROM contracts WHERE host_id = levier_as(VARIADIC roles)",
    "desk_contracts": (f"SELECT contract_id FROM desks d WHERE {_PARTNER} AND ({_OPEN} OR {_FINISHING})"),
    "open_desk_contracts": f"SELECT contract_id FROM desks d WHERE {_PARTNER} AND {_OPEN}",
    "own_links": _LINKED.format(column="id") + _DESK_STANDS,
    "linked_contracts": _LINKED.format(column="contract_id") + _DESK_STANDS,
    "linked_desks": (
        "SELECT d.id FROM desks d JOIN access_links a ON a.contract_id = d.contract_id "
        "AND (d.organization_id = a.host_id OR d.role = 'lead') WHERE " + _ALIVE + " AND levier_is(VARIADIC roles)"
    ),
    "employed_people": "SELECT person_id FROM engagements WHERE employer_id = levier_as(VARIADIC roles)",
    "employers_engagements": "SELECT id FROM engagements WHERE employer_id = levier_as(VARIADIC roles)",
    "referred_people": "SELECT id FROM people WHERE referred_by_id = levier_as(VARIADIC roles)",
    "linked_people": _LINKED.format(column="person_id"),
    "linked_engagements": _LINKED_PERSON_S.format(column="id"),
    "linked_persons_contracts": _LINKED_PERSON_S.format(column="contract_id"),
}
"""Lookup functions ``levier_<name>(VARIADIC roles)``: ids, as an array, that the actor reaches by these roles."""

_CONTRACTS = {
    Relation.LEAD: "led_contracts",
    Relation.DESK: "desk_contracts",
    Relation.BUYER: "bought_contracts",
    Relation.HOLDER: "held_contracts",
    Relation.EMPLOYER: "worked_contracts",
    Relation.LINK: "linked_contracts",
}
_OPEN_DESKS = "open_desk_contracts"
_WITH_AN_OPEN_DESK = frozenset({"acts", "operations", "operation_contracts"})
"""What an organisation reads of the others only while it follows a contract. Past its last day, until its people are
at work no more and ``MONTHS_TO_FINISH`` after, it still reads the contract and its account, whose figures are the
same for all: it finishes what it began, on its own rows. ``levier.records.integrity_sql`` keeps it from beginning
anything.
"""
for _name in (*_CONTRACTS.values(), _OPEN_DESKS):
    _reached = f"(SELECT levier_{_name}(VARIADIC roles))::bigint[]"
    LOOKUPS[f"{_name}_lots"] = f"SELECT id FROM lots WHERE contract_id = ANY ({_reached})"
    LOOKUPS[f"{_name}_clauses"] = (
        f"SELECT c.id FROM clauses c JOIN lots l ON l.id = c.lot_id WHERE l.contract_id = ANY ({_reached})"
    )
    LOOKUPS[f"{_name}_awards"] = (
        f"SELECT a.id FROM awards a JOIN lots l ON l.id = a.lot_id WHERE l.contract_id = ANY ({_reached})"
    )
    LOOKUPS[f"{_name}_operations"] = (
        f"SELECT operation_id FROM operation_contracts WHERE contract_id = ANY ({_reached})"
    )

_BESIDE = {Relation.HOLDER: "held_contracts", Relation.EMPLOYER: "worked_contracts"}
"""Relations under which one may be a holder of a framework among several: the others' orders, their objectives, their
people and their hours are not read. What belongs to no order is the lot's own award's.
"""
_MINE = (
    "SELECT m.award_id FROM award_members m "
    "WHERE m.organization_id = levier_as(VARIADIC roles) AND m.rank <> 'subcontractor'"
)
_OF_RIVALS = (
    "SELECT {column} FROM awards r JOIN awards f ON f.lot_id = r.lot_id AND f.number = 1 {rows} "
    "WHERE r.id = ANY ((SELECT levier_{name}_rival_awards(VARIADIC roles))::bigint[]) AND {held} = r.id"
)
"""Rows of the rivals' lots: of the award an order names, else of the lot's first."""
_RIVAL_ROWS = {
    "clauses": ("c.id", "JOIN clauses c ON c.lot_id = r.lot_id", "f.id"),
    "parts": ("p.id", "JOIN parts p ON p.lot_id = r.lot_id", "coalesce(p.award_id, f.id)"),
    "engagements": (
        "e.id",
        "JOIN engagements e ON e.lot_id = r.lot_id LEFT JOIN parts p ON p.id = e.part_id",
        "coalesce(p.award_id, f.id)",
    ),
}
for _relation, _name in _BESIDE.items():
    # An employer that holds nothing of the lot is nobody's competitor there.
    _holding = f" AND a.lot_id IN (SELECT lot_id FROM awards WHERE id IN ({_MINE}))"
    LOOKUPS[f"{_name}_rival_awards"] = (
        f"SELECT a.id FROM awards a WHERE a.lot_id = ANY ((SELECT levier_{_name}_lots(VARIADIC roles))::bigint[]) "
        "AND EXISTS (SELECT FROM awards o WHERE o.lot_id = a.lot_id AND o.number > 1) "
        f"AND a.id NOT IN ({_MINE}){'' if _relation is Relation.HOLDER else _holding}"
    )
    for _table, (_column, _rows, _held) in _RIVAL_ROWS.items():
        if (_table, _relation) != ("engagements", Relation.EMPLOYER):  # an employer reads its own alone
            LOOKUPS[f"{_name}_rival_{_table}"] = _OF_RIVALS.format(column=_column, rows=_rows, held=_held, name=_name)
_OWN = {
    ("engagements", Relation.PRESCRIBER): ("person_id", "referred_people"),
    ("people", Relation.EMPLOYER): ("id", "employed_people"),
    ("people", Relation.LINK): ("id", "linked_people"),
    ("desks", Relation.LINK): ("id", "linked_desks"),
    ("hours_lines", Relation.EMPLOYER): ("engagement_id", "employers_engagements"),
    ("imports", Relation.LINK): ("link_id", "own_links"),
    ("stored_files", Relation.LINK): ("link_id", "own_links"),
}
_PERSONS_OWN = {
    "contracts": ("id", "linked_persons_contracts"),
    "engagements": ("person_id", "linked_people"),
    "hours_lines": ("engagement_id", "linked_engagements"),
    "people": ("id", "linked_people"),
}
_COLUMN_OF_CONTRACT = {"contracts": "id"}


def lookup_functions() -> str:
    """The lookups as SQL functions of the tables' owner."""
    return "\n".join(
        f"CREATE OR REPLACE FUNCTION levier_{name}(VARIADIC roles text[]) RETURNS bigint[] LANGUAGE plpgsql STABLE\n"
        f"  SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN\n"
        f"  IF NOT coalesce(levier_is(VARIADIC roles), false) THEN RETURN ARRAY[]::bigint[]; END IF;\n"
        f"  RETURN ARRAY({query});\nEND $$;"
        for name, query in LOOKUPS.items()
    )


def _among(column: str, name: str, roles: Sequence[Role]) -> str:
    return f"{column} = ANY ((SELECT levier_{name}({_named(roles)}))::bigint[])"


def _named(roles: Sequence[Role]) -> str:
    return ", ".join(f"'{role}'" for role in roles)


def _by_contract(table: str, relation: Relation, roles: Sequence[Role]) -> str:
    name = _CONTRACTS[relation]
    if relation is Relation.DESK and table in _WITH_AN_OPEN_DESK:
        name = _OPEN_DESKS
    match table:
        case "clauses" | "parts" | "awards":
            return _among("lot_id", f"{name}_lots", roles)
        case "award_members":
            return _among("award_id", f"{name}_awards", roles)
        case "operations":
            return _among("id", f"{name}_operations", roles)
        case "calibrations" | "objectives":
            return _among("clause_id", f"{name}_clauses", roles)
        case _:
            return _among(_COLUMN_OF_CONTRACT.get(table, "contract_id"), name, roles)


def _beside_rivals(table: str, relation: Relation, roles: Sequence[Role]) -> str:
    """What takes the other holders' rows away from one of them; "" where there is nothing of theirs."""
    name = _BESIDE.get(relation)
    if name is None:
        return ""
    match table:
        case "awards":
            return f" AND NOT {_among('id', f'{name}_rival_awards', roles)}"
        case "award_members":
            return f" AND NOT {_among('award_id', f'{name}_rival_awards', roles)}"
        case "parts":
            return f" AND NOT {_among('id', f'{name}_rival_parts', roles)}"
        case "calibrations" | "objectives":
            of_part = _among("part_id", f"{name}_rival_parts", roles)
            return f" AND NOT coalesce({of_part}, {_among('clause_id', f'{name}_rival_clauses', roles)})"
        case "engagements" | "hours_lines":
            column = "id" if table == "engagements" else "engagement_id"
            # A set, looked up in one step, where a list would be read through for each row.
            return f" AND {column} NOT IN (SELECT unnest(levier_{name}_rival_engagements({_named(roles)})))"
        case _:
            return ""


def predicate(table: str, relation: Relation, roles: Sequence[Role]) -> str:
    """The SQL condition under which these roles reach a row of the table. Raises ``KeyError`` when there is none."""
    mine = f"(SELECT levier_as({_named(roles)}))"
    match table, relation:
        case _, Relation.OPEN:
            return "true"
        case _, Relation.EVERYONE:
            return f"(SELECT levier_is({_named(roles)}))"
        case "organizations", Relation.HOST:
            return f"id = {mine}"
        case _, Relation.HOST:
            return f"host_id = {mine}"
        case "memberships", Relation.SELF:
            return "user_id = (SELECT levier_user())"
        case "access_links", Relation.LINK:
            link = _ALIVE.replace("levier_link()", "(SELECT levier_link())")
            return f"{link} AND (SELECT levier_is({_named(roles)}))"
        case "engagements", Relation.EMPLOYER:
            return f"employer_id = {mine}"
        case "people", Relation.PRESCRIBER:
            return f"referred_by_id = {mine}"
        case _, Relation.LINK if Role.PERSON in roles:
            own = _among(*_PERSONS_OWN[table], (Role.PERSON,))
            others = [role for role in roles if role is not Role.PERSON]
            return f"{own} OR {predicate(table, relation, others)}" if others else own
    if found := _OWN.get((table, relation)):
        return _among(*found, roles)
    return _by_contract(table, relation, roles) + _beside_rivals(table, relation, roles)
