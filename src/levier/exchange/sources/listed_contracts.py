"""Lists of contracts an organisation kept in a spreadsheet -> contracts, and what is wrong cell by cell.

Publisher: the organisations that follow clauses, from the spreadsheets they kept before.
Licence: none; private lists, never republished.
Address: none; each file is handed in by who keeps it.
Freshness: as the organisation keeps it; taken over once, sometimes again.
Caveats: one row a contract, or one row a lot with the contract repeated or merged over its rows; amounts
    excluding tax only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from levier.exchange.sources.listed_columns import Field
from levier.exchange.sources.listed_parts import PART_HEADERS, PartNamed, part
from levier.exchange.sources.listed_values import (
    amount,
    choice,
    cpv,
    day,
    hours,
    lot_number,
    months,
    number_text,
    postal_code,
    siret,
    softly,
    text,
)

LONGEST_OBJECT = 2_000
_OF = r"(?: (?:du|de la|de l|des|de|d))?"
_CONTRACT = r"(?:marches?|contrats?|consultation|affaire|accord cadre)"
_BUYER = (
    r"(?:acheteur|acheteuse|maitre d ouvrage|maitrise d ouvrage|moa|mo|donneur d ordres?|collectivite|"
    r"pouvoir adjudicateur|commanditaire)s?(?: public)?"
)
_HOLDER = r"(?:titulaire|attributaire|entreprise(?: titulaire| attributaire)?|mandataire)s?"
_CLAUSE = r"(?:(?: d| de| des| de la)? ?(?:insertion|clauses?(?: sociales?)?(?: d insertion)?|clausees?))"
_TO_DO = (
    r"(?: (?:prevue|contractuelle|attendue|reservee|demandee|engagee|fixee|due|obligatoire)s?"
    r"| a (?:realiser|faire)| objectif| minimum| mini| du (?:marche|contrat))"
)
_HOURS = r"(?:total |nb |nbre |nombre |volume )*(?:d |des |de )?(?:heures?|hrs?|h)"
_TO_BE_DONE = (
    rf"{_HOURS}(?:{_CLAUSE}{_TO_DO}*|{_TO_DO}+{_CLAUSE}?)|"
    rf"objectifs?(?: horaires?)?(?: (?:d |en |des )?(?:heures?|h))?{_CLAUSE}?(?: heures?| h)?{_TO_DO}*|"
    rf"(?:obligation|engagement|volume) (?:horaires?|(?:d |en |des )?(?:heures?|h)){_CLAUSE}?{_TO_DO}*|"
    r"clauses? (?:en )?heures?"
)
_KINDS = {
    r"marche(?: public)?(?: .*)?|public|mapa|ao|accord cadre.*|contrat": "contract",
    r"concession(?: .*)?|dsp|delegation.*": "concession",
    r"prive|marche prive|clause privee|volontaire": "private",
}
_FORMS = {
    r"ordinaire|marche ordinaire|marche|forfaitaire|simple": "ordinary",
    r".*bons? de commandes?.*|bdc|mbc": "orders",
    r".*subsequents?.*": "subsequent",
}

FIELDS = (
    Field("lot_number", "Numéro du lot", r"(?:n|no|num|numero)? ?(?:de |du )?lots?|n lot|lot n", False, lot_number),
    Field("lot_title", "Intitulé du lot", r"(?:intitule|libelle|nom|designation|objet|titre)" + _OF + r" lots?", False,
          text(200)),
    Field("lot_amount", "Montant HT du lot", r"montant" + _OF + r" lots?(?: (?:en )?(?:ht|h t|euros?|eur))*|"
          r"montant ht" + _OF + r" lots?", False, amount),
    Field("lot_maximum", "Maximum HT du lot", r"(?:montant )?max(?:imum|i)?(?: (?:du |de l )?(?:lot|accord cadre))?"
          r"(?: ht)?", False, amount),
    Field("part", "Commande ou tranche du lot", PART_HEADERS, False, softly(part)),
    Field("lot_hours", "Heures d’insertion du lot", rf"(?:{_TO_BE_DONE}|{_HOURS}){_OF} lots?|"
          rf"(?:{_TO_BE_DONE}|{_HOURS}) (?:par|pour le) lot", False, softly(hours)),
    Field("hours", "Heures d’insertion à réaliser", _TO_BE_DONE, False, softly(hours)),
    Field("objective_on", "Objectif fixé le", r"(?:objectif|heures|clause) fixee?s? le|"
          r"(?:date |jour )(?:de l |de |du |d )?(?:objectif|calibrage)(?: .*)?", False, softly(day)),
    Field("number", "Numéro du marché", r"(?:n|no|num|numero|ref|reference|code|identifiant|id)" + _OF
          + rf" ?(?:{_CONTRACT})?(?: public)?|{_CONTRACT}(?: n| no| numero)?", True, number_text(64)),
    Field("object", "Objet du marché", r"(?:objet|intitule|libelle|designation|nom|titre|description)" + _OF
          + rf"(?: {_CONTRACT})?(?: public)?", True, text(LONGEST_OBJECT)),
    Field("buyer_siret", "SIRET de l’acheteur", rf"siret{_OF} {_BUYER}|{_BUYER}(?: n(?:o|umero)?)? siret", True, siret),
    Field("buyer_name", "Acheteur", rf"(?:nom{_OF} )?{_BUYER}(?: nom| raison sociale)?", False, text(200),
          ("buyer_siret",)),
    Field("holder_siret", "SIRET du titulaire", rf"siret{_OF} {_HOLDER}|{_HOLDER}(?: n(?:o|umero)?)? siret", False,
          siret),
    Field("holder_name", "Titulaire", rf"(?:nom{_OF} )?{_HOLDER}(?: nom| raison sociale)?", False, text(200)),
    Field("kind", "Genre de marché", rf"(?:type|nature|genre|categorie){_OF}(?: {_CONTRACT})?", False,
          choice(_KINDS, "Écrivez marché public, concession ou marché privé.")),
    Field("form", "Forme du marché", rf"forme(?:{_OF} (?:{_CONTRACT}|prix))?|technique d achat", False,
          choice(_FORMS, "Écrivez ordinaire, bons de commande ou marchés subséquents.")),
    Field("cpv", "Code CPV", r"(?:code )?cpv(?: .*)?", False, cpv),
    Field("amount", "Montant HT", r"montants?(?: (?:total|global|initial|notifie|attribue|estime))*"
          rf"(?:{_OF} {_CONTRACT})?(?: (?:en )?(?:ht|h t|hors taxes?|euros?|eur))*|montants? ht{_OF} {_CONTRACT}|"
          r"prix(?: ht)?", False, amount),
    Field("notified_on", "Notifié le", r"(?:date )?(?:de )?notif(?:ication|ie)?e?(?: le)?(?: du marche)?|"
          r"(?:date )?(?:de )?(?:debut|demarrage|attribution)(?: .*)?", False, day),
    Field("ends_on", "Se termine le", r"(?:date )?(?:de )?(?:fin|echeance|termine)(?: .*)?|se termine le", False, day),
    Field("months", "Durée en mois", r"duree(?: .*)?|nb mois|nombre de mois", False, months),
    Field("place_commune", "Commune d’exécution (code Insee)", r"code insee(?: .*)?|insee", False, postal_code),
    Field("place", "Lieu d’exécution", r"lieu(?: d execution| principal d execution)?|adresse(?: du chantier)?|"
          r"(?:commune|ville)(?: d execution)?|chantier", False, text(200)),
    Field("operation", "Opération", r"operation|programme|projet", False, text(200)),
)  # fmt: skip


def contract_of(values: Mapping[str, Any]) -> "ListedContract":
    """The contract, or the lot of a contract, a row without blocking flaw tells of."""
    return ListedContract(**{name: values[name] for name in ListedContract.__slots__ if name in values})


@dataclass(frozen=True, slots=True)
class ListedContract:
    """A contract as a row of a list tells of it, with one of its lots when the list has lots.

    Amounts in EUR excl. tax; texts are "" when the list does not say; ``months``: its length from the notification.
    Hours to do, worked: of the contract, or of one lot when its rows are lots, or of the order or tranche of that lot
    the row names; the day they were fixed.
    """

    number: str
    object: str
    buyer_siret: str = ""
    buyer_name: str = ""
    holder_siret: str = ""
    holder_name: str = ""
    kind: str = "contract"
    form: str = "ordinary"
    cpv: str = ""
    amount: Decimal | None = None
    notified_on: date | None = None
    ends_on: date | None = None
    months: int | None = None
    place_commune: str = ""
    place: str = ""
    operation: str = ""
    lot_number: int | None = None
    lot_title: str = ""
    lot_amount: Decimal | None = None
    lot_maximum: Decimal | None = None
    hours: Decimal | None = None
    lot_hours: Decimal | None = None
    objective_on: date | None = None
    part: PartNamed | None = None
