"""Keeps the tokens of links out of the logs: the address of a link is its key."""

import logging
import re

_LINK = re.compile(r"/lien/[^/\s\"']+")


class WithoutTokens(logging.Filter):
    """Write ``/lien/…`` where a message names the address of a link."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "/lien/" in message:
            record.msg, record.args = _LINK.sub("/lien/…", message), ()
        return True
