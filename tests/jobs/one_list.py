"""A committed organisation with a list left to the worker: ``python -m tests.jobs.one_list people|contracts``.

Run with DATABASE_URL of an empty migrated database.
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime

import django

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LISTS = {
    "people": "Nom;Prénom;Né le\r\nTest;Lina;23/04/1999\r\nEssai;Marc;01/02/1985\r\n",
    "contracts": "N° marché;Objet;SIRET acheteur;Acheteur\r\n"
    "2026-1;École;21310555400017;Ville fictive\r\n2026-2;Voirie;21310555400017;Ville fictive\r\n",
}


def main(kind: str) -> None:
    django.setup()
    from levier.rules.access import Role
    from levier.usecases import accounts, listed_imports

    founder = accounts.open_organization(
        siret="73282932000074", name="Nord", kind="host", administrator="Ada", email="ada@nord.example"
    )
    accounts.invite_member(by=founder, name="Ada", email="ada@nord.example", role="facilitator")
    actor = replace(founder, roles=frozenset({Role.FACILITATOR}))
    listed_imports.LONG_WRITES = dict.fromkeys(LISTS, 1)
    import_id = listed_imports.receive_list(
        by=actor, at=NOW, kind=kind, name=f"{kind}.csv", content=LISTS[kind].encode()
    )
    listed_imports.confirm_list(by=actor, at=NOW, import_id=import_id)


if __name__ == "__main__":
    main(sys.argv[1])
