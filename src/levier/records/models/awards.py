"""Awards: the company or the group that won a lot, its members' shares, its sub-contractors.

A lot of a framework may be awarded to several, who are then given its orders one by one.
"""

from django.db import models
from django.db.models import Q

from levier.records.models.fields import choice_check, scoped_key, within_host
from levier.rules.awards import GROUP_FORM_LABELS

GROUP_FORMS = [(form.value, label) for form, label in GROUP_FORM_LABELS.items()]


class Award(models.Model):
    """Who won a lot. ``clearing_price``: EUR an hour between members; ``is_surplus_cleared``: said by the contract.

    ``number``: 1 for the lot's own award; then the other holders of a framework, each with the orders that name it.
    """

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    lot = scoped_key("Lot", related_name="awards")
    number = models.PositiveSmallIntegerField("rang du titulaire", default=1)
    form = models.CharField("forme", max_length=20, choices=GROUP_FORMS)
    awarded_on = models.DateField("attribué le", null=True, blank=True)
    clearing_price = models.DecimalField(
        "prix de compensation d’une heure", max_digits=9, decimal_places=2, null=True, blank=True
    )
    is_surplus_cleared = models.BooleanField("l’excédent d’un membre compense les autres", default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "awards"
        constraints = [
            within_host("awards"),
            within_host("awards", "lot"),
            models.UniqueConstraint(fields=["lot", "number"], name="awards_number_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="awards_number_from_1"),
            choice_check("awards", "form", [value for value, _ in GROUP_FORMS]),
            models.CheckConstraint(
                condition=Q(clearing_price__isnull=True) | Q(clearing_price__gte=0), name="awards_price_positive"
            ),
        ]


class MemberRank(models.TextChoices):
    LEAD = "lead", "Mandataire"
    MEMBER = "member", "Membre"
    SUBCONTRACTOR = "subcontractor", "Sous-traitant"


class AwardMember(models.Model):
    """A company of an award. Shares of lead and members add up to 100; a sub-contractor has none and names for whom."""

    host = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    award = scoped_key(Award, related_name="members")
    organization = models.ForeignKey("Organization", models.PROTECT, related_name="+")
    rank = models.CharField("rang", max_length=14, choices=MemberRank)
    share_percent = models.DecimalField("part", max_digits=6, decimal_places=3, null=True, blank=True)
    works_for = models.ForeignKey("Organization", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        db_table = "award_members"
        ordering = ["award_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["award", "organization"], name="award_members_once"),
            models.UniqueConstraint(fields=["award"], condition=Q(rank="lead"), name="award_members_one_lead"),
            choice_check("award_members", "rank", MemberRank.values),
            models.CheckConstraint(
                condition=Q(rank="subcontractor", share_percent__isnull=True, works_for__isnull=False)
                | ~Q(rank="subcontractor") & Q(share_percent__gt=0, share_percent__lte=100, works_for__isnull=True),
                name="award_members_share_by_rank",
            ),
        ]
