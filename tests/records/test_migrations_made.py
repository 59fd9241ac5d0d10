"""Constraints made with their tables: the same tables, without an operation for each constraint."""

from django.db import models
from django.db.migrations import AddConstraint, AddField, CreateModel

from levier.records.management.commands.makemigrations import folded


def _check(name: str, **condition) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(**condition), name=name)


def _table(name: str, **fields: models.Field) -> CreateModel:
    return CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *fields.items()])


def _to(name: str) -> models.ForeignKey:
    return models.ForeignKey(f"records.{name}", models.CASCADE)


def test_fields_and_constraints_go_into_their_table_made_after_those_it_refers_to():
    part, ranked = AddField("lot", "part", _to("part")), _check("lots_ranked", part__gt=0)
    elsewhere = AddConstraint("clause", _check("clauses_known", pk__gt=0))
    given = [_table("Lot", before=_to("Lot"), user=_to("User")), _table("Part"), part, AddConstraint("lot", ranked)]
    made = folded([*given, elsewhere])
    assert [getattr(one, "name", "") for one in made] == ["Part", "Lot", ""]
    assert [name for name, _ in made[1].fields] == ["id", "before", "user", "part"]
    assert made[1].options["constraints"] == [ranked]
    assert made[2] is elsewhere
    assert given[0].options == {}


def test_tables_that_refer_to_one_another_in_a_circle_are_left_as_they_were():
    given = [_table("Lot"), _table("Part", lot=_to("Lot")), AddField("lot", "part", _to("Part"))]
    assert folded(given) == given


def test_the_first_migration_was_made_this_way():
    from importlib import import_module

    operations = import_module("levier.records.migrations.0001_initial").Migration.operations
    assert [type(one).__name__ for one in operations if isinstance(one, AddConstraint | AddField)] == []
