"""What forms share: a use case's problems shown at their fields, numbers and dates as people write them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from levier.usecases.edits import EditedMeanwhile
from levier.usecases.refusals import Refused
from levier.web.histories import shown_differences
from levier.web.refusals import give_sentences

MEANWHILE = (
    "Cette fiche a changé pendant que vous la modifiiez\u00a0: comparez ci-dessous, corrigez au besoin, "
    "puis enregistrez de nouveau."
)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty POST is still a POST."""
    return request.POST if request.method == "POST" else None


def posted_files(request: HttpRequest) -> tuple[QueryDict | None, MultiValueDict | None]:
    """The same for a form with a file."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


_LONGEST_NUMBER = 18
"""Digits of the largest number a table may hold; Python itself reads no text of thousands of digits."""


def row_number(text: str) -> int | None:
    """The number of a row as an address or a ticked box writes it; None for what is none."""
    is_one = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_one else None


class Form(forms.Form):
    """A form whose fields say what is missing or wrong in the words of their own labels (``levier.web.refusals``)."""

    def full_clean(self) -> None:
        for field in self.fields.values():
            give_sentences(field)
        super().full_clean()


class SeenForm(Form):
    """A form that changes a row: it carries what its reader has seen of it (``usecases.edits``)."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    meanwhile: "Meanwhile | None" = None


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What another person changed while this form was open, in French; each row is (column, seen, now)."""

    who: str
    at: datetime
    rows: tuple[tuple[str, str, str], ...]


def show_problems(form: forms.Form, refused: Refused) -> None:
    """Put each problem at its field, or on top when the form has no such field.

    When the row was changed meanwhile, the form shows how, and saving it again is then deliberate.
    """
    if isinstance(refused, EditedMeanwhile) and isinstance(form, SeenForm):
        form.data = form.data.copy()
        form.data[form.add_prefix("seen")] = str(refused.seen)
        form.meanwhile = Meanwhile(refused.who, refused.at, shown_differences(refused.table, refused.differences))
        form.add_error(None, MEANWHILE)
        return
    for field, message in refused.problems:
        form.add_error(field if field in form.fields else None, message)


@contextmanager
def refusals_at(form: forms.Form) -> Iterator[None]:
    """One use-case call and its answer: what is refused is shown on the form, and the page is drawn again."""
    try:
        yield
    except Refused as refused:
        show_problems(form, refused)


class NumberField(forms.DecimalField):
    """A number as people write it: "1 000 000,50", "1000000.5", "12 %", "30 €"."""

    default_error_messages = {"invalid": "Écrivez un nombre, par exemple 1 250,50."}

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
            raise forms.ValidationError(self.error_messages["invalid"]) from None
        if not number.is_finite():
            raise forms.ValidationError(self.error_messages["invalid"])
        return number

    def prepare_value(self, value):
        """A number already known, as people write it: "20,04", not "20.040"."""
        if isinstance(value, Decimal) and value.is_finite():
            return f"{value.normalize():f}".replace(".", ",")
        return value


FIRST_YEAR, LAST_YEAR = 1900, 2199


class DayField(forms.DateField):
    """A date, chosen or typed: 2026-11-22 or 22/11/2026. A year of two digits would be one of the first century."""

    def to_python(self, value):
        found = super().to_python(value)
        if found is not None and not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise forms.ValidationError(f"Vérifiez l’année\u00a0: {found.year:04d}.")
        return found

    def __init__(self, **options) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"],
            **options,
        )


class TextField(forms.CharField):
    """One line of text. NUL and control characters are refused by Django's own validator."""


class SpreadsheetField(forms.FileField):
    """A spreadsheet received as it is, 25 MB at most.

    ``kept``: how the sentence ends that says it is taken as it stands; ``advice``: what to do with a larger one.
    """

    largest = 25_000_000

    def __init__(self, label: str, kept: str, advice: str) -> None:
        super().__init__(
            label=label,
            help_text=f"Tableur XLSX, XLS, ODS ou CSV, 25 Mo au plus, {kept}.",
            widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
            allow_empty_file=True,
            max_length=200,
        )
        self.advice = advice

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file.size > self.largest:
            told = f"Ce fichier fait {file.size / 1e6:.0f} Mo, la limite est de 25 Mo\u00a0: {self.advice}."
            raise forms.ValidationError(told)
        return file


def tell_rows(form: forms.BaseForm, rows: forms.BaseFormSet, table: str, word: str) -> None:
    """Say in the summary of a posted form what is wrong in its rows, each of which says it at its field too.

    ``table``: what the rows are, in the plural; ``word``: one of them, with a capital.
    """
    if not rows.is_bound:
        return
    if rows.non_form_errors():
        form.add_error(None, f"Le tableau des {table} est arrivé incomplet\u00a0: rechargez la page puis recommencez.")
    for rank, row in enumerate(rows, start=1):
        for name, found in row.errors.items():
            label = f"{row.fields[name].label}, " if name in row.fields else ""
            for message in found:
                form.add_error(None, f"{word} {rank}\u00a0: {label}{message[:1].lower()}{message[1:]}")
