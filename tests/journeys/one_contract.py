"""One contract of one lot followed by the first team: ``python -m tests.journeys.one_contract NUMBER``."""

import sys
from datetime import date

import django

HOLDER, HOLDER_SIRET = "Ateliers du Port", "99000321200018"


def main(number: str) -> None:
    django.setup()
    from django.utils import timezone

    from levier.demo.plays import signed_in
    from levier.usecases import contracts

    facts = contracts.ContractFacts(
        number=number,
        object="Rénovation du groupe scolaire des Tilleuls",
        buyer_siret="21310555400017",
        holder_siret=HOLDER_SIRET,
        holder_name=HOLDER,
        notified_on=date(2024, 1, 8),
        ends_on=date(2035, 1, 7),
    )
    contracts.record_contract(by=signed_in("claire.vidal@mde-garonne.example"), at=timezone.now(), facts=facts)


if __name__ == "__main__":
    main(sys.argv[1])
