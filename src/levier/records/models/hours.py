"""Hours of engagements, the files they came from, and how columns were matched."""

from django.db import models
from django.db.models import Q

from levier.records.models.fields import choice_check, scoped_key, within_host


class StoredFile(models.Model):
    """A file as it was received, but for social security numbers (``blanked`` says which were taken out before it was
    kept, "" when none); ``link`` when it came without an account, through a link."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    blanked = models.TextField(blank=True, db_default="")
    received_at = models.DateTimeField()
    link = scoped_key("AccessLink", null=True)

    class Meta:
        db_table = "stored_files"
        constraints = [within_host("stored_files")]


class ImportKind(models.TextChoices):
    HOURS = "hours", "Relevé d’heures"
    CONTRACTS = "contracts", "Tableau de marchés"
    PEOPLE = "people", "Tableau de personnes"
    DECP = "decp", "Données essentielles de marchés"
    COMMUNES = "communes", "Communes"
    EPCI = "epci", "EPCI"
    QPV = "qpv", "QPV"


class ImportState(models.TextChoices):
    RECEIVED = "received", "Reçu"
    TO_MATCH = "to_match", "Colonnes à associer"
    TO_CONFIRM = "to_confirm", "À confirmer"
    QUEUED = "queued", "En attente"
    RUNNING = "running", "En cours"
    DONE = "done", "Terminé"
    FAILED = "failed", "Refusé"
    DROPPED = "dropped", "Abandonné"


class Import(models.Model):
    """A file on its way into the tables: state, progress, counts and problems; ``link``: the one it came through."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=ImportKind)
    state = models.CharField(max_length=12, choices=ImportState)
    file = scoped_key(StoredFile, null=True)
    file_name = models.CharField(max_length=200)
    contract = scoped_key("Contract", null=True)
    link = scoped_key("AccessLink", null=True)
    matching = models.JSONField(null=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    lines = models.BinaryField(null=True)
    message = models.TextField(blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "imports"
        ordering = ["-created_at", "-id"]
        constraints = [
            within_host("imports"),
            choice_check("imports", "kind", ImportKind.values),
            choice_check("imports", "state", ImportState.values),
            models.CheckConstraint(
                condition=Q(link__isnull=True) | Q(kind="hours", contract__isnull=False),
                name="imports_link_brings_hours_of_a_contract",
            ),
        ]


class Matching(models.Model):
    """Columns of a kind of file, matched once: found again by the signature of its headers."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    signature = models.CharField(max_length=64)
    matching = models.JSONField()
    file_name = models.CharField(max_length=200)
    remembered_at = models.DateTimeField()

    class Meta:
        db_table = "matchings"
        constraints = [models.UniqueConstraint(fields=["host", "signature"], name="matchings_unique")]


class HoursState(models.TextChoices):
    DECLARED = "declared", "À valider"
    VALIDATED = "validated", "Validées"
    REJECTED = "rejected", "Rejetées"


class HoursLine(models.Model):
    """Hours worked by an engagement in a month (``month`` is its first day), from one cell of one file."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    engagement = scoped_key("Engagement", related_name="hours_lines", db_index=False)
    contract = scoped_key("Contract", related_name="hours_lines")
    month = models.DateField()
    hours = models.DecimalField(max_digits=6, decimal_places=2)
    state = models.CharField(max_length=10, choices=HoursState, default=HoursState.DECLARED)
    reason = models.TextField(blank=True)
    source = scoped_key(Import)
    sheet = models.CharField(max_length=80)
    cell = models.CharField(max_length=12)

    class Meta:
        db_table = "hours_lines"
        indexes = [models.Index(fields=["engagement", "month"], name="hours_lines_by_month")]
        constraints = [
            models.UniqueConstraint(fields=["source", "sheet", "cell", "month"], name="hours_lines_cell_once"),
            choice_check("hours_lines", "state", HoursState.values),
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=744), name="hours_lines_within_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="hours_lines_month_first_day"),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reason=""), name="hours_lines_reason_when_rejected"
            ),
        ]
