"""A real PostgreSQL for the demo and the tests, without any set-up. It knows nothing of Django."""

from levier.site.postgres.addresses import server_version, url_with
from levier.site.postgres.backups import Backup, backup, restore
from levier.site.postgres.errors import PostgresError
from levier.site.postgres.programs import Programs, installed_programs
from levier.site.postgres.servers import Server, Status, remove, start, status, stop

__all__ = [
    "Backup",
    "PostgresError",
    "Programs",
    "Server",
    "Status",
    "backup",
    "installed_programs",
    "remove",
    "restore",
    "server_version",
    "start",
    "status",
    "stop",
    "url_with",
]
