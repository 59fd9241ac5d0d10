"""What no single row can hold: sums and order between rows, checked by the database at the end of a transaction.

Each check locks the row its sum belongs to, so that two transactions at once cannot both pass it. A refusal is a
``check_violation`` that names its constraint, as a column's own check does.
"""

from dataclasses import dataclass

from levier.records.days import TODAY
from levier.rules.access import ROLES_OF_KIND


@dataclass(frozen=True, slots=True)
class Whole:
    """A condition on the rows of ``table`` that share ``column``; ``parent`` is the row they belong to.

    ``broken`` is a query on ``$1``, the parent's id, that answers true when the condition does not hold. ``watched``:
    the columns whose update is checked, all of them when it is "".
    """

    name: str
    table: str
    column: str
    parent: str
    broken: str
    watched: str = ""


_LOTS_PAST_CONTRACT = (
    "SELECT sum(l.amount) > max(c.amount) FROM lots l JOIN contracts c ON c.id = l.contract_id"
    " WHERE c.id = $1 AND c.kind <> 'concession'"
)
"""As ``levier.rules.lot_amounts``; an amount that is not known compares to nothing."""

WHOLES = (
    Whole(
        "award_shares_make_100",
        "award_members",
        "award_id",
        "awards",
        "SELECT coalesce(sum(share_percent), 0) <> 100 FROM award_members"
        " WHERE award_id = $1 AND rank <> 'subcontractor' HAVING count(*) > 0",
    ),
    Whole(
        "several_holders_in_frameworks",
        "awards",
        "lot_id",
        "lots",
        "SELECT max(a.number) > 1 AND min(c.form) NOT IN ('orders', 'subsequent') FROM awards a"
        " JOIN lots l ON l.id = a.lot_id JOIN contracts c ON c.id = l.contract_id WHERE a.lot_id = $1",
    ),
    Whole(
        "orders_name_other_holders",
        "parts",
        "lot_id",
        "lots",
        "SELECT bool_or(a.number = 1) FROM parts p JOIN awards a ON a.id = p.award_id WHERE p.lot_id = $1",
    ),
    Whole(
        "desk_shares_within_100",
        "desks",
        "contract_id",
        "contracts",
        "SELECT sum(share_percent) > 100 FROM desks WHERE contract_id = $1",
    ),
    Whole(
        "orders_within_maximum",
        "parts",
        "lot_id",
        "lots",
        "SELECT sum(p.amount) > max(l.maximum) FROM parts p JOIN lots l ON l.id = p.lot_id"
        " WHERE p.lot_id = $1 AND p.kind = 'order'",
    ),
    Whole(
        "maximum_covers_orders",
        "lots",
        "id",
        "lots",
        "SELECT sum(p.amount) > max(l.maximum) FROM parts p JOIN lots l ON l.id = p.lot_id"
        " WHERE p.lot_id = $1 AND p.kind = 'order'",
    ),
    Whole("lots_within_contract", "lots", "contract_id", "contracts", _LOTS_PAST_CONTRACT, "amount"),
    Whole("contract_covers_lots", "contracts", "id", "contracts", _LOTS_PAST_CONTRACT, "amount, kind"),
)


def _statements_of(whole: Whole) -> str:
    function = f"levier_{whole.name}"
    changed = f"INSERT OR UPDATE{f' OF {whole.watched}' if whole.watched else ''}"
    changed += "" if whole.table == whole.parent else " OR DELETE"
    return f"""CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  parent bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.{whole.column} ELSE NEW.{whole.column} END;
  is_broken boolean;
BEGIN
  PERFORM FROM {whole.parent} WHERE id = parent FOR NO KEY UPDATE;
  EXECUTE $query${whole.broken}$query$ INTO is_broken USING parent;
  IF is_broken THEN
    RAISE EXCEPTION '% of % breaks %', TG_TABLE_NAME, parent, '{whole.name}'
      USING ERRCODE = 'check_violation', CONSTRAINT = '{whole.name}';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION {function}() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER levier_whole_{whole.name} AFTER {changed} ON {whole.table}
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {function}();"""


_VERDICTS_STAND = """CREATE OR REPLACE FUNCTION levier_verdicts_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'person_id' IS DISTINCT FROM to_jsonb(OLD) - 'person_id' THEN
    RAISE EXCEPTION 'a verdict is added, never changed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'verdicts_stand';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER levier_whole_verdicts_stand BEFORE UPDATE ON validations
  FOR EACH ROW EXECUTE FUNCTION levier_verdicts_stand();"""
"""Two files of one person made one move her verdicts; nothing else changes them."""


_OF_A_PERSON = ("validations", "engagements", "proposals", "evidence_documents", "access_links")
_LIVE_PEOPLE = """CREATE OR REPLACE FUNCTION levier_person_in_use() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.person_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.person_id IS DISTINCT FROM OLD.person_id) THEN
    PERFORM FROM people WHERE id = NEW.person_id AND merged_into_id IS NULL FOR SHARE;
    IF NOT FOUND AND EXISTS (SELECT FROM people WHERE id = NEW.person_id) THEN
      RAISE EXCEPTION 'person % was merged into another', NEW.person_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'person_in_use';
    END IF;
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION levier_person_in_use() FROM PUBLIC;"""
"""A file merged into another keeps nothing more; the lock makes who comes during the merge wait for it."""


def _on_people() -> list[str]:
    return [
        f"CREATE TRIGGER levier_whole_person_in_use BEFORE INSERT OR UPDATE ON {table}\n"
        "  FOR EACH ROW EXECUTE FUNCTION levier_person_in_use();"
        for table in _OF_A_PERSON
    ]


_BEGUN_BY_DESKS = ("access_links", "engagements", "proposals")
_DESK_IN_USE = f"""CREATE OR REPLACE FUNCTION levier_desk_in_use() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.contract_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.contract_id IS DISTINCT FROM OLD.contract_id) THEN
    PERFORM FROM desks WHERE organization_id = NEW.host_id AND contract_id = NEW.contract_id FOR SHARE;
    IF EXISTS (SELECT FROM desks WHERE organization_id = NEW.host_id AND contract_id = NEW.contract_id
               AND until_on < {TODAY}) THEN
      RAISE EXCEPTION '% follows contract % no longer', NEW.host_id, NEW.contract_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'desk_in_use';
    END IF;
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION levier_desk_in_use() FROM PUBLIC;"""
"""Past the last day of its desk, an organisation begins nothing on a contract: no hire, no proposal, no link. The lock
makes who comes while the desk is being ended wait for it. That it has a desk at all is held by the keys.
"""


def _on_desks() -> list[str]:
    return [
        f"CREATE TRIGGER levier_whole_desk_in_use BEFORE INSERT OR UPDATE ON {table}\n"
        "  FOR EACH ROW EXECUTE FUNCTION levier_desk_in_use();"
        for table in _BEGUN_BY_DESKS
    ]


_FITTING = ", ".join(f"('{kind}', '{role}')" for kind, roles in ROLES_OF_KIND.items() for role in roles)
_ROLES_FIT = f"""CREATE OR REPLACE FUNCTION levier_role_fits() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM organizations WHERE id = NEW.host_id AND (kind, NEW.role) IN ({_FITTING}) FOR SHARE;
  IF NOT FOUND AND EXISTS (SELECT FROM organizations WHERE id = NEW.host_id) THEN
    RAISE EXCEPTION 'organization % gives no role %', NEW.host_id, NEW.role
      USING ERRCODE = 'check_violation', CONSTRAINT = 'role_fits_kind';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION levier_role_fits() FROM PUBLIC;
CREATE TRIGGER levier_whole_role_fits BEFORE INSERT OR UPDATE ON memberships
  FOR EACH ROW EXECUTE FUNCTION levier_role_fits();
CREATE OR REPLACE FUNCTION levier_kind_fits() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM memberships m WHERE m.host_id = NEW.id AND (NEW.kind, m.role) NOT IN ({_FITTING})) THEN
    RAISE EXCEPTION 'organization % has members of roles that kind % does not give', NEW.id, NEW.kind
      USING ERRCODE = 'check_violation', CONSTRAINT = 'role_fits_kind';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION levier_kind_fits() FROM PUBLIC;
CREATE TRIGGER levier_whole_kind_fits BEFORE UPDATE OF kind ON organizations
  FOR EACH ROW EXECUTE FUNCTION levier_kind_fits();"""
"""A member's role is one that an organisation of its kind gives. The lock makes who comes while a kind changes wait."""


def statements() -> str:
    """The checks, as triggers of their tables; those of before are dropped by the caller."""
    return "\n".join(
        [
            *map(_statements_of, WHOLES),
            *(_VERDICTS_STAND, _LIVE_PEOPLE, *_on_people(), _DESK_IN_USE, *_on_desks(), _ROLES_FIT),
        ]
    )
