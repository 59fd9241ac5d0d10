"""Published contracts: searched, read, followed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from levier.exchange.outputs import numbers
from levier.rules.access import may
from levier.usecases.public_imports import Source
from levier.usecases.published_contracts import (
    PLACE_KINDS,
    AlreadyFollowed,
    PublishedView,
    Version,
    adopt_published_contract,
    get_published_contract,
)
from levier.usecases.published_searches import MOST_FOUND, PublishedPage, PublishedRow, list_published_contracts
from levier.usecases.refusals import Refused
from levier.web.listings import export
from levier.web.published_contracts.forms import PublishedFilters
from levier.web.tables import PAGE_SIZE, Cell, Column, Row, Table, asked_sort
from levier.web.templatetags.written import day, euros

SOURCE = "Données essentielles de la commande publique (DECP), Licence Ouverte 2.0"

_COLUMNS = (
    Column("number", "Numéro", is_fixed=True),
    Column("object", "Objet"),
    Column("buyer", "Acheteur"),
    Column("buyer_siret", "SIRET de l’acheteur", is_shown=False),
    Column("holders", "Titulaires"),
    Column("amount", "Montant", "euros"),
    Column("notified_on", "Notifié le", "date", is_sortable=True),
    Column("months", "Durée", "integer", unit="mois"),
    Column("cpv", "CPV"),
    Column("departement", "Dép."),
    Column("social", "Considération sociale"),
    Column("followed", "Suivi"),
)


def published_list(request: HttpRequest) -> HttpResponse:
    """Published contracts found, newest first; the file holds all that were found."""
    filters = PublishedFilters(request.GET or None)
    filters.is_valid()
    table = Table(key="publies", title="Marchés publiés", columns=_COLUMNS, rows=(), sort="-notified_on")
    _, is_newest_first = asked_sort(table, request.GET)
    is_file = request.GET.get("format") in table.formats
    asked = request.GET.get("page", "")
    found = list_published_contracts(
        by=request.actor,
        search=filters.search(),
        page=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 and not is_file else 1,
        size=MOST_FOUND if is_file else PAGE_SIZE,
        is_newest_first=is_newest_first,
    )
    shown = _table(request, found, filters, is_newest_first)
    if is_file and (file := export(shown, request, [SOURCE])):
        return file
    actions = []
    if may(request.actor, "import_published_contracts"):
        actions = [{"label": "Importer un fichier", "href": reverse("published_import_new"), "style": "main"}]
    context = {"table": shown, "actions": actions, "last_import": found.last_import}
    return render(request, "levier/published_contracts/list.html", context)


def _table(request: HttpRequest, found: PublishedPage, filters: PublishedFilters, is_newest_first: bool) -> Table:
    title = "Marchés publiés"
    if found.is_more:
        which = "plus récents" if is_newest_first else "plus anciens"
        title = f"Marchés publiés, les {numbers.number(found.count)} {which}\u00a0: précisez pour voir les autres"
    import_file = {"label": "Importer un fichier", "href": reverse("published_import_new")}
    may_import = may(request.actor, "import_published_contracts")
    return Table(
        key="publies",
        title=title,
        columns=_COLUMNS,
        rows=[_line(row) for row in found.rows],
        sort="-notified_on",
        filters=filters,
        page=Paginator(range(found.count), PAGE_SIZE).page(found.page),
        empty={
            "title": "Aucun marché publié ne correspond.",
            "text": "Les mots se cherchent par leur début, sans accents. Rien n’est trouvé non plus tant qu’aucun "
            "fichier n’a été importé.",
            "action": import_file if may_import else None,
        },
    )


def _line(row: PublishedRow) -> Row:
    followed = Cell("Suivi", href=reverse("contract", args=[row.contract_id])) if row.contract_id else None
    return Row(
        {
            "number": Cell(row.number, href=reverse("published_contract", args=[row.id])),
            "object": row.object,
            "buyer": row.buyer,
            "buyer_siret": row.buyer_siret,
            "holders": row.holders,
            "amount": row.amount,
            "notified_on": row.notified_on,
            "months": row.months,
            "cpv": row.cpv,
            "departement": row.departement,
            "social": row.social_label,
            "followed": followed,
        }
    )


def published_detail(request: HttpRequest, published_id: int) -> HttpResponse:
    """One published contract, from its award to now."""
    contract = get_published_contract(by=request.actor, published_id=published_id)
    return _detail(request, contract)


def _detail(request: HttpRequest, contract: PublishedView, status: int = 200) -> HttpResponse:
    actions = []
    if contract.contract_id is None and contract.may_follow:
        actions = [
            {"label": "Suivre ce marché", "post": reverse("published_adopt", args=[contract.id]), "style": "main"},
            {"label": "Compléter avant de suivre", "href": f"{reverse('contract_new')}?publie={contract.id}"},
        ]
    return render(
        request,
        "levier/published_contracts/detail.html",
        {
            "contract": contract,
            "now": contract.versions[-1],
            "crumbs": [
                {"label": "Marchés publiés", "href": reverse("published_contracts")},
                {"label": contract.number},
            ],
            "actions": actions,
            "facts": _facts(contract),
            "versions": _timeline(contract),
            "source": contract.sources.get(contract.versions[0].import_id),
            "holders": _holders_table(contract.versions[-1]),
        },
        status=status,
    )


def _facts(contract: PublishedView) -> list[dict[str, str]]:
    award, now = contract.versions[0], contract.versions[-1]
    place = contract.place_code
    if place and contract.place_kind:
        place = f"{place} ({PLACE_KINDS.get(contract.place_kind, contract.place_kind)})"
    buyer = f"{contract.buyer_name} ({contract.buyer_siret})" if contract.buyer_name else contract.buyer_siret
    facts = [
        ("Acheteur", buyer),
        ("Numéro", contract.number),
        ("Montant", euros(now.amount) + ("" if now.amount == award.amount else f", {euros(award.amount)} à l’origine")),
        ("Notifié le", day(award.on)),
        ("Durée", f"{now.months} mois" if now.months else "—"),
        ("Nature", contract.nature or "—"),
        ("Procédure", contract.procedure or "—"),
        ("CPV", contract.cpv or "—"),
        ("Lieu d’exécution", place or "—"),
        ("Accord-cadre", contract.framework_number or "—"),
        ("Publié le", day(contract.published_on)),
    ]
    return [{"label": label, "value": value} for label, value in facts]


def _timeline(contract: PublishedView) -> Table:
    versions = contract.versions

    def line(rank: int, version: Version) -> Row:
        before = versions[rank - 1] if rank else None
        return Row(
            {
                "step": f"Modification {version.number}" if rank else "À l’origine",
                "on": version.on,
                "amount": _changed(version.amount, before and before.amount, bool(rank)),
                "months": _changed(version.months, before and before.months, bool(rank)),
                "holders": _changed(_names(version), before and _names(before), bool(rank)),
                "object": version.object,
                "source": _source(contract.sources.get(version.import_id)),
            }
        )

    return Table(
        key="modifications",
        title="De l’origine à aujourd’hui",
        columns=(
            Column("step", "Étape", is_fixed=True),
            Column("on", "Notifié le", "date"),
            Column("amount", "Montant", "euros"),
            Column("months", "Durée", "integer", unit="mois"),
            Column("holders", "Titulaires"),
            Column("object", "Objet de la modification"),
            Column("source", "Importé"),
        ),
        rows=[line(rank, version) for rank, version in enumerate(versions)],
        formats=(),
        has_column_choice=False,
    )


def _source(source: Source | None) -> Cell:
    """The day of the import, which leads its own organisation to its report, and whose it was."""
    if source is None:
        return Cell()
    report = reverse("published_import", args=[source.import_id]) if source.import_id else ""
    return Cell(day(timezone.localdate(source.at)), href=report, note=source.who)


def _changed(value, before, has_before: bool) -> Cell:
    return Cell(value, note="changé" if has_before and value != before else "")


def _names(version: Version) -> str:
    return "\u00a0; ".join(holder.shown for holder in version.holders)


def _holders_table(now: Version) -> Table:
    return Table(
        key="titulaires",
        title="Titulaires",
        columns=(
            Column("name", "Nom", is_fixed=True),
            Column("id", "Numéro"),
            Column("id_type", "Genre de numéro"),
        ),
        rows=[
            Row({"name": holder.name or "nom non publié", "id": holder.id or "illisible", "id_type": holder.id_type})
            for holder in now.holders
        ],
        formats=(),
        has_column_choice=False,
        empty={"title": "Aucun titulaire n’est publié."},
    )


@require_POST
def published_adopt(request: HttpRequest, published_id: int) -> HttpResponse:
    """Follow a published contract: nothing is typed twice."""
    try:
        contract_id = adopt_published_contract(by=request.actor, at=timezone.now(), published_id=published_id)
    except AlreadyFollowed as known:
        messages.warning(request, f"{known} Le voici.")
        return redirect("contract", known.contract_id)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("published_contract", published_id)
    messages.success(request, "Marché suivi, avec ce qui est publié. Il reste à calibrer ses clauses.")
    return redirect("contract", contract_id)
