"""Database addresses (postgresql://…): built, changed, tried, and shown without their password."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict

from levier.site.postgres.errors import PostgresError
from levier.site.postgres.programs import OLDEST_MAJOR

SUPERUSER = "postgres"
PORT = 5432  # only names the socket's file: nothing listens on the network


def socket_url(folder: Path, password: str, database: str) -> str:
    """The superuser's address of `database` through the Unix socket in `folder`."""
    secret, name, place = (quote(text, safe="") for text in (password, database, str(folder)))
    return f"postgresql://{SUPERUSER}:{secret}@/{name}?host={place}&port={PORT}"


def url_with(url: str, *, user: str | None = None, password: str | None = None, database: str | None = None) -> str:
    """The same server under another user or database. A new `user` without `password` loses the old one's."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    if user is not None:
        parts["user"] = user
        parts.pop("password", None)
    if password is not None:
        parts["password"] = password
    if database is not None:
        parts["dbname"] = database
    account = quote(parts.pop("user", ""), safe="")
    if "password" in parts:
        account += f":{quote(parts.pop('password'), safe='')}"
    path = quote(parts.pop("dbname", ""), safe="")
    options = "&".join(f"{name}={quote(value, safe='')}" for name, value in parts.items())
    return f"postgresql://{account}{'@' if account else ''}/{path}" + (f"?{options}" if options else "")


def shown(url: str) -> str:
    """What a person may read of an address: where it leads, never its password."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "adresse illisible"
    place = parts.get("host", "localhost")
    return (
        f"base «\u00a0{parts.get('dbname', '?')}\u00a0» sur {place}, utilisateur «\u00a0{parts.get('user', '?')}\u00a0»"
    )


def connect(url: str, within: int = 5) -> psycopg.Connection[tuple[object, ...]]:
    """A connection in autocommit, or psycopg.OperationalError within `within` seconds."""
    return psycopg.connect(url, autocommit=True, connect_timeout=within, application_name="levier")


def server_version(url: str) -> str:
    """Version of the server at `url`, "18.6". Raises PostgresError: out of reach, or before 15."""
    try:
        with connect(url) as connection:
            number = connection.info.server_version
    except psycopg.ProgrammingError:
        raise PostgresError(
            "L'adresse de la base de données est illisible. Forme attendue\u00a0: "
            "postgresql://utilisateur:mot-de-passe@serveur:5432/base, caractères spéciaux encodés (%40 pour "
            "@)."
        ) from None
    except psycopg.OperationalError as error:
        raise PostgresError(
            f"La base de données ne répond pas ({shown(url)})\u00a0: {str(error).strip()}. Que faire\u00a0: vérifier "
            "qu'elle est démarrée et que l'adresse, l'utilisateur et le mot de passe sont les bons "
            "(variable DATABASE_URL)."
        ) from None
    major, minor = divmod(number, 10_000)
    if major < OLDEST_MAJOR:
        raise PostgresError(
            f"La base de données ({shown(url)}) est un PostgreSQL {major}.{minor}\u00a0: il faut la version "
            f"{OLDEST_MAJOR} ou une plus récente. Que faire\u00a0: mettre ce serveur à niveau, ou en indiquer un "
            "autre dans DATABASE_URL."
        )
    return f"{major}.{minor}"
