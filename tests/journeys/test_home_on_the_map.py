"""A person's home put on the map in a real browser: by a click, by degrees typed, then taken back."""

from tests.journeys.accessibility import check


def test_a_home_is_put_on_the_map_by_a_click(open_as):
    page = open_as("Karim Benali", viewport={"width": 1280, "height": 900})
    page.goto("/personnes/nouvelle/")
    card = page.locator("#carte")
    card.scroll_into_view_if_needed()
    latitude, longitude = page.locator("#id_latitude"), page.locator("#id_longitude")
    markers = card.locator("path.leaflet-interactive")
    assert markers.count() == 0
    check(page)

    # Degrees typed bring the map there; a click then moves the point.
    latitude.fill("43,6045")
    longitude.fill("1,4440")
    longitude.blur()
    markers.first.wait_for()
    card.click(position={"x": 60, "y": 60})
    clicked = [float(field.input_value().replace(",", ".")) for field in (latitude, longitude)]
    assert 43.6045 < clicked[0] < 43.62
    assert 1.40 < clicked[1] < 1.4440
    assert markers.count() == 1
    check(page)

    page.locator("#id_last_name").fill("Castel")
    page.locator("#id_first_name").fill("Noor")
    page.locator("#id_born_on").fill("1991-05-17")
    page.get_by_label("Femme").check()
    page.get_by_role("button", name="Enregistrer").last.click()
    assert "Point mis sur la carte, au " in page.locator("main").inner_text().replace("\xa0", " ")
    person = page.url

    # The point comes back on the map; emptied, nothing is left of it.
    page.goto(f"{person}modifier/")
    assert [float(field.input_value().replace(",", ".")) for field in (latitude, longitude)] == clicked
    markers.first.wait_for()
    latitude.fill("")
    longitude.fill("")
    longitude.blur()
    assert markers.count() == 0
    page.get_by_role("button", name="Enregistrer").last.click()
    assert "Non localisé" in page.locator("main").inner_text()
