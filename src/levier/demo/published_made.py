"""Some sixty contracts as buyers publish them (DECP, format 2): those that are followed, and others. All fictional."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from levier.demo.calendar_made import day_at
from levier.demo.contracts_made import CONTRACTS, ContractMade
from levier.demo.engagements_made import notified_on
from levier.demo.territory import body

FILE = "decp-fictif.json"
PUBLISHED = 60
NATURES = ("Marché", "Marché", "Marché", "Accord-cadre")
PROCEDURES = ("Appel d’offres ouvert", "Procédure adaptée", "Procédure adaptée", "Procédure avec négociation")
CONSIDERATIONS: tuple[tuple[str, ...] | None, ...] = (
    ("Pas de considération sociale",), ("Pas de considération sociale",), ("Clause sociale",), ("Clause sociale",),
    ("Critère social",), ("Clause sociale", "Critère social"), ("Marché réservé",), None, None,
)  # fmt: skip
OTHERS: tuple[tuple[str, str, str, int, str], ...] = (
    ("Fourniture de mobilier de bureau", "39130000", "holder_works", 180, "metropole hospital departement_tarn"),
    ("Entretien des espaces verts, secteur sud", "77310000", "holder_green", 640, "commune housing commune_tarn"),
    (
        "Réfection de la toiture du gymnase Marcel-Lafitte",
        "45261910",
        "holder_building",
        410,
        "commune commune_tarn departement",
    ),
    (
        "Assistance à maîtrise d’ouvrage pour le plan de mobilité",
        "71311200",
        "holder_studies",
        220,
        "metropole departement_tarn departement",
    ),
    ("Nettoyage des vitres et façades", "90911300", "holder_cleaning", 150, "hospital metropole departement"),
    ("Livraison de repas en liaison froide", "55521200", "holder_catering", 890, "commune hospital commune_tarn"),
    ("Surveillance des parcs de stationnement", "79714000", "holder_guards", 530, "metropole commune hospital"),
    ("Réaménagement de la rue des Mégissiers", "45233252", "holder_roads", 1_270, "commune_tarn metropole commune"),
    ("Enlèvement et valorisation des déchets verts", "90512000", "holder_waste", 760, "metropole commune_tarn housing"),
    (
        "Rénovation des menuiseries de l’école des Saules",
        "45421100",
        "holder_works",
        330,
        "commune commune_tarn commune",
    ),
    ("Extension du centre de loisirs", "45212100", "holder_shell", 1_840, "commune_tarn commune metropole"),
    ("Étude de sol et diagnostic amiante", "71351500", "holder_studies", 95, "housing departement hospital"),
    ("Entretien courant des chaussées", "45233141", "holder_roads", 2_400, "departement departement_tarn metropole"),
)


def published_json(today: date, numbers: Mapping[str, str], rng: Random) -> bytes:
    """The whole file. ``numbers``: contract -> its number; one contract has a SIRET that is not one, as happens."""
    followed = [_followed(contract, today, numbers[contract.key]) for contract in CONTRACTS if contract.is_published]
    others = [_other(rank, today, rng) for rank in range(PUBLISHED - len(followed))]
    others[-1]["acheteur"] = {"id": "12345678901234"}
    return json.dumps({"marches": {"marche": [*followed, *others]}}, ensure_ascii=False, indent=1).encode()


def uid_of(contract: ContractMade, number: str) -> str:
    """What a published contract is known by: the SIRET of its buyer, then its number."""
    return f"{body(contract.buyer).siret}{number}"


def _followed(contract: ContractMade, today: date, number: str) -> dict[str, object]:
    return _entry(
        number,
        contract.buyer,
        contract.holder,
        contract.object,
        contract.cpv,
        sum(lot.amount for lot in contract.lots),
        contract.months,
        notified_on(contract, today),
        ("Clause sociale",),
        ("Marché", "Appel d’offres ouvert"),
    )


def _other(rank: int, today: date, rng: Random) -> dict[str, object]:
    subject, cpv, holder, thousands, buyers = OTHERS[rank % len(OTHERS)]
    buyer = buyers.split()[rank // len(OTHERS) % len(buyers.split())]
    day = day_at(today, -rng.randint(2, 28), rng.randint(2, 27))
    place = body(buyer).name.split(",")[0]
    amount = round(thousands * rng.uniform(0.5, 1.6)) * 1000
    said = CONSIDERATIONS[rank % len(CONSIDERATIONS)]
    months = rng.choice((6, 9, 12, 18, 24, 36, 48))
    terms = (rng.choice(NATURES), rng.choice(PROCEDURES))
    return _entry(f"{day:%Y}P{rank:04}", buyer, holder, f"{subject} ({place})", cpv, amount, months, day, said, terms)


def _entry(
    number: str,
    buyer: str,
    holder: str,
    subject: str,
    cpv: str,
    amount: int,
    months: int,
    day: date,
    considerations: Sequence[str] | None,
    terms: tuple[str, str],
) -> dict[str, object]:
    bought, held = body(buyer), body(holder)
    entry: dict[str, object] = {
        "id": number,
        "acheteur": {"id": bought.siret, "nom": bought.name},
        "objet": subject,
        "nature": terms[0],
        "procedure": terms[1],
        "codeCPV": cpv,
        "lieuExecution": {"code": bought.commune[:2], "typeCode": "Code département"},
        "dureeMois": months,
        "dateNotification": f"{day:%Y-%m-%d}",
        "datePublicationDonnees": f"{day + timedelta(days=21):%Y-%m-%d}",
        "montant": amount,
        "titulaires": [{"titulaire": {"id": held.siret, "typeIdentifiant": "SIRET", "denominationSociale": held.name}}],
        "modifications": [],
    }
    if considerations:
        entry["considerationsSociales"] = {"considerationSociale": list(considerations)}
    return entry
