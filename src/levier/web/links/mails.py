"""The two mails of links: the address of a link, and the receipt of a file that came through one."""

import logging
from smtplib import SMTPException
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string

from levier.usecases.links import Given
from levier.usecases.opened_links import Receipt

PATIENCE = 10
"""Seconds a page waits for the mail server."""
logger = logging.getLogger(__name__)


def send_link(given: Given, address: str) -> bool:
    """Send a link's address to its recipient; False when the mail could not leave."""
    subjects = {
        "hours_return": f"Les heures de vos salariés en insertion, pour {given.organization}",
        "person": f"Vos heures de travail suivies par {given.organization}",
    }
    context = {"given": given, "address": address}
    return _send(subjects[given.purpose], "levier/links/mail_link.txt", context, given.recipient, given.reply_to)


def send_receipt(receipt: Receipt) -> bool:
    """Tell the sender of a file that it was received; False when the mail could not leave."""
    door = receipt.door
    subject = f"Fichier reçu\u00a0: {receipt.file_name}"
    return _send(subject, "levier/links/mail_receipt.txt", {"receipt": receipt}, door.recipient, door.reply_to)


def _send(subject: str, template: str, context: dict[str, Any], recipient: str, reply_to: str) -> bool:
    # A subject is one line, whatever a contract's or a file's name holds.
    mail = EmailMessage(
        " ".join(subject.split()),
        render_to_string(template, context),
        to=[recipient],
        reply_to=[reply_to] if reply_to else None,
        connection=get_connection(timeout=PATIENCE),
    )
    try:
        mail.send()
    except (OSError, SMTPException) as problem:
        logger.warning("mail not sent: %s", type(problem).__name__)
        return False
    return True
