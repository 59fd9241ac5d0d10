"""Forms and their fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BoundField

register = template.Library()


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


@register.filter
def is_optional(field: BoundField) -> bool:
    """Whether a field may be left empty whatever is said elsewhere: those of the form's ``conditional`` may not."""
    return not field.field.required and field.name not in getattr(field.form, "conditional", ())


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


def _named(bound: BoundField, error: str) -> str:
    """The label, where the sentence does not name the field already."""
    return "" if error == str(bound.field.error_messages.get("required")) else str(bound.label)


def _problems(form: BaseForm) -> list[dict[str, str]]:
    if not form.is_bound:
        return []
    problems = [{"href": "", "label": "", "error": str(error)} for error in form.non_field_errors()]
    for bound in form:
        # Radios and checkboxes have no single control: the link goes to the first of them.
        anchor = "" if bound.is_hidden else bound.id_for_label or f"{bound.auto_id}_0"
        problems += [
            {"href": f"#{anchor}" if anchor else "", "label": _named(bound, str(error)), "error": str(error)}
            for error in bound.errors
        ]
    return problems
