"""Sessions kept in the database, reached under the identity scope only."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware

from levier.records.scope import identity


class SessionStore(DatabaseStore):
    def load(self):
        with identity():
            return super().load()

    def exists(self, session_key):
        with identity():
            return super().exists(session_key)

    def save(self, must_create=False):
        with identity():
            return super().save(must_create)

    def delete(self, session_key=None):
        with identity():
            return super().delete(session_key)

    def _validate_session_key(self, key):
        """A cookie may spell any character, NUL included, which no table holds."""
        return super()._validate_session_key(key) and key.isascii() and key.isalnum()

    @classmethod
    def get_model_class(cls):
        from django.contrib.sessions.models import Session

        return Session

    @classmethod
    def clear_expired(cls):
        with identity():
            super().clear_expired()


class SessionMiddleware(DjangoSessionMiddleware):
    """Django's, under a name of its own beside the store it serves."""
