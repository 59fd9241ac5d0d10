"""Lists of people an organisation kept in a spreadsheet -> the hire, mission or secondment a row tells of.

Publisher: the organisations that follow clauses, from the spreadsheets they kept before.
Licence: none; private lists holding personal data, never republished.
Address: none; each file is handed in by who keeps it.
Freshness: as the organisation keeps it; taken over once, sometimes again.
Caveats: one row a hire, the person repeated; the modality and the contract of employment often share one column; jobs
    are named, rarely coded.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.sources.hours_files_values import TO_CHECK, Flagged, text_of
from levier.exchange.sources.listed_columns import Field, Notes
from levier.exchange.sources.listed_parts import PART_HEADERS, PartNamed, part
from levier.exchange.sources.listed_values import (
    choice,
    day,
    lot_number,
    number_text,
    siret,
    softly,
    text,
    weekly_hours,
)

LONGEST_TUTOR = 120
_OF = r"(?: (?:du|de la|de l|des|de|d))?"
_EMPLOYER = (
    r"(?:employeu(?:r|se)|entreprise(?: (?:d accueil|employeuse|titulaire|utilisatrice))?|societe|"
    r"structure (?:employeuse|d accueil)|siae|etti)s?"
)
_CONTRACT = r"(?:marches?(?: public| clause)?|consultation|accord cadre|affaire)"
_NUMBER = r"(?:n|no|num|numero|ref|reference|code|identifiant)"
_WORK = r"(?:embauche|entree|recrutement|engagement|mission|emploi|poste|contrat(?: de travail)?|prise de poste)"
_LENGTH = (
    r"(?:(?:duree|volume|nb|nbre|nombre|base)(?: (?:d |de |des )?(?:heures?|h|travail))?|heures?|hrs?|h|horaires?)"
)
_KINDS = {
    r"aci|chantier.*|atelier et chantier.*": "ACI",
    r"ai|association intermediaire": "AI",
    r"ei|entreprise d insertion": "EI",
    r"etti|(?:entreprise de )?travail temporaire d insertion|interim d insertion": "ETTI",
    r"eiti|.*travail independant.*": "EITI",
    r"ea|entreprise adaptee|eatt": "EA",
    r"esat|etablissement .*aide par le travail": "ESAT",
    r"geiq|groupement d employeurs.*": "GEIQ",
    r"entreprise|classique|ordinaire|entreprise (?:classique|ordinaire|privee)|societe|ett|interim": "company",
}
_WHICH_KIND = "Écrivez entreprise, ACI, AI, EI, ETTI, EITI, EA, ESAT ou GEIQ."
_CONTRACTS = (
    ("CDDI", re.compile(r"\bcddi\b|\bcdd d insertion\b")),
    ("CDI", re.compile(r"\bcdii?\b|\bduree indeterminee\b")),
    ("CDD", re.compile(r"\bcddu?\b|\bduree determinee\b")),
    ("apprenticeship", re.compile(r"\bapprenti\w*|\bcontrat app\b")),
    ("professionalisation", re.compile(r"\bprofessionnalisation\b|\bcontrat pro\b")),
    ("CTT", re.compile(r"\bctt\b|\binterim\w*|\btravail temporaire\b|\bmissions?\b")),
    ("none", re.compile(r"\bstatut scolaire\b|\bconvention de stage\b")),
)
_MODALITIES = (
    ("secondment", re.compile(r"\bmises? a dispo\w*|\bmad\b")),
    ("mission", re.compile(r"\bmissions?\b|\binterim\w*|\bctt\b|\btravail temporaire\b")),
    ("subcontract", re.compile(r"\bsous trait\w*|\bco ?trait\w*")),
    ("placement", re.compile(r"\bstatut scolaire\b|\bconvention de stage\b")),
    ("direct", re.compile(r"\bdirecte?s?\b")),
)
_IMPLIED_CONTRACT = {"mission": "CTT", "placement": "none"}
_IMPLIED_MODALITY = {
    "CTT": "mission",
    "none": "placement",
    **dict.fromkeys(("CDI", "CDD", "apprenticeship", "professionalisation"), "direct"),
}
_POINTED = re.compile(r"(?<=\b[A-Za-z])\.")
"""The points of "C.D.D.", which is CDD."""
_JOB = re.compile(r"\b([A-N]) ?([0-9]{4})\b")


class WorkForm(NamedTuple):
    """A modality and a contract of employment, each "" when the words, kept as written, do not say it."""

    modality: str
    contract: str
    words: str = ""

    def __str__(self) -> str:
        return self.words


def _form(cell: Any, notes: Notes) -> Any:
    """ "CDD", "Mise à disposition (CDDI)", "Intérim": both columns are read alike."""
    value = text_of(cell)
    if not isinstance(value, str):
        return value.to_check() if value else None
    flat = plain(_POINTED.sub("", value))
    found = WorkForm(_first(_MODALITIES, flat), _first(_CONTRACTS, flat), value)
    if found.modality or found.contract:
        return found
    told = "Écrivez par exemple embauche directe, mission ou mise à disposition, et CDI, CDD, CDDI ou intérim."
    return Flagged("ni une modalité ni un contrat de travail connus", told, TO_CHECK)


def _first(patterns: tuple[tuple[str, re.Pattern[str]], ...], flat: str) -> str:
    return next((kept for kept, pattern in patterns if pattern.search(flat)), "")


KEYS = (
    *("contract_number", "lot_number", "part", "employer_siret", "employer_name", "employer_kind"),
    *("modality", "employment_contract", "starts_on", "ends_on", "weekly_hours", "job", "tutor"),
)
_SAID_BY = ("contract_number", "modality", "employment_contract", "starts_on", "ends_on")
"""Without any of these, an employer or a job alone tells of no hire."""
FIELDS = (
    Field("contract_number", "Marché de l’embauche", rf"{_NUMBER}{_OF} {_CONTRACT}|{_CONTRACT}(?: n| no| numero)?|"
          rf"{_CONTRACT} (?:de l embauche|de rattachement|support)", False, softly(number_text(64))),
    Field("lot_number", "Lot de l’embauche", r"(?:n|no|num|numero)? ?(?:de |du )?lots?|lot n", False,
          softly(lot_number)),
    Field("part", "Commande ou tranche de l’embauche", PART_HEADERS, False, softly(part)),
    Field("employer_siret", "SIRET de l’employeur", rf"siret{_OF} {_EMPLOYER}|{_EMPLOYER}(?: n(?:o|umero)?)? siret",
          False, softly(siret)),
    Field("employer_name", "Employeur", rf"(?:nom{_OF} |raison sociale{_OF} )?{_EMPLOYER}(?: nom| raison sociale)?",
          False, softly(text(200))),
    Field("employer_kind", "Genre de l’employeur", rf"(?:type|genre|nature|categorie|statut){_OF} (?:{_EMPLOYER}|"
          r"structure)", False, softly(choice(_KINDS, _WHICH_KIND))),
    Field("modality", "Modalité", r"modalites?(?: .*)?|mode" + _OF + r" (?:embauche|recrutement|realisation|"
          r"mise en oeuvre)|forme" + _OF + r" (?:embauche|recrutement)", False, _form),
    Field("employment_contract", "Contrat de travail", rf"(?:type|nature|forme|genre){_OF} (?:contrats?|emploi|"
          r"embauche)(?: de travail)?|contrats?(?: de travail)?(?: (?:nature|type))?|cdi cdd(?: .*)?", False, _form),
    Field("starts_on", "Embauchée le", rf"(?:date{_OF} )?(?:debut|demarrage)(?:{_OF} {_WORK})?|date{_OF} {_WORK}|"
          rf"{_WORK} le|(?:embauche|recrute|entre)e?(?: e)? le|embauche", False, softly(day)),
    Field("ends_on", "Fin de l’embauche", rf"(?:date{_OF} )?fin(?:{_OF} {_WORK})?(?: prevue)?|date{_OF} sortie|"
          r"sortie? le|termine(?:e)? le", False, softly(day)),
    Field("weekly_hours", "Durée hebdomadaire", rf"(?:{_LENGTH} )?hebdo(?:madaires?)?(?: .*)?|"
          rf"{_LENGTH} (?:par |de |de travail par |a la |)(?:sem|semaine|hebdo\w*)(?: .*)?|"
          r"temps de travail(?: hebdo\w*)?(?: .*)?", False, softly(weekly_hours)),
    Field("job", "Métier (code ROME ou mots)", rf"metiers?(?: .*)?|(?:intitule{_OF} )?(?:poste|emploi)s?"
          r"(?: (?:occupe|vise|propose))?|(?:code )?rome|fonction|qualification", False, softly(text(200))),
    Field("tutor", "Tutrice ou tuteur", r"(?:nom" + _OF + r" )?tut(?:eur|rice)(?: .*)?", False,
          softly(text(LONGEST_TUTOR))),
)  # fmt: skip


def engagement_of(values: Mapping[str, Any]) -> "ListedEngagement | None":
    """What a row says of a hire; None when it says nothing of one."""
    if not any(key in values for key in _SAID_BY):
        return None
    nothing = WorkForm("", "")
    first, second = values.get("modality", nothing), values.get("employment_contract", nothing)
    modality, contract = first.modality or second.modality, second.contract or first.contract
    return ListedEngagement(
        values.get("contract_number", ""),
        values.get("lot_number"),
        values.get("employer_siret", ""),
        values.get("employer_name", ""),
        values.get("employer_kind", ""),
        modality or _IMPLIED_MODALITY.get(contract, ""),
        contract or _IMPLIED_CONTRACT.get(modality, ""),
        not modality and contract not in ("CTT", "none"),
        values.get("starts_on"),
        values.get("ends_on"),
        values.get("job", ""),
        values.get("tutor", ""),
        values.get("part"),
        values.get("weekly_hours"),
    )


def rome_code(job: str) -> str:
    """The ROME code written in a cell, "F1703 Maçonnerie" or "f 1703"; "" when there is none."""
    found = _JOB.search(job.upper())
    return "".join(found.groups()) if found else ""


@dataclass(frozen=True, slots=True)
class ListedEngagement:
    """A hire as a row tells of it; texts are "" and days None when it does not say.

    ``is_modality_implied``: a direct hire only because the contract of employment lets think so.
    """

    contract_number: str
    lot_number: int | None
    employer_siret: str
    employer_name: str
    employer_kind: str
    modality: str
    employment_contract: str
    is_modality_implied: bool
    starts_on: date | None
    ends_on: date | None
    job: str
    tutor: str
    part: PartNamed | None
    weekly_hours: Decimal | None
