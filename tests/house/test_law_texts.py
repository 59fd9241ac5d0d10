"""The law in the repository cites texts that exist, and someone has checked it within a year."""

from datetime import UTC, datetime, timedelta

import pytest

from levier.law import the_law

LAW = the_law()
OLDEST = datetime.now(UTC).date() - timedelta(days=365)
QUARTER_AGO = datetime.now(UTC).date() - timedelta(days=92)
OFFICIAL = (
    "https://www.legifrance.gouv.fr/",
    "https://www.economie.gouv.fr/daj",
    "https://education.gouv.fr/",
    "https://www.anru.fr/",
    "https://sig.ville.gouv.fr/",
    "https://www.ville-emploi.asso.fr/",
)


@pytest.mark.parametrize("name", LAW.parameters)
def test_every_value_cites_a_text_that_exists(name):
    for value in LAW.parameters[name].values:
        assert LAW.texts[value.text.key] is value.text


@pytest.mark.parametrize("name", LAW.parameters)
def test_values_in_force_were_checked_within_twelve_months(name):
    assert LAW.parameters[name].values[-1].last_checked >= OLDEST, f"relire {name} dans son texte"


@pytest.mark.parametrize("key", LAW.texts)
def test_texts_were_checked_within_twelve_months(key):
    assert LAW.texts[key].last_checked >= OLDEST, f"relire {LAW.texts[key].title}"


@pytest.mark.parametrize("name", LAW.parameters)
def test_a_value_that_ended_is_followed_within_a_quarter(name):
    """Yearly values are published around the day they start: asking for one raises meanwhile, the build does not."""
    last = LAW.parameters[name].values[-1]
    assert last.until is None or last.until >= QUARTER_AGO, f"{name}\u00a0: la nouvelle valeur manque"


@pytest.mark.parametrize("key", LAW.texts)
def test_links_lead_to_the_body_that_publishes_the_text(key):
    assert LAW.texts[key].link.startswith(OFFICIAL)
