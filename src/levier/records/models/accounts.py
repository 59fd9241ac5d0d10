"""Accounts, organisations, memberships, links: who can come in, for whom, through which door."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from levier.records.models.fields import choice_check, not_blank, within_host
from levier.rules.access import MEMBER_ROLES, ROLE_LABELS


class UserManager(BaseUserManager):
    def create_user(self, email: str, **fields) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. Lives in the sign-in tables: the application role cannot read it."""

    email = models.EmailField("adresse électronique", unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        db_table = "users"
        constraints = [models.UniqueConstraint(Lower("email"), name="users_email_lower_unique")]

    def __str__(self) -> str:
        return self.email


class OrganizationKind(models.TextChoices):
    HOST = "host", "Porteur de clauses sociales"
    BUYER = "buyer", "Acheteur"
    COMPANY = "company", "Entreprise"
    ACI = "ACI", "Atelier et chantier d’insertion"
    AI = "AI", "Association intermédiaire"
    EI = "EI", "Entreprise d’insertion"
    ETTI = "ETTI", "Entreprise de travail temporaire d’insertion"
    EITI = "EITI", "Entreprise d’insertion par le travail indépendant"
    EA = "EA", "Entreprise adaptée"
    ESAT = "ESAT", "Établissement et service d’accompagnement par le travail"
    GEIQ = "GEIQ", "Groupement d’employeurs pour l’insertion et la qualification"
    PRESCRIBER = "prescriber", "Prescripteur"
    PUBLIC_SERVICE = "public_service", "Service de l’État ou réseau"


class Organization(models.Model):
    """An establishment with its SIRET: public reference, shared by all its uses."""

    siret = models.CharField("SIRET", max_length=14)
    name = models.CharField("nom", max_length=200)
    kind = models.CharField("genre", max_length=20, choices=OrganizationKind)
    commune = models.CharField("commune (code Insee)", max_length=5, blank=True)
    is_fictional = models.BooleanField(default=False)

    class Meta:
        db_table = "organizations"
        constraints = [
            models.UniqueConstraint("siret", "kind", name="organizations_siret_kind_unique"),
            models.CheckConstraint(condition=Q(siret__regex=r"^[0-9]{14}$"), name="organizations_siret_digits"),
            not_blank("organizations", "name"),
            choice_check("organizations", "kind", OrganizationKind.values),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One role of one account in one organisation (``host``)."""

    host = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    name = models.CharField("nom affiché", max_length=120)
    email = models.EmailField("adresse électronique")
    role = models.CharField("rôle", max_length=24, choices=[(r.value, ROLE_LABELS[r]) for r in MEMBER_ROLES])

    class Meta:
        db_table = "memberships"
        constraints = [
            models.UniqueConstraint("user", "host", "role", name="memberships_unique"),
            choice_check("memberships", "role", [role.value for role in MEMBER_ROLES]),
            not_blank("memberships", "name"),
        ]


class LinkPurpose(models.TextChoices):
    HOURS_RETURN = "hours_return", "Relevé d’heures d’une entreprise"
    PERSON = "person", "La personne elle-même"


class AccessLink(models.Model):
    """A door without an account: only the SHA-256 of its token is kept.

    ``given_by`` and ``reply_to`` repeat the name and address of who gave it: what its bearer may know of the team.
    """

    host = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16, choices=LinkPurpose)
    token_hash = models.CharField(max_length=64, unique=True)
    contract = models.ForeignKey(
        "Contract", models.CASCADE, null=True, blank=True, db_constraint=False, related_name="+"
    )
    person = models.ForeignKey("Person", models.CASCADE, null=True, blank=True, db_constraint=False, related_name="+")
    recipient = models.EmailField()
    given_by = models.CharField(max_length=120, blank=True)
    reply_to = models.EmailField(blank=True)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "access_links"
        constraints = [
            within_host("access_links"),
            within_host("access_links", "contract"),
            choice_check("access_links", "purpose", LinkPurpose.values),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("given_at")), name="access_links_expire_later"),
            models.CheckConstraint(
                condition=Q(purpose="hours_return", contract__isnull=False, person__isnull=True)
                | Q(purpose="person", person__isnull=False, contract__isnull=True),
                name="access_links_one_object",
            ),
        ]


class HistoryEntry(models.Model):
    """One row changed: who, when, by which gesture, before and after. Written by triggers only."""

    host_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    user_id = models.BigIntegerField(null=True)
    gesture = models.CharField(max_length=60)
    reason = models.TextField(blank=True)
    subject = models.CharField(max_length=40)
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        db_table = "history_entries"
        indexes = [
            models.Index(fields=["host_id", "subject", "row_id"], name="history_entries_row"),
        ]
