"""Lists of people and of contracts as a facilitator keeps them, handed in and looked at."""

import pytest

from tests.fixtures_domain import BUYER_SIRET, NOW

PEOPLE = (
    "Civilité;NOM;Prénom;Né(e) le;N° Sécu;Tél.\r\n"
    "Mme;MARTIN;Zoé;23/04/1999;299044410912345;0600000000\r\n"
    "M.;DIALLO;Idriss;01/02/1985;;\r\n"
    "M.;Diallo;Idriss;01/02/1985;;\r\n"
    "M.;DIALLO;Idris;01/02/1985;;\r\n"
    "Mme;BEN ALI;;12/12/1990;;\r\n"
    "Mme;LOPEZ;Ana;31/02/1990;;\r\n"
).encode("cp1252")


CONTRACTS = (
    "N° marché;Objet;Acheteur;SIRET;Titulaire;Montant HT;Notification;Durée;Lot;Intitulé du lot\r\n"
    f"2025-1;École;Ville fictive;{BUYER_SIRET};Bâtisseurs;100 000,50 €;01/03/2025;12 mois;1;Gros œuvre\r\n"
    f"2025-1;École;Ville fictive;{BUYER_SIRET};Bâtisseurs;20 000;01/03/2025;12 mois;2;Peinture\r\n"
    "2025-2;Voirie;Département imaginaire;;;5 k€;;;;\r\n"
    f"2025-3;Parc;Ville fictive;{BUYER_SIRET};;pas su;;;;\r\n"
).encode("cp1252")


@pytest.fixture
def receive_list(host):
    from levier.usecases import listed_imports

    def put(content=PEOPLE, kind="people", by=host, name="liste.csv"):
        return listed_imports.receive_list(by=by, at=NOW, kind=kind, name=name, content=content)

    return put


@pytest.fixture
def list_seen(host):
    from levier.usecases import listed_views

    def look(import_id, by=host):
        return listed_views.get_list(by=by, import_id=import_id)

    return look


@pytest.fixture
def confirm_list(host):
    from levier.usecases import listed_imports

    def do(import_id, by=host):
        listed_imports.confirm_list(by=by, at=NOW, import_id=import_id)

    return do


def lines_of(*lines: str, head: str = "Nom;Prénom;Né le") -> bytes:
    """A delimited text of these lines."""
    return "\r\n".join([head, *lines]).encode()
