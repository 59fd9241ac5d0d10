"""The diary of a contract: what was done and said, dated, with the documents made from models."""

from django.db import models
from django.db.models import F, Q

from levier.records.models.fields import choice_check, not_blank, scoped_key, within_host


class ActKind(models.TextChoices):
    LAUNCH_MEETING = "launch_meeting", "Réunion de lancement"
    SITE_VISIT = "site_visit", "Visite de chantier"
    DIFFICULTY = "difficulty", "Difficulté signalée"
    REMINDER = "reminder", "Relance"
    FORMAL_NOTICE = "formal_notice", "Mise en demeure"
    ANSWER = "answer", "Réponse"
    OTHER = "other", "Autre échange"


class Act(models.Model):
    """An act of a contract, numbered in it. Added, never changed: a mistake is put right by another act.

    ``document`` is the file exactly as it was made or received; ``answer_by`` the day an answer is due.
    ``period_ends_on``: the last day of the return of hours a formal notice asks for, or an answer brings.
    """

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    contract = scoped_key("Contract", related_name="acts")
    number = models.PositiveIntegerField()
    kind = models.CharField("acte", max_length=14, choices=ActKind)
    happened_on = models.DateField("date")
    title = models.CharField("objet", max_length=200)
    text = models.TextField("texte", blank=True)
    present = models.TextField("présents", blank=True)
    addressed_to = models.ForeignKey("Organization", models.PROTECT, related_name="+", null=True, blank=True)
    contact = scoped_key("Contact", null=True)
    answer_by = models.DateField("réponse attendue le", null=True, blank=True)
    answers = scoped_key("self", null=True, related_name="answered_by")
    document = scoped_key("StoredFile", null=True)
    period_ends_on = models.DateField("relevé de la période finie le", null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "acts"
        ordering = ["contract_id", "-happened_on", "-number"]
        constraints = [
            within_host("acts"),
            models.UniqueConstraint(fields=["contract", "number"], name="acts_number_unique"),
            not_blank("acts", "title"),
            choice_check("acts", "kind", ActKind.values),
            models.CheckConstraint(
                condition=Q(answer_by__isnull=True) | Q(answer_by__gte=F("happened_on")), name="acts_answer_after"
            ),
            models.CheckConstraint(
                condition=~Q(kind="formal_notice") | Q(addressed_to__isnull=False, answer_by__isnull=False),
                name="acts_formal_notice_complete",
            ),
            models.CheckConstraint(
                condition=Q(period_ends_on__isnull=True) | Q(kind__in=("formal_notice", "answer")),
                name="acts_about_a_return",
            ),
        ]
