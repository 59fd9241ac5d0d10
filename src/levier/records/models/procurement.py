"""Contracts: as published by buyers (DECP, public) and as followed by a facilitator's organisation."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from levier.records.models.fields import choice_check, not_blank, scoped_key, within_host


class ContractKind(models.TextChoices):
    CONTRACT = "contract", "Marché public"
    CONCESSION = "concession", "Concession"
    PRIVATE = "private", "Marché privé"


class ContractForm(models.TextChoices):
    ORDINARY = "ordinary", "Marché ordinaire"
    ORDERS = "orders", "Accord-cadre à bons de commande"
    SUBSEQUENT = "subsequent", "Accord-cadre à marchés subséquents"


class SocialStatement(models.TextChoices):
    """What a publication says of its social considerations."""

    CLAIMED = "claimed", "Oui"
    DENIED = "denied", "Non"
    SILENT = "silent", "Non renseigné"


class PublishedContract(models.Model):
    """A contract as published in the essential data of public procurement.

    ``words``, ``departement`` and ``social_statement`` repeat other columns in the form that is searched: the
    département and the CPV are among the words, whose index serves them all; ``uid`` begins with the SIRET of the
    buyer, which its index serves to search.
    """

    uid = models.CharField(max_length=80, db_collation="C")
    number = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=ContractKind)
    buyer_siret = models.CharField(max_length=14)
    buyer_name = models.CharField(max_length=255, blank=True)
    object = models.TextField()
    nature = models.CharField(max_length=200, blank=True)
    procedure = models.CharField(max_length=200, blank=True)
    cpv = models.CharField(max_length=8, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    duration_months = models.PositiveIntegerField(null=True)
    notified_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    place_code = models.CharField(max_length=200, blank=True)
    place_kind = models.CharField(max_length=32, blank=True)
    departement = models.CharField(max_length=3, blank=True)
    framework_number = models.CharField(max_length=200, blank=True)
    holders = models.JSONField(default=list)
    social_considerations = models.JSONField(default=list)
    social_statement = models.CharField(max_length=8, choices=SocialStatement, default=SocialStatement.SILENT)
    environmental_considerations = models.JSONField(default=list)
    words = SearchVectorField()
    import_id = models.BigIntegerField()
    source_row = models.PositiveIntegerField()

    class Meta:
        db_table = "published_contracts"
        constraints = [
            models.UniqueConstraint(fields=["uid"], name="published_contracts_uid_unique"),
            choice_check("published_contracts", "social_statement", SocialStatement.values),
            models.CheckConstraint(
                condition=Q(buyer_siret__regex=r"^[0-9]{14}$"), name="published_contracts_siret_digits"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="published_contracts_amount_positive",
            ),
        ]
        indexes = [
            models.Index(fields=["-notified_on", "-id"], name="published_newest"),
            models.Index(
                fields=["-notified_on", "-id"], name="published_social", condition=Q(social_statement="claimed")
            ),
            GinIndex(fields=["words"], name="published_words"),
        ]


class PublishedModification(models.Model):
    """A dated modification of a published contract; empty columns are unchanged by it."""

    contract = models.ForeignKey(PublishedContract, models.CASCADE, related_name="modifications")
    number = models.CharField(max_length=200)
    notified_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    duration_months = models.PositiveIntegerField(null=True)
    object = models.TextField(blank=True)
    holders = models.JSONField(null=True)
    import_id = models.BigIntegerField()

    class Meta:
        db_table = "published_modifications"
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="published_modifications_unique"),
        ]


class Contract(models.Model):
    """A contract followed by a facilitator's organisation (``host``). Amounts in EUR excl. tax."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    number = models.CharField("numéro", max_length=64)
    object = models.TextField("objet")
    kind = models.CharField("genre", max_length=12, choices=ContractKind)
    form = models.CharField("forme", max_length=10, choices=ContractForm, default=ContractForm.ORDINARY)
    buyer = models.ForeignKey("Organization", models.PROTECT, related_name="+", verbose_name="acheteur")
    purchasing_body = models.ForeignKey(
        "Organization", models.PROTECT, related_name="+", null=True, blank=True, verbose_name="passé par"
    )
    holder = models.ForeignKey(
        "Organization", models.PROTECT, related_name="+", null=True, blank=True, verbose_name="titulaire"
    )
    cpv = models.CharField("code CPV", max_length=8, blank=True)
    amount = models.DecimalField("montant HT", max_digits=16, decimal_places=2, null=True, blank=True)
    notified_on = models.DateField("notifié le", null=True, blank=True)
    ends_on = models.DateField("se termine le", null=True, blank=True)
    place_commune = models.CharField("commune d’exécution", max_length=5, blank=True)
    place = models.CharField("lieu d’exécution", max_length=200, blank=True)
    is_neighbourhood_upkeep = models.BooleanField("gestion urbaine de proximité", default=False)
    published = models.ForeignKey(PublishedContract, models.SET_NULL, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "contracts"
        constraints = [
            within_host("contracts"),
            models.UniqueConstraint(fields=["host", "buyer", "number"], name="contracts_number_unique"),
            not_blank("contracts", "number"),
            not_blank("contracts", "object"),
            choice_check("contracts", "kind", ContractKind.values),
            choice_check("contracts", "form", ContractForm.values),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="contracts_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(notified_on__isnull=True) | Q(ends_on__gte=F("notified_on")),
                name="contracts_dates_in_order",
            ),
        ]


class Lot(models.Model):
    """A lot; a contract without lots has one, numbered 1."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    contract = scoped_key(Contract, related_name="lots")
    number = models.PositiveSmallIntegerField("numéro")
    title = models.CharField("intitulé", max_length=200)
    amount = models.DecimalField("montant HT", max_digits=16, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField("maximum HT des commandes", max_digits=16, decimal_places=2, null=True, blank=True)

    class Meta:
        db_table = "lots"
        ordering = ["contract_id", "number"]
        constraints = [
            within_host("lots"),
            within_host("lots", "contract"),
            models.UniqueConstraint(fields=["contract", "number"], name="lots_number_unique"),
            not_blank("lots", "title"),
            models.UniqueConstraint(fields=["contract", "id"], name="lots_contract_id"),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="lots_amount_positive"),
            models.CheckConstraint(condition=Q(maximum__isnull=True) | Q(maximum__gt=0), name="lots_maximum_positive"),
        ]
