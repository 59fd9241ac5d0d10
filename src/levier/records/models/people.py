"""People, their validations and their engagements: the smallest identity the clause needs."""

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
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "people"
        indexes = [models.Index(fields=["host", "last_name", "first_name"], name="people_by_name")]
        constraints = [
            within_host("people"),
            not_blank("people", "last_name"),
            not_blank("people", "first_name"),
            choice_check("people", "sex", Sex.values),
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


class Modality(models.TextChoices):
    DIRECT = "direct", "Embauche directe"
    SECONDMENT = "secondment", "Mise à disposition"
    MISSION = "mission", "Mission"
    SUBCONTRACT = "subcontract", "Sous-traitance ou cotraitance"


class EmploymentContract(models.TextChoices):
    CDI = "CDI", "CDI"
    CDD = "CDD", "CDD"
    CDDI = "CDDI", "CDDI"
    CTT = "CTT", "Contrat de mission"
    APPRENTICESHIP = "apprenticeship", "Contrat d’apprentissage"
    PROFESSIONALISATION = "professionalisation", "Contrat de professionnalisation"


class Engagement(models.Model):
    """A person at work on a lot, with what was true at the hire (sex, residence).

    ``validation_verdict`` and ``validated_on`` repeat the validation so that the database itself refuses a hire
    before, or without, a favourable verdict.
    """

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    person = scoped_key(Person, related_name="engagements")
    contract = scoped_key("Contract", related_name="engagements")
    lot = scoped_key("Lot", related_name="engagements")
    employer = models.ForeignKey("Organization", models.PROTECT, related_name="+", verbose_name="employeur")
    validation = scoped_key(Validation)
    validation_verdict = models.CharField(max_length=14, default=Verdict.VALIDATED)
    validated_on = models.DateField()
    modality = models.CharField("modalité", max_length=12, choices=Modality)
    employment_contract = models.CharField("contrat de travail", max_length=20, choices=EmploymentContract)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin", null=True, blank=True)
    sex = models.CharField(max_length=1, choices=Sex)
    residence = models.CharField(max_length=10, choices=Residence)
    qpv_code = models.CharField(max_length=10, blank=True)
    qpv_vintage = models.PositiveSmallIntegerField(null=True, blank=True)
    location_method = models.CharField(max_length=10, choices=LocationMethod)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "engagements"
        constraints = [
            within_host("engagements"),
            within_host("engagements", "contract"),
            models.UniqueConstraint(fields=["person", "lot", "employer", "starts_on"], name="engagements_once"),
            choice_check("engagements", "modality", Modality.values),
            choice_check("engagements", "employment_contract", EmploymentContract.values),
            choice_check("engagements", "residence", Residence.values),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="engagements_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(validation_verdict="validated", validated_on__lte=F("starts_on")),
                name="engagements_validated_before_hire",
            ),
            models.CheckConstraint(
                condition=Q(residence="inside", qpv_vintage__isnull=False) & ~Q(qpv_code="") | ~Q(residence="inside"),
                name="engagements_qpv_named",
            ),
        ]
