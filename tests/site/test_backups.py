"""A database saved in a file and put back elsewhere, with its policies, triggers and grants."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from levier.site import postgres
from levier.site.postgres import PostgresError, Server, url_with
from levier.site.postgres.programs import installed_programs

ROLES = ("saver_owner", "saver_app")
CONTENT = """
CREATE EXTENSION pg_trgm;
SET ROLE saver_owner;
CREATE TABLE hours (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body int NOT NULL, worked numeric(7,2) CHECK (worked >= 0));
CREATE TABLE journal (of_hours bigint REFERENCES hours, noted text);
CREATE INDEX ON journal USING gin (noted gin_trgm_ops);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS
    'BEGIN INSERT INTO public.journal VALUES (NEW.id, ''créé''); RETURN NEW; END';
CREATE TRIGGER note AFTER INSERT ON hours FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO hours (body, worked) VALUES (1, 7.5), (1, 3), (2, 35);
ALTER TABLE hours ENABLE ROW LEVEL SECURITY;
ALTER TABLE hours FORCE ROW LEVEL SECURITY;
CREATE POLICY own_body ON hours TO saver_app
    USING (body = nullif(current_setting('levier.body', true), '')::int);
GRANT SELECT, INSERT ON hours TO saver_app;
RESET ROLE;
"""


def execute(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def database(server: Server, name: str) -> str:
    execute(server.url, f"CREATE DATABASE {name} TEMPLATE template0")
    return url_with(server.url, database=name)


@pytest.fixture
def source(running: Server) -> Iterator[str]:
    """A database with hidden rows and what hangs on them; databases and roles are dropped after."""
    for role in ROLES:
        execute(running.url, f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
    url = database(running, "saved")
    execute(url, "GRANT CREATE, USAGE ON SCHEMA public TO saver_owner")
    execute(url, CONTENT)
    yield url
    with psycopg.connect(running.url, autocommit=True) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate").fetchall()
        for (name,) in names:
            if name not in ("postgres", "levier"):
                connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        for role in ROLES:
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_all_comes_back_rules_of_visibility_included(running: Server, source: str, tmp_path: Path) -> None:
    saved = postgres.backup(source, tmp_path / "new" / "levier.dump")
    assert saved.path == tmp_path / "new" / "levier.dump"
    assert saved.size == saved.path.stat().st_size > 1000
    assert saved.version == running.version
    assert stat.S_IMODE(saved.path.stat().st_mode) == 0o600
    assert "Base sauvegardée" in str(saved)
    assert [path.name for path in saved.path.parent.iterdir()] == ["levier.dump"]

    target = database(running, "restored")
    postgres.restore(target, saved.path)
    for query in (
        "SELECT * FROM hours ORDER BY id",
        "SELECT * FROM journal ORDER BY 1",
        "SELECT tablename, policyname, roles, cmd, qual FROM pg_policies",
        "SELECT relname, relrowsecurity, relforcerowsecurity, relacl::text, relowner::regrole::text FROM "
        "pg_class"
        " WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
        "SELECT proname, prosecdef, proconfig FROM pg_proc WHERE proname = 'note'",
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'hours'::regclass",
    ):
        assert execute(target, query) == execute(source, query)
    with psycopg.connect(url_with(target, user="saver_app", password="x"), autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM hours").fetchone() == (0,)
        connection.execute("SELECT set_config('levier.body', '1', false)")
        assert connection.execute("SELECT sum(worked)::text FROM hours").fetchone() == ("10.50",)
        connection.execute("INSERT INTO hours (body, worked) VALUES (1, 1)")
    assert execute(target, "SELECT count(*) FROM journal") == [(4,)]
    assert execute(target, "SELECT reltuples::int FROM pg_class WHERE relname = 'journal'") == [(3,)]


def test_what_is_there_is_never_overwritten(source: str, running: Server, tmp_path: Path) -> None:
    postgres.backup(source, tmp_path / "a.dump")
    content = (tmp_path / "a.dump").read_bytes()
    with pytest.raises(PostgresError, match="existe déjà"):
        postgres.backup(source, tmp_path / "a.dump")
    assert (tmp_path / "a.dump").read_bytes() == content
    with pytest.raises(PostgresError, match=r"n'est pas vide \(\d+ objets, dont .*hours"):
        postgres.restore(source, tmp_path / "a.dump")
    for made in ("CREATE SCHEMA autre", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'"):
        execute(running.url, "DROP DATABASE IF EXISTS nearly")
        nearly = database(running, "nearly")
        execute(nearly, "CREATE EXTENSION unaccent")  # not content: the dump says IF NOT EXISTS
        execute(nearly, made)
        with pytest.raises(PostgresError, match="1 objet,"):
            postgres.restore(nearly, tmp_path / "a.dump")


def test_a_missing_role_is_named_and_nothing_is_written(source: str, running: Server, tmp_path: Path) -> None:
    postgres.backup(source, tmp_path / "a.dump")
    target = database(running, "elsewhere")
    execute(running.url, "ALTER ROLE saver_app RENAME TO saver_other")
    with pytest.raises(PostgresError, match="rôle «\u00a0saver_app\u00a0», absent"):
        postgres.restore(target, tmp_path / "a.dump")
    assert execute(target, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    execute(running.url, "ALTER ROLE saver_other RENAME TO saver_app")
    postgres.restore(target, tmp_path / "a.dump")
    assert execute(target, "SELECT count(*) FROM hours") == [(3,)]


def test_a_user_who_sees_less_may_not_save_half(source: str, tmp_path: Path) -> None:
    execute(source, "GRANT ALL ON ALL TABLES IN SCHEMA public TO saver_owner")
    with pytest.raises(PostgresError, match="BYPASSRLS") as refusal:
        postgres.backup(url_with(source, user="saver_owner", password="x"), tmp_path / "a.dump")
    assert "ne voit pas toutes les lignes" in str(refusal.value)
    assert list(tmp_path.iterdir()) == []
    execute(source, "ALTER ROLE saver_owner BYPASSRLS")
    postgres.backup(url_with(source, user="saver_owner", password="x"), tmp_path / "a.dump")


def test_what_is_not_a_backup_is_said(source: str, running: Server, tmp_path: Path) -> None:
    target = database(running, "empty")
    with pytest.raises(PostgresError, match="n'existe pas"):
        postgres.restore(target, tmp_path / "absent.dump")
    (tmp_path / "text.dump").write_text("nom;prénom\n" * 100)
    with pytest.raises(PostgresError, match="pas une sauvegarde lisible"):
        postgres.restore(target, tmp_path / "text.dump")
    postgres.backup(source, tmp_path / "whole.dump")
    cut = (tmp_path / "whole.dump").read_bytes()
    (tmp_path / "cut.dump").write_bytes(cut[: len(cut) // 2])
    with pytest.raises(PostgresError, match="La restauration a échoué"):
        postgres.restore(target, tmp_path / "cut.dump")
    assert execute(target, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_programs_of_the_server_s_own_version_are_taken(running: Server) -> None:
    major = int(running.version.split(".")[0])
    assert postgres.programs.client_programs(major).major == major
    assert postgres.programs.client_programs(major, installed_programs()[0].directory).major >= major
    with pytest.raises(PostgresError, match="postgresql-client-99"):
        postgres.programs.client_programs(99)


def test_a_folder_without_programs(tmp_path: Path) -> None:
    with pytest.raises(PostgresError, match="ne contient pas pg_dump"):
        postgres.programs.client_programs(18, tmp_path)
