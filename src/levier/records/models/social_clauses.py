"""Clauses, their calibrations and the versions of their objective."""

from django.db import models
from django.db.models import Q

from levier.records.models.fields import choice_check, not_blank, scoped_key, within_host


class Strength(models.TextChoices):
    MINIMUM = "minimum", "Minimum fixé par l’acheteur"
    OFFERED = "offered", "Heures proposées par le soumissionnaire"
    INCENTIVE = "incentive", "Incitation sans pénalité"
    VOLUNTARY = "voluntary", "Clause privée volontaire"


class ClauseKind(models.TextChoices):
    HOURS = "hours", "Heures d’insertion"
    TRAINING = "training", "Accueil sous statut scolaire"


class LimitBase(models.TextChoices):
    CONTRACT = "contract", "sur le marché"
    PERSON = "person", "sur le parcours de la personne"


class LimitStart(models.TextChoices):
    HIRE = "hire", "à compter de l’embauche"
    FIRST_HOUR = "first_hour", "à compter de la première heure"


RETURNS_EVERY = (1, 2, 3, 4, 6, 12)


class Clause(models.Model):
    """The social clause of a lot. Penalties, returns and counting belong to each clause: the law sets none.

    ``minimum_hours``: what the buyer asked at least, when the bidder's own offer is the objective. ``base_article``
    names the article of the CCAG the clause starts from; ``departures`` what it changes in it.
    """

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    lot = scoped_key("Lot", related_name="clauses")
    kind = models.CharField("nature", max_length=8, choices=ClauseKind, default=ClauseKind.HOURS)
    strength = models.CharField("force", max_length=12, choices=Strength, default=Strength.MINIMUM)
    minimum_hours = models.DecimalField(
        "minimum de l’acheteur (heures)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    source = models.CharField("article du marché", max_length=200, blank=True)
    base_article = models.CharField("article du CCAG", max_length=40, blank=True)
    departures = models.TextField("dérogations à l’article", blank=True)
    publics_removed = models.JSONField("publics retirés", default=list, blank=True)
    publics_added = models.JSONField("publics ajoutés", default=list, blank=True)
    penalty_per_hour = models.DecimalField("pénalité par heure", max_digits=9, decimal_places=2, null=True, blank=True)
    training_penalty_multiple = models.DecimalField(
        "pénalité par heure, en plafonds horaires", max_digits=5, decimal_places=2, null=True, blank=True
    )
    penalty_per_late_day = models.DecimalField(
        "pénalité par jour de retard", max_digits=9, decimal_places=2, null=True, blank=True
    )
    penalty_cap_percent = models.DecimalField(
        "plafond, en % du montant", max_digits=5, decimal_places=2, null=True, blank=True
    )
    waiver = models.TextField("exonération", blank=True)
    formal_notice_days = models.PositiveSmallIntegerField("délai de mise en demeure (jours)", null=True, blank=True)
    returns_every_months = models.PositiveSmallIntegerField("relevés tous les (mois)", null=True, blank=True)
    returns_due_day = models.PositiveSmallIntegerField("dus avant le (jour du mois suivant)", null=True, blank=True)
    permanent_limit_months = models.PositiveSmallIntegerField("CDI comptés pendant (mois)", null=True, blank=True)
    permanent_limit_base = models.CharField("base", max_length=8, choices=LimitBase, default=LimitBase.CONTRACT)
    permanent_limit_start = models.CharField("départ", max_length=10, choices=LimitStart, default=LimitStart.HIRE)
    is_training_counted = models.BooleanField("heures de formation comptées", default=False)

    class Meta:
        db_table = "clauses"
        constraints = [
            within_host("clauses"),
            choice_check("clauses", "kind", ClauseKind.values),
            choice_check("clauses", "permanent_limit_base", LimitBase.values),
            choice_check("clauses", "permanent_limit_start", LimitStart.values),
            models.CheckConstraint(
                condition=Q(minimum_hours__isnull=True) | Q(minimum_hours__gt=0, strength="offered"),
                name="clauses_minimum_of_an_offer",
            ),
            models.CheckConstraint(
                condition=Q(training_penalty_multiple__isnull=True)
                | Q(training_penalty_multiple__gt=0, kind="training", penalty_per_hour__isnull=True),
                name="clauses_training_multiple",
            ),
            models.CheckConstraint(
                condition=Q(penalty_per_late_day__isnull=True) | Q(penalty_per_late_day__gte=0),
                name="clauses_late_penalty_positive",
            ),
            models.CheckConstraint(
                condition=Q(penalty_cap_percent__isnull=True)
                | Q(penalty_cap_percent__gt=0, penalty_cap_percent__lte=100),
                name="clauses_cap_percent",
            ),
            models.CheckConstraint(
                condition=Q(returns_every_months__isnull=True) | Q(returns_every_months__in=RETURNS_EVERY),
                name="clauses_returns_calendar",
            ),
            models.CheckConstraint(
                condition=Q(returns_due_day__isnull=True) | Q(returns_due_day__range=(1, 31)),
                name="clauses_returns_day",
            ),
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
    part = scoped_key("Part", null=True, related_name="calibrations")
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
    """A version of a clause's objective, or of one of its parts'. Versions are added, never changed."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    clause = scoped_key(Clause, related_name="objectives")
    part = scoped_key("Part", null=True, related_name="objectives")
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
            models.UniqueConstraint(
                fields=["clause", "part", "version"], name="objectives_version_unique", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(hours__gte=0, version__gte=1), name="objectives_figures_positive"),
            choice_check("objectives", "stage", Stage.values),
        ]


class ReferenceKind(models.TextChoices):
    LABOUR_SHARE = "labour_share", "Part de main-d’œuvre (%)"
    HOURLY_COST = "hourly_cost", "Coût horaire chargé (€)"


class ReferenceValue(models.Model):
    """An organisation's own starting value for a trade, from a day on; the newest is in force."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    kind = models.CharField("valeur", max_length=12, choices=ReferenceKind)
    trade = models.CharField("métier", max_length=60)
    value = models.DecimalField("valeur", max_digits=7, decimal_places=2)
    starts_on = models.DateField("à compter du")
    source = models.CharField("source", max_length=200)

    class Meta:
        db_table = "reference_values"
        ordering = ["kind", "trade", "-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["host", "kind", "trade", "starts_on"], name="reference_values_unique"),
            choice_check("reference_values", "kind", ReferenceKind.values),
            not_blank("reference_values", "trade"),
            not_blank("reference_values", "source"),
            models.CheckConstraint(
                condition=Q(value__gt=0) & (Q(kind="hourly_cost") | Q(value__lte=100)), name="reference_values_range"
            ),
        ]
