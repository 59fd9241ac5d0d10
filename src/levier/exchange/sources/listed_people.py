"""Lists of people an organisation kept in a spreadsheet -> people, and what is wrong cell by cell.

Publisher: the organisations that follow clauses, from the spreadsheets they kept before.
Licence: none; private lists holding personal data, never republished.
Address: none; each file is handed in by who keeps it.
Freshness: as the organisation keeps it; taken over once, sometimes again.
Caveats: only what a clause needs of a person is read: no address, no telephone, no social security number; the
    validation and the hire a row may tell of are read by ``listed_validations`` and ``listed_engagements``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from levier.exchange.sources import listed_engagements, listed_validations
from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.sources.hours_files_names import full_name_of
from levier.exchange.sources.hours_files_values import Flagged
from levier.exchange.sources.listed_columns import Field, Notes
from levier.exchange.sources.listed_values import (
    birth_date,
    choice,
    degrees,
    postal_code,
    siret,
    text,
)

LONGEST_NAME = 80
_WHO = (
    r"(?: (?:du |de la |de l |des |de )?(?:salarie|beneficiaire|participant|personne|candidat|stagiaire|public)e?s?)?"
)
_REFERRAL = r"(?:prescripteur|prescription|structure prescriptrice|structure orienteuse|orienteur|oriente par|referent)"


def _full_name(cell: Any, notes: Notes) -> Any:
    is_first_first = plain(notes.header).startswith("prenom")
    value = full_name_of(cell, "first_last" if is_first_first else "last_first")
    names = value.kept if isinstance(value, Flagged) else value
    if isinstance(names, tuple) and any(len(name) > LONGEST_NAME for name in names):
        return Flagged(f"ce nom dépasse {LONGEST_NAME} caractères", "Raccourcissez-le.")
    return value


_SEXES = {
    r"f|femme|feminin|femmes|mme|mlle|madame|mademoiselle|w|2": "F",
    r"h|m|homme|masculin|hommes|mr|monsieur|1": "M",
    r"x|nr|nc|autre|non renseigne|non precise|inconnu|indetermine": "X",
}

FIELDS = (
    Field("full_name", "Nom et prénom ensemble", rf"noms? (?:et )?prenoms?{_WHO}|prenoms? (?:et )?noms?{_WHO}|"
          r"identite|(?:le |la )?(?:salarie|beneficiaire|participant|personne|candidat)e?s?(?: e)?", False, _full_name,
          ("last_name", "first_name")),
    Field("first_name", "Prénom", rf"prenoms?{_WHO}(?: usuel| d usage)?", True, text(LONGEST_NAME)),
    Field("last_name", "Nom", rf"noms?{_WHO}(?: de famille| d usage| usage| usuel| marital)?|patronyme|"
          r"nom (?:de )?naissance|nom (?:de )?jeune fille", True, text(LONGEST_NAME)),
    Field("born_on", "Date de naissance", r"(?:(?:date|dt|d|jour) ?(?:de )?)?naiss(?:ance)?|nee? ?e? le|ddn|"
          r"date (?:de )?naiss\w*", True, birth_date),
    Field("sex", "Sexe ou civilité", r"sexe|genre|civilite|civ|h f|f h|titre|homme femme", False,
          choice(_SEXES, "Écrivez femme, homme ou non renseigné.")),
    Field("commune_code", "Code Insee de la commune", r"(?:code )?(?:insee|commune insee|insee commune)|"
          r"code insee (?:de (?:la )?)?(?:commune|ville)|code commune|codgeo|depcom", False, postal_code),
    Field("postal_code", "Code postal", r"code ?postal|cp|c p|postal", False, postal_code),
    Field("commune", "Commune", r"(?:commune|ville|localite)(?: (?:de )?(?:residence|domicile|naissance insee))?|"
          r"lieu de residence|domicile commune|residence", False, text(120)),
    Field("latitude", "Latitude du domicile", r"lat(?:itude)?|y|coord(?:onnee)? y", False, degrees(90)),
    Field("longitude", "Longitude du domicile", r"lon(?:g|gitude)?|lng|x|coord(?:onnee)? x", False, degrees(180)),
    Field("prescriber_siret", "SIRET du prescripteur", rf"siret (?:du |de la )?{_REFERRAL}|{_REFERRAL} siret", False,
          siret),
    Field("prescriber_name", "Prescripteur", rf"(?:nom (?:du |de la )?)?{_REFERRAL}(?: nom)?", False,
          text(200, is_to_check=True)),
    *listed_validations.FIELDS,
    *listed_engagements.FIELDS,
)  # fmt: skip


def names_of(values: Mapping[str, Any]) -> tuple[str, str]:
    """Last name and first name, "" where a row does not say."""
    last, first = values.get("full_name") or ("", "")
    return values.get("last_name", last), values.get("first_name", first)


def person_of(values: Mapping[str, Any]) -> "ListedPerson":
    """The person a row without blocking flaw tells of."""
    return ListedPerson(
        *names_of(values),
        values["born_on"],
        values.get("sex", "X"),
        values.get("commune", ""),
        values.get("postal_code", ""),
        values.get("commune_code", ""),
        values.get("latitude"),
        values.get("longitude"),
        values.get("prescriber_siret", ""),
        values.get("prescriber_name", ""),
    )


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person as a list tells of her; texts are "" when the list does not say; degrees in WGS 84."""

    last_name: str
    first_name: str
    born_on: date
    sex: str
    commune: str
    postal_code: str
    commune_code: str
    latitude: float | None
    longitude: float | None
    prescriber_siret: str
    prescriber_name: str
