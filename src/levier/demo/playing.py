"""The gestures of three years, played one after the other through the use cases people go through themselves.

One transaction around all of them: the territory is there whole, or not at all.
"""

import io
from collections.abc import Callable
from datetime import date, datetime
from random import Random

from django.db import transaction

from levier.demo import (
    eligibility_made,
    geography,
    listed_made,
    operations_made,
    penalties_made,
    proposals_made,
    sharing_made,
)
from levier.demo.contracts_made import CONTRACTS
from levier.demo.contracts_played import play_contracts
from levier.demo.engagements_made import notified_on
from levier.demo.hours_played import play_hours
from levier.demo.people_played import play_people
from levier.demo.personas import PERSONAS
from levier.demo.plays import Play, signed_in
from levier.demo.published_made import FILE, published_json
from levier.demo.territory import BODIES, body
from levier.rules.access import Role
from levier.usecases import accounts, published_imports, reference_imports

SEED = 31

Say = Callable[[str], None]


def play(*, today: date, at: datetime, say: Say) -> None:
    """Load the whole territory, as of ``today``. Raises, and leaves nothing, when a use case refuses a gesture."""
    play_ = Play(today, at, Random(SEED))
    with transaction.atomic():
        for label, step in STEPS:
            say(f"  {label}\N{NO-BREAK SPACE}: {step(play_)}")


def _organizations(play_: Play) -> str:
    founders = {}
    for made in BODIES:
        founders[made.key] = accounts.open_organization(
            siret=made.siret,
            name=made.name,
            kind=made.kind,
            administrator=made.administrator,
            email=made.email,
            commune=made.commune,
            is_fictional=True,
        )
        play_.hosts[made.key] = founders[made.key].host_id or 0
    for persona in PERSONAS:
        for role in persona.roles:
            if persona.email != body(persona.organization).email or role is not Role.ADMINISTRATOR:
                accounts.invite_member(
                    by=founders[persona.organization], name=persona.name, email=persona.email, role=role
                )
    play_.actors = {persona.name: signed_in(persona.email) for persona in PERSONAS}
    return f"{len(BODIES)} organisations, {len(PERSONAS)} personnages"


def _territory(play_: Play) -> str:
    by = play_.actors["Karim Benali"]
    for load, text, name in (
        (reference_imports.import_communes, geography.communes_csv(), geography.COMMUNES_FILE),
        (reference_imports.import_epcis, geography.epcis_csv(), geography.EPCIS_FILE),
        (reference_imports.import_qpv, geography.qpvs_geojson(), geography.QPVS_FILE),
    ):
        load(by=by, at=play_.at, stream=io.BytesIO(text.encode()), name=name)
    return f"{len(geography.COMMUNES)} communes, {len(geography.EPCIS)} EPCI, {len(geography.QPVS)} QPV, tous fictifs"


def _published(play_: Play) -> str:
    play_.numbers = {c.key: f"{notified_on(c, play_.today):%Y}-{c.number}" for c in CONTRACTS}
    content = published_json(play_.today, play_.numbers, play_.rng)
    report = published_imports.import_published_contracts(
        by=play_.actors["Claire Vidal"], at=play_.at, stream=io.BytesIO(content), name=FILE
    )
    return f"{report.preview.kept} marchés publiés"


def _around(play_: Play) -> str:
    claire, karim = play_.actors["Claire Vidal"], play_.actors["Karim Benali"]
    told = [
        operations_made.gather(karim, play_.contracts, play_.today),
        operations_made.award_to_a_group(karim, play_.lots["verdier"][0], play_.today),
        operations_made.keep_diary(
            claire, play_.contracts["rehabilitation"], play_.hosts["holder_building"], play_.today, play_.at
        ),
    ]
    told.append(eligibility_made.keep_lists_and_papers(claire, play_.today, play_.at))
    told.append(sharing_made.deepen(play_.actors, play_.contracts, play_.lots, play_.hosts, play_.at, play_.today))
    contract_id, holder_id = play_.contracts["rehabilitation"], play_.hosts["holder_building"]
    told.append(proposals_made.propose(claire, contract_id, holder_id, play_.today, play_.at))
    told.append(proposals_made.follow(claire, play_.today, play_.at))
    told.append(penalties_made.deepen(claire, play_.contracts, play_.hosts, play_.today, play_.at))
    told.append(listed_made.hand_in(claire, play_.today, play_.at))
    return ", ".join(told)


STEPS: tuple[tuple[str, Callable[[Play], str]], ...] = (
    ("Organisations", _organizations),
    ("Territoire", _territory),
    ("Données essentielles", _published),
    ("Marchés suivis", play_contracts),
    ("Personnes", play_people),
    ("Heures", play_hours),
    ("Opérations, attribution, journal, tableaux", _around),
)
