"""Tags and filters of the screens. What each takes is listed in docs/screens.md."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from levier.exchange.outputs import numbers
from levier.web import tables

register = template.Library()

NOTHING = "—"
STATE_WORDS = {"ok": "En ordre", "watch": "À surveiller", "alert": "À traiter", "none": "Sans objet"}
VERDICT_WORDS = {
    "mandatory": "Obligatoire",
    "possible": "Possible",
    "forbidden": "Exclu",
    "unknown": "À préciser",
}
KIND_WORDS = {"counted": "compté", "estimated": "estimé", "target": "objectif"}
PLACE_ICONS = {
    "À faire": "todo",
    "Programmation": "programme",
    "Marchés": "contract",
    "Marchés publiés": "library",
    "Personnes": "people",
    "Heures": "hours",
    "Structures": "structures",
    "Parcours": "pathway",
    "Comptes": "account",
    "Territoire": "map",
    "Équipe": "user",
}
MESSAGE_STATES = {"success": "ok", "warning": "watch", "error": "alert"}


def _or_nothing(function: Callable[[Any], str], value: Any) -> str:
    return NOTHING if value is None or value == "" else function(value)


@register.filter
def hours(value: Any) -> str:
    """2150 -> "2 150 h"; nothing -> "—"."""
    return _or_nothing(numbers.hours, value)


@register.filter
def euros(value: Any) -> str:
    """1000000 -> "1 000 000 € HT"; nothing -> "—"."""
    return _or_nothing(numbers.euros, value)


@register.filter
def euros_incl_tax(value: Any) -> str:
    """Amounts that are not "hors taxes" (wages, aid): "1 200 €"; nothing -> "—"."""
    return _or_nothing(lambda amount: numbers.euros(amount, excl_tax=False), value)


@register.filter
def percent(value: Any, digits: int = 1) -> str:
    """A ratio, not hundredths: 0.125 -> "12,5 %"; nothing -> "—"."""
    return _or_nothing(lambda share: numbers.percent(share, digits), value)


@register.filter
def number(value: Any) -> str:
    """Number with thin spaces; nothing -> "—"."""
    return _or_nothing(numbers.number, value)


@register.filter
def day(value: date | datetime | None) -> str:
    """Date as "22 nov. 2026"; a moment is read in the current time zone; nothing -> "—"."""
    if isinstance(value, datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return _or_nothing(numbers.date_short, value)


@register.filter
def moment(value: datetime | None) -> str:
    """Moment as "22 nov. 2026 à 14:05", in the current time zone; nothing -> "—"."""
    if not value:
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{numbers.date_short(local.date())} à {local:%H:%M}"


@register.filter
def state_word(name: str) -> str:
    """The word of a state: ok -> "En ordre"."""
    return STATE_WORDS.get(name, "")


@register.filter
def place_icon(label: str) -> str:
    """Symbol of a place of the rail, by its label."""
    return PLACE_ICONS.get(label, "right")


@register.filter
def message_state(tags: str) -> str:
    """State of a Django message from its tags; "" for information."""
    return next((state for tag, state in MESSAGE_STATES.items() if tag in (tags or "").split()), "")


TEXT_OF: dict[str, Callable[[Any], str]] = {
    "text": lambda value: _or_nothing(str, value),
    "blank": str,
    "number": number,
    "integer": number,
    "hours": hours,
    "euros": euros,
    "percent": percent,
    "date": day,
    "month": lambda value: _or_nothing(numbers.month_long, value),
    "moment": moment,
}


@register.simple_tag
def icon(name: str, state: str = "") -> SafeString:
    """Draw one symbol of icons.svg, hidden from screen readers: a word always stands beside it."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" is-{state}" if state else "",
        static("levier/icons.svg"),
        name,
    )


@register.simple_tag
def state(name: str, word: str = "") -> SafeString:
    """Badge of a state: ok, watch, alert or none, with its word."""
    name = name if name in STATE_WORDS else "none"
    return format_html('<span class="state is-{}">{}{}</span>', name, icon(name), word or STATE_WORDS[name])


@register.simple_tag
def verdict(name: str, word: str = "") -> SafeString:
    """Badge of a legal verdict: mandatory, possible, forbidden or unknown."""
    name = name if name in VERDICT_WORDS else "unknown"
    return format_html('<span class="verdict is-{}">{}{}</span>', name, icon(name), word or VERDICT_WORDS[name])


@register.simple_block_tag(end_name="endpanel")
def panel(content: str, title: str = "", key: str = "") -> SafeString:
    """Frame with a heading of level 2; ``key`` makes it reachable in the page."""
    heading = format_html("<h2>{}</h2>", title) if title else ""
    identity = format_html(' id="{}"', key) if key else ""
    return format_html('<section class="panel"{}>{}{}</section>', identity, heading, content)


@register.simple_block_tag(end_name="endcallout")
def callout(content: str, kind: str = "info", title: str = "") -> SafeString:
    """Notice inside a page; kind: info, ok, watch or alert."""
    heading = format_html('<p class="callout-title">{}</p>', title) if title else ""
    return format_html(
        '<div class="callout is-{}">{}<div class="callout-body">{}{}</div></div>',
        kind,
        icon(kind),
        heading,
        content,
    )


@register.simple_block_tag(end_name="endtable_region")
def table_region(content: str, label: str) -> SafeString:
    """Scrolling, keyboard-reachable frame for a <table class="table"> written by hand."""
    return format_html('<div class="table-scroll" role="region" aria-label="{}" tabindex="0">{}</div>', label, content)


@register.inclusion_tag("levier/parts/thread.html")
def thread(links: Sequence[Any], label: str = "Le fil") -> dict[str, Any]:
    """The chain from programme to account; links: label, value, href, state, is_current."""
    return {"links": links, "label": label}


@register.inclusion_tag("levier/parts/why.html")
def why(reasons: Any, about: str = "", is_open: bool = False) -> dict[str, Any]:
    """Reasons (one or a list): sentence, facts, texts, rows_href, rows_label."""
    several = isinstance(reasons, Sequence) and not isinstance(reasons, str | Mapping)
    chosen = list(reasons) if several else [reasons] if reasons else []
    written = [{"sentence": reason} if isinstance(reason, str) else reason for reason in chosen]
    return {"reasons": written, "about": about, "is_open": is_open}


@register.inclusion_tag("levier/parts/todo.html")
def todo(items: Sequence[Any], in_order: str = "", ahead: Any = None, heading: str = "À faire") -> dict[str, Any]:
    """What waits, most pressing first; items: title, href, detail, state, word, action, why."""
    return {"items": items, "in_order": in_order, "ahead": ahead, "heading": heading}


@register.inclusion_tag("levier/parts/action.html")
def action(item: Any, style: str = "") -> dict[str, Any]:
    """One button: a link (href) or a gesture (post, fields); style: main, danger, quiet, small."""
    return {"action": item, "style": style}


@register.inclusion_tag("levier/parts/toolbar.html")
def toolbar(actions: Sequence[Any]) -> dict[str, Any]:
    """Row of buttons; the first with style "main" is the page's gesture."""
    return {"actions": actions}


@register.inclusion_tag("levier/parts/figure.html")
def figure(
    label: str,
    value: Any,
    unit: str = "",
    kind: str = "counted",
    equivalent: str = "",
    href: str = "",
    why: Any = None,
    word: str = "",
) -> dict[str, Any]:
    """Big number, already formatted or a number; kind: counted, estimated or target."""
    text = number(value) if isinstance(value, int | float) else _or_nothing(str, value)
    return {
        "label": label,
        "value": text,
        "unit": unit,
        "kind": kind,
        "word": word or KIND_WORDS.get(kind, kind),
        "equivalent": equivalent,
        "href": href,
        "why": why,
    }


@register.inclusion_tag("levier/parts/progress.html")
def progress(
    due: float,
    done: float,
    expected: float | None = None,
    elapsed: float | None = None,
    sentence: str = "",
    unit: str = "h",
    href: str = "",
    why: Any = None,
    is_slim: bool = False,
) -> dict[str, Any]:
    """Picture of what is due, done, expected by now, in ``unit``; elapsed: share of time, 0 to 1."""
    due, done = float(due or 0), float(done or 0)
    scale = max(due, done, float(expected or 0)) or 1.0
    text = hours if unit == "h" else lambda value: f"{number(value)}\u202f{unit}"
    return {
        # Written as text: a template would put a French comma in an SVG length.
        "due_width": f"{100 * due / scale:.1f}%",
        "done_width": f"{100 * min(done, due) / scale:.1f}%",
        "over_width": f"{100 * max(done - due, 0) / scale:.1f}%",
        "expected_at": "" if expected is None else f"{100 * float(expected) / scale:.1f}%",
        "elapsed_width": "" if elapsed is None else f"{100 * min(max(elapsed, 0), 1):.1f}%",
        "elapsed_text": "" if elapsed is None else f"{100 * elapsed:.0f}\u202f%",
        "due_text": text(due),
        "done_text": text(done),
        "expected_text": "" if expected is None else text(expected),
        "sentence": sentence,
        "href": href,
        "why": why,
        "is_slim": is_slim,
    }


@register.inclusion_tag("levier/parts/table.html", takes_context=True)
def data_table(context: template.Context, table: tables.Table) -> dict[str, Any]:
    """Draw a ``levier.web.tables.Table`` under the address of the current request."""
    asked = context["request"].GET if "request" in context else QueryDict()
    columns = tables.shown_columns(table, asked)
    shown = {column.key for column in columns}
    plain = asked.copy()
    plain.pop(f"{table.prefix}page", None)
    return {
        "table": table,
        "heads": tables.head_cells(table, columns, asked),
        "rows": tables.body_rows(table, columns, TEXT_OF),
        "totals": tables.total_cells(table, columns, TEXT_OF),
        "choices": [
            {"key": column.key, "label": column.label, "is_shown": column.key in shown}
            for column in table.columns
            if not column.is_fixed
        ],
        "column_name": f"{table.prefix}col",
        "kept": tables.kept_parameters(table, asked),
        "kept_columns": [(f"{table.prefix}col", key) for key in asked.getlist(f"{table.prefix}col")],
        "active": tables.active_filters(table, asked),
        "cleared": tables.cleared_address(table, asked),
        "exports": [
            {"label": tables.FORMAT_NAMES[name], "href": tables.address(plain, **{f"{table.prefix}format": name})}
            for name in table.formats
        ],
        "empty": {"title": "Aucune ligne.", "text": "", "action": None, **(table.empty or {})},
        "count": table.page.paginator.count if table.page else table.count or len(table.rows),
        **_pages(table.page, asked, f"{table.prefix}page"),
    }


@register.inclusion_tag("levier/parts/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any, name: str = "page") -> dict[str, Any]:
    """Links to the other pages of a Django ``Page``, the rest of the address kept."""
    return _pages(page, context["request"].GET if "request" in context else QueryDict(), name)


def _pages(page: Any, asked: QueryDict, name: str) -> dict[str, Any]:
    if page is None or page.paginator.num_pages <= 1:
        return {"page": None, "pages": [], "previous": "", "next": ""}
    return {
        "page": page,
        "pages": [
            {
                "label": entry,
                "href": tables.address(asked, **{name: str(entry)}) if isinstance(entry, int) else "",
                "is_current": entry == page.number,
            }
            for entry in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        ],
        "previous": tables.address(asked, **{name: str(page.number - 1)}) if page.has_previous() else "",
        "next": tables.address(asked, **{name: str(page.number + 1)}) if page.has_next() else "",
    }


@register.inclusion_tag("levier/parts/form.html")
def form(
    form: BaseForm,
    submit: str = "Enregistrer",
    action: str = "",
    cancel_href: str = "",
    fieldsets: Sequence[Mapping[str, Any]] = (),
    note: str = "",
    method: str = "post",
) -> dict[str, Any]:
    """A whole form: error summary, fields in fieldsets, one button, a way out."""
    return {
        "form": form,
        "groups": _groups(form, fieldsets),
        "problems": _problems(form),
        "submit": submit,
        "action": action,
        "cancel_href": cancel_href,
        "note": note,
        "method": method,
    }


@register.inclusion_tag("levier/parts/fields.html")
def fields(form: BaseForm, fieldsets: Sequence[Mapping[str, Any]] = (), is_compact: bool = False) -> dict[str, Any]:
    """The fields of a form without its <form>, hidden ones included."""
    return {"form": form, "groups": _groups(form, fieldsets), "is_compact": is_compact}


@register.inclusion_tag("levier/parts/field.html")
def field(field: BoundField, is_compact: bool = False) -> dict[str, Any]:
    """One field: label, error, control, hint."""
    return {"field": field, "is_compact": is_compact}


@register.inclusion_tag("levier/parts/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """The problems of a form on top of it, each a link to its field; nothing without a problem."""
    return {"problems": _problems(form)}


def _groups(form: BaseForm, fieldsets: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    wished = fieldsets or getattr(form, "fieldsets", ())
    groups = [
        {
            "legend": wish.get("legend", ""),
            "hint": wish.get("hint", ""),
            "fields": [form[name] for name in wish["fields"]],
        }
        for wish in wished
    ]
    placed = {bound.name for group in groups for bound in group["fields"]}
    rest = [bound for bound in form.visible_fields() if bound.name not in placed]
    return [*groups, {"legend": "", "hint": "", "fields": rest}] if rest else groups


def _problems(form: BaseForm) -> list[dict[str, str]]:
    if not form.is_bound:
        return []
    problems = [{"href": "", "label": "", "error": str(error)} for error in form.non_field_errors()]
    for bound in form:
        # Radios and checkboxes have no single control: the link goes to the first of them.
        anchor = "" if bound.is_hidden else bound.id_for_label or f"{bound.auto_id}_0"
        problems += [
            {"href": f"#{anchor}" if anchor else "", "label": str(bound.label), "error": str(error)}
            for error in bound.errors
        ]
    return problems


@register.inclusion_tag("levier/parts/tabs.html")
def tabs(items: Sequence[Any], label: str = "Rubriques") -> dict[str, Any]:
    """Tabs as links: label, href, is_current, count."""
    return {"items": items, "label": label}


@register.inclusion_tag("levier/parts/breadcrumbs.html")
def breadcrumbs(items: Sequence[Any]) -> dict[str, Any]:
    """Where one is: label, href; the last without href."""
    return {"items": items}


@register.inclusion_tag("levier/parts/stepper.html")
def stepper(steps: Sequence[Any], label: str = "Étapes") -> dict[str, Any]:
    """Steps of a journey: label, note, is_done, is_current, href."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("levier/parts/history.html")
def history(events: Sequence[Any]) -> dict[str, Any]:
    """Who did what, newest first: at, who, gesture, changes (label, before, after), note."""
    return {"events": events}


@register.inclusion_tag("levier/parts/facts.html")
def facts(items: Sequence[Any]) -> dict[str, Any]:
    """Short list of label and value."""
    return {"facts": items}


@register.inclusion_tag("levier/parts/empty.html")
def empty(title: str, text: str = "", action: Any = None) -> dict[str, Any]:
    """What to say where there is nothing: title, what could be done, one button."""
    return {"title": title, "text": text, "action": action}


@register.inclusion_tag("levier/parts/job.html")
def job(job: Any) -> dict[str, Any]:
    """Long work under way: key, state (waiting, running, done, failed), sentence, done, total, href, action."""
    return {"job": job}


@register.inclusion_tag("levier/parts/chart.html")
def chart(chart: Any) -> dict[str, Any]:
    """Chart: key, title, sentence, svg (safe) or src, columns, rows, note, why."""
    return {"chart": chart}
