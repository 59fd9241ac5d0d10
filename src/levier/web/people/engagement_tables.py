"""Lists of engagements, of a person or of a contract, as pages show them and files hold them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.forms import Form
from django.urls import reverse

from levier.records.models import Residence
from levier.rules.answers import Answer
from levier.rules.counting import Period
from levier.usecases.contract_people import LINES_A_PAGE
from levier.usecases.engagement_views import EngagementView, HomeAtHire
from levier.web.reasons import shown_reasons
from levier.web.tables import PAGE_SIZE, Cell, Column, Row, Table
from levier.web.templatetags.written import day

_RESIDENCE_STATES = {
    Residence.INSIDE: "ok",
    Residence.OUTSIDE: "none",
    Residence.TO_CONFIRM: "watch",
    Residence.UNKNOWN: "watch",
}
_EVIDENCE_WORDS = {"ok": "Valable", "watch": "À préciser", "alert": "À revoir", "none": "Aucun"}
_HOME_COLUMNS = (
    Column("residence", "Domicile à l’embauche", "state"),
    Column("qpv", "QPV", is_shown=False),
    Column("vintage", "Génération", is_shown=False),
    Column("method", "Localisation", is_shown=False),
    Column("validated_on", "Validée le", "date", is_shown=False),
    Column("evidence", "Justificatif à l’embauche", "state"),
)
ENGAGEMENT_COLUMNS = (
    Column("employer", "Employeur", is_sortable=True),
    Column("on_behalf_of", "Pour le compte de", is_sortable=True, is_shown=False),
    Column("employment_contract", "Contrat de travail", is_sortable=True),
    Column("modality", "Modalité", is_sortable=True, is_shown=False),
    Column("job_code", "Métier (ROME)", is_sortable=True, is_shown=False),
    Column("tutor", "Tutrice ou tuteur", is_sortable=True, is_shown=False),
    Column("weekly_hours", "Durée hebdomadaire", "hours", is_sortable=True, is_shown=False),
    Column("starts_on", "Début", "date", is_sortable=True),
    Column("ends_on", "Fin", "date", is_sortable=True),
)
CONTRACT_COLUMNS = (
    Column("person", "Personne", is_sortable=True, is_fixed=True),
    Column("lot", "Lot", is_sortable=True),
)
PART_COLUMN = Column("part", "Commande ou tranche", is_sortable=True)
HOURS_COLUMNS = (
    Column("validated", "Heures validées", "hours", is_sortable=True),
    Column("waiting", "À valider", "hours", is_sortable=True),
)


def engagements_table(
    rows: Sequence[EngagementView],
    *,
    about: str,
    of_contract: bool,
    shows_file: bool,
    empty: dict[str, Any],
    sums: Mapping[str, Decimal | None] | None = None,
    count: int | None = None,
    filters: Form | None = None,
    shows_parts: bool | None = None,
) -> Table:
    """Engagements of a person (first the contract), or of a contract (first the person).

    ``about`` ends the title, so that the file says whose they are. ``sums`` of hours and ``count`` are of all the
    rows, when those given are one page, and ``shows_parts`` whether one of them names its order or its tranche.
    """
    first = (
        CONTRACT_COLUMNS
        if of_contract
        else (Column("contract", "Marché", is_sortable=True, is_fixed=True), Column("lot", "Lot", is_sortable=True))
    )
    if sums is None:
        sums = {
            "validated": sum((row.hours_validated or Decimal() for row in rows), Decimal()),
            "waiting": sum((row.hours_waiting or Decimal() for row in rows), Decimal()),
        }
    shows_hours = any(row.hours_validated is not None for row in rows)
    return Table(
        key="embauches",
        title=f"Embauches et missions {about}",
        columns=(
            *first,
            *((PART_COLUMN,) if (any(row.part for row in rows) if shows_parts is None else shows_parts) else ()),
            *ENGAGEMENT_COLUMNS,
            *((Column("counting", "Heures comptées", is_sortable=False),) if shows_file else ()),
            *(_HOME_COLUMNS if shows_file else ()),
            *(HOURS_COLUMNS if shows_hours else ()),
        ),
        rows=[_engagement_row(row) for row in rows],
        totals=sums if shows_hours else {},
        empty=empty,
        count=count,
        filters=filters,
        page_size=LINES_A_PAGE if count is not None else PAGE_SIZE,
    )


def _engagement_row(row: EngagementView) -> Row:
    contract_href = reverse("contract_people", args=[row.contract_id]) if row.contract_number else ""
    cells: dict[str, Any] = {
        "person": Cell(row.person_name, href=reverse("person", args=[row.person_id]) if row.is_named else ""),
        "contract": Cell(row.contract_number or "—", href=contract_href, note=row.contract_object),
        "lot": row.lot,
        "part": _part_cell(row),
        "employer": row.employer,
        "modality": row.modality,
        "on_behalf_of": row.on_behalf_of,
        "job_code": row.job_code,
        "tutor": Cell("", state="watch", word="À nommer") if row.needs_tutor else row.tutor,
        "counting": counting_cell(row.counting, row.person_name) if row.counting else "",
        "employment_contract": Cell(
            row.employment_contract,
            href=reverse("engagement_edit", args=[row.id]) if row.may_change else "",
            note=row.modality,
        ),
        "starts_on": Cell(row.starts_on, note="âge à vérifier" if row.age_to_check else ""),
        "ends_on": row.ends_on,
        "weekly_hours": row.weekly_hours,
        "validated": row.hours_validated,
        "waiting": row.hours_waiting,
        "validated_on": row.validated_on,
    }
    if row.home:
        cells |= {
            "residence": Cell(_RESIDENCE_STATES[row.home.residence], word=row.home.label, note=_home_note(row.home)),
            "qpv": " ".join(filter(None, (row.home.qpv_code, row.home.qpv_name))),
            "vintage": str(row.home.qpv_vintage or ""),
            "method": row.home.method,
        }
    if row.evidence:
        about = f"du justificatif de {row.person_name}"
        why = shown_reasons(row.evidence.reasons)
        word = _EVIDENCE_WORDS[row.evidence.state]
        note = f"jusqu’au {day(row.evidence.last_day)}" if row.evidence.last_day else ""
        cells["evidence"] = Cell(row.evidence.state, word=word, note=note, why=why, about=about)
    return Row(cells, is_current=row.is_current)


def _part_cell(row: EngagementView) -> Cell | str:
    if not row.part_to_check:
        return row.part
    why = [{"sentence": row.part_to_check}]
    return Cell(row.part, note="jours à vérifier", why=why, about=f"de ces jours, {row.person_name}")


def counting_cell(found: Answer[Period], name: str) -> Cell:
    """« du 1er mars 2026 au 29 févr. 2028 », with its reasons."""
    return Cell(counting_words(found.verdict), why=shown_reasons(found.reasons), about=f"des heures comptées de {name}")


def counting_words(period: Period) -> str:
    if not period.days:
        return "aucun jour"
    return f"du {day(period.first)} au {day(period.last)}"


def _home_note(home: HomeAtHire) -> str:
    vintage = f"{home.qpv_code}, {home.qpv_vintage}" if home.qpv_code else ""
    method = home.method if home.method != home.label else ""
    return " · ".join(filter(None, (vintage, method)))
