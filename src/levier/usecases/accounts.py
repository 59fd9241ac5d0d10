"""Who one is and for whom one acts: memberships, teams, invitations."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from levier.records.models import Membership, Organization, OrganizationKind, User
from levier.records.scope import APPLICATION, Scope, acting, identity
from levier.rules.access import ROLE_LABELS, ROLES_OF_KIND, Actor, Role
from levier.rules.siret import NotANumber, read_siret
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.refusals import Refused


@dataclass(frozen=True, slots=True)
class Seat:
    """An organisation one can act for, with one's roles there; ``kind`` is an ``OrganizationKind``."""

    host_id: int
    organization: str
    kind: str
    name: str
    roles: frozenset[Role]

    @property
    def offered(self) -> tuple[Role, ...]:
        """The roles its administrators may give."""
        return ROLES_OF_KIND[self.kind]


@gesture("see_own_memberships")
def list_seats(*, by: Actor) -> tuple[Seat, ...]:
    """The organisations the actor belongs to, by name."""
    seats: dict[int, Seat] = {}
    for row in Membership.objects.filter(user_id=by.user_id or 0).select_related("host").order_by("host__name", "id"):
        known = seats.get(row.host_id)
        roles = (known.roles if known else frozenset()) | {Role(row.role)}
        seats[row.host_id] = Seat(row.host_id, row.host.name, row.host.kind, row.name, roles)
    return tuple(seats.values())


def choose_seat(user_id: int, seats: Sequence[Seat], wanted: int | None) -> tuple[Actor, Seat | None]:
    """The actor for a signed-in user: the wanted organisation when it is one of theirs, else the first."""
    if not seats:
        return Actor(user_id=user_id), None
    seat = next((s for s in seats if s.host_id == wanted), seats[0])
    return Actor(user_id=user_id, host_id=seat.host_id, roles=seat.roles, name=seat.name), seat


@dataclass(frozen=True, slots=True)
class Member:
    id: int
    name: str
    email: str
    role: str
    role_label: str


@gesture("see_members")
def list_members(*, by: Actor) -> tuple[Member, ...]:
    """The team of the organisation one acts for."""
    rows = Membership.objects.filter(host_id=host_of(by)).order_by("name", "role")
    return tuple(Member(r.id, r.name, r.email, r.role, ROLE_LABELS[Role(r.role)]) for r in rows)


@gesture("manage_members")
def get_member(*, by: Actor, membership_id: int) -> Member:
    """One member of one's organisation."""
    row = found(Membership.objects.filter(host_id=host_of(by)), pk=membership_id)
    return Member(row.pk, row.name, row.email, row.role, ROLE_LABELS[Role(row.role)])


@gesture("manage_members")
def invite_member(*, by: Actor, name: str, email: str, role: str) -> int:
    """Give someone a role in one's organisation; their account is made on the way. Returns the membership's id.

    Raises ``Refused`` at "role" for a role that an organisation of this kind does not give (``ROLES_OF_KIND``).
    """
    address = email.strip().lower()
    _check_role(by, role)
    if not name.strip():
        raise Refused(("name", "Indiquez le prénom et le nom de la personne."))
    with identity():
        user = User.objects.filter(email=address).first() or User.objects.create_user(address)
    row, is_new = Membership.objects.get_or_create(
        user_id=user.pk, host_id=host_of(by), role=role, defaults={"name": name.strip(), "email": address}
    )
    if not is_new:
        raise Refused(("email", f"{address} a déjà ce rôle dans votre organisation."))
    return row.pk


def _check_role(by: Actor, role: str) -> None:
    kind = Organization.objects.values_list("kind", flat=True).get(pk=host_of(by))
    offered = ROLES_OF_KIND[kind]
    if role not in offered:
        known = ", ".join(f"«\u00a0{ROLE_LABELS[each]}\u00a0»" for each in offered)
        told = ROLE_LABELS[Role(role)] if role in tuple(Role) else role
        raise Refused(
            (
                "role",
                f"«\u00a0{told}\u00a0» ne se donne pas dans une organisation du genre "
                f"«\u00a0{OrganizationKind(kind).label}\u00a0»\u00a0: choisissez parmi {known}.",
            )
        )


@gesture("manage_members")
def remove_member(*, by: Actor, membership_id: int) -> None:
    """Take a role back. The last administrator of an organisation stays."""
    row = found(Membership.objects.select_for_update().filter(host_id=host_of(by)), pk=membership_id)
    administrators = list(Membership.objects.select_for_update().filter(host_id=host_of(by), role=Role.ADMINISTRATOR))
    if row.role == Role.ADMINISTRATOR and len(administrators) == 1:
        raise Refused(
            ("", "C’est la dernière administratrice ou le dernier administrateur\u00a0: nommez-en un autre avant.")
        )
    row.delete()


OPERATOR_SIRET = "0" * 14
_HOLDING_THE_MACHINE = frozenset({Role.FACILITATOR})
"""The roles under which the command line writes what is common to all: organisations, references, open data."""


def member(email: str, siret: str = "") -> Actor:
    """Who acts from the command line in their own name, for their organisation of that SIRET when they have several.

    Raises ``Refused``.
    """
    address = email.strip().lower()
    with identity():
        user = User.objects.filter(email=address, is_active=True).first()
    if user is None:
        raise Refused(("email", f"Personne n’a le compte {address}."))
    with acting(Scope(APPLICATION, Actor(user.pk), "see_own_memberships")):
        rows = Membership.objects.filter(user_id=user.pk).values_list("host_id", "host__siret", "role", "name")
        held = [row for row in rows if not siret or row[1] == siret.replace(" ", "")]
    hosts = {row[0] for row in held}
    if len(hosts) != 1:
        told = "n’est rattachée à aucune organisation" if not hosts else "en a plusieurs\u00a0: donnez son SIRET"
        raise Refused(("siret", f"{address} {told}."))
    return Actor(user.pk, held[0][0], frozenset(Role(row[2]) for row in held), held[0][3])


def operator() -> Actor:
    """Who acts from the command line of the machine: a facilitator without an account, of no host's rows.

    It imports what is common to all, under an organisation of its own that follows nothing.
    """
    nobody = Actor(roles=_HOLDING_THE_MACHINE, name="Ligne de commande")
    with acting(Scope(APPLICATION, nobody, "register_organization")):
        organization, _ = Organization.objects.get_or_create(
            siret=OPERATOR_SIRET,
            kind=OrganizationKind.PUBLIC_SERVICE,
            defaults={"name": "Exploitation de cette installation"},
        )
    return Actor(host_id=organization.pk, roles=nobody.roles, name=nobody.name)


def open_organization(
    *,
    siret: str,
    name: str,
    kind: str,
    administrator: str,
    email: str,
    commune: str = "",
    is_fictional: bool = False,
) -> Actor:
    """Found an organisation and its first administrator. Only from the command line and the demonstration.

    The founding gesture is written under the new administrator's own scope, so that history names someone. Done
    twice, it changes nothing. Raises ``Refused`` at the fields.
    """
    checked, address = _check_founding(siret, name, kind, administrator, email), email.strip().lower()
    administrator = administrator.strip()
    with identity():
        user = User.objects.filter(email=address).first() or User.objects.create_user(address)
    founder = Actor(user_id=user.pk, roles=_HOLDING_THE_MACHINE, name=administrator)
    with acting(Scope(APPLICATION, founder, "register_organization")):
        organization, _ = Organization.objects.get_or_create(
            siret=checked,
            kind=kind,
            defaults={"name": name.strip(), "commune": commune, "is_fictional": is_fictional},
        )
    actor = Actor(user.pk, organization.pk, frozenset({Role.ADMINISTRATOR}), administrator)
    with acting(Scope(APPLICATION, actor, "manage_members")):
        Membership.objects.get_or_create(
            user_id=user.pk,
            host_id=organization.pk,
            role=Role.ADMINISTRATOR,
            defaults={"name": administrator, "email": address},
        )
    return actor


def _check_founding(siret: str, name: str, kind: str, administrator: str, email: str) -> str:
    """The SIRET as it is kept. Raises ``Refused``, every problem at its field."""
    checked = read_siret(siret)
    problems = []
    if isinstance(checked, NotANumber):
        problems.append(("siret", f"Ce SIRET ne convient pas\u00a0: {checked.reason}."))
    if kind not in OrganizationKind.values:
        known = ", ".join(OrganizationKind.values)
        problems.append(
            ("kind", f"«\u00a0{kind}\u00a0» n’est pas un genre d’organisation\u00a0: choisissez parmi {known}.")
        )
    if not name.strip():
        problems.append(("name", "Indiquez le nom de l’organisation."))
    if not administrator.strip():
        problems.append(("administrator", "Indiquez le prénom et le nom de la personne qui administre."))
    try:
        validate_email(email.strip())
    except ValidationError:
        problems.append(("email", f"«\u00a0{email}\u00a0» n’est pas une adresse électronique."))
    if problems:
        raise Refused(*problems)
    return str(checked)
