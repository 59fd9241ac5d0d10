"""What a field that refuses says, in French: what is missing or wrong, and what to write instead.

One sentence for each reason Django knows, made of the field's own label and limits. A field that has a sentence of its
own keeps it. ``levier.web.forms.Form`` gives them to every form.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from types import MappingProxyType

from django import forms

from levier.rules.wordings import counted, number

_INCOMPLETE = "La page est arrivée incomplète\u00a0: rechargez-la, puis recommencez."
_NOT_OFFERED = "Ce choix n’est pas proposé\u00a0: choisissez parmi ceux qui le sont."
_NOT_TYPED = ("invalid", "invalid_choice", "invalid_list", "min_value", "max_value", "max_length")
"""Why an answer is refused that nobody typed: it was chosen in a list, or came with the page."""
_INVALID: Mapping[type[forms.Field], str] = MappingProxyType(
    {
        forms.IntegerField: "Écrivez un nombre entier, en chiffres.",
        forms.DateField: "Écrivez une date, par exemple 22/11/2026.",
        forms.EmailField: "Écrivez une adresse électronique entière, par exemple prenom.nom@exemple.fr.",
        forms.FileField: "Le fichier n’est pas arrivé\u00a0: déposez-le de nouveau.",
    }
)

_NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "le": "acte arrondi code contact contenu contrat coût dernier document début fichier genre intitulé "
        "justificatif lot marché montant motif métier nom nombre numéro objet palier plafond prénom public rang "
        "relevé rôle sens seuil sexe siret tableau taux territoire texte titre verdict volume âge",
        "la": "adresse cible commune date durée décision fin force forme latitude lecture longitude mission modalité "
        "nature organisation part personne période référence réponse situation source tranche unité valeur étape",
        "les": "heures lignes marchés publics",
    }
)
_ARTICLES = {noun: article for article, nouns in _NOUNS.items() for noun in nouns.split()}
"""First word of a label -> its article; another word has a sentence that names none."""
_ONE_OF: Mapping[str, str] = MappingProxyType({"lignes": "une", "heures": "une"})
_SPOKEN = ("ce", "combien", "qui")
"""First words of labels that are said as they stand: « Choisissez ce qu’il justifie. »"""
_VOWELS = "aâàeéèêiîoôuûy"
_ASIDE = re.compile(r"\s*\([^)]*\)|\s*[,:].*")
"""A unit between brackets, what follows a comma or a colon: the label shows it, the sentence need not."""
_MOMENTS = ("début", "fin")
_DAY_ENDS = (" le", " du")
"""« Fixé le », « Décision du »: the label already says which day."""


def give_sentences(field: forms.Field) -> None:
    """Put our sentences in the place of Django's; those the field chose for itself stay."""
    known = _defaults(field)
    for code, sentence in _sentences(field):
        if field.error_messages.get(code) is known.get(code):
            field.error_messages[code] = sentence


def _defaults(field: forms.Field) -> dict[str, object]:
    """Django's own sentences for this kind of field; none for those its validators say."""
    classes = [each for each in type(field).__mro__ if each.__module__.startswith("django.")]
    return {
        code: text for each in reversed(classes) for code, text in vars(each).get("default_error_messages", {}).items()
    }


def _sentences(field: forms.Field) -> Iterator[tuple[str, str]]:
    yield "required", missing(field)
    if field.widget.is_hidden or isinstance(field.widget, forms.Select) or isinstance(field, forms.ChoiceField):
        told = _INCOMPLETE if field.widget.is_hidden else _NOT_OFFERED
        yield from ((code, told) for code in _NOT_TYPED)
        return
    for kind, sentence in _INVALID.items():
        if isinstance(field, kind):
            yield "invalid", sentence
    yield from chain(_file(field), _text(field), _number(field))


def _file(field: forms.Field) -> Iterator[tuple[str, str]]:
    if isinstance(field, forms.FileField):
        yield "missing", _INVALID[forms.FileField]
        yield "empty", "Ce fichier est vide\u00a0: vérifiez-le, puis déposez-le de nouveau."
        if field.max_length is not None:
            told = f"Le nom de ce fichier dépasse {counted(field.max_length, 'caractère')}"
            yield "max_length", f"{told}\u00a0: donnez-lui un nom plus court, puis déposez-le de nouveau."


def _text(field: forms.Field) -> Iterator[tuple[str, str]]:
    if isinstance(field, forms.CharField):
        yield (
            "null_characters_not_allowed",
            "Un caractère invisible s’est glissé dans ce texte\u00a0: écrivez-le de nouveau.",
        )
        if field.max_length is not None:
            most = counted(field.max_length, "caractère")
            yield "max_length", f"Écrivez {most} au plus\u00a0: ce texte en a %(show_value)d."
        if field.min_length is not None:
            least = counted(field.min_length, "caractère")
            yield "min_length", f"Écrivez {least} au moins\u00a0: ce texte en a %(show_value)d."


def _number(field: forms.Field) -> Iterator[tuple[str, str]]:
    if not isinstance(field, forms.IntegerField):
        return
    least, most = field.min_value, field.max_value
    if least is not None and most is not None:
        yield "min_value", f"Écrivez un nombre de {number(least)} à {number(most)}."
        yield "max_value", f"Écrivez un nombre de {number(least)} à {number(most)}."
    elif least is not None:
        yield "min_value", f"Écrivez un nombre égal à {number(least)} ou plus grand."
    elif most is not None:
        yield "max_value", f"Écrivez un nombre égal à {number(most)} ou plus petit."
    if isinstance(field, forms.DecimalField):
        if field.max_digits is not None:
            yield "max_digits", f"Ce nombre a trop de chiffres\u00a0: {number(field.max_digits)} au plus."
        if field.decimal_places is not None:
            places = counted(field.decimal_places, "chiffre")
            yield "max_decimal_places", f"Arrondissez ce nombre\u00a0: {places} au plus après la virgule."
        if field.max_digits is not None and field.decimal_places is not None:
            whole = counted(field.max_digits - field.decimal_places, "chiffre")
            yield "max_whole_digits", f"Ce nombre est trop grand\u00a0: {whole} au plus avant la virgule."


def missing(field: forms.Field) -> str:
    """The sentence of a field left empty, by kind of field, with the words of its label."""
    widget, label = field.widget, str(field.label or "")
    words = _ASIDE.sub("", label)
    if widget.is_hidden or not words:
        return _INCOMPLETE
    match widget:
        case forms.CheckboxSelectMultiple() | forms.SelectMultiple():
            return _one_of(words)
        case forms.CheckboxInput():
            return f"Cochez «\u00a0{label}\u00a0»."
        case forms.FileInput():
            return _said("Déposez", words) or "Déposez un fichier."
        case forms.Select() | forms.RadioSelect():
            return _said("Choisissez", words) or f"Choisissez une réponse\u00a0: «\u00a0{words}\u00a0»."
    if isinstance(field, forms.DateField):
        return _day(words)
    return _said("Indiquez", words) or f"Remplissez «\u00a0{words}\u00a0»."


def _said(verb: str, words: str) -> str:
    """« Indiquez le montant. »; "" for a label whose first word has no article here."""
    if _first(words) in _SPOKEN:
        return f"{verb} {_lower(words)}."
    named = _named(words)
    return f"{verb} {named}." if named else ""


def _day(words: str) -> str:
    if _first(words) in _MOMENTS:
        return f"Indiquez la date de {_lower(words)}."
    if words.endswith(_DAY_ENDS):
        return "Indiquez la date."
    return _said("Indiquez", words) or "Indiquez la date."


def _one_of(words: str) -> str:
    first = _first(words)
    if _ARTICLES.get(first) != "les":
        return f"Cochez au moins une réponse\u00a0: «\u00a0{words}\u00a0»."
    return f"Cochez au moins {_ONE_OF.get(first, 'un')} des {_lower(words)}."


def _first(words: str) -> str:
    return re.split(r"[ ’]", words, maxsplit=1)[0].lower()


def _named(words: str) -> str:
    """« le marché et le lot », « l’adresse électronique »; "" when the first word has no article here."""
    parts = words.split(" et ")
    known = parts if all(_first(part) in _ARTICLES for part in parts) else [words]
    return " et ".join(map(_with_article, known)) if _first(words) in _ARTICLES else ""


def _with_article(words: str) -> str:
    article = _ARTICLES[_first(words)]
    return f"l’{_lower(words)}" if article != "les" and words[0].lower() in _VOWELS else f"{article} {_lower(words)}"


def _lower(words: str) -> str:
    """Without its capital, unless the first word is an acronym."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
