"""One published contract (DECP), from the mapping a file holds to checked facts.

Names follow the official format 2.0.4 (marchés and contrats de concession) and the layout of 2018-2022.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from levier.exchange.published_holders import Holder, holders_of
from levier.exchange.published_notes import LONGEST_ID, Essential, Notes, Plan, Raw, named
from levier.exchange.published_values import (
    Consideration,
    PlaceKind,
    Reading,
    Unreadable,
    amount_of,
    considerations_of,
    cpv_of,
    day_of,
    label_of,
    months_of,
    place_kind_of,
    siret_of,
    text_of,
    unwrapped,
)
from levier.exchange.refusals import Refusal, refusal
from levier.rules.siret import NotANumber, Siret

Kind = Literal["market", "concession"]

LONGEST_SUBJECT: Final = 1000

_PLACE: Final = (("code", "lieuExecution.code", label_of), ("typeCode", "lieuExecution.typeCode", place_kind_of))
_OPTIONAL: Final[Plan] = (
    ("codeCPV", "codeCPV", cpv_of),
    ("nature", "nature", label_of),
    ("procedure", "procedure", label_of),
    ("datePublicationDonnees", "datePublicationDonnees", day_of),
    ("dureeMois", "dureeMois", months_of),
    ("idAccordCadre", "idAccordCadre", label_of),
)
_NOTHING_SAID: Final[frozenset[Consideration]] = frozenset()


def read_contract(raw: object, kind: Kind | None, where: Callable[[], str]) -> "PublishedContract | Refusal":
    """The contract, or why it is refused.

    Refused when one of these is missing or unreadable: id, SIRET of the buyer, subject, amount, day of
    notification (of signature for a concession). Any other unreadable value is set aside, one refusal each,
    and the contract is kept without it. kind: None when the layout does not tell it apart.
    """
    if not isinstance(raw, dict):
        return refusal(where(), "", raw, "un contrat est attendu ici, avec ses champs")
    notes = Notes(raw)
    try:
        return _read(raw, kind or _kind_of(raw), notes, where)
    except Essential as missing:
        return refusal(f"{where()}{named(raw)}", missing.field, missing.value, missing.reason)


def _read(raw: Raw, kind: Kind, notes: Notes, where: Callable[[], str]) -> "PublishedContract":
    is_market = kind == "market"
    contract_id = notes.essential("id", text_of)
    if len(contract_id) > LONGEST_ID:
        raise Essential("id", contract_id, f"identifiant de plus de {LONGEST_ID} caractères")
    buyer_siret, buyer_name = _buyer(raw, "acheteur" if is_market else "autoriteConcedante", notes)
    subject = notes.essential("objet", text_of)
    if len(subject) > LONGEST_SUBJECT:
        notes.set_aside("objet", subject, f"objet coupé à {LONGEST_SUBJECT} caractères")
        subject = subject[:LONGEST_SUBJECT]
    place_code, place_kind = _place(raw.get("lieuExecution"), notes)
    amount_key, notified_key = _first_said(raw, is_market)
    amount = notes.essential(amount_key, amount_of)
    notified_on = notes.essential(notified_key, day_of)
    cpv, nature, procedure, published_on, months, framework_id = notes.several(raw, _OPTIONAL)
    starts_on = None if is_market else notes.optional("dateDebutExecution", day_of)
    holders_key, holder_key = ("titulaires", "titulaire") if is_market else ("concessionnaires", "concessionnaire")
    holders = holders_of(raw.get(holders_key), holders_key, holder_key, notes)
    social = _considerations(raw, "considerationsSociales", notes)
    environmental = _considerations(raw, "considerationsEnvironnementales", notes)
    modifications = _modifications(raw.get("modifications"), notes)
    cpv_digits, cpv_key = cpv or (None, None)
    return PublishedContract(
        buyer_siret + contract_id,
        contract_id,
        kind,
        buyer_siret,
        buyer_name,
        subject,
        nature,
        procedure,
        amount,
        notified_on,
        published_on,
        starts_on,
        months,
        cpv_digits,
        cpv_key,
        place_code,
        place_kind,
        holders,
        social,
        environmental,
        framework_id,
        modifications,
        notes.refusals(where),
    )


def _kind_of(raw: Raw) -> Kind:
    declared = raw.get("_type")
    if isinstance(declared, str) and (kind := _DECLARED[declared]):
        return kind
    return "concession" if raw.get("autoriteConcedante") and not raw.get("acheteur") else "market"


def _declared(written: object) -> Kind | None:
    """The kind a publisher declares, None when nothing is written."""
    text = str(written).strip().lower()
    return ("concession" if "concession" in text else "market") if text else None


def _first_said(raw: Raw, is_market: bool) -> tuple[str, str]:
    """The keys of the amount and of the day: some publishers write concessions with the words of markets."""
    if is_market:
        return "montant", "dateNotification"
    amount = "montant" if raw.get("valeurGlobale") is None and "montant" in raw else "valeurGlobale"
    is_notified = raw.get("dateSignature") is None and "dateNotification" in raw
    return amount, "dateNotification" if is_notified else "dateSignature"


def _buyer(raw: Raw, key: str, notes: Notes) -> tuple[Siret, str | None]:
    buyer = raw.get(key) or raw.get("acheteur")
    written, name = (buyer.get("id"), buyer.get("nom")) if isinstance(buyer, dict) else (buyer, None)
    siret = siret_of(written)
    if isinstance(siret, NotANumber):
        raise Essential(f"{key}.id", written, f"SIRET de l’acheteur\N{NO-BREAK SPACE}: {siret.reason}")
    try:
        return siret, None if name is None else label_of(name)
    except Unreadable as error:
        notes.set_aside(f"{key}.nom", name, error.reason)
        return siret, None


def _place(raw: object, notes: Notes) -> tuple[str | None, PlaceKind | None]:
    if not isinstance(raw, dict):
        if raw:
            notes.set_aside("lieuExecution", raw, "un code et un type de code sont attendus")
        return None, None
    code, kind = notes.several(raw, _PLACE)
    return code, kind


_DECLARED: Final = Reading(_declared, most=100)


def _considerations(raw: Raw, field: str, notes: Notes) -> frozenset[Consideration]:
    written = raw.get(field)
    if written is None:
        return _NOTHING_SAID
    said, unknown = considerations_of(written)
    for label in unknown:
        notes.set_aside(field, label, "considération inconnue du format réglementaire")
    return said


def _modifications(raw: object, notes: Notes) -> tuple["Modification", ...]:
    if raw is None or raw == []:
        return ()
    modifications = []
    for element in unwrapped(raw, "modification"):
        if not isinstance(element, dict):
            notes.set_aside("modifications", element, "une modification est attendue, avec ses champs")
            continue
        modification = _modification(element, notes)
        if modification is not None:
            modifications.append(modification)
    return tuple(modifications)


def _modification(raw: Raw, notes: Notes) -> "Modification | None":
    inside = notes.inside("modifications", raw)
    signed = "dateSignatureModification"
    notified_on = inside.optional(signed if raw.get(signed) else "dateNotificationModification", day_of)
    if notified_on is None:
        # Without its day a modification cannot be replayed in order.
        inside.set_aside("", None, "modification sans date lisible, laissée de côté")
        return None
    is_concession = raw.get("valeurGlobale") is not None
    return Modification(
        id=inside.label("id"),
        notified_on=notified_on,
        published_on=inside.optional("datePublicationDonneesModification", day_of),
        amount=inside.optional("valeurGlobale" if is_concession else "montant", amount_of),
        months=inside.optional("dureeMois", months_of),
        subject=inside.optional("objetModification", label_of),
        holders=holders_of(raw.get("titulaires"), "titulaires", "titulaire", inside),
    )


@dataclass(frozen=True, slots=True)
class Modification:
    """A change published after the award; amount and months are the new totals, None when unchanged.

    notified_on: day of notification, of signature for a concession; amount: euros excluding tax.
    """

    id: str | None
    notified_on: date
    published_on: date | None
    amount: Decimal | None
    months: int | None
    subject: str | None
    holders: tuple[Holder, ...]


class PublishedContract(NamedTuple):
    """A contract as its buyer published it.

    uid: SIRET of the buyer then id, the only identity these data have; amount: euros excluding tax, at award
    (maximum for a framework); notified_on: notification, signature for a concession; months: as awarded;
    cpv: eight digits, cpv_key its check digit or ""; social, environmental: empty when nothing is said;
    set_aside: values that were unreadable and are not kept. A tuple, made in their order: a million frozen dataclasses
    take seven times as long.
    """

    uid: str
    id: str
    kind: Kind
    buyer_siret: Siret
    buyer_name: str | None
    subject: str
    nature: str | None
    procedure: str | None
    amount: Decimal
    notified_on: date
    published_on: date | None
    starts_on: date | None
    months: int | None
    cpv: str | None
    cpv_key: str | None
    place_code: str | None
    place_kind: PlaceKind | None
    holders: tuple[Holder, ...]
    social: frozenset[Consideration]
    environmental: frozenset[Consideration]
    framework_id: str | None
    modifications: tuple[Modification, ...]
    set_aside: tuple[Refusal, ...]
