from django import forms

from levier.web.forms import DayField, Form, NumberField

LARGEST_UPLOAD = 60_000_000


class UploadField(forms.FileField):
    """A file of bounded size: what is larger is not read at all."""

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file and file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(
                f"Ce fichier pèse {file.size // 1_000_000} Mo\u00a0; la limite est de {LARGEST_UPLOAD // 1_000_000} Mo."
            )
        return file


class PointForm(Form):
    """A point and the day of the question."""

    latitude = NumberField(label="Latitude", help_text="En degrés, par exemple 43,6045.")
    longitude = NumberField(label="Longitude", help_text="En degrés, par exemple 1,4440.")
    day = DayField(label="À la date du", help_text="Le jour de l’embauche, pour une clause.")


class AddressForm(Form):
    """An address and the day of the question; the commune serves when the address is not found."""

    address = forms.CharField(label="Adresse", max_length=200)
    commune_code = forms.RegexField(
        r"^[0-9][0-9ABab][0-9]{3}$",
        label="Commune (code Insee)",
        required=False,
        help_text="Sert si l’adresse n’est pas trouvée.",
        error_messages={"invalid": "Un code Insee a cinq caractères, par exemple 31555."},
    )
    day = DayField(label="À la date du")


class PointsFileForm(Form):
    """A spreadsheet of points."""

    file = UploadField(
        label="Tableur ou CSV", help_text="Colonnes latitude et longitude, et date si les lignes n’ont pas la même."
    )
    day = DayField(label="Date des lignes sans date")


class ImportForm(Form):
    """A published file of a reference."""

    kind = forms.ChoiceField(
        label="Contenu du fichier",
        choices=(
            ("communes", "Communes et départements (CSV)"),
            ("epci", "Intercommunalités, EPCI (CSV)"),
            ("qpv", "Contours des QPV (GeoJSON)"),
        ),
    )
    file = UploadField(label="Fichier", help_text="Compressé (.gz) ou non.")


class CommuneSearchForm(Form):
    commune = forms.CharField(
        label="Commune", required=False, max_length=80, help_text="Nom, code Insee ou code postal."
    )
