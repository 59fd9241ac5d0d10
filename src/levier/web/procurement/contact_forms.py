"""Forms of contacts: someone new, a change, a duty on a contract, a departure."""

from django import forms

from levier.records.models import Duty
from levier.usecases.contact_views import ContactFacts
from levier.usecases.contacts import Departure
from levier.web.forms import DayField, Form, SeenForm
from levier.web.people.forms import RowField

_FIELDS = ("name", "position", "email", "phone")


class ContactForm(SeenForm):
    """A person to talk to; professional details only."""

    name = forms.CharField(label="Prénom et nom", max_length=120)
    position = forms.CharField(
        label="Fonction", max_length=120, required=False, help_text="Ressources humaines, conduite de travaux…"
    )
    email = forms.EmailField(label="Adresse électronique professionnelle", required=False)
    phone = forms.CharField(label="Téléphone professionnel", max_length=30, required=False)
    since_on = DayField(label="Là depuis le", required=False)

    def facts(self) -> ContactFacts:
        return ContactFacts(**{n: v for n, v in self.cleaned_data.items() if n not in ("seen", "duties")})


class NewContactForm(ContactForm):
    duties = forms.MultipleChoiceField(
        label="Missions sur ce marché", choices=Duty.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class ContactChangeForm(ContactForm):
    until_on = DayField(
        label="Départ le",
        required=False,
        help_text="Pour corriger une date. Un départ se note par «\u00a0Cette personne est partie\u00a0».",
    )


class DutyForm(Form):
    contact_id = RowField(label="Contact")
    duty = forms.ChoiceField(label="Mission", choices=Duty.choices)
    since_on = DayField(label="Depuis le")


class DepartureForm(Form):
    """Her last day, and who takes over: in the list, new, or nobody yet."""

    left_on = DayField(label="Départ le", help_text="De ce jour, ses missions sont à qui les reprend.")
    takes_over_id = RowField(label="Ses missions passent à", required=False)
    new_name = forms.CharField(label="Prénom et nom", max_length=120, required=False)
    new_position = forms.CharField(label="Fonction", max_length=120, required=False)
    new_email = forms.EmailField(label="Adresse électronique professionnelle", required=False)
    new_phone = forms.CharField(label="Téléphone professionnel", max_length=30, required=False)
    is_nobody = forms.BooleanField(label="Personne ne reprend encore", required=False)
    fieldsets = (
        {"legend": "Le départ", "fields": ("left_on",)},
        {"legend": "Qui reprend", "fields": ("takes_over_id", "is_nobody")},
        {
            "legend": "Ou une personne nouvelle",
            "fields": ("new_name", "new_position", "new_email", "new_phone"),
        },
    )

    def departure(self) -> Departure:
        given = self.cleaned_data
        told = [given[f"new_{name}"] for name in _FIELDS]
        newcomer = ContactFacts(*told) if any(told) else None
        return Departure(given["left_on"], given["takes_over_id"], newcomer, given["is_nobody"])
