from django import forms

from levier.records.models import SocialStatement
from levier.usecases.published_searches import PublishedSearch
from levier.web.forms import Form


class PublishedFilters(Form):
    """What is looked for among published contracts; each field is left out when it is empty."""

    q = forms.CharField(label="Mots", required=False, max_length=120, help_text="Objet, numéro, acheteur, titulaire.")
    acheteur = forms.RegexField(
        r"^[0-9 \u00a0\u202f]{2,20}$",
        label="SIRET de l’acheteur",
        required=False,
        error_messages={"invalid": "Des chiffres\u00a0: un SIRET, un SIREN, ou leur début."},
    )
    cpv = forms.RegexField(
        r"^[0-9]{2,8}$",
        label="CPV",
        required=False,
        error_messages={"invalid": "De deux à huit chiffres, par exemple 45 pour les travaux."},
    )
    departement = forms.RegexField(
        r"^([0-9]{2,3}|2[abAB])$",
        label="Département",
        required=False,
        error_messages={"invalid": "Le numéro du département, par exemple 31, 2A ou 974."},
    )
    sociale = forms.ChoiceField(
        label="Considération sociale", required=False, choices=[("", "Toutes"), *SocialStatement.choices]
    )
    annee = forms.IntegerField(label="Notifié en", required=False, min_value=1990, max_value=2100)

    def search(self) -> PublishedSearch:
        """The search asked for; a field with an error is left out, and says so at its place."""
        given = getattr(self, "cleaned_data", {})
        return PublishedSearch(
            words=given.get("q") or "",
            buyer=given.get("acheteur") or "",
            cpv=given.get("cpv") or "",
            departement=given.get("departement") or "",
            social=given.get("sociale") or "",
            year=given.get("annee"),
        )


class PublishedFileForm(Form):
    file = forms.FileField(
        label="Fichier DECP",
        allow_empty_file=True,
        error_messages={"required": "Choisissez un fichier."},
        help_text="JSON ou XML, compressé en .gz ou non, 100 Mo au plus. "
        "Un aperçu est montré avant que quoi que ce soit soit écrit.",
    )
