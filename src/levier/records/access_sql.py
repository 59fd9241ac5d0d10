"""The permission matrix written as SQL: rights, row policies, history triggers, composite keys.

``statements()`` is a pure function of the matrix and of the models. ``levier access write`` keeps its result as a
numbered file beside the migrations; ``levier access check`` compares matrix, file and database.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import BinaryField, ForeignKey, Model

from levier.records import awaited_sql, counts_sql, integrity_sql
from levier.records.reach import lookup_functions, predicate
from levier.rules.access import Operation, relations, tables

WITHOUT_HISTORY = frozenset(
    {"communes", "departements", "epcis", "qpvs", "imports", "published_contracts", "published_modifications"}
    | {"public_imports", "reference_editions", "history_entries"}
)
"""Reference tables, whose provenance is the import that wrote them, and the imports themselves."""

IDENTITY_TABLES = frozenset(
    {
        "users",
        "account_emailaddress",
        "account_emailconfirmation",
        "mfa_authenticator",
        "usersessions_usersession",
        "django_session",
    }
)
"""Sign-in tables: reached by the identity role alone, never by the application role."""

_CLEAN = """
DO $$ DECLARE p record; BEGIN
  FOR p IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP POLICY %I ON public.%I', p.policyname, p.tablename);
  END LOOP;
  FOR p IN SELECT tgname, tgrelid::regclass AS tablename FROM pg_trigger
           WHERE tgname LIKE 'levier\\_history\\_%' OR tgname LIKE 'levier\\_whole\\_%' LOOP
    EXECUTE format('DROP TRIGGER %I ON %s', p.tgname, p.tablename);
  END LOOP;
END $$;
""".strip()

FUNCTIONS = """
CREATE OR REPLACE FUNCTION levier_user() RETURNS bigint LANGUAGE sql STABLE
  RETURN nullif(current_setting('levier.user_id', true), '')::bigint;
CREATE OR REPLACE FUNCTION levier_link() RETURNS text LANGUAGE sql STABLE
  RETURN nullif(current_setting('levier.link', true), '');
CREATE OR REPLACE FUNCTION levier_is(VARIADIC roles text[]) RETURNS boolean LANGUAGE sql STABLE
  RETURN string_to_array(current_setting('levier.roles', true), ',') && roles;
CREATE OR REPLACE FUNCTION levier_as(VARIADIC roles text[]) RETURNS bigint LANGUAGE sql STABLE
  RETURN CASE WHEN levier_is(VARIADIC roles) THEN nullif(current_setting('levier.host_id', true), '')::bigint END;
""".strip()

_HISTORY = """
CREATE OR REPLACE FUNCTION levier_write_history() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  gesture text := nullif(current_setting('levier.gesture', true), '');
  reason text := coalesce(current_setting('levier.reason', true), '');
  actor bigint := nullif(current_setting('levier.user_id', true), '')::bigint;
  host bigint := nullif(current_setting('levier.host_id', true), '')::bigint;
  instant timestamptz := coalesce(
    nullif(current_setting('levier.began_at', true), '')::timestamptz, statement_timestamp());
BEGIN
  IF gesture IS NULL THEN
    IF current_setting('role') IN ('levier_app', 'levier_gate') THEN
      RAISE EXCEPTION 'a write on % names no gesture', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    gesture := 'migration';
  END IF;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO history_entries (host_id, at, user_id, gesture, reason, subject, row_id, before, after)
    SELECT coalesce((n.after ->> 'host_id')::bigint, host), instant, actor, gesture, reason,
           TG_TABLE_NAME, (n.after ->> 'id')::bigint, NULL, n.after
      FROM (SELECT to_jsonb(r) AS after FROM new_rows r) n;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO history_entries (host_id, at, user_id, gesture, reason, subject, row_id, before, after)
    SELECT coalesce((o.before ->> 'host_id')::bigint, host), instant, actor, gesture, reason,
           TG_TABLE_NAME, (o.before ->> 'id')::bigint, o.before, NULL
      FROM (SELECT to_jsonb(r) AS before FROM old_rows r) o;
  ELSE
    INSERT INTO history_entries (host_id, at, user_id, gesture, reason, subject, row_id, before, after)
    SELECT coalesce((n.after ->> 'host_id')::bigint, host), instant, actor, gesture, reason,
           TG_TABLE_NAME, (n.after ->> 'id')::bigint, o.before, n.after
      FROM (SELECT id, to_jsonb(r) AS before FROM old_rows r) o
      JOIN (SELECT id, to_jsonb(r) AS after FROM new_rows r) n USING (id)
     WHERE o.before IS DISTINCT FROM n.after;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION levier_write_history() FROM PUBLIC;
""".strip()


_JOBS = """
ALTER FUNCTION procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[])
  SECURITY DEFINER SET search_path = public, pg_temp;
REVOKE ALL ON FUNCTION procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[]) TO levier_app, levier_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers,
  procrastinate_workers TO levier_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO levier_worker;
""".strip()
"""The queue: any gesture may enqueue through the definer function; only the worker reads it."""


_WORDS = """
CREATE OR REPLACE FUNCTION levier_merge_published_words() RETURNS void LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM gin_clean_pending_list('published_words');
  ANALYZE published_contracts;
END $$;
REVOKE ALL ON FUNCTION levier_merge_published_words() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION levier_merge_published_words() TO levier_app;
""".strip()
"""Only the owner of an index may have it put in order: a large import asks for it, and no one waits for the vacuum."""


def _models() -> list[type[Model]]:
    return sorted(apps.get_app_config("records").get_models(), key=lambda model: model._meta.db_table)


def _is_scoped(model: type[Model]) -> bool:
    return any(f.attname == "host_id" for f in model._meta.concrete_fields)


def _policies(table: str) -> Iterator[str]:
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
    yield f"CREATE POLICY levier_owner ON {table} TO levier_owner USING (true) WITH CHECK (true);"
    for operation in Operation:
        found = relations(table, operation)
        if not found:
            continue
        yield f"GRANT {operation} ON {table} TO levier_app;"
        condition = "\n    OR ".join(f"({predicate(table, rel, roles)})" for rel, roles in found.items())
        clauses = {
            Operation.SELECT: f"USING (\n       {condition})",
            Operation.DELETE: f"USING (\n       {condition})",
            Operation.INSERT: f"WITH CHECK (\n       {condition})",
            Operation.UPDATE: f"USING (\n       {condition})\n  WITH CHECK (\n       {condition})",
        }
        yield (
            f"CREATE POLICY levier_{operation.lower()} ON {table} FOR {operation} TO levier_app\n"
            f"  {clauses[operation]};"
        )


def _history_function(model: type[Model]) -> tuple[str, str]:
    """The trigger function of a table's history, and the statements that make it when the table has its own.

    Bytes are left out of the rows before they are written as JSON: 100 MB would take 1.8 GB.
    """
    fields = model._meta.concrete_fields
    kept = [field.column for field in fields if not isinstance(field, BinaryField)]
    if len(kept) == len(fields):
        return "levier_write_history", ""
    name = f"levier_write_history_of_{model._meta.db_table}"
    made = _HISTORY.replace("levier_write_history()", f"{name}()")
    for rows in ("new_rows", "old_rows"):
        made = made.replace(f"FROM {rows} r", f"FROM (SELECT {', '.join(kept)} FROM {rows}) r")
    return name, made


def _history(model: type[Model]) -> Iterator[str]:
    table = model._meta.db_table
    function, made = _history_function(model)
    if made:
        yield made
    transitions = {
        "insert": "NEW TABLE AS new_rows",
        "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
        "delete": "OLD TABLE AS old_rows",
    }
    for operation, tables_read in transitions.items():
        yield (
            f"CREATE TRIGGER levier_history_{operation} AFTER {operation.upper()} ON {table}\n"
            f"  REFERENCING {tables_read} FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
        )


_WIDER_KEYS = {
    ("engagements", "validation_id"): ("person_id", "validation_verdict", "validated_on"),
    ("hours_lines", "engagement_id"): ("contract_id",),
    ("imports", "link_id"): ("contract_id",),
    ("objectives", "calibration_id"): ("clause_id",),
    ("parts", "award_id"): ("lot_id",),
}
_BY_DESK = frozenset({"access_links", "acts", "contact_duties", "engagements", "hours_lines", "imports", "proposals"})
"""Tables whose rows belong to an organisation that follows the contract, its lead or another."""
_WIDER_TARGETS = {
    ("engagements", "validation_id"): ("person_id", "verdict", "decided_on"),
}


def _composite_keys(model: type[Model]) -> Iterator[str]:
    table = model._meta.db_table
    for field in model._meta.concrete_fields:
        if not isinstance(field, ForeignKey) or field.attname == "host_id" or not _is_scoped(field.related_model):
            continue
        column, target = field.column, field.related_model._meta.db_table
        if (table, column) == ("engagements", "part_id"):
            # The part is its lot's, hence its contract's lead's, whoever follows the person.
            yield _key(table, column, f"lot_id, {column}", f"{target} (lot_id, id) ON DELETE RESTRICT")
            continue
        action = "ON DELETE CASCADE" if table == "access_links" else "ON DELETE RESTRICT"
        if table in _BY_DESK and target in ("contracts", "lots"):
            yield _key_through_desk(table, column, target, action)
            continue
        wider = _WIDER_KEYS.get((table, column), ())
        theirs = _WIDER_TARGETS.get((table, column), wider)
        ours = ", ".join(("host_id", column, *wider))
        if (table, column) == ("engagements", "validation_id"):
            action += " ON UPDATE CASCADE"  # two files of one person made one: her engagements follow her validations
        yield _key(table, column, ours, f"{target} ({', '.join(('host_id', 'id', *theirs))}) {action}")


def _key_through_desk(table: str, column: str, target: str, action: str) -> str:
    """A contract is reached by an organisation that follows it; a lot, by its contract."""
    if target == "lots":
        return _key(table, column, f"contract_id, {column}", f"lots (contract_id, id) {action}")
    return _key(table, column, f"host_id, {column}", f"desks (organization_id, contract_id) {action}")


def _key(table: str, column: str, ours: str, target: str) -> str:
    name = f"{table}_{column}_same_host"
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = '{name}') THEN\n"
        f"  ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({ours})\n"
        f"    REFERENCES {target};\nEND IF; END $$;"
    )


def _uncompressed(model: type[Model]) -> Iterator[str]:
    """Files come compressed already, and are read by pieces: to compress them again costs more than all the rest."""
    for column in (f.column for f in model._meta.concrete_fields if isinstance(f, BinaryField)):
        yield f"ALTER TABLE {model._meta.db_table} ALTER COLUMN {column} SET STORAGE EXTERNAL;"


def statements() -> str:
    """The whole access of the database as one idempotent script, run by the owner of the tables."""
    everything = [_CLEAN, FUNCTIONS, _HISTORY, lookup_functions()]
    everything.append("GRANT USAGE ON SCHEMA public TO levier_app, levier_identity, levier_worker;")
    everything.append("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM levier_app, levier_identity;")
    known = set(tables())
    for model in _models():
        table = model._meta.db_table
        if table in IDENTITY_TABLES:
            continue
        if table not in known:
            raise LookupError(f"table {table} is in no gesture of the matrix")
        everything += _policies(table)
        if table not in WITHOUT_HISTORY:
            everything += _history(model)
        if _is_scoped(model):
            everything += _composite_keys(model)
        everything += _uncompressed(model)
    for table in sorted(IDENTITY_TABLES):
        everything.append(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO levier_identity;")
    everything += [
        counts_sql.count_functions(),
        awaited_sql.awaited_function(),
        integrity_sql.statements(),
        _JOBS,
        _WORDS,
    ]
    return "\n".join(everything) + "\n"
