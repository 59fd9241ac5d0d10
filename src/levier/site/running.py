"""Commands that run the site: database, migrations, web server, worker, demonstration."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from levier.site import database as roles
from levier.site import postgres

COMMANDS = ("demo", "demo-reset", "serve", "worker", "database")
MAINTENANCE = "postgres"


def home() -> Path:
    return Path(os.environ.get("LEVIER_HOME", "var")).absolute()


def register(commands) -> None:
    demo = commands.add_parser("demo", help="installer, remplir et servir le territoire fictif")
    demo.add_argument("--port", type=int, default=8000)
    reset = commands.add_parser("demo-reset", help="effacer la base de démonstration")
    reset.set_defaults(yes=True)
    serve = commands.add_parser("serve", help="servir le site")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=2)
    commands.add_parser("worker", help="traiter les imports en attente")
    parser = commands.add_parser("database", help="préparer, migrer, sauvegarder, restaurer la base")
    actions = parser.add_subparsers(dest="action", required=True)
    for name, text in (
        ("status", "dire où en est la base embarquée"),
        ("start", "démarrer la base embarquée"),
        ("stop", "arrêter la base embarquée"),
        ("prepare", "créer les rôles et la base"),
        ("migrate", "appliquer les migrations"),
    ):
        actions.add_parser(name, help=text)
    for name, text in (
        ("backup", "sauvegarder dans un fichier"),
        ("restore", "restaurer dans une base vide"),
    ):
        actions.add_parser(name, help=text).add_argument("file", type=Path)


def run(parsed: argparse.Namespace) -> int:
    """Run one of ``COMMANDS``. Returns the exit status."""
    try:
        match parsed.command:
            case "demo":
                from levier.site.demonstration import run_demo

                return run_demo(parsed.port)
            case "demo-reset":
                postgres.stop(home() / "postgres")
                removed = postgres.remove(home() / "postgres")
                print("Base de démonstration effacée." if removed else "Aucune base de démonstration à effacer.")
            case "serve":
                start_database()
                return subprocess.call(web_command(parsed.host, parsed.port, parsed.workers))
            case "worker":
                start_database()
                return subprocess.call(worker_command())
            case _:
                return _database(parsed)
    except postgres.PostgresError as problem:
        print(f"levier : {problem}", file=sys.stderr)
        return 2
    except subprocess.CalledProcessError:
        print(
            "levier : les migrations n’ont pas abouti, rien n’est à moitié fait : chacune va au bout ou s’annule. "
            "Que faire : lire l’erreur ci-dessus, puis relancer « levier database migrate ».",
            file=sys.stderr,
        )
        return 2
    return 0


def _database(parsed: argparse.Namespace) -> int:
    match parsed.action:
        case "status":
            print(postgres.status(home() / "postgres"))
        case "stop":
            print("Base arrêtée." if postgres.stop(home() / "postgres") else "La base n’était pas démarrée.")
        case "start":
            start_database()
        case "prepare":
            reach_database()
            roles.prepare_roles(_admin_url())
        case "migrate":
            reach_database(as_owner=True)
            migrate()
        case "backup":
            start_database()
            print(postgres.backup(_admin_url(), parsed.file))
        case "restore":
            start_database()
            postgres.restore(_admin_url(), parsed.file)
            print("Base restaurée.")
    return 0


def _admin_url() -> str:
    """Who may copy every row: row-level security is forced on the owner of the tables too."""
    return os.environ.get("DATABASE_ADMIN_URL") or os.environ["DATABASE_URL"]


def start_database(progress=print) -> None:
    """Have a database to speak to, with its roles: DATABASE_URL's, else the embedded one, started if need be."""
    if "DATABASE_URL" in os.environ:
        if os.environ.get("LEVIER_PROFILE") == "demo" and "DATABASE_OWNER_URL" not in os.environ:
            roles.prepare_roles(os.environ["DATABASE_URL"])
        return
    server = postgres.start(home() / "postgres", database=MAINTENANCE, progress=progress)
    roles.prepare_roles(server.url)
    os.environ["DATABASE_URL"] = roles.create_database(server.url, "levier")


def reach_database(*, as_owner: bool = False, progress=print) -> None:
    """The same, for a gesture that needs it at once. Raises ``PostgresError`` when it does not answer."""
    if address := os.environ.get("DATABASE_URL"):
        postgres.server_version((as_owner and os.environ.get("DATABASE_OWNER_URL")) or address)
    start_database(progress)


def migrate() -> None:
    """Apply the migrations. Raises ``CalledProcessError`` when one fails."""
    with migrating() as process:
        if code := process.wait():
            raise subprocess.CalledProcessError(code, process.args)


def migrating() -> subprocess.Popen[bytes]:
    """A process that applies the migrations as the owner of the tables."""
    return subprocess.Popen(
        [sys.executable, "-m", "django", "migrate", "--verbosity=0", "--skip-checks"],
        env={**os.environ, "LEVIER_DATABASE_ROLE": "owner", "DJANGO_SETTINGS_MODULE": "levier.site.settings"},
    )


def use_database(*, as_owner: bool) -> None:
    """Point Django, already set up, at the database; start the embedded one if need be."""
    from django.db import connections

    from levier.site.settings import database

    reach_database(as_owner=as_owner, progress=lambda line: None)
    if as_owner:
        os.environ["LEVIER_DATABASE_ROLE"] = "owner"
    fresh = database()
    fresh.pop("ENGINE")
    connections["default"].settings_dict.update(fresh)


def web_command(host: str, port: int, workers: int) -> list[str]:
    """The web server: one thread a worker, static files served beside the application."""
    return [
        *(str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", host),
        *("--port", str(port), "--workers", str(workers), "--blocking-threads", "1", "--no-ws"),
        *("--static-path-route", "/static", "--static-path-mount", str(home() / "static")),
        *("--log-level", "warning", "levier.site.wsgi:application"),
    ]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "levier.site.worker"]


def static_command() -> list[str]:
    """Put static files where the web server reads them."""
    return [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity=0", "--skip-checks"]
