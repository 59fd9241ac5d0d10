"""What the tests of screens share."""

import pytest
from django.urls import reverse


@pytest.fixture
def addresses(person_id, engagement_id, contract_id):
    """The pages of people and hires, by their names."""
    return {
        "people": reverse("people"),
        "person_new": reverse("person_new"),
        "person": reverse("person", args=[person_id]),
        "person_edit": reverse("person_edit", args=[person_id]),
        "person_validate": reverse("person_validate", args=[person_id]),
        "engagement_new": f"{reverse('engagement_new')}?personne={person_id}",
        "engagement_edit": reverse("engagement_edit", args=[engagement_id]),
        "contract_people": reverse("contract_people", args=[contract_id]),
    }
