"""Lists of people an organisation kept in a spreadsheet -> the facilitator's dated verdict a row tells of.

Publisher: the organisations that follow clauses, from the spreadsheets they kept before.
Licence: none; private lists holding personal data, never republished.
Address: none; each file is handed in by who keeps it.
Freshness: as the organisation keeps it; taken over once, sometimes again.
Caveats: publics under whatever words; a date of validation often stands without a verdict beside it; nothing of the
    evidence is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from levier.exchange.sources.listed_columns import Field
from levier.exchange.sources.listed_values import choice, day, softly, text

_VALID = r"validee?(?: e)?"
_VERDICTS = {
    rf"v|{_VALID}|ok|oui|o|x|eligible|(?:avis )?favorable|accord|acceptee?|recevable": "validated",
    r"(?:dossier )?(?:a completer|incomplet)|en attente(?: .*)?|en cours(?: .*)?|a (?:revoir|verifier)": "to_complete",
    rf"non|n|ko|(?:non|pas) (?:eligible|{_VALID}|recevable)|ineligible|refusee?|(?:avis )?defavorable": "not_eligible",
}
KEYS = ("public", "verdict", "validated_on")
FIELDS = (
    Field("public", "Public", r"(?:(?:type|categorie|typologie|code|nature)s? )?(?:de |du |d )?publics?"
          r"(?: (?:prioritaire|vise|cible|concerne|eligible|clause|insertion)s?)?|typologies?|"
          r"criteres?(?: (?:d |de l )?eligibilite)?|(?:motif|titre) (?:d |de l )?eligibilite|"
          r"eligible au titre (?:de|du)", False, softly(text(200))),
    Field("verdict", "Verdict de la validation", r"verdict|validation|decision|avis(?: (?:du |de la )?facilitat\w+)?|"
          rf"eligib(?:le|ilite)|{_VALID}(?: (?:o n|oui non))?|"
          r"(?:statut|etat|resultat|avis|decision) (?:de (?:la )?|d |du )?(?:validation|eligibilite|dossier)", False,
          softly(choice(_VERDICTS, "Écrivez validée, à compléter ou non éligible."))),
    Field("validated_on", "Validée le", rf"(?:{_VALID}|eligible|validation|decision|avis) (?:le|du|au)|"
          r"(?:date|jour|dt) (?:de |d |du |de la |de l )?(?:validation|decision|avis|eligibilite|verdict)(?: .*)?",
          False, softly(day)),
)  # fmt: skip


def validation_of(values: Mapping[str, Any]) -> "ListedValidation | None":
    """What a row says of a validation; None when it says nothing."""
    if not any(key in values for key in KEYS):
        return None
    return ListedValidation(*(values.get(key, default) for key, default in zip(KEYS, ("", "", None), strict=True)))


@dataclass(frozen=True, slots=True)
class ListedValidation:
    """``public`` as written; ``verdict``: validated, to_complete, not_eligible, or "" when the list does not say."""

    public: str
    verdict: str
    decided_on: date | None
