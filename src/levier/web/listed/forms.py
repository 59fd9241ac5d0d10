"""Forms of lists handed in: the file, then what each of its columns holds."""

from dataclasses import dataclass

from django import forms

from levier.exchange.sources.listed_columns import ListedColumn
from levier.usecases.listed_questions import ASKED, JOB, PUBLIC
from levier.usecases.listed_views import ListView, UnknownName
from levier.web.forms import Form, SpreadsheetField

_PREFIXES = {**dict.fromkeys(ASKED, "siret"), PUBLIC: "public", JOB: "rome"}
_WHAT = {"contracts": "Tableau de marchés", "people": "Tableau de personnes"}


_ASKED_OF = {
    False: {
        "title": "Organisations nommées sans SIRET",
        "named": "Organisation",
        "nature": "Elle est",
        "asked": "SIRET",
        "hint": "Donnez le SIRET une fois\u00a0: il vaudra pour toutes les lignes, et pour le prochain tableau.",
    },
    True: {
        "title": "Publics et métiers à reconnaître",
        "named": "Dans le tableau",
        "nature": "C’est",
        "asked": "Chez vous",
        "hint": "Dit une fois\u00a0: le public de votre liste, ou le code ROME du métier (lettre et quatre chiffres).",
    },
}


@dataclass(frozen=True, slots=True)
class Unknowns:
    """A table of words to answer once, with its headings; ``rows``: each word with its field."""

    title: str
    named: str
    nature: str
    asked: str
    hint: str
    rows: list[tuple[UnknownName, forms.BoundField]]


class ListUploadForm(Form):
    """A spreadsheet one keeps."""

    file = SpreadsheetField("Tableau", "tel que vous le tenez", "envoyez-le en plusieurs fois")

    def __init__(self, data, files, kind: str) -> None:
        super().__init__(data, files)
        self.fields["file"].label = _WHAT[kind]


class ColumnsForm(Form):
    """What each column holds, what is asked once of its words, hidden rows or not."""

    def __init__(self, data, found: ListView) -> None:
        super().__init__(data)
        self._found = found
        self._columns: list[ListedColumn] = []
        matched = found.matched
        if matched is None:
            return
        if len(found.sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label="Feuille à lire", choices=[(s, s) for s in found.sheets], initial=matched.sheet
            )
        self.fields["header_row"] = forms.IntegerField(
            label="Ligne des titres", initial=matched.header_row or 1, min_value=1, max_value=1_000_000
        )
        choices = [("ignored", "À ignorer"), *found.fields]
        self._columns = [column for column in matched.columns if column.field != "sensitive"]
        for column in self._columns:
            self.fields[f"column:{column.index}"] = forms.ChoiceField(
                label=f"Colonne {column.letters} «\u00a0{column.header or 'sans titre'}\u00a0»",
                choices=choices,
                initial=column.field,
            )
        if found.counts.get("hidden") or found.takes_hidden:
            self.fields["hidden"] = forms.BooleanField(
                label="Reprendre aussi les lignes masquées", required=False, initial=found.takes_hidden
            )
        for rank, unknown in enumerate(found.unknown):
            self.fields[f"{_PREFIXES[unknown.kind]}:{rank}"] = self._answer(unknown)

    def _answer(self, unknown: UnknownName) -> forms.Field:
        if unknown.kind == PUBLIC:
            choices = [("", "Plus tard"), *self._found.publics]
            return forms.ChoiceField(
                label=f"Public «\u00a0{unknown.name}\u00a0»", choices=choices, initial=unknown.answer, required=False
            )
        label = (
            f"Code ROME de «\u00a0{unknown.name}\u00a0»"
            if unknown.kind == JOB
            else f"SIRET de «\u00a0{unknown.name}\u00a0»"
        )
        return forms.CharField(label=label, initial=unknown.answer, required=False, max_length=30)

    def asked(self) -> list[forms.BoundField]:
        """What is not a column."""
        return [self[name] for name in self.fields if name in ("sheet", "header_row", "hidden")]

    def columns(self):
        """Each column with the field that corrects it."""
        return [(column, self[f"column:{column.index}"]) for column in self._columns]

    def unknowns(self) -> list[Unknowns]:
        """What is asked once: organisations without a SIRET, then publics and jobs; only tables with rows."""
        asked: dict[bool, list] = {False: [], True: []}
        for each in self._answers():
            asked[each[0].kind in (PUBLIC, JOB)].append(each)
        return [Unknowns(rows=rows, **_ASKED_OF[is_word]) for is_word, rows in asked.items() if rows]

    def _answers(self):
        return [(unknown, self[name]) for unknown, name in self._names()]

    def _names(self) -> list[tuple[UnknownName, str]]:
        return [(each, f"{_PREFIXES[each.kind]}:{rank}") for rank, each in enumerate(self._found.unknown)]

    def chosen(self) -> dict:
        """What ``match_list_columns`` takes: only columns understood in another way than before."""
        given = self.cleaned_data
        columns = {
            column.index: given[name]
            for column in self._columns
            if given.get(name := f"column:{column.index}") and given[name] != column.field
        }
        answers = {unknown.code: given[name].strip() for unknown, name in self._names()}
        if "hidden" in self.fields:
            answers["hidden"] = "yes" if given["hidden"] else ""
        return {
            "columns": columns,
            "answers": answers,
            "sheet": given.get("sheet", ""),
            "header_row": given.get("header_row"),
        }

    def show(self, problems) -> None:
        """Put the refusals of the use case at their fields."""
        names = {unknown.code: name for unknown, name in self._names()}
        for code, message in problems:
            name = names.get(code, code)
            self.add_error(name if name in self.fields else None, message)
