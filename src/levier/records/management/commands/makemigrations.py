"""``makemigrations``, whose new tables come whole: applied to an empty database, several times faster.

Django's own optimiser leaves most constraints and many foreign keys in operations of their own, and works the state
of all related tables out again for each: with a hundred and fifty of them, most of the time of the first ``migrate``.
"""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.operations import BtreeGistExtension
from django.core.management.commands.makemigrations import Command as DjangoCommand
from django.db.migrations import AddConstraint, AddField, CreateModel
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.operations.base import Operation
from django.db.models import Field


class Autodetector(MigrationAutodetector):
    def _optimize_migrations(self) -> None:
        super()._optimize_migrations()
        for app_label, migrations in self.migrations.items():
            for migration in migrations:
                operations = folded(migration.operations, app_label)
                migration.operations = [*extensions(operations), *operations]


class Command(DjangoCommand):
    autodetector = Autodetector


def extensions(operations: list[Operation]) -> list[Operation]:
    """What the database needs before these: exclusion constraints compare numbers in an index of ranges."""
    tables = [one.options.get("constraints", ()) for one in operations if isinstance(one, CreateModel)]
    added = [(one.constraint,) for one in operations if isinstance(one, AddConstraint)]
    excluding = any(isinstance(c, ExclusionConstraint) for found in (*tables, *added) for c in found)
    return [BtreeGistExtension()] if excluding else []


def folded(operations: list[Operation], app_label: str = "records") -> list[Operation]:
    """The same operations, those that complete a table made among them put into its creation.

    Tables are made after those they refer to; where they refer to one another in a circle, nothing changes.
    """
    tables = {one.name_lower: one for one in operations if isinstance(one, CreateModel)}
    others: list[Operation] = []
    for one in operations:
        table = tables.get(one.model_name_lower) if isinstance(one, AddField | AddConstraint) else None
        if isinstance(one, AddField) and table is not None:
            fields = [*table.fields, (one.name, one.field)]
            tables[table.name_lower] = CreateModel(table.name, fields, table.options, table.bases, table.managers)
        elif isinstance(one, AddConstraint) and table is not None:
            options = {**table.options, "constraints": [*table.options.get("constraints", ()), one.constraint]}
            tables[table.name_lower] = CreateModel(table.name, table.fields, options, table.bases, table.managers)
        elif not isinstance(one, CreateModel):
            others.append(one)
    try:
        order = TopologicalSorter({name: sorted({*_referred(one, app_label)} - {name}) for name, one in tables.items()})
        made = [tables[name] for name in order.static_order() if name in tables]
    except CycleError:
        return operations
    return [*made, *others]


def _referred(table: CreateModel, app_label: str) -> Iterator[str]:
    """The tables of the same application that this one refers to, and those it derives from."""
    fields: list[Field] = [field for _, field in table.fields]
    models = [field.remote_field.model for field in fields if field.remote_field]
    for model in [*models, *(base for base in table.bases if isinstance(base, str))]:
        label, _, name = (model if isinstance(model, str) else model._meta.label).lower().rpartition(".")
        if label in ("", app_label):
            yield name
