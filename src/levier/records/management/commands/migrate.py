"""``migrate``, which compares models and migrations as ``makemigrations`` does (Django asks for the same detector)."""

from django.core.management.commands.migrate import Command as DjangoCommand

from levier.records.management.commands.makemigrations import Autodetector


class Command(DjangoCommand):
    autodetector = Autodetector
