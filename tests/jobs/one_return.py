"""A committed organisation with one person at work and a return of hours left to the worker.

``python -m tests.jobs.one_return`` prints the import's id; run with DATABASE_URL of an empty migrated database.
"""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime

import django

NOW = datetime(2026, 3, 2, tzinfo=UTC)
CONTENT = (
    "Nom;Prénom;Date de naissance;N° de marché;avr-26;mai-26\r\nTest;Lina;23/04/1999;2026-TRA-0001;120,5;35"
).encode("cp1252")


def main() -> None:
    django.setup()
    from levier.rules.access import Role
    from levier.usecases import accounts, contracts, engagements, hours_imports, people, validations

    founder = accounts.open_organization(
        siret="73282932000074", name="Nord", kind="host", administrator="Ada", email="ada@nord.example"
    )
    accounts.invite_member(by=founder, name="Ada", email="ada@nord.example", role="facilitator")
    actor = replace(founder, roles=frozenset({Role.FACILITATOR}))
    contract_id = contracts.record_contract(
        by=actor,
        at=NOW,
        facts=contracts.ContractFacts(
            number="2026-TRA-0001",
            object="Réhabilitation",
            buyer_siret="21310555400017",
            buyer_name="Métropole fictive",
            holder_siret="44306184100047",
            holder_name="Bâtiments du Canal",
            notified_on=date(2026, 2, 1),
        ),
    )
    lot = contracts.get_contract(by=actor, contract_id=contract_id).lots[0]
    person_id = people.record_person(by=actor, at=NOW, facts=people.PersonFacts("Test", "Lina", date(1999, 4, 23), "F"))
    validations.validate_person(
        by=actor,
        at=NOW,
        person_id=person_id,
        facts=validations.ValidationFacts("validated", date(2026, 2, 1), "DELD", reason="vue en entretien"),
    )
    engagements.record_engagement(
        by=actor,
        at=NOW,
        facts=engagements.EngagementFacts(
            person_id, lot.id, "direct", "CDD", date(2026, 2, 2), employer_siret="44306184100047"
        ),
    )
    hours_imports.LONG_WRITE = 1
    import_id = hours_imports.receive_hours_file(by=actor, at=NOW, name="relevé.csv", content=CONTENT)
    hours_imports.confirm_hours_import(by=actor, at=NOW, import_id=import_id)
    sys.stdout.write(f"{import_id}\n")


if __name__ == "__main__":
    main()
