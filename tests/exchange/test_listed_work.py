"""Validations, hires and hours to do in lists people keep: headers whatever their words, cells as people write them."""

from datetime import date
from decimal import Decimal

import pytest
from tests.exchange.spreadsheet_samples import workbook

from levier.exchange.sources import listed_contracts, listed_parts, listed_people, listed_values
from levier.exchange.sources.hours_files_values import Flagged
from levier.exchange.sources.listed_columns import Notes, propose_sheet
from levier.exchange.sources.listed_engagements import engagement_of, rome_code
from levier.exchange.sources.listed_rows import read_rows
from levier.exchange.sources.listed_validations import validation_of

PEOPLE, CONTRACTS = listed_people.FIELDS, listed_contracts.FIELDS
NOTES = Notes("", is_month_first=False, in_year=2026)


def _field(header, fields):
    return propose_sheet(workbook([[header, "x"], ["?", "?"]]).sheets[0], fields, 1).columns[0].field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Heures d'insertion prévues", "hours"),
        ("Objectif", "hours"),
        ("Objectif (h)", "hours"),
        ("Heures clause", "hours"),
        ("Nb d’heures d’insertion", "hours"),
        ("Volume horaire", "hours"),
        ("Obligation d'heures", "hours"),
        ("Heures d'insertion du lot", "lot_hours"),
        ("Objectif du lot", "lot_hours"),
        ("Heures d'insertion par lot", "lot_hours"),
        ("Objectif fixé le", "objective_on"),
        ("Date de l'objectif", "objective_on"),
        ("Objectif (%)", "ignored"),
        ("Heures réalisées", "ignored"),
        ("Heures d'insertion réalisées", "ignored"),
        ("Engagement", "ignored"),
    ],
)
def test_headers_of_hours_to_do(header, field):
    assert _field(header, CONTRACTS) == field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Public", "public"),
        ("Type de public", "public"),
        ("Critère d'éligibilité", "public"),
        ("Validation", "verdict"),
        ("Avis de la facilitatrice", "verdict"),
        ("Validé(e)", "verdict"),
        ("Validée le", "validated_on"),
        ("Validé(e) le", "validated_on"),
        ("Date de validation par le facilitateur", "validated_on"),
        ("N° de marché", "contract_number"),
        ("Marché", "contract_number"),
        ("Lot", "lot_number"),
        ("Entreprise d'accueil", "employer_name"),
        ("SIRET employeur", "employer_siret"),
        ("Type de structure", "employer_kind"),
        ("Modalité", "modality"),
        ("Type de contrat", "employment_contract"),
        ("Contrat de travail", "employment_contract"),
        ("Date d'embauche", "starts_on"),
        ("Embauché(e) le", "starts_on"),
        ("Début de mission", "starts_on"),
        ("Fin de contrat", "ends_on"),
        ("Date de sortie", "ends_on"),
        ("Poste occupé", "job"),
        ("Code ROME", "job"),
        ("Tuteur", "tutor"),
        ("Motif", "ignored"),
        ("Sortie positive", "ignored"),
        ("Heures hebdomadaires", "weekly_hours"),
        ("Durée hebdo.", "weekly_hours"),
        ("Durée hebdomadaire (h)", "weekly_hours"),
        ("H/sem", "weekly_hours"),
        ("Nb d'heures par semaine", "weekly_hours"),
        ("Temps de travail hebdomadaire", "weekly_hours"),
        ("Heures réalisées", "ignored"),
        ("Nombre d'heures", "ignored"),
        ("Durée", "ignored"),
        ("Commande", "part"),
        ("N° de commande", "part"),
        ("Bon de commande", "part"),
        ("BC", "part"),
        ("Tranche", "part"),
        ("Tranche optionnelle", "part"),
        ("Reconduction", "ignored"),
    ],
)
def test_headers_of_validations_and_hires(header, field):
    assert _field(header, PEOPLE) == field


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("1 200 h", Decimal(1200)),
        ("1200,5", Decimal("1200.50")),
        (350.0, Decimal(350)),
        ("-", None),
        ("", None),
        ("1.200", "deux façons"),
        ("999999999", "trop grand"),
        ("à voir", "pas un nombre"),
    ],
)
def test_hours_to_do_as_people_write_them(cell, hours):
    read = listed_values.softly(listed_values.hours)(cell, NOTES)
    if isinstance(hours, str):
        assert isinstance(read, Flagged)
        assert hours in read.message_fr
        assert read.severity == "to_check"
    else:
        assert read == hours


def _values(heads, cells):
    sheet = workbook([["Nom", "Prénom", "Né le", *heads], ["A", "B", date(1990, 1, 1), *cells]]).sheets[0]
    [row] = read_rows(sheet, propose_sheet(sheet, PEOPLE), PEOPLE, 2026)
    return row


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("Validée", "validated"),
        ("OK", "validated"),
        ("oui", "validated"),
        ("Avis favorable", "validated"),
        ("À compléter", "to_complete"),
        ("En attente RDV", "to_complete"),
        ("Non éligible", "not_eligible"),
        ("refusé", "not_eligible"),
        ("peut-être", ""),
    ],
)
def test_verdicts_as_people_write_them(word, verdict):
    row = _values(("Validation", "Validée le"), (word, date(2025, 1, 2)))
    assert validation_of(row.values).verdict == verdict
    assert [flaw.severity for flaw in row.flaws] == ([] if verdict else ["to_check"])


def test_a_row_that_says_nothing_tells_of_nothing():
    values = _values(("Validation", "Employeur", "Poste"), ("", "Bâtisseurs", "Maçon")).values
    assert validation_of(values) is None
    assert engagement_of(values) is None


@pytest.mark.parametrize(
    ("modality", "contract", "found", "is_implied"),
    [
        ("", "CDD", ("direct", "CDD"), True),
        ("", "CDI temps plein", ("direct", "CDI"), True),
        ("M.A.D.", "C.D.D.I.", ("secondment", "CDDI"), False),
        ("", "Contrat d’apprentissage", ("direct", "apprenticeship"), True),
        ("", "Contrat pro", ("direct", "professionalisation"), True),
        ("", "Intérim", ("mission", "CTT"), False),
        ("Mission", "", ("mission", "CTT"), False),
        ("Mise à disposition", "CDDU", ("secondment", "CDD"), False),
        ("MAD (CDDI)", "", ("secondment", "CDDI"), False),
        ("Sous-traitance", "CDDI", ("subcontract", "CDDI"), False),
        ("Embauche directe", "", ("direct", ""), False),
        ("", "CDDI", ("", "CDDI"), True),
        ("Accueil sous statut scolaire", "", ("placement", "none"), False),
        ("truc", "machin", ("", ""), True),
    ],
)
def test_a_modality_and_a_contract_share_their_words(modality, contract, found, is_implied):
    row = _values(("Modalité", "Type de contrat", "Embauchée le"), (modality, contract, date(2025, 1, 2)))
    told = engagement_of(row.values)
    assert (told.modality, told.employment_contract) == found
    assert told.is_modality_implied == is_implied
    assert all(flaw.severity == "to_check" for flaw in row.flaws)


@pytest.mark.parametrize(("cell", "kept"), [("", None), (12.5, "to_check"), ("299044410912345", "to_check")])
def test_other_cells_in_the_column_of_modalities_are_done_without(cell, kept):
    read = next(field.read for field in PEOPLE if field.key == "modality")(cell, NOTES)
    assert (read and read.severity) == kept


@pytest.mark.parametrize(
    ("job", "code"), [("F1703", "F1703"), ("Maçon (f 1703)", "F1703"), ("Maçon", ""), ("Z1234", "")]
)
def test_a_rome_code_is_found_among_words(job, code):
    assert rome_code(job) == code


@pytest.mark.parametrize(
    ("header", "cell", "kind", "number"),
    [
        ("commande", "3", "order", 3),
        ("commande", 3.0, "order", 3),
        ("partie", "n° 3", "", 3),
        ("tranche", "BC n°3 rue des Lilas", "order", 3),
        ("commande", "Tranche optionnelle 2", "tranche", 2),
        ("commande", "Année 2", "year", 2),
        ("commande", "Reconduction 1", "renewal", 1),
        ("commande ou tranche", "2", "", 2),
        ("commande", "École du Canal", "order", None),
    ],
)
def test_orders_and_tranches_as_people_write_them(header, cell, kind, number):
    found = listed_parts.part(cell, Notes(header, is_month_first=False, in_year=2026))
    assert (found.kind, found.number, str(found)) == (kind, number, str(cell).removesuffix(".0"))


@pytest.mark.parametrize("cell", ["", "Tranche ferme", "TF", "base"])
def test_the_firm_tranche_is_the_lot_itself(cell):
    assert listed_parts.part(cell, NOTES) is None


def test_a_social_security_number_among_orders_is_not_read():
    assert listed_parts.part("299044410912345", NOTES).is_secret


@pytest.mark.parametrize(
    ("cell", "hours"),
    [("35", 35), ("35 h / sem.", 35), ("17h30", "17.5"), ("28 h hebdo", 28), ("24h par semaine", 24), (26.25, "26.25")],
)
def test_weekly_hours_as_people_write_them(cell, hours):
    assert listed_values.weekly_hours(cell, NOTES) == Decimal(hours)
