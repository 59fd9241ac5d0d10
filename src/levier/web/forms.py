"""What forms share: a use case's problems shown at their fields, numbers and dates as people write them."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from levier.usecases.refusals import Refused


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty POST is still a POST."""
    return request.POST if request.method == "POST" else None


def posted_files(request: HttpRequest) -> tuple[QueryDict | None, MultiValueDict | None]:
    """The same for a form with a file."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def show_problems(form: forms.Form, refused: Refused) -> None:
    """Put each problem at its field, or on top when the form has no such field."""
    for field, message in refused.problems:
        form.add_error(field if field in form.fields else None, message)


class NumberField(forms.DecimalField):
    """A number as people write it: "1 000 000,50", "1000000.5", "12 %", "30 €"."""

    def __init__(self, **options) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def to_python(self, value):
        if isinstance(value, str):
            for sign in (" ", "\u00a0", "\u202f", "€", "%", "h"):
                value = value.replace(sign, "")
            value = value.replace(",", ".")
        if value in self.empty_values:
            return None
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            raise forms.ValidationError("Écrivez un nombre, par exemple 1 250,50.") from None
        if not number.is_finite():
            raise forms.ValidationError("Écrivez un nombre, par exemple 1 250,50.")
        return number


class DayField(forms.DateField):
    """A date, chosen or typed: 2026-11-22 or 22/11/2026."""

    def __init__(self, **options) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
            **options,
        )


class TextField(forms.CharField):
    """One line of text. NUL and control characters are refused by Django's own validator."""
