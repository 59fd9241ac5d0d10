"""Communes, départements, EPCI and QPV: public reference, each row dated."""

from django.db import models
from django.db.models import F, Q

from levier.records.models.fields import choice_check


class Departement(models.Model):
    code = models.CharField(max_length=3, unique=True)
    name = models.CharField(max_length=80)
    region_code = models.CharField(max_length=2)
    region_name = models.CharField(max_length=80)

    class Meta:
        db_table = "departements"


class Epci(models.Model):
    siren = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=12)
    population = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "epcis"
        constraints = [models.CheckConstraint(condition=Q(siren__regex=r"^[0-9]{9}$"), name="epcis_siren_digits")]


class Commune(models.Model):
    code = models.CharField(max_length=5, unique=True)
    name = models.CharField(max_length=80)
    departement_code = models.CharField(max_length=3, db_index=True)
    epci_siren = models.CharField(max_length=9, blank=True, db_index=True)
    postal_codes = models.CharField(max_length=200, blank=True)
    population = models.PositiveIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        db_table = "communes"
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="communes_point_on_earth",
            )
        ]


class Qpv(models.Model):
    """A priority neighbourhood of one vintage, with its outline (WKB, longitude then latitude, WGS 84)."""

    code = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    vintage = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    communes = models.JSONField(default=list)
    outline = models.BinaryField()
    is_repaired = models.BooleanField(default=False)

    class Meta:
        db_table = "qpvs"
        constraints = [
            models.UniqueConstraint(fields=["code", "vintage"], name="qpvs_code_vintage_unique"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="qpvs_dates_in_order",
            ),
        ]


class PublicImport(models.Model):
    """An import of data common to all, for everyone to see: which file, when, by which organisation.

    Its report and the name of who did it stand in ``imports``, which its organisation alone reads.
    """

    origin = models.OneToOneField("Import", models.PROTECT, db_constraint=False, related_name="+")
    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    file_name = models.CharField(max_length=200)
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "public_imports"
        constraints = [choice_check("public_imports", "kind", ("decp", "communes", "epci", "qpv"))]


class ReferenceEdition(models.Model):
    """What is loaded of a public reference, and by which import.

    ``kind`` is the one of the import; ``vintage`` the year of the geography of QPV, 0 for the others;
    ``rows`` counts what the last file brought.
    """

    kind = models.CharField(max_length=12)
    vintage = models.PositiveSmallIntegerField(default=0)
    rows = models.PositiveIntegerField()
    source = models.ForeignKey(PublicImport, models.PROTECT, to_field="origin", related_name="+")

    class Meta:
        db_table = "reference_editions"
        constraints = [
            models.UniqueConstraint(fields=["kind", "vintage"], name="reference_editions_unique"),
            models.CheckConstraint(condition=Q(kind__in=("communes", "epci", "qpv")), name="reference_editions_kind"),
        ]
