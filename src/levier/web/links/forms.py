from django import forms

from levier.usecases.links import LONGEST_ADDRESS, VALIDITIES
from levier.web.forms import Form
from levier.web.hours.forms import UploadForm


class LinkForm(Form):
    """To whom a link is sent, and for how long."""

    recipient = forms.EmailField(
        label="Adresse électronique",
        max_length=LONGEST_ADDRESS,
        help_text="Le lien y est envoyé. Vérifiez-la\u00a0: qui tient le lien entre sans mot de passe.",
    )
    days = forms.TypedChoiceField(
        label="Valable",
        choices=[(days, f"{days} jours") for days in VALIDITIES],
        coerce=int,
        initial=VALIDITIES[0],
        widget=forms.RadioSelect,
    )


class DepositForm(UploadForm):
    """A company's file, as its payroll or its own spreadsheet makes it."""

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["file"].label = "Votre fichier"
        self.fields["file"].help_text = (
            "Un tableur (XLSX, XLS, ODS ou CSV) de 25 Mo au plus, tel que vous le tenez\u00a0: une ligne par salarié, "
            "avec ses nom et prénom, le mois et les heures travaillées."
        )
