"""What a field that refuses says: what is missing or wrong, in the words of its label, and what to write instead."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from levier import web
from levier.rules.calibration import METHODS
from levier.web.forms import DayField, Form, NumberField, SeenForm
from levier.web.refusals import missing
from levier.web.social_clauses.forms import DraftForm

CHOICES = [("a", "A"), ("b", "B")]
INCOMPLETE = "La page est arrivée incomplète : rechargez-la, puis recommencez."
NOT_OFFERED = "Ce choix n’est pas proposé : choisissez parmi ceux qui le sont."


def every_form() -> set[type[forms.Form]]:
    """The forms of the screens, wherever they are written."""
    for module in walk_packages(web.__path__, f"{web.__name__}."):
        import_module(module.name)

    def heirs(form: type[forms.Form]) -> Iterator[type[forms.Form]]:
        for heir in form.__subclasses__():
            yield heir
            yield from heirs(heir)

    return {form for form in heirs(forms.Form) if form.__module__.startswith(f"{web.__name__}.")}


def said(field: forms.Field, typed: str | list[str] | SimpleUploadedFile = "") -> str:
    """The one sentence of a field alone in a form, with plain spaces."""

    class One(Form):
        it = field

    files = {"it": typed} if isinstance(typed, SimpleUploadedFile) else {}
    form = One({} if files else {"it": typed}, files)
    (message,) = form.errors["it"]
    return message.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        (NumberField(label="Montant (€ HT)"), "Indiquez le montant."),
        (NumberField(label="Taux (%), vide : celui de la charte"), "Indiquez le taux."),
        (forms.IntegerField(label="Âge le plus grand, en mois"), "Indiquez l’âge le plus grand."),
        (forms.CharField(label="SIRET de l’acheteur"), "Indiquez le SIRET de l’acheteur."),
        (forms.CharField(label="Prénom et nom"), "Indiquez le prénom et le nom."),
        (forms.CharField(label="Date et le reste"), "Indiquez la date et le reste."),
        (forms.CharField(label="Adresse électronique"), "Indiquez l’adresse électronique."),
        (forms.CharField(label="Heures travaillées (h)"), "Indiquez les heures travaillées."),
        (forms.CharField(label="Qui en relève"), "Indiquez qui en relève."),
        (forms.CharField(label="Zèle"), "Remplissez « Zèle »."),
        (forms.CharField(label="Motif", widget=forms.Textarea), "Indiquez le motif."),
        (forms.ChoiceField(label="Modalité", choices=CHOICES), "Choisissez la modalité."),
        (forms.ChoiceField(label="Marché et lot", choices=CHOICES), "Choisissez le marché et le lot."),
        (
            forms.ChoiceField(label="Elle part", choices=CHOICES),
            "Choisissez une réponse : « Elle part ».",
        ),
        (forms.ChoiceField(label="Sexe", choices=CHOICES, widget=forms.RadioSelect), "Choisissez le sexe."),
        (forms.CharField(label="Ce qu’il justifie", widget=forms.Select), "Choisissez ce qu’il justifie."),
        (DayField(label="Date de naissance"), "Indiquez la date de naissance."),
        (DayField(label="Début"), "Indiquez la date de début."),
        (DayField(label="Fixé le"), "Indiquez la date."),
        (DayField(label="Décision du"), "Indiquez la date."),
        (DayField(label="Jusqu’au"), "Indiquez la date."),
        (forms.FileField(label="Relevé d’heures"), "Déposez le relevé d’heures."),
        (forms.FileField(label="Tableur ou CSV"), "Déposez un fichier."),
        (forms.BooleanField(label="Je l’ai lu (100 %)"), "Cochez « Je l’ai lu (100 %) »."),
        (
            forms.CharField(widget=forms.HiddenInput),
            "La page est arrivée incomplète : rechargez-la, puis recommencez.",
        ),
    ],
)
def test_what_is_missing_is_named_as_its_label_does(field, sentence):
    assert said(field) == sentence


@pytest.mark.parametrize(
    ("label", "sentence"),
    [
        ("Marchés à rattacher", "Cochez au moins un des marchés à rattacher."),
        ("Lignes à fixer", "Cochez au moins une des lignes à fixer."),
        ("Qui vient", "Cochez au moins une réponse : « Qui vient »."),
    ],
)
def test_of_several_boxes_one_at_least_is_asked(label, sentence):
    boxes = forms.MultipleChoiceField(label=label, choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    assert said(boxes, []) == sentence


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        (forms.ChoiceField(choices=CHOICES), "z", NOT_OFFERED),
        (forms.MultipleChoiceField(choices=CHOICES), ["z"], NOT_OFFERED),
        (forms.IntegerField(widget=forms.Select, min_value=1), "0", NOT_OFFERED),
        (forms.IntegerField(widget=forms.HiddenInput), "x", INCOMPLETE),
        (forms.IntegerField(), "douze", "Écrivez un nombre entier, en chiffres."),
        (NumberField(), "beaucoup", "Écrivez un nombre, par exemple 1 250,50."),
        (NumberField(min_value=0, max_value=100), "120", "Écrivez un nombre de 0 à 100."),
        (NumberField(min_value=-90, max_value=90), "-91", "Écrivez un nombre de −90 à 90."),
        (NumberField(min_value=0), "-1", "Écrivez un nombre égal à 0 ou plus grand."),
        (forms.IntegerField(max_value=100_000), "100001", "Écrivez un nombre égal à 100 000 ou plus petit."),
        (NumberField(max_digits=3), "1234", "Ce nombre a trop de chiffres : 3 au plus."),
        (NumberField(decimal_places=1), "1,25", "Arrondissez ce nombre : 1 chiffre au plus après la virgule."),
        (
            NumberField(max_digits=5, decimal_places=2),
            "1234",
            "Ce nombre est trop grand : 3 chiffres au plus avant la virgule.",
        ),
        (DayField(), "hier", "Écrivez une date, par exemple 22/11/2026."),
        (forms.EmailField(), "claire", "Écrivez une adresse électronique entière, par exemple prenom.nom@exemple.fr."),
        (forms.CharField(max_length=3), "quatre", "Écrivez 3 caractères au plus : ce texte en a 6."),
        (forms.CharField(min_length=3), "un", "Écrivez 3 caractères au moins : ce texte en a 2."),
        (forms.CharField(), "a\0", "Un caractère invisible s’est glissé dans ce texte : écrivez-le de nouveau."),
        (
            forms.FileField(),
            SimpleUploadedFile("a.csv", b""),
            "Ce fichier est vide : vérifiez-le, puis déposez-le de nouveau.",
        ),
        (
            forms.FileField(max_length=4),
            SimpleUploadedFile("abcd.csv", b"a"),
            "Le nom de ce fichier dépasse 4 caractères : donnez-lui un nom plus court, puis déposez-le de nouveau.",
        ),
    ],
)
def test_what_is_wrong_says_what_to_write(field, typed, sentence):
    assert said(field, typed) == sentence


def test_a_field_keeps_the_sentence_it_chose():
    chosen = {"required": "Un fichier, s’il vous plaît.", "invalid": "Cinq chiffres."}
    assert said(forms.RegexField("^[0-9]{5}$", error_messages=chosen)) == chosen["required"]
    assert said(forms.RegexField("^[0-9]{5}$", error_messages=chosen), "12") == chosen["invalid"]


def test_the_sentence_follows_a_label_given_late():
    class Late(SeenForm):
        file = forms.FileField(label="Tableau")

    form = Late({}, {})
    form.fields["file"].label = "Tableau de marchés"
    assert form.errors["file"] == ["Déposez le tableau de marchés."]


def test_every_form_is_one_of_ours():
    assert {form for form in every_form() if not issubclass(form, Form)} == set()


@pytest.mark.parametrize("method", METHODS)
def test_what_a_method_of_calibration_asks_is_said_in_a_sentence(method):
    form = DraftForm({}, method=method, on=date(2026, 3, 2))
    assert "«" not in str(form.errors)


def test_every_required_label_is_said_in_a_sentence():
    quoted = {
        (form.__name__, name)
        for form in every_form()
        for name, field in form.base_fields.items()
        if field.required and "«" in missing(field)
    }
    assert quoted == {
        ("LinkForm", "days"),
        ("TermsForm", "permanent_limit_base"),
        ("TermsForm", "permanent_limit_start"),
    }
