"""The people of the journeys, opened through the same gestures as anyone's: ``python -m tests.journeys.people``."""

import django


def main() -> None:
    django.setup()
    from levier.demo.personas import PERSONAS
    from levier.usecases import accounts

    sirets = {"host": "73282932000074", "metropole": "21310555400017"}
    kinds = {"host": "host", "metropole": "buyer"}
    for persona in PERSONAS:
        if persona.organization not in sirets:
            continue
        founder = accounts.open_organization(
            siret=sirets[persona.organization],
            name=f"Organisation {persona.organization}",
            kind=kinds[persona.organization],
            administrator=persona.name,
            email=persona.email,
            is_fictional=True,
        )
        for role in persona.roles:
            if role != "administrator":
                accounts.invite_member(by=founder, name=persona.name, email=persona.email, role=role)


if __name__ == "__main__":
    main()
