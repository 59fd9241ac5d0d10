"""Roles and databases: what must exist before the first migration.

Four roles without login, held by the login roles of DATABASE_URL (web, worker) and DATABASE_OWNER_URL
(migrations): ``levier_owner`` owns the tables, ``levier_app`` is every gesture, ``levier_identity`` is sign-in,
``levier_worker`` is the job queue, ``levier_gate`` is a connection with no scope yet and has no right at all.
"""

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

ROLES = ("levier_owner", "levier_app", "levier_identity", "levier_worker", "levier_gate")
EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")


def prepare_roles(admin_url: str) -> None:
    """Create the roles that are missing and give them to the connecting role."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role in ROLES:
            if role not in known:
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def create_database(admin_url: str, name: str, template: str = "template0") -> str:
    """Create a database owned by ``levier_owner`` unless it exists; return its URL."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).rowcount:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER levier_owner TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
    url = make_conninfo(admin_url, dbname=name)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        connection.execute("GRANT ALL ON SCHEMA public TO levier_owner")
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        connection.execute("GRANT USAGE ON SCHEMA public TO levier_app, levier_identity, levier_worker")
    return url


def drop_database(admin_url: str, name: str) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
