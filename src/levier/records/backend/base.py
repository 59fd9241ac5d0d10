"""PostgreSQL, with the current scope applied at the start of every transaction."""

from django.db.backends.postgresql import base

from levier.records import scope


class DatabaseWrapper(base.DatabaseWrapper):
    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)
        if not autocommit and self.alias == "default":
            scope.apply(self.connection, scope.current.get())
