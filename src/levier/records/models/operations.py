"""Operations: what stands above contracts (renewal project, large site, programme), with its own objective."""

from django.db import models
from django.db.models import F, Q

from levier.records.models.fields import choice_check, not_blank, scoped_key, within_host
from levier.rules.renewal_projects import PART_LABELS, PartKind


class OperationKind(models.TextChoices):
    RENEWAL_PROJECT = "renewal_project", "Projet de renouvellement urbain"
    LARGE_SITE = "large_site", "Grand chantier"
    PROGRAMME = "programme", "Programme"


class Operation(models.Model):
    """A group of contracts followed together. ``convention_on``: the day its convention was signed."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("genre", max_length=16, choices=OperationKind)
    convention_on = models.DateField("convention signée le", null=True, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    note = models.TextField("précisions", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "operations"
        constraints = [
            within_host("operations"),
            models.UniqueConstraint(fields=["host", "name"], name="operations_name_unique"),
            not_blank("operations", "name"),
            choice_check("operations", "kind", OperationKind.values),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="operations_dates_in_order",
            ),
        ]


class OperationOwner(models.Model):
    """A maître d'ouvrage of an operation."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    operation = scoped_key(Operation, related_name="owners")
    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+")

    class Meta:
        db_table = "operation_owners"
        constraints = [
            models.UniqueConstraint(fields=["operation", "organization"], name="operation_owners_once"),
        ]


OPERATION_PARTS = [(kind.value, label) for kind, label in PART_LABELS.items()]


class OperationContract(models.Model):
    """A contract in an operation: none or several for each. ``part``: the part of the objective its hours go to."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    operation = scoped_key(Operation, related_name="memberships")
    contract = scoped_key("Contract", related_name="operations")
    part = models.CharField("part de l’opération", max_length=12, choices=OPERATION_PARTS, default=PartKind.WORKS.value)

    class Meta:
        db_table = "operation_contracts"
        constraints = [
            models.UniqueConstraint(fields=["operation", "contract"], name="operation_contracts_once"),
            choice_check("operation_contracts", "part", [value for value, _ in OPERATION_PARTS]),
        ]


class OperationStage(models.TextChoices):
    CONVENTION = "convention", "Convention"
    ADJUSTED = "adjusted", "Ajusté au lancement"
    CONTRACTUAL = "contractual", "Contractuel"
    AMENDED = "amended", "Modifié"
    DONE = "done", "Réalisé"


class OperationObjective(models.Model):
    """A version of an operation's objective. Versions are added, never changed.

    ``parts``: one object a part, as ``levier.rules.renewal_projects.Part`` takes it, decimals as text.
    """

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    operation = scoped_key(Operation, related_name="objectives")
    version = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=12, choices=OperationStage)
    hours = models.DecimalField(max_digits=12, decimal_places=2)
    parts = models.JSONField(default=list)
    formula = models.TextField(blank=True)
    fixed_on = models.DateField()
    fixed_at = models.DateTimeField()

    class Meta:
        db_table = "operation_objectives"
        ordering = ["operation_id", "version"]
        constraints = [
            models.UniqueConstraint(fields=["operation", "version"], name="operation_objectives_version_unique"),
            models.CheckConstraint(condition=Q(hours__gte=0, version__gte=1), name="operation_objectives_positive"),
            choice_check("operation_objectives", "stage", OperationStage.values),
        ]


class QualitativeTarget(models.Model):
    """A target in numbers that is not hours, collective over the whole operation."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    operation = scoped_key(Operation, related_name="targets")
    label = models.CharField("cible", max_length=200)
    unit = models.CharField("unité", max_length=40)
    target = models.DecimalField("nombre visé", max_digits=12, decimal_places=2)
    due_on = models.DateField("pour le", null=True, blank=True)

    class Meta:
        db_table = "qualitative_targets"
        ordering = ["operation_id", "id"]
        constraints = [
            within_host("qualitative_targets"),
            not_blank("qualitative_targets", "label"),
            not_blank("qualitative_targets", "unit"),
            models.CheckConstraint(condition=Q(target__gt=0), name="qualitative_targets_positive"),
        ]


class TargetResult(models.Model):
    """What was reached on a day, added up to that day. Added, never changed; the newest day is in force."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    target = scoped_key(QualitativeTarget, related_name="results")
    reached_on = models.DateField("au")
    reached = models.DecimalField("nombre atteint", max_digits=12, decimal_places=2)
    note = models.TextField("précisions", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "target_results"
        ordering = ["target_id", "-reached_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(reached__gte=0), name="target_results_positive"),
        ]
