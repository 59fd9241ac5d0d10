"""Spreadsheets kept before: people with their validations and hires, contracts with their hours, columns to match."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from levier.demo.calendar_made import moment
from levier.demo.geography import COMMUNES
from levier.demo.spreadsheets_made import Cell, csv_of, xlsx_of
from levier.demo.territory import body
from levier.rules.access import Actor
from levier.usecases import contracts, listed_imports, people

NEW_PEOPLE = (("Mme", "MARQUÈS", "Solène", 31), ("M.", "ROUANET", "Issa", 44))
"""Title, last name, first name, age: nobody else of the demonstration has these names."""
KNOWN = 3
_WHO = ("Civilité", "NOM", "Prénom", "Né(e) le", "Commune")
_WORK = (
    *("Public", "Validation", "Validée le", "N° marché", "Lot", "Employeur", "SIRET employeur", "Type de contrat"),
    *("Date d’embauche", "Date de fin", "Métier"),
)
_NO_WORK = ("",) * len(_WORK)


def hand_in(by: Actor, today: date, at: datetime) -> str:
    """Receive the three lists; the first is recorded, the second waits to be confirmed, the third to be matched."""
    on = min(moment(today - timedelta(days=12), 10), at)
    done = listed_imports.receive_list(
        by=by, at=on, kind="people", name="suivi-personnes-ancien-tableur.xlsx", content=_people(by, today)
    )
    listed_imports.confirm_list(by=by, at=on, import_id=done)
    listed_imports.receive_list(
        by=by, at=at, kind="contracts", name="marchés-clausés-2019-2022.csv", content=_contracts(by, today)
    )
    listed_imports.receive_list(
        by=by, at=at, kind="people", name="liste-atelier-mars.csv", content=_unmatched(by, today)
    )
    return "3 tableaux repris"


def _people(by: Actor, today: date) -> bytes:
    """As kept before: a title above, one row a hire, some people known already, a day that does not exist."""
    place = COMMUNES[0].name
    known = _known_people(by, today)
    new = [[title, last, first, _born(today, age), place] for title, last, first, age in NEW_PEOPLE]
    table: list[Sequence[Cell]] = [
        ["Suivi des personnes (ancien tableur)"],
        [*_WHO, "N° Sécu", *_WORK],
        *([*who, "", *work] for who in new for work in _work(by, today)),
        *(["", last.upper(), first, born_on, place, "", *_NO_WORK] for last, first, born_on in known),
        ["Mme", "AZAÏS", "Hélène", "31/02/1990", place, "", *_NO_WORK],
    ]
    return xlsx_of("Suivi", table)


def _work(by: Actor, today: date) -> list[Sequence[Cell]]:
    """Validated, then hired twice on the first lot of a contract under way; the second hire came before the market."""
    contract = next(row for row in contracts.list_contracts(by=by) if _is_under_way(row, today))
    begun = max(contract.notified_on or today, today - timedelta(days=90))
    employer = body("holder_building")
    hire: list[Cell] = [contract.number, "1", employer.name, employer.siret, "CDD"]
    validated: list[Cell] = ["RSA", "Validée", begun]
    before = (contract.notified_on or today) - timedelta(days=30)
    return [
        [*validated, *hire, begun, begun + timedelta(days=45), "Maçonnerie (F1703)"],
        [*validated, *hire, before, before + timedelta(days=5), "Maçonnerie (F1703)"],
    ]


def _is_under_way(row: contracts.ContractRow, today: date) -> bool:
    return row.notified_on is not None and row.notified_on <= today and (row.ends_on is None or row.ends_on >= today)


def _known_people(by: Actor, today: date) -> list[tuple[str, str, date]]:
    rows = people.list_people(by=by, today=today).rows[:KNOWN]
    seen = [people.get_person(by=by, person_id=row.id, today=today) for row in rows]
    facts = [one.identity.facts for one in seen if one.identity is not None]
    return [(one.last_name, one.first_name, one.born_on) for one in facts]


def _born(today: date, age: int) -> date:
    return date(today.year - age, 5, 17)


def _contracts(by: Actor, today: date) -> bytes:
    """Two contracts of years past, one with its hours, two followed already, one whose amount cannot be read."""
    buyer = body("metropole")
    followed = [row for row in contracts.list_contracts(by=by) if row.buyer == buyer.name][:2]
    begun = f"01/09/{today.year - 6}"
    table: list[Sequence[Cell]] = [
        ["N° marché", "Objet", "Acheteur", "SIRET", "Montant HT", "Notification", "Durée", "Heures d’insertion"],
        *([row.number, row.object, buyer.name, buyer.siret, "", "", "", ""] for row in followed),
        [
            "ANC-101",
            "Ravalement du groupe scolaire",
            buyer.name,
            buyer.siret,
            "412 000,00",
            begun,
            "18 mois",
            "1 450 h",
        ],
        ["ANC-102", "Entretien des espaces verts", buyer.name, buyer.siret, "96 k€", begun, "2 ans", "selon besoin"],
        ["ANC-103", "Réfection de la voirie", buyer.name, buyer.siret, "selon commandes", begun, "24 mois", "600"],
    ]
    return csv_of(table)


def _unmatched(by: Actor, today: date) -> bytes:
    """Titles that do not say what they hold: they are asked once."""
    table: list[Sequence[Cell]] = [
        ["Qui", "Jour", "Où"],
        *([f"{first} {last}", _born(today, age), COMMUNES[0].name] for _, last, first, age in NEW_PEOPLE),
    ]
    return csv_of(table)
