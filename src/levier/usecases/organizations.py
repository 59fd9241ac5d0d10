"""Organisations: found by their SIRET, registered once."""

from levier.records.models import Organization, OrganizationKind
from levier.rules.access import Actor
from levier.rules.siret import NotANumber, read_siret
from levier.usecases.gestures import gesture
from levier.usecases.refusals import Refused


@gesture("register_organization")
def register_organization(*, by: Actor, number: str, name: str, kind: str, field: str = "siret") -> int:
    """The id of the organisation with this SIRET and kind, registered when it is new.

    ``field`` is the form field a wrong number is reported at.
    """
    checked = read_siret(number)
    if isinstance(checked, NotANumber):
        raise Refused((field, f"Ce SIRET ne convient pas\u00a0: {checked.reason}."))
    if kind not in OrganizationKind.values:
        raise Refused((field, f"«\u00a0{kind}\u00a0» n’est pas un genre d’organisation connu."))
    known = Organization.objects.filter(siret=checked, kind=kind).first()
    if known is None:
        if not name.strip():
            raise Refused((field, "Cette organisation est nouvelle ici\u00a0: indiquez aussi son nom."))
        # Two people may name it at once: the second waits for the first, and has its row.
        known, _ = Organization.objects.get_or_create(siret=checked, kind=kind, defaults={"name": name.strip()})
    return known.pk
