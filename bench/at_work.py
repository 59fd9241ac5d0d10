"""A contract and its people at work, made in bulk, as the measures of hours and of people need them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

NOW = datetime(2026, 3, 2, tzinfo=UTC)
FIRST_DAY = date(2024, 1, 1)


def contract(actor: Any, number: str) -> int:
    """A contract of one lot, 2024 to 2026."""
    from levier.usecases import contracts

    return contracts.record_contract(
        by=actor,
        at=NOW,
        facts=contracts.ContractFacts(
            number=number,
            object="Banc d'essai",
            buyer_siret="21310555400017",
            buyer_name="Acheteur du banc",
            holder_siret="44306184100047",
            holder_name="Titulaire du banc",
            notified_on=FIRST_DAY,
            ends_on=date(2026, 12, 31),
        ),
    )


def at_work(actor: Any, contract_id: int, last_names: Iterable[str], spans: Iterable[dict[str, Any]]) -> list[Any]:
    """Someone validated of each name, hired by the holder once for each span. Returns the engagements.

    ``spans``: the columns of an engagement that tell its contract of employment and its days.
    """
    from levier.records.models import Contract, Engagement, Person, Validation
    from levier.records.scope import APPLICATION, Scope, acting
    from levier.usecases import contracts

    lot = contracts.get_contract(by=actor, contract_id=contract_id).lots[0]
    kept = {"host_id": actor.host_id}
    every = tuple(spans)
    with acting(Scope(APPLICATION, actor, "record_engagement")):
        holder = Contract.objects.values_list("holder_id", flat=True).get(pk=contract_id)
        people = Person.objects.bulk_create(
            Person(
                **kept,
                last_name=name,
                first_name="Prénom",
                born_on=date(1980, 1, 13),
                sex="F",
                recorded_at=NOW,
            )
            for name in last_names
        )
        validations = Validation.objects.bulk_create(
            Validation(**kept, person=p, verdict="validated", public="DELD", decided_on=FIRST_DAY, decided_at=NOW)
            for p in people
        )
        return Engagement.objects.bulk_create(
            Engagement(
                **kept,
                **span,
                person_id=v.person_id,
                contract_id=contract_id,
                lot_id=lot.id,
                employer_id=holder,
                validation=v,
                validated_on=v.decided_on,
                modality="direct",
                sex="F",
                residence="outside",
                location_method="commune",
                recorded_at=NOW,
            )
            for v in validations
            for span in every
        )
