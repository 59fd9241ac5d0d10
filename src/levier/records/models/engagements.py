"""Engagements: who was proposed to whom, who was hired, where they stand afterwards."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from levier.records.models.fields import choice_check, scoped_key, within_host
from levier.records.models.people import LocationMethod, Residence, Sex, Verdict


class Modality(models.TextChoices):
    DIRECT = "direct", "Embauche directe"
    SECONDMENT = "secondment", "Mise à disposition"
    MISSION = "mission", "Mission"
    SUBCONTRACT = "subcontract", "Sous-traitance ou cotraitance"
    PLACEMENT = "placement", "Accueil sous statut scolaire"


class EmploymentContract(models.TextChoices):
    CDI = "CDI", "CDI"
    CDD = "CDD", "CDD"
    CDDI = "CDDI", "CDDI"
    CTT = "CTT", "Contrat de mission"
    APPRENTICESHIP = "apprenticeship", "Contrat d’apprentissage"
    PROFESSIONALISATION = "professionalisation", "Contrat de professionnalisation"
    NONE = "none", "Sans contrat de travail (convention de stage)"


class ProposalAnswer(models.TextChoices):
    WAITING = "waiting", "Sans réponse"
    ACCEPTED = "accepted", "Acceptée"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée"


class Proposal(models.Model):
    """A person proposed to a company for a lot: when, by whom, to whom, and what was answered."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    person = scoped_key("Person", related_name="proposals")
    contract = scoped_key("Contract", related_name="proposals")
    lot = scoped_key("Lot", null=True)
    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+", verbose_name="proposée à")
    contact = scoped_key("Contact", null=True)
    job_code = models.CharField("métier (code ROME)", max_length=5, blank=True)
    proposed_on = models.DateField("proposée le")
    proposed_by = models.CharField("par", max_length=120, blank=True)
    answer = models.CharField("réponse", max_length=10, choices=ProposalAnswer, default=ProposalAnswer.WAITING)
    answered_on = models.DateField("réponse le", null=True, blank=True)
    reason = models.TextField("motif", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "proposals"
        ordering = ["-proposed_on", "-id"]
        constraints = [
            within_host("proposals"),
            models.UniqueConstraint(
                fields=["person", "contract", "organization", "proposed_on"], name="proposals_once"
            ),
            choice_check("proposals", "answer", ProposalAnswer.values),
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_on__isnull=True)
                | ~Q(answer="waiting") & Q(answered_on__gte=F("proposed_on")),
                name="proposals_answer_dated",
            ),
        ]


class Engagement(models.Model):
    """A person at work on a lot, with what was true at the hire (sex, residence).

    ``part``: the order, tranche, renewal or year of that lot she works on, when it is told; her hours are its hours.
    ``weekly_hours``: those her contract says, when it is told.

    ``validation_verdict`` and ``validated_on`` repeat the validation so that the database itself refuses a hire
    before, or without, a favourable verdict.
    """

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    person = scoped_key("Person", related_name="engagements")
    contract = scoped_key("Contract", related_name="engagements")
    lot = scoped_key("Lot", related_name="engagements")
    part = scoped_key("Part", null=True, related_name="engagements")
    employer = models.ForeignKey("Organization", models.PROTECT, related_name="+", verbose_name="employeur")
    validation = scoped_key("Validation")
    validation_verdict = models.CharField(max_length=14, default=Verdict.VALIDATED)
    validated_on = models.DateField()
    modality = models.CharField("modalité", max_length=12, choices=Modality)
    employment_contract = models.CharField("contrat de travail", max_length=20, choices=EmploymentContract)
    on_behalf_of = models.ForeignKey(
        "Organization", models.PROTECT, related_name="+", null=True, blank=True, verbose_name="pour le compte de"
    )
    tutor = models.CharField("tutrice ou tuteur", max_length=120, blank=True)
    job_code = models.CharField("métier (code ROME)", max_length=5, blank=True)
    proposal = scoped_key("Proposal", null=True)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin", null=True, blank=True)
    weekly_hours = models.DecimalField("durée hebdomadaire", max_digits=5, decimal_places=2, null=True, blank=True)
    first_hour_on = models.DateField("première heure le", null=True, blank=True)
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
            models.CheckConstraint(
                condition=Q(modality="placement", employment_contract="none")
                | ~Q(modality="placement") & ~Q(employment_contract="none"),
                name="engagements_placement_without_contract",
            ),
            models.CheckConstraint(
                condition=Q(job_code="") | Q(job_code__regex=r"^[A-N][0-9]{4}$"), name="engagements_job_code"
            ),
            choice_check("engagements", "employment_contract", EmploymentContract.values),
            choice_check("engagements", "residence", Residence.values),
            models.CheckConstraint(
                condition=Q(weekly_hours__isnull=True) | Q(weekly_hours__gt=0), name="engagements_weekly_hours"
            ),
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
            ExclusionConstraint(
                name="engagements_no_overlap",
                expressions=[
                    (F("person"), RangeOperators.EQUAL),
                    (F("lot"), RangeOperators.EQUAL),
                    (F("employer"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_on"),
                            F("ends_on"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class Milestone(models.TextChoices):
    END = "end", "À la fin"
    MONTHS_3 = "months_3", "3 mois après"
    MONTHS_6 = "months_6", "6 mois après"
    MONTHS_12 = "months_12", "12 mois après"


class Situation(models.TextChoices):
    PERMANENT_JOB = "permanent_job", "CDI, fonction publique ou création d’entreprise"
    LONG_JOB = "long_job", "CDD ou intérim de plus de 6 mois"
    SIX_MONTHS_JOB = "six_months_job", "CDD ou intérim de 6 mois exactement"
    SHORT_JOB = "short_job", "CDD ou intérim de moins de 6 mois"
    AIDED_JOB = "aided_job", "Contrat aidé chez un employeur ordinaire"
    INCLUSIVE_STRUCTURE = "inclusive_structure", "Embauche par une autre structure inclusive"
    TRAINING = "training", "Formation qualifiante"
    SEEKING = "seeking", "En recherche d’emploi"
    INACTIVE = "inactive", "Sans recherche d’emploi"
    UNKNOWN = "unknown", "Sans nouvelles"


class Outcome(models.Model):
    """Where a person stands at the end of an engagement and afterwards. The newest of a milestone is in force."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    engagement = scoped_key(Engagement, related_name="outcomes")
    milestone = models.CharField("échéance", max_length=10, choices=Milestone)
    situation = models.CharField("situation", max_length=20, choices=Situation)
    observed_on = models.DateField("constatée le")
    note = models.TextField("précisions", blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "outcomes"
        ordering = ["engagement_id", "observed_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "milestone"], name="outcomes_once"),
            choice_check("outcomes", "milestone", Milestone.values),
            choice_check("outcomes", "situation", Situation.values),
        ]
