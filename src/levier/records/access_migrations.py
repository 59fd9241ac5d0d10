"""Keeps the SQL of the permission matrix beside the migrations, and compares it with matrix and database."""

import re
from pathlib import Path

from django.db import connection, transaction

from levier.records.access_sql import statements

FOLDER = Path(__file__).parent / "migrations"
_MIGRATION = '''"""The permission matrix as of this migration, written by ``levier access write``."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
{dependencies}
    ]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
'''
_OTHERS = (
    ("account", "0009_emailaddress_unique_primary_email"),
    ("mfa", "0003_authenticator_type_uniq"),
    ("usersessions", "0001_initial"),
    ("sessions", "0001_initial"),
    ("procrastinate", "0041_post_retry_failed_job"),
)


def newest() -> Path | None:
    """The SQL file written last."""
    return max(FOLDER.glob("[0-9]*_access.sql"), default=None)


def is_written() -> bool:
    """Whether the newest file says what the matrix says."""
    file = newest()
    return file is not None and file.read_text(encoding="utf-8") == statements()


def write() -> Path | None:
    """Write the next migration when matrix and file differ; return the SQL file, or None when nothing changed."""
    if is_written():
        return None
    last = max(path.stem for path in FOLDER.glob("[0-9]*.py"))
    name = f"{int(re.match(r'[0-9]+', last)[0]) + 1:04d}_access"
    dependencies = "\n".join(f'        ("{app}", "{node}"),' for app, node in (("records", last), *_OTHERS))
    (FOLDER / f"{name}.py").write_text(_MIGRATION.format(dependencies=dependencies), encoding="utf-8")
    target = FOLDER / f"{name}.sql"
    target.write_text(statements(), encoding="utf-8")
    return target


_CATALOG = """
SELECT 'policy', tablename || '.' || policyname, cmd || coalesce(qual, '') || coalesce(with_check, '')
  FROM pg_policies WHERE schemaname = 'public'
UNION ALL
SELECT 'right', table_name || '.' || grantee, privilege_type FROM information_schema.role_table_grants
 WHERE grantee IN ('levier_app', 'levier_identity', 'levier_worker', 'levier_gate', 'PUBLIC')
   AND table_schema = 'public'
UNION ALL
SELECT 'row security', relname::text, relrowsecurity::text || relforcerowsecurity::text FROM pg_class
 WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'key', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE conname LIKE '%\\_same\\_host'
UNION ALL
SELECT 'function', p.oid::regprocedure::text,
       md5(pg_get_functiondef(p.oid)) || coalesce(proacl::text, '') FROM pg_proc p
 WHERE pronamespace = 'public'::regnamespace AND (proname LIKE 'levier%' OR proname LIKE 'procrastinate%')
"""


def _catalog() -> set[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_CATALOG)
        return set(cursor.fetchall())


def differences() -> list[str]:
    """What the database holds otherwise than the matrix says, one line each. Run as the owner; writes nothing."""
    with transaction.atomic():
        before = _catalog()
        with connection.cursor() as cursor:
            cursor.execute(statements())
        after = _catalog()
        transaction.set_rollback(True)
    lines = [f"en base, pas dans la matrice : {kind} {name}" for kind, name, _ in sorted(before - after)]
    return lines + [f"dans la matrice, pas en base : {kind} {name}" for kind, name, _ in sorted(after - before)]
