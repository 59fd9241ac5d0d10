"""Fictional content for the gallery: one contract seen through every part of the visual system."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from django import forms
from django.contrib.messages.constants import INFO, SUCCESS, WARNING
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.utils.safestring import mark_safe

from levier.web.tables import Cell, Column, Row, Table

LAW = "https://www.legifrance.gouv.fr/"


class HoursFilter(forms.Form):
    structure = forms.ChoiceField(
        label="Structure", required=False, choices=[("", "Toutes"), ("ai", "AI Coup de main"), ("ei", "EI Rebâtir")]
    )
    month = forms.CharField(label="Mois", required=False)
    is_late = forms.BooleanField(label="En retard seulement", required=False)


class ObjectiveForm(forms.Form):
    fieldsets = (
        {"legend": "Le lot", "fields": ("title", "amount")},
        {
            "legend": "L'objectif",
            "hint": "Une version fixée ne change plus ; la suivante la remplace.",
            "fields": ("hours", "starts_on", "method", "publics", "is_shared", "file", "note"),
        },
    )
    title = forms.CharField(label="Objet du lot", help_text="Comme dans l'avis d'appel à la concurrence.")
    amount = forms.DecimalField(label="Montant estimé HT", required=False)
    hours = forms.IntegerField(label="Heures d'insertion", min_value=1, help_text="En heures travaillées.")
    starts_on = forms.DateField(label="Début d'exécution", widget=forms.DateInput(attrs={"type": "date"}))
    method = forms.ChoiceField(
        label="Méthode de calibrage",
        choices=[("share", "Part des heures de main-d'œuvre"), ("fixed", "Volume fixé")],
        widget=forms.RadioSelect,
    )
    publics = forms.MultipleChoiceField(
        label="Publics prioritaires",
        required=False,
        choices=[("deld", "Demandeurs d'emploi de longue durée"), ("rsa", "Allocataires du RSA"), ("boeth", "BOETH")],
        widget=forms.CheckboxSelectMultiple,
    )
    is_shared = forms.BooleanField(label="Objectif partagé entre cotraitants", required=False)
    file = forms.FileField(label="Décomposition du prix", required=False, help_text="XLSX, ODS ou CSV, 20 Mo au plus.")
    note = forms.CharField(label="Raison du choix", required=False, widget=forms.Textarea)
    token = forms.CharField(widget=forms.HiddenInput, initial="a")


def reasons() -> dict:
    """One reason with facts, a dated text and rows."""
    return {
        "sentence": "Le rythme est en retard de 188 heures sur ce qui est attendu à ce jour.",
        "facts": [
            {"label": "Attendues au 22 nov. 2026", "value": "1 500 h"},
            {"label": "Réalisées et vérifiées", "value": "1 312 h"},
        ],
        "texts": [
            {
                "title": "Code de la commande publique, article L2112-2",
                "href": LAW,
                "day": date(2026, 8, 22),
                "quote": "Les clauses du marché précisent les conditions d'exécution des prestations.",
            }
        ],
        "rows_href": "?rows=1",
        "rows_label": "Voir les 37 lignes d'heures",
    }


def hours_table(page_number: int = 2) -> Table:
    """37 lines of hours, 12 a page, with every kind of cell."""
    columns = (
        Column("person", "Salarié en insertion", is_sortable=True, is_fixed=True),
        Column("structure", "Structure", is_sortable=True),
        Column("month", "Mois", "date", is_sortable=True),
        Column("hours", "Heures", "hours", is_sortable=True),
        Column("share", "Part du mois", "percent"),
        Column("wage", "Coût", "euros", is_shown=False),
        Column("state", "État", "state"),
        Column("note", "Remarque", is_shown=False),
    )
    names = ("Amina Belcourt", "Jordan Lavigne", "Soraya Mintal", "Régis Hautecombe", "Inès Darvault", "Loïc Pradère")
    rows = [
        Row(
            {
                "person": Cell(f"{names[i % 6]}", href="#person"),
                "structure": ("AI Coup de main", "EI Rebâtir", "GEIQ BTP du Causse")[i % 3],
                "month": date(2026, 1 + i % 10, 28),
                "hours": Cell(151.67 - i, is_estimated=i % 7 == 3),
                "share": (151.67 - i) / 151.67,
                "wage": 2150 + i,
                "state": Cell("watch", word="À vérifier", why=reasons(), about=names[i % 6])
                if i % 5 == 2
                else Cell("alert", word="Sans justificatif")
                if i % 7 == 4
                else Cell("ok", word="Vérifié"),
                "note": Cell("", note="Saisie par l'entreprise"),
            },
            is_current=i == 14,
        )
        for i in range(37)
    ]
    page = Paginator(rows, 12).page(page_number)
    return Table(
        key="hours",
        title="Heures déclarées",
        columns=columns,
        rows=list(page),
        totals={"hours": 4945.79, "wage": 80216},
        sort="-hours",
        filters=HoursFilter({"structure": "ei"}),
        page=page,
    )


def chart() -> dict:
    """A chart as the server draws it: SVG without style attributes, a sentence, the figures."""
    bars = "".join(
        f'<rect x="{20 + 60 * i}" y="{120 - height}" width="40" height="{height}" fill="#0a5565"/>'
        f'<text x="{40 + 60 * i}" y="136" font-size="12" text-anchor="middle" fill="currentColor">{name}</text>'
        for i, (name, height) in enumerate((("juil.", 60), ("août", 25), ("sept.", 85), ("oct.", 104)))
    )
    return {
        "key": "monthly",
        "title": "Heures réalisées par mois",
        "sentence": "Octobre est le meilleur mois : 312 h, trois fois août.",
        "svg": mark_safe(f'<svg viewBox="0 0 280 144" width="420" height="216">{bars}</svg>'),  # noqa: S308
        "columns": ["Mois", "Heures"],
        "rows": [["juillet", "180 h"], ["août", "75 h"], ["septembre", "255 h"], ["octobre", "312 h"]],
        "note": "Source : déclarations vérifiées au 22 nov. 2026.",
    }


def context() -> dict:
    """Everything the gallery's template reads."""
    invalid = ObjectiveForm(
        {"title": "", "amount": "beaucoup", "hours": "0", "starts_on": "2026-13-01", "token": "a"}, auto_id="bad_%s"
    )
    return {
        "actor": SimpleNamespace(host_id=1, name="Claire Aubépin", user_id=1),
        "user": SimpleNamespace(is_authenticated=True, email="claire.aubepin@exemple.fr"),
        "actor_roles": ["Facilitatrice ou facilitateur"],
        "acting_organization": "Maison de l'emploi du Val d'Aubrac",
        "memberships": [
            SimpleNamespace(host_id=1, organization="Maison de l'emploi du Val d'Aubrac"),
            SimpleNamespace(host_id=2, organization="Communauté d'agglomération des Trois Causses"),
        ],
        "is_demo": True,
        "messages": [
            Message(SUCCESS, "Objectif fixé : 2 150 h, version 2."),
            Message(WARNING, "Deux lignes attendent un justificatif."),
            Message(INFO, "Le bilan du trimestre est à rendre le 15 déc. 2026."),
        ],
        "places": [
            {"label": "À faire", "icon": "todo", "url": "#a", "is_current": False, "count": 4},
            {"label": "Marchés", "icon": "contract", "url": "#b", "is_current": True},
            {"label": "Personnes", "icon": "people", "url": "#c", "is_current": False},
            {"label": "Heures", "icon": "hours", "url": "#d", "is_current": False},
            {"label": "Marchés publiés", "icon": "library", "url": "#e", "is_current": False},
            {"label": "Territoire", "icon": "map", "url": "#f", "is_current": False},
        ],
        "crumbs": [{"label": "Marchés", "href": "#m"}, {"label": "2026-114 Groupe scolaire Jean-Macé"}],
        "links": [
            {"label": "Programme", "value": "Écoles 2026-2028", "href": "#1"},
            {"label": "Besoin", "value": "Gros œuvre", "href": "#2"},
            {"label": "Clause", "value": "2 150 h", "href": "#3", "state": "ok"},
            {"label": "Personnes", "value": "12", "href": "#4"},
            {"label": "Heures", "value": "61 %", "href": "#5", "state": "watch", "is_current": True},
            {"label": "Parcours", "value": "9 en cours", "href": "#6"},
            {"label": "Sorties", "value": "4", "href": "#7", "state": "alert"},
            {"label": "Compte", "href": ""},
        ],
        "tabs": [
            {"label": "Heures", "href": "#h", "is_current": True, "count": 37},
            {"label": "Échéances", "href": "#e", "count": 3},
            {"label": "Échanges", "href": "#x"},
        ],
        "actions": [
            {"label": "Déclarer des heures", "href": "#new", "style": "main", "icon": "mail"},
            {"label": "Relancer le titulaire", "post": "#remind", "fields": {"contract": 114}, "icon": "mail"},
            {"label": "Clore", "post": "#close", "style": "danger"},
        ],
        "nothing": [],
        "todos": [
            {
                "title": "Heures d'octobre attendues de Rebâtir",
                "href": "#t1",
                "detail": "Marché 2026-114, lot 2 · attendues le 10 nov. 2026, 12 jours de retard",
                "state": "alert",
                "word": "En retard",
                "action": {"label": "Relancer", "post": "#remind", "about": "Rebâtir"},
                "why": reasons(),
            },
            {
                "title": "Trois lignes d'heures sans justificatif",
                "href": "#t2",
                "detail": "AI Coup de main, septembre 2026",
                "state": "watch",
                "action": {"label": "Vérifier", "href": "#check", "about": "les trois lignes"},
            },
            {"title": "Objectif du lot 4 à fixer", "href": "#t3", "action": {"label": "Calibrer", "href": "#cal"}},
        ],
        "ahead": {
            "text": "Vous pourriez préparer le bilan du troisième trimestre.",
            "action": {"label": "Préparer le bilan", "href": "#report"},
        },
        "reasons": reasons(),
        "table": hours_table(),
        "empty_table": Table(
            key="none",
            title="Marchés à clore",
            columns=(Column("a", "Marché"),),
            rows=[],
            formats=(),
            empty={"title": "Aucun marché à clore.", "text": "Le prochain arrive à son terme le 30 juin 2027."},
            prefix="n-",
        ),
        "form": ObjectiveForm(),
        "invalid": invalid,
        "steps": [
            {"label": "Repérage", "is_done": True, "note": "3 mars 2026", "href": "#s1"},
            {"label": "Diagnostic", "is_done": True, "note": "17 mars 2026"},
            {"label": "Mise à disposition", "is_current": True, "note": "depuis le 6 avr. 2026"},
            {"label": "Formation"},
            {"label": "Embauche directe"},
        ],
        "events": [
            {
                "at": datetime(2026, 11, 18, 9, 12, tzinfo=UTC),
                "who": "Claire Aubépin",
                "title": "Objectif modifié",
                "rows": [
                    {
                        "heading": "",
                        "changes": [
                            {"label": "Heures d'insertion", "before": "1 900 h", "after": "2 150 h"},
                            {"label": "Publics prioritaires", "before": "", "after": "BRSA, DELD"},
                        ],
                    }
                ],
                "note": "Après l'échange avec le titulaire.",
                "is_folded": False,
            },
            {
                "at": datetime(2026, 11, 2, 15, 40, tzinfo=UTC),
                "who": "Rebâtir",
                "title": "Marché enregistré, 2 lots",
                "rows": [
                    {"heading": "Marché", "changes": [{"label": "Numéro", "before": "", "after": "2026-TRA-7"}]},
                    {"heading": "Lot 1, Gros œuvre", "changes": []},
                    {"heading": "Lot 2, Peinture", "changes": []},
                ],
                "note": "",
                "is_folded": True,
            },
        ],
        "job": {
            "key": 7,
            "state": "running",
            "sentence": "Import des marchés publiés",
            "done": 1200,
            "total": 4800,
            "advance": "1\u202f200\u00a0contrats lus sur 4\u202f800, 25\u00a0%",
            "href": "#job",
        },
        "job_done": {
            "key": 8,
            "state": "done",
            "sentence": "412 lignes importées, 3 refusées.",
            "action": {"label": "Voir les 3 lignes refusées", "href": "#refused"},
        },
        "chart": chart(),
        "facts": [
            {"label": "Titulaire", "value": "Rebâtir, SIRET 512 345 678 00012"},
            {"label": "Notification", "value": "6 avr. 2026"},
        ],
    }
