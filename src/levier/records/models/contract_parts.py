"""What a lot is made of over time (tranches, renewals, orders, years) and who follows a contract together."""

from django.db import models
from django.db.models import F, Q

from levier.records.models.fields import choice_check, not_blank, scoped_key, within_host


class PartKind(models.TextChoices):
    TRANCHE = "tranche", "Tranche optionnelle"
    RENEWAL = "renewal", "Reconduction"
    ORDER = "order", "Commande"
    YEAR = "year", "Année"


class Part(models.Model):
    """A part of a lot with its own objective line, which counts from ``live_on``: affirmed, renewed, ordered, begun.

    ``award``: the holder an order is given to, when it is not the lot's own award.
    """

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    lot = scoped_key("Lot", related_name="parts")
    kind = models.CharField("genre", max_length=8, choices=PartKind)
    number = models.PositiveSmallIntegerField("numéro")
    title = models.CharField("intitulé", max_length=200)
    amount = models.DecimalField("montant HT", max_digits=16, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    decide_by = models.DateField("à décider avant le", null=True, blank=True)
    live_on = models.DateField("affermie, reconduite ou commandée le", null=True, blank=True)
    award = scoped_key("Award", null=True, related_name="orders")

    class Meta:
        db_table = "parts"
        ordering = ["lot_id", "kind", "number"]
        constraints = [
            within_host("parts"),
            models.UniqueConstraint(fields=["lot", "kind", "number"], name="parts_number_unique"),
            models.UniqueConstraint(fields=["lot", "id"], name="parts_lot_id"),
            not_blank("parts", "title"),
            choice_check("parts", "kind", PartKind.values),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="parts_amount_positive"),
            models.CheckConstraint(
                condition=~Q(kind="order") | Q(live_on__isnull=False, amount__isnull=False), name="parts_orders_dated"
            ),
            models.CheckConstraint(condition=Q(kind="order") | Q(award__isnull=True), name="parts_holder_of_orders"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="parts_dates_in_order",
            ),
        ]


class DeskRole(models.TextChoices):
    LEAD = "lead", "Chef de file"
    TERRITORY = "territory", "Part d’un territoire"
    REGIONAL = "regional", "Coordination régionale"


class Desk(models.Model):
    """An organisation that follows a contract, its lead included: people and hours are kept by one of them each."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    contract = scoped_key("Contract", related_name="desks")
    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    role = models.CharField("rôle", max_length=10, choices=DeskRole)
    facilitator = models.CharField("suivi par", max_length=120, blank=True)
    territory = models.CharField("territoire", max_length=120, blank=True)
    share_percent = models.DecimalField("part des heures", max_digits=5, decimal_places=2, null=True, blank=True)
    since_on = models.DateField("depuis le", null=True, blank=True)
    until_on = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        db_table = "desks"
        ordering = ["contract_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "organization"], name="desks_once"),
            models.UniqueConstraint(fields=["contract"], condition=Q(role="lead"), name="desks_one_lead"),
            models.UniqueConstraint(fields=["organization", "contract"], name="desks_organization_contract"),
            choice_check("desks", "role", DeskRole.values),
            models.CheckConstraint(
                condition=Q(role="lead", organization=F("host")) | ~Q(role="lead") & ~Q(organization=F("host")),
                name="desks_lead_is_host",
            ),
            models.CheckConstraint(
                condition=Q(share_percent__isnull=True) | Q(share_percent__gt=0, share_percent__lte=100),
                name="desks_share_percent",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(since_on__isnull=True) | Q(until_on__gte=F("since_on")),
                name="desks_dates_in_order",
            ),
        ]


class Contact(models.Model):
    """A person to talk to in an organisation, from a day to a day: who left is kept."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+", verbose_name="organisation")
    name = models.CharField("nom", max_length=120)
    position = models.CharField("fonction", max_length=120, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    since_on = models.DateField("depuis le")
    until_on = models.DateField("parti le", null=True, blank=True)

    class Meta:
        db_table = "contacts"
        ordering = ["organization_id", "name", "id"]
        constraints = [
            within_host("contacts"),
            not_blank("contacts", "name"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")), name="contacts_dates_in_order"
            ),
        ]


class Duty(models.TextChoices):
    CLAUSE = "clause", "Suivi de la clause"
    HOURS = "hours", "Relevés d’heures"
    TUTOR = "tutor", "Tutorat"
    SIGNATORY = "signatory", "Signature du marché"


class ContactDuty(models.Model):
    """What a contact does on a contract, from a day to a day."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    contact = scoped_key(Contact, related_name="duties")
    contract = scoped_key("Contract", related_name="duties")
    duty = models.CharField("mission", max_length=10, choices=Duty)
    since_on = models.DateField("depuis le")
    until_on = models.DateField("jusqu’au", null=True, blank=True)

    class Meta:
        db_table = "contact_duties"
        ordering = ["contract_id", "duty", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contact", "contract", "duty", "since_on"], name="contact_duties_once"),
            choice_check("contact_duties", "duty", Duty.values),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")),
                name="contact_duties_dates_in_order",
            ),
        ]
