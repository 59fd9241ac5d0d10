"""One box that finds anything within reach: contract number, SIRET, person, commune."""

from dataclasses import dataclass

from django.db.models import Q

from levier.records.desks import followed
from levier.records.models import Commune, Contract, Organization, Person
from levier.rules.access import Actor, may
from levier.usecases.gestures import gesture

SHOWN = 20
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Found:
    """``kind``: contract, person, commune or organization."""

    kind: str
    id: int
    title: str
    detail: str


@gesture("search")
def search(*, by: Actor, words: str) -> tuple[Found, ...]:
    """What the words match, kind by kind, at most twenty of each; people only for who may see them."""
    text = " ".join(words.split())
    if len(text) < SHORTEST:
        return ()
    found: list[Found] = []
    if may(by, "see_contracts"):
        found += _contracts(by, text)
    if may(by, "see_people"):
        people = Person.objects.filter(merged_into__isnull=True)
        for word in text.split():
            people = people.filter(Q(last_name__icontains=word) | Q(first_name__icontains=word))
        found += [Found("person", p.pk, f"{p.first_name} {p.last_name}", "") for p in people[:SHOWN]]
    digits = text.replace(" ", "")
    named = Q(siret=digits) if digits.isdigit() else Q(name__icontains=text)
    found += [
        Found("organization", o.pk, o.name, f"SIRET {o.siret}") for o in Organization.objects.filter(named)[:SHOWN]
    ]
    found += [
        Found("commune", c.pk, c.name, f"code Insee {c.code}")
        for c in Commune.objects.filter(Q(code=text) | Q(name__istartswith=text)).order_by("-population")[:SHOWN]
    ]
    return tuple(found)


def _contracts(by: Actor, text: str) -> list[Found]:
    """Contracts in reach; one that another organisation keeps says with whom it is followed."""
    matching = Q(number__icontains=text) | Q(object__icontains=text)
    rows = list(Contract.objects.select_related("buyer").filter(matching)[:SHOWN])
    mine = followed(by.host_id or 0).filter(pk__in=[c.pk for c in rows]).exclude(host_id=by.host_id or 0)
    leads = dict(mine.values_list("pk", "host__name"))
    return [
        Found(
            "contract",
            c.pk,
            f"{c.number} · {c.object}",
            c.buyer.name + (f", suivi avec {leads[c.pk]}" if c.pk in leads else ""),
        )
        for c in rows
    ]
