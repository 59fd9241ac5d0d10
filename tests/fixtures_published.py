"""A small file of published contracts, as buyers write them. All fictional."""

import io
import json
from typing import Any

BUYER, OTHER_BUYER, HOLDER, SECOND_HOLDER = "21310555400017", "21750001600019", "44306184100047", "55208131766522"


def market(number: str = "2024M001", **changes: Any) -> dict[str, Any]:
    """A contract of 120 000 EUR over 12 months, notified on 2024-03-31."""
    return {
        "id": number,
        "acheteur": {"id": BUYER},
        "objet": "Nettoyage des écoles maternelles",
        "nature": "Marché",
        "procedure": "Procédure adaptée",
        "codeCPV": "90911200-8",
        "montant": 120000.5,
        "dureeMois": 12,
        "dateNotification": "2024-03-31",
        "datePublicationDonnees": "2024-04-02",
        "lieuExecution": {"code": "31555", "typeCode": "Code commune"},
        "titulaires": [{"titulaire": {"id": HOLDER, "typeIdentifiant": "SIRET"}}],
        "considerationsSociales": {"considerationSociale": ["Clause sociale"]},
        "considerationsEnvironnementales": {"considerationEnvironnementale": ["Critère environnemental"]},
        **changes,
    }


def modification(number: int, on: str, **changes: Any) -> dict[str, Any]:
    return {
        "modification": {
            "id": number,
            "dateNotificationModification": on,
            "datePublicationDonneesModification": on,
            **changes,
        }
    }


def decp(*contracts: dict[str, Any]) -> bytes:
    return json.dumps({"marches": {"marche": list(contracts)}}, ensure_ascii=False).encode()


def stream(*contracts: dict[str, Any]) -> io.BytesIO:
    return io.BytesIO(decp(*contracts))
