"""Clauses, their calibrations and the versions of their objective."""

from django.db import models
from django.db.models import Q

from levier.records.models.fields import choice_check, scoped_key, within_host


class Strength(models.TextChoices):
    MINIMUM = "minimum", "Minimum fixé par l’acheteur"
    OFFERED = "offered", "Heures proposées par le soumissionnaire"
    INCENTIVE = "incentive", "Incitation sans pénalité"
    VOLUNTARY = "voluntary", "Clause privée volontaire"


class Clause(models.Model):
    """The social clause of a lot. Penalty fields belong to each clause: the law sets none."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    lot = scoped_key("Lot", related_name="clauses")
    strength = models.CharField(max_length=12, choices=Strength, default=Strength.MINIMUM)
    penalty_per_hour = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)

    class Meta:
        db_table = "clauses"
        constraints = [
            within_host("clauses"),
            models.UniqueConstraint(fields=["lot"], name="clauses_one_per_lot"),
            choice_check("clauses", "strength", Strength.values),
            models.CheckConstraint(
                condition=Q(penalty_per_hour__isnull=True) | Q(penalty_per_hour__gte=0),
                name="clauses_penalty_positive",
            ),
        ]


class Calibration(models.Model):
    """One way of sizing a clause: its method, the figures given, the hours found. Kept as a scenario.

    ``inputs`` holds the fields of the method's input class in ``levier.rules.calibration``, decimals as text.
    """

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    clause = scoped_key(Clause, related_name="calibrations")
    label = models.CharField(max_length=80)
    method = models.CharField(max_length=24)
    inputs = models.JSONField()
    rounding_step = models.PositiveSmallIntegerField(default=1)
    rounding_mode = models.CharField(max_length=8, default="down")
    raw_hours = models.DecimalField(max_digits=14, decimal_places=4)
    hours = models.DecimalField(max_digits=12, decimal_places=2)
    calibrated_at = models.DateTimeField()

    class Meta:
        db_table = "calibrations"
        ordering = ["id"]
        constraints = [
            within_host("calibrations"),
            within_host("calibrations", "clause"),
            models.CheckConstraint(condition=Q(hours__gte=0), name="calibrations_hours_positive"),
            choice_check("calibrations", "rounding_mode", ["down", "nearest", "up"]),
        ]


class Stage(models.TextChoices):
    FORECAST = "forecast", "Prévision"
    ADJUSTED = "adjusted", "Ajusté au lancement"
    CONTRACTUAL = "contractual", "Contractuel"
    AMENDED = "amended", "Modifié"


class Objective(models.Model):
    """A version of a clause's objective. Versions are added, never changed."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    clause = scoped_key(Clause, related_name="objectives")
    version = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=12, choices=Stage)
    hours = models.DecimalField(max_digits=12, decimal_places=2)
    calibration = scoped_key(Calibration, null=True)
    formula = models.TextField(blank=True)
    fixed_on = models.DateField()
    fixed_at = models.DateTimeField()

    class Meta:
        db_table = "objectives"
        ordering = ["clause_id", "version"]
        constraints = [
            within_host("objectives"),
            models.UniqueConstraint(fields=["clause", "version"], name="objectives_version_unique"),
            models.CheckConstraint(condition=Q(hours__gte=0, version__gte=1), name="objectives_figures_positive"),
            choice_check("objectives", "stage", Stage.values),
        ]
