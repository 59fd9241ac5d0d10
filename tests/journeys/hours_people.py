"""One fictional organisation for each hours file and way of browsing, its people at work, Lucie Marty in charge:
``python -m tests.journeys.hours_people FOLDER``.
"""

import sys
from pathlib import Path

import django

FACILITATOR = "Lucie Marty"
SIRETS = ("99000010100016", "99000011900018", "99000012700011", "99000013500014", "99000014300018")
LOOKED_AT = "geiq_export_paie.xlsx"
"""Read by axe on every page, and gone through without JavaScript too: it has a question, a column to match and one
that is never read.
"""


def organization(name: str, *, javascript: bool) -> str:
    """The name of the organisation that receives this file."""
    return f"Relevés {Path(name).stem.split('_')[0].upper()} {'avec' if javascript else 'sans'} script"


def main(folder: Path) -> None:
    django.setup()
    from dataclasses import replace

    from tests.fixtures_hours_files import FILES, at_work, lines_of

    from levier.rules.access import Role
    from levier.usecases import accounts

    cases = [*((name, True) for name in FILES), (LOOKED_AT, False)]
    for siret, (name, javascript) in zip(SIRETS, cases, strict=True):
        member = {"name": FACILITATOR, "email": "lucie.marty@plie-tarn.example"}
        founder = accounts.open_organization(
            siret=siret,
            name=organization(name, javascript=javascript),
            kind="host",
            administrator=member["name"],
            email=member["email"],
            is_fictional=True,
        )
        accounts.invite_member(by=founder, **member, role="facilitator")
        at_work(replace(founder, roles=founder.roles | {Role.FACILITATOR}), lines_of(folder / name))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
