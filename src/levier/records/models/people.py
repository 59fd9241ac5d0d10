"""People and their validations: the smallest identity the clause needs."""

from django.db import models
from django.db.models import F, Q

from levier.records.models.fields import choice_check, not_blank, scoped_key, within_host


class Sex(models.TextChoices):
    WOMAN = "F", "Femme"
    MAN = "M", "Homme"
    UNKNOWN = "X", "Non renseigné"


class Residence(models.TextChoices):
    """Whether a home was in a QPV on a day."""

    INSIDE = "inside", "En QPV"
    OUTSIDE = "outside", "Hors QPV"
    TO_CONFIRM = "to_confirm", "À confirmer"
    UNKNOWN = "unknown", "Non localisé"


class LocationMethod(models.TextChoices):
    POINT = "point", "Point mis sur la carte"
    GEOCODED = "geocoded", "Adresse géocodée"
    COMMUNE = "commune", "Centre de la commune"
    OFFICIAL = "official", "Service officiel"
    NONE = "none", "Non localisé"


class Person(models.Model):
    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    last_name = models.CharField("nom", max_length=80)
    first_name = models.CharField("prénom", max_length=80)
    born_on = models.DateField("date de naissance")
    sex = models.CharField("sexe", max_length=1, choices=Sex)
    commune = models.CharField("commune (code Insee)", max_length=5, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    location_method = models.CharField(max_length=10, choices=LocationMethod, default=LocationMethod.NONE)
    located_on = models.DateField(null=True, blank=True)
    referred_by = models.ForeignKey(
        "Organization", models.PROTECT, related_name="+", null=True, blank=True, verbose_name="prescripteur"
    )
    pathway_started_on = models.DateField("parcours commencé le", null=True, blank=True)
    merged_into = scoped_key("self", null=True, related_name="merged")
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "people"
        indexes = [models.Index(fields=["host", "last_name", "first_name"], name="people_by_name")]
        constraints = [
            within_host("people"),
            not_blank("people", "last_name"),
            not_blank("people", "first_name"),
            choice_check("people", "sex", Sex.values),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="people_merged_into_another"
            ),
            choice_check("people", "location_method", LocationMethod.values),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="people_point_on_earth",
            ),
        ]


class Verdict(models.TextChoices):
    VALIDATED = "validated", "Validée"
    TO_COMPLETE = "to_complete", "À compléter"
    NOT_ELIGIBLE = "not_eligible", "Non éligible"


class Validation(models.Model):
    """The facilitator's dated verdict on a person, with its public and evidence. Added, never changed.

    ``verdict`` is all an employer may know; ``public``, ``evidence`` and ``reason`` stay with the facilitator.
    """

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    person = scoped_key(Person, related_name="validations")
    verdict = models.CharField(max_length=14, choices=Verdict)
    public = models.CharField("public", max_length=24, blank=True)
    evidence = models.CharField("justificatif", max_length=40, blank=True)
    evidence_on = models.DateField("date du justificatif", null=True, blank=True)
    evidence_until = models.DateField("justificatif valable jusqu’au", null=True, blank=True)
    missing = models.TextField("pièces attendues", blank=True)
    reason = models.TextField("motif", blank=True)
    decided_on = models.DateField()
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "validations"
        ordering = ["-decided_at", "-id"]
        constraints = [
            within_host("validations"),
            within_host("validations", "person", "verdict", "decided_on"),
            choice_check("validations", "verdict", Verdict.values),
            models.CheckConstraint(
                condition=~Q(verdict="validated") | ~Q(public=""), name="validations_public_when_validated"
            ),
        ]
