"""The clause text: only what is known is said, in a file a word processor opens as French."""

import io
import re
import string
from dataclasses import fields, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.exchange.outputs import numbers
from levier.exchange.outputs.clause_documents import clause_document, sentences
from levier.exchange.outputs.clause_facts import (
    AmountFormula,
    ClauseLot,
    ClauseText,
    CountingRules,
    Facilitator,
    Penalties,
)

pytestmark = pytest.mark.slow

LOTS = (
    ClauseLot(
        "Lot 1",
        Decimal(665),
        "Gros œuvre",
        AmountFormula(Decimal(800_000), Decimal("0.5"), Decimal("0.05"), Decimal(30), Decimal(2000) / 3),
    ),
    ClauseLot(
        "Lot 2",
        Decimal(140),
        "Peinture",
        AmountFormula(Decimal(120_000), Decimal("0.7"), Decimal("0.05"), Decimal(30), Decimal(140)),
    ),
    ClauseLot("Lot 3", Decimal(10), formula="volume fixé au marché"),
)
FULL = ClauseText(
    contract_number="2026-014",
    contract_object="Réhabilitation de 120 logements (fictif)",
    buyer="Office public de l’habitat du Val fictif",
    lots=LOTS,
    made_on=date(2026, 11, 22),
    made_by="Maison de l’emploi du Val fictif",
    duration="18 mois",
    publics=("demandeurs d’emploi de longue durée", "allocataires du RSA"),
    departure="les heures des stagiaires ne sont pas comptées.",
    has_qpv_priority=True,
    counting=CountingRules(True, False, 24, "person", Decimal("0.6"), Decimal(22)),
    returns_every="quarter",
    returns_due_day=15,
    group="conjoint_solidaire",
    penalties=Penalties(Decimal(200), Decimal(75), 15, Decimal(20_000), Decimal("0.05"), "L’acheteur peut y renoncer."),
    facilitator=Facilitator("Camille Exemple", "Maison de l’emploi", "camille@exemple.test", "05 00 00 00 00"),
)
BARE = ClauseText("7", "Objet", "Acheteur", (ClauseLot("Marché", Decimal(12)),), date(2026, 1, 1), "Auteur")


@cache
def opened(facts: ClauseText) -> Any:
    return docx.Document(io.BytesIO(clause_document(facts)))


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def told(facts: ClauseText) -> str:
    document = opened(facts)
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return plain("\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells]))


def headings(facts: ClauseText) -> list[str]:
    return [p.text for p in opened(facts).paragraphs if p.style.name == "Heading 1"]


def test_the_file_is_french_titled_and_set_on_a4() -> None:
    document = opened(FULL)
    properties = document.core_properties
    assert properties.title == "Clause sociale d’insertion, marché 2026-014"
    assert properties.author == properties.last_modified_by == "Maison de l’emploi du Val fictif"
    assert properties.language == "fr-FR"
    assert properties.comments == ""
    assert properties.created.replace(tzinfo=None) == datetime.combine(date(2026, 11, 22), time.min)
    default = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert default.get(qn("w:val")) == "fr-FR"
    assert round(document.sections[0].page_width.cm, 1) == 21.0


def test_headings_follow_the_clause() -> None:
    assert headings(FULL) == [
        "Objet de la clause",
        "Engagement d’insertion",
        "Personnes concernées",
        "Modalités de réalisation",
        "Décompte des heures",
        "Suivi et contrôle",
        "Groupement d’entreprises",
        "Pénalités",
        "Facilitateur de la clause",
    ]
    assert opened(FULL).paragraphs[0].style.name == "Title"


def test_lots_hours_and_formulas_are_written_out() -> None:
    table = opened(FULL).tables[0]
    assert [[plain(cell.text) for cell in row.cells] for row in table.rows] == [
        ["Lot", "Intitulé", "Heures d’insertion", "Soit, à temps plein"],
        ["Lot 1", "Gros œuvre", "665 h", "19 semaines"],
        ["Lot 2", "Peinture", "140 h", "4 semaines"],
        ["Lot 3", "", "10 h", "moins d’une semaine"],
        ["Total", "", "815 h", "23 semaines"],
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    text = told(FULL)
    assert "Lot 1 : 800 000 € HT × 50 % × 5 % ÷ 30 € de l’heure = 666,67 h, 665 h retenues" in text
    assert "Lot 2 : 120 000 € HT × 70 % × 5 % ÷ 30 € de l’heure = 140 h\n" in text
    assert "Lot 3 : volume fixé au marché" in text


def test_everything_known_is_said() -> None:
    text = told(FULL)
    for words in (
        "article 16.1 du cahier des clauses administratives générales auquel le marché se réfère, "
        "approuvé par l’arrêté du 30 mars 2021",
        "allocataires du RSA",
        "s’écarte de cet article sur le point suivant : les heures des stagiaires ne sont pas comptées.",
        "sans exclure les autres personnes éligibles",
        "pendant 24 mois au plus sur l’ensemble de ses contrats",
        "× 60 % ÷ 22 € de l’heure",
        "chaque trimestre et avant le 15 du mois qui suit",
        "avant toute application de pénalités",
        "Le mandataire solidaire répond de la totalité",
        "pénalité de 200 €.",
        "pénalité de 75 €.",
        "sans effet pendant 15 jours",
        "ne dépasse pas 20 000 €.",
        "ne dépasse pas 5 % du montant",
        "L’acheteur peut y renoncer.",
        "Courriel : camille@exemple.test",
        "Texte établi le 22 novembre 2026 par Maison de l’emploi du Val fictif.",
    ):
        assert words in text


def test_what_is_not_known_is_not_said() -> None:
    assert headings(BARE) == [
        "Objet de la clause",
        "Engagement d’insertion",
        "Personnes concernées",
        "Modalités de réalisation",
        "Décompte des heures",
        "Suivi et contrôle",
    ]
    text = told(BARE)
    assert "au moins 12 h (moins d’une semaine) de travail" in text
    for words in ("énalité", "Intitulé", "Total", "Mode de calcul", "Durée", "formation", "congés", "mois"):
        assert words not in text


def test_penalties_appear_only_when_the_contract_sets_an_amount() -> None:
    assert "Pénalités" not in headings(replace(BARE, penalties=Penalties(notice_days=15, cap_amount=Decimal(1))))
    assert "Pénalités" in headings(replace(BARE, penalties=Penalties(per_late_day=Decimal(75))))


def test_the_strength_of_the_clause_changes_its_words() -> None:
    incentive = told(replace(BARE, strength="incentive"))
    assert "donne pour repère" in incentive
    assert "irrégulière" not in incentive
    assert "à titre de repère" in told(replace(FULL, strength="incentive"))
    assert "dans son offre" in told(replace(BARE, strength="offered"))
    assert "librement" in told(replace(BARE, strength="voluntary"))
    assert "L2112-2" in told(BARE)


def test_counting_rules_each_way() -> None:
    other = told(replace(BARE, counting=CountingRules(False, True, 48, "contract")))
    assert "Les heures de formation ne sont pas comptées." in other
    assert "arrêts de travail sont comptés." in other
    assert "pendant 48 mois au plus à partir de son embauche" in other


def test_returns_without_a_day_and_on_the_first() -> None:
    assert "au facilitateur, chaque mois, l’état" in told(replace(BARE, returns_every="month"))
    first = replace(BARE, returns_every="year", returns_due_day=1)
    assert "chaque année et avant le 1er du mois qui suit" in told(first)
    assert "du mois qui suit" not in told(replace(BARE, returns_due_day=15))


def test_one_modality_none_and_an_empty_contact() -> None:
    assert "selon la modalité suivante :" in told(replace(BARE, modalities=("direct",)))
    assert "Modalités de réalisation" not in headings(replace(BARE, modalities=()))
    assert "Facilitateur de la clause" not in headings(replace(BARE, facilitator=Facilitator(name=" ")))


def test_a_clause_has_a_lot() -> None:
    with pytest.raises(ValueError, match="ne porte sur aucun lot"):
        replace(BARE, lots=())


def test_same_facts_same_bytes() -> None:
    assert clause_document(FULL) == clause_document(FULL)


ABSENT = re.compile("None|Decimal|[{}]")
OPTIONAL = [field.name for field in fields(ClauseText) if getattr(BARE, field.name) != getattr(FULL, field.name)]


@settings(max_examples=10, deadline=None)
@given(
    st.sets(st.sampled_from(OPTIONAL)),
    st.text(st.characters(codec=None, exclude_characters="{}"), max_size=20).filter(
        lambda noise: not ABSENT.search(noise)
    ),
)
def test_no_absent_fact_leaves_a_trace(names: set[str], noise: str) -> None:
    known: dict[str, Any] = {name: getattr(FULL, name) for name in names}
    text = told(replace(BARE, **(known | {"made_by": f"{{number}}{noise}"})))
    assert not ABSENT.search(text.replace("{number}", ""))


def test_every_sentence_is_asked_for_and_filled() -> None:
    """No orphan sentence in the file lawyers read, no placeholder the code does not know."""
    known = {
        "number", "hours", "amount", "labour_share", "rate", "hourly_cost", "raw", "article", "conditions",
        "approved_on", "departure", "months", "every", "day", "days", "share", "email", "phone", "made_on", "made_by",
        "multiple", "start",
    }  # fmt: skip

    def leaves(node: Any) -> list[str]:
        return [leaf for value in node.values() for leaf in leaves(value)] if isinstance(node, dict) else [node]

    found = leaves(sentences())
    assert all(isinstance(sentence, str) for sentence in found)
    assert {name for text in found for _, name, _, _ in string.Formatter().parse(text) if name} <= known


def test_an_obligation_set_in_words_shows_no_method_of_calculation() -> None:
    lot = ClauseLot("Marché", Decimal(300), formula="volume fixé par l’acheteur")
    text = told(replace(BARE, lots=(lot,)))
    assert "Marché : volume fixé par l’acheteur" in text
    assert "coût horaire chargé" not in text


def test_a_part_not_affirmed_stands_apart_from_the_total() -> None:
    lots = (*LOTS, ClauseLot("Lot 1, tranche optionnelle 1", Decimal(100), is_conditional=True))
    text = told(replace(BARE, lots=lots))
    assert "Lot 1, tranche optionnelle 1, si elle est affermie" in text
    total = sum(lot.hours for lot in LOTS)
    assert plain(numbers.hours(total)) in text
    assert "s’ajoutent au total à compter du jour où elle est affermie" in text


def test_departures_from_the_article_are_listed() -> None:
    text = told(replace(BARE, publics_removed=("IAE", " "), publics_added=("Parents isolés",), source="CCAP, 4.2"))
    assert "Ne sont pas pris en compte, par dérogation à cet article :" in text
    assert "Sont pris en compte en outre :" in text
    assert "Article du marché : CCAP, 4.2" in text


def test_the_limit_of_a_permanent_contract_has_its_start() -> None:
    for start, words in (("hire", "à partir de son embauche"), ("first_hour", "à partir de sa première heure")):
        counting = CountingRules(open_ended_months=48, open_ended_start=start)
        assert words in told(replace(BARE, counting=counting))


def test_a_training_clause_hosts_young_people_without_a_work_contract() -> None:
    text = told(replace(BARE, kind="training", penalties=Penalties(ceiling_multiple=Decimal(4))))
    for words in (
        "de 15 à 25 ans",
        "Il ne donne pas lieu à un contrat de travail",
        "attestées par l’établissement de formation",
        "égale à 4 fois le plafond horaire",
    ):
        assert words in text
    for words in ("embauche directe", "16.1", "contrat à durée indéterminée"):
        assert words not in text
