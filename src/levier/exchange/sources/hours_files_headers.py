"""Hours files: where the table starts and what each column seems to hold.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: titles and addresses above the table, headers such as "NUM_SECU" or "H. travaillées", months as columns;
    a header alone may lie ("Contrat" is a number or a kind), so the cells below are looked at too.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from levier.exchange.sources.hours_files_dates import date_of, month_of, plain
from levier.exchange.sources.hours_files_hours import hours_of
from levier.exchange.sources.hours_files_labels import label_of
from levier.exchange.sources.hours_files_matching import REPEATABLE, Column, Confidence
from levier.exchange.sources.hours_files_values import is_social_security, yes_or_no
from levier.exchange.spreadsheets import Sheet
from levier.exchange.spreadsheets_cells import Cell

SEARCHED_ROWS = 60
SAMPLE_ROWS = 400

_NUMBER = r"(?:(?:n|no|num|numero|ref|reference|code) ?(?:de |du |d )?)?"
# In this order: the first that matches the whole header wins.
_HEADERS: tuple[tuple[str, Confidence, str], ...] = (
    ("sensitive", "certain", r"(?:.*\b(?:secu|securite sociale|nir|nss|numsecu|nsecu|iban|rib|bic)\b.*|"
                             r"n(?:um|umero)? ?(?:insee|ss))"),
    ("ignored", "certain", r"matricule.*|sexe|genre|civilite|h f|titre|(?:salaire )?(?:brut|net)\b.*|salaire.*|"
                           r"remuneration.*|taux.*|observations?|commentaires?|remarques?|adresse.*|code postal|cp|"
                           r"ville|commune|telephone|tel|portable|e ?mail|mail|courriel|nationalite|age|n ordre|ligne"),
    ("full_name", "certain", r"noms? (?:et )?prenoms?(?: .*)?|prenoms? (?:et )?noms?(?: .*)?"),
    ("full_name", "likely", r"(?:noms? (?:du |de la |de l |des )?)?(?:salarie|beneficiaire|interimaire|personne|"
                            r"employe|collaborateur|participant|apprenti)e?s?(?: e)?(?: en insertion)?|identite"),
    ("first_name", "certain", r"prenoms?(?: .*)?"),
    ("last_name", "certain", r"noms?|nom (?:de famille|usage|d usage|usuel)"),
    ("last_name", "likely", r"nom (?:de )?naissance|nom (?:marital|patronymique)|patronyme"),
    ("born_on", "certain", r"(?:(?:date|dt|d) ?(?:de )?)?naiss(?:ance)?|nee? ?e? le|ddn|date naiss.*"),
    ("client", "certain", r"(?:(?:entreprise|societe|etablissement|ent|ste) )?(?:utilisatrice|utilisateur)(?: .*)?|"
                          r"(?:nom (?:du )?)?clients?|entreprise (?:cliente|d accueil|accueil)|eu|donneur d ordres?|"
                          r"lieu (?:de )?mission"),
    ("contract_type", "certain", r"(?:type|nature) (?:de |du )?contrats?(?: de travail)?"),
    ("contract_type", "likely", r"contrat de travail|contrats?"),
    ("contract_number", "certain", _NUMBER + r"(?:marches?|affaires?)(?: (?:public|clause|lots?))*"),
    ("contract_number", "likely", _NUMBER + r"(?:chantiers?|operations?|consultations?)"),
    ("employer_kind", "certain", r"modalites?(?: .*)?|(?:type|categorie) (?:d )?(?:employeur|structure|siae)|"
                                 r"type (?:de )?structure"),
    ("employer", "certain", r"(?:nom (?:de )?(?:l )?)?employeur|siret (?:de )?(?:l )?employeur|structure employeuse|"
                            r"siae|etti|geiq"),
    ("employer", "likely", r"(?:n )?siret(?: .*)?|structure|raison sociale|agence|entreprise|societe|etablissement"),
    ("training_hours", "certain", r"dont .*\b(?:form(?:ation)?|cfa)\b.*|(?:nb |nombre )?(?:h|heures?) (?:de |en |d )?"
                                  r"(?:form(?:ation)?|cfa|centre)\b.*"),
    ("hours", "certain", r"(?:(?:nb|nbre|nombre|volume|qte|quantite) )?(?:total )?(?:d |de |des )?(?:h|heures?|hrs?)"
                         r"(?: (?:travaillees?|realisees?|effectuees?|d insertion|insertion|declarees?|du mois|mois|"
                         r"faites|clause|clausees?))*"),
    ("hours", "likely", r"(?:h|heures?) (?:payees?|remunerees?|facturees?)|duree(?: .*)?|total(?: .*)?"),
    ("month", "certain", r"periodes?(?: .*)?|mois(?: .*)?|annee mois"),
    ("month", "likely", r"date (?:de )?paie|date"),
    ("starts_on", "certain", r"(?:mission )?du|(?:date (?:de )?)?debut(?: .*)?"),
    ("starts_on", "likely", r"(?:date (?:d )?)?(?:entree|embauche)(?: .*)?"),
    ("ends_on", "certain", r"(?:mission )?au|(?:date (?:de )?)?fin(?: .*)?"),
    ("ends_on", "likely", r"(?:date (?:de )?)?sortie(?: .*)?"),
    ("counts", "certain", r"clauses?(?: (?:sociales?|insertion|d insertion))?|clause (?:oui non|o n)|"
                          r"comptee?s?(?: .*)?|"
                          r"(?:heures )?clausee?s?|eligibles?(?: .*)?"),
)  # fmt: skip
_PATTERNS = tuple((field, confidence, re.compile(pattern)) for field, confidence, pattern in _HEADERS)
_WORK_CONTRACT = re.compile(
    r"(?:cdi|cdd|ctt|cddi|cdii?|cui|cae|pec|contrat (?:pro.*|d apprentissage|aide|unique.*|de mission.*)|"
    r"appr.*|pro|interim.*|mission.*|alternance|professionnalisation|saisonnier)\b.*"
)


def find_header_row(sheet: Sheet) -> int:
    """The number, from 1, of the row with most cells that read as headers of an hours table; 0 if none has two."""
    best, best_score = 0, 1
    for number, row in enumerate(sheet.rows[:SEARCHED_ROWS], start=1):
        fields = [field for cell in row if (field := _header_field(cell))]
        # A row of data may hold several dates; a header holds different things.
        score = len(set(fields) - {"month_hours"}) * 2 + fields.count("month_hours")
        if score > best_score and set(fields) - {"month_hours"}:
            best, best_score = number, score
    return best if best_score > 2 else 0


def _header_field(cell: Cell) -> str | None:
    if month_of(cell):
        return "month_hours"
    return _by_header(plain(cell))[0] if isinstance(cell, str) and len(cell) < 80 else None


def _by_header(header: str) -> tuple[str | None, Confidence]:
    for field, confidence, pattern in _PATTERNS:
        if pattern.fullmatch(header):
            return field, confidence
    return None, "unsure"


def proposed_columns(sheet: Sheet, header_row: int) -> tuple[Column, ...]:
    """One Column for each column with a header or with cells below the header row (from 1)."""
    below = sheet.rows[header_row : header_row + SAMPLE_ROWS]
    columns = []
    for index, header in enumerate(sheet.rows[header_row - 1]):
        # Neither a header repeated further down nor the label of a total says what the column holds.
        cells = [
            cell
            for row in below
            if (cell := row[index]) not in ("", header) and not (isinstance(cell, str) and label_of(cell))
        ]
        if header != "" or cells:
            columns.append(_proposed(index, header, cells))
    return _settled(columns)


def _proposed(index: int, header: Cell, cells: Sequence[Cell]) -> Column:
    shown = f"{header:%d/%m/%Y}" if isinstance(header, datetime | date) else str(header).strip()
    found = month_of(header)
    if found:
        code = f"{found.year}-{found.month:02}" if found.year else f"{found.month:02}"
        return Column(index, shown, "month_hours", "certain", "le titre de la colonne est un mois", month=code)
    field, confidence = _by_header(plain(shown))
    reason = "reconnu à son titre" if field else "titre inconnu"
    if field != "sensitive" and field != "employer" and _share(cells, is_social_security) > 0.3:
        return Column(index, shown, "sensitive", "certain", "les cellules sont des numéros de sécurité sociale")
    if field == "sensitive":
        reason = "donnée personnelle sensible\u00a0: cette colonne n’est pas lue"
    elif field == "ignored":
        reason = "inutile au décompte des heures"
    elif field:
        field, confidence, reason = _confirmed(field, confidence, reason, cells)
    if confidence == "certain":
        return Column(index, shown, field, confidence, reason)
    return Column(index, shown, None, confidence, reason, suggestion=field)


def _confirmed(
    field: str, confidence: Confidence, reason: str, cells: Sequence[Cell]
) -> tuple[str | None, Confidence, str]:
    """What the cells say of the field its header announces."""
    match field:
        case "contract_type" if confidence == "likely":
            if _share(cells, lambda cell: bool(_WORK_CONTRACT.fullmatch(plain(str(cell))))) > 0.7:
                return field, "certain", "les cellules sont des types de contrat de travail"
            return "contract_number", "unsure", "contrat de travail ou marché\u00a0: les cellules ne le disent pas"
        case "contract_number" | "counts":
            if _share(cells, lambda cell: isinstance(yes_or_no(cell), bool)) > 0.9:
                return "counts", "certain", "le titre parle de la clause et les cellules disent oui ou non"
            if field == "counts":
                return "contract_number", "unsure", "les cellules ne disent ni oui ni non"
        case "full_name" if confidence == "likely":
            if _share(cells, lambda cell: len(str(cell).split()) > 1) > 0.7:
                return field, "certain", "chaque cellule a au moins deux mots"
        case "hours" | "training_hours":
            if cells and _share(cells, lambda cell: isinstance(hours_of(cell), Decimal)) < 0.5:
                return field, "unsure", "la plupart des cellules ne sont pas des nombres d’heures"
        case "born_on" | "starts_on" | "ends_on":
            if cells and _share(cells, lambda cell: date_of(cell) or date_of(cell, True)) < 0.5:
                return field, "unsure", "la plupart des cellules ne sont pas des dates"
        case "month":
            if cells and _share(cells, lambda cell: month_of(cell) or date_of(cell)) < 0.5:
                return field, "unsure", "la plupart des cellules ne sont pas des mois"
        case "employer" if confidence == "likely":
            different = set(cells)
            if len(different) > 3:
                why = f"{len(different)} valeurs différentes\u00a0: l’employeur, ou les entreprises d’accueil"
                return "client", "unsure", why
    return field, confidence, reason


def _share(cells: Sequence[Cell], test: Callable[[Cell], object]) -> float:
    return sum(1 for cell in cells if test(cell)) / len(cells) if cells else 0.0


def _settled(columns: list[Column]) -> tuple[Column, ...]:
    """Doubts between columns: each field once, a total beside months is no hours, names apart or together."""
    has_months = any(column.field == "month_hours" for column in columns)
    has_first_name = any(column.field == "first_name" for column in columns)
    has_last_name = any(column.field == "last_name" for column in columns)
    settled = []
    for column in columns:
        fields = (column.field, column.suggestion)
        if has_months and "hours" in fields and "total" in plain(column.header):
            settled.append(_as(column, "row_total", "total des mois de la ligne"))
        elif has_first_name and not has_last_name and "full_name" in fields:
            settled.append(_as(column, "last_name", "le prénom a sa propre colonne"))
        else:
            settled.append(column)
    counts = Counter(column.field for column in settled)
    return tuple(
        replace(
            column, field=None, suggestion=column.field, confidence="unsure",
            reason_fr="plusieurs colonnes ont ce titre",
        )
        if column.field and column.field not in REPEATABLE and counts[column.field] > 1
        else column
        for column in settled
    )  # fmt: skip


def _as(column: Column, field: str, reason_fr: str) -> Column:
    return replace(column, field=field, suggestion=None, confidence="certain", reason_fr=reason_fr)
