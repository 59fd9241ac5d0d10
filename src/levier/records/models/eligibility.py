"""Publics and evidence: what an organisation adds, from a day on, to the starting lists; the papers it keeps."""

from django.db import models
from django.db.models import F, Q

from levier.records.models.fields import not_blank, scoped_key, within_host


class HostPublic(models.Model):
    """A public of an organisation's own list, from a day to a day; ``is_removed`` takes one off the starting list."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    code = models.CharField("code", max_length=24)
    label = models.CharField("libellé", max_length=200, blank=True)
    definition = models.TextField("définition", blank=True)
    is_removed = models.BooleanField("retiré de la liste de départ", default=False)
    starts_on = models.DateField("à compter du")
    until_on = models.DateField("jusqu’au", null=True, blank=True)
    source = models.CharField("source", max_length=200)

    class Meta:
        db_table = "host_publics"
        ordering = ["code", "-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["host", "code", "starts_on"], name="host_publics_unique"),
            not_blank("host_publics", "code"),
            not_blank("host_publics", "source"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("starts_on")), name="host_publics_dates_in_order"
            ),
        ]


class EvidenceAge(models.Model):
    """The greatest age of a kind of evidence at the hire, in months, for an organisation from a day on."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    evidence = models.CharField("justificatif", max_length=40)
    months = models.PositiveSmallIntegerField("âge maximal (mois)")
    starts_on = models.DateField("à compter du")
    source = models.CharField("source", max_length=200)

    class Meta:
        db_table = "evidence_ages"
        ordering = ["evidence", "-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["host", "evidence", "starts_on"], name="evidence_ages_unique"),
            not_blank("evidence_ages", "source"),
            models.CheckConstraint(condition=Q(months__range=(1, 120)), name="evidence_ages_months"),
        ]


class EvidenceDocument(models.Model):
    """A paper that proves a public, exactly as received. Facilitators alone open it.

    Removed, its content is gone and its line stays, with the reason.
    """

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    person = scoped_key("Person", related_name="evidence_documents")
    evidence = models.CharField("justificatif", max_length=40)
    dated_on = models.DateField("daté du")
    valid_until = models.DateField("valable jusqu’au", null=True, blank=True)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField(null=True)
    received_at = models.DateTimeField()
    opened_at = models.DateTimeField("ouvert le", null=True, blank=True)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)
    removal_reason = models.TextField("motif du retrait", blank=True)

    class Meta:
        db_table = "evidence_documents"
        ordering = ["person_id", "-dated_on", "-id"]
        constraints = [
            within_host("evidence_documents"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, content__isnull=False, removal_reason="")
                | Q(removed_at__isnull=False, content__isnull=True) & ~Q(removal_reason=""),
                name="evidence_documents_kept_or_removed",
            ),
            models.UniqueConstraint(
                fields=["person", "sha256"],
                condition=Q(removed_at__isnull=True),
                name="evidence_documents_once_a_person",
            ),
        ]


class AiWaiver(models.Model):
    """The prefect's decision to lift an AI's ceiling of hours, or to raise it to ``raised_to`` hours."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+", verbose_name="association")
    decided_on = models.DateField("décision du")
    starts_on = models.DateField("à compter du")
    until_on = models.DateField("jusqu’au")
    raised_to = models.DecimalField("plafond porté à (h)", max_digits=7, decimal_places=2, null=True, blank=True)
    reference = models.CharField("référence", max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "ai_waivers"
        ordering = ["organization_id", "-starts_on"]
        constraints = [
            within_host("ai_waivers"),
            models.UniqueConstraint(fields=["host", "organization", "starts_on"], name="ai_waivers_unique"),
            not_blank("ai_waivers", "reference"),
            models.CheckConstraint(condition=Q(until_on__gte=F("starts_on")), name="ai_waivers_dates_in_order"),
            models.CheckConstraint(
                condition=Q(raised_to__isnull=True) | Q(raised_to__gt=0), name="ai_waivers_ceiling_positive"
            ),
        ]
