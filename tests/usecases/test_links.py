"""Links: given, opened, closed; what comes through them, and all that does not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.fixtures_domain import NOW
from tests.fixtures_links import AT, CSV, RH, as_role, close, given, rows
from tests.fixtures_people import recorded

from levier.exchange.outputs.numbers import date_long
from levier.records.models import HistoryEntry, Import, Person, StoredFile
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed, Role
from levier.usecases import home, hours_imports, links, opened_links
from levier.usecases.refusals import NotFound, Refused


def test_only_the_hash_of_the_token_is_kept(world):
    found = given(world.facilitator, contract_id=world.contract_id)
    assert len(found.token) >= 43
    assert (found.about, found.reply_to) == ("2026-TRA-0001, Réhabilitation de logements", "ada@nord.example")
    assert found.expires_at == AT + timedelta(days=30)
    (kept,) = rows(world.facilitator, "SELECT to_jsonb(a)::text FROM access_links a WHERE id = %s", found.id)
    assert found.token not in kept[0]
    assert links.hash_of(found.token) in kept[0]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"recipient": "nobody"}, "recipient"),
        ({"recipient": ""}, "recipient"),
        ({"recipient": f"rh@{'a.' * 150}example"}, "recipient"),
        ({"days": 3650}, "days"),
    ],
)
def test_what_a_link_may_not_be(world, facts, field):
    asked = {"recipient": RH, "days": 30, "contract_id": world.contract_id, **facts}
    with pytest.raises(Refused) as refused:
        links.give_link(by=world.facilitator, at=AT, **asked)
    assert [name for name, _ in refused.value.problems] == [field]


def test_a_link_opens_only_what_its_giver_keeps(world, buyer, two_people):
    for subject in ({"contract_id": world.contract_id}, {"person_id": two_people[0]}, {}):
        with pytest.raises(NotFound):
            given(world.stranger, **subject)
        with pytest.raises(NotFound):
            links.link_subject(by=world.stranger, today=NOW.date(), **subject)
    with pytest.raises(NotAllowed):
        given(buyer, contract_id=world.contract_id)


def test_the_list_says_what_stands(world, company):
    old = links.give_link(
        by=world.facilitator, at=AT - timedelta(days=60), recipient=RH, days=30, contract_id=world.contract_id
    )
    gone = given(world.facilitator, contract_id=world.contract_id)
    for _ in range(2):
        assert links.revoke_link(by=world.facilitator, at=AT, link_id=gone.id).state == "revoked"
    opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)
    found = links.list_links(by=world.facilitator, at=AT, contract_id=world.contract_id)
    states = {row.id: row.state for row in found.rows}
    assert (states[old.id], states[gone.id]) == ("expired", "revoked")
    assert [(r.state, r.deposits) for r in found.rows if r.deposits] == [("open", 1)]
    assert found.about == "Marché 2026-TRA-0001"
    assert len(links.list_links(by=world.facilitator, at=AT).rows) == len(found.rows)
    assert links.list_links(by=world.stranger, at=AT).rows == ()
    assert links.get_link(by=world.facilitator, at=AT, link_id=gone.id).state == "revoked"
    with pytest.raises(NotFound):
        links.revoke_link(by=world.stranger, at=AT, link_id=old.id)
    with pytest.raises(NotFound):
        links.list_links(by=world.stranger, at=AT, contract_id=world.contract_id)


def test_links_of_a_person_carry_their_history(host, two_people, lina):
    found = links.list_links(by=host, at=AT, person_id=two_people[0])
    assert (found.about, found.thread, len(found.rows)) == ("Lina Test", None, 1)
    assert [(e.who, e.gesture) for e in found.history] == [("Ada Nord", "Donner ou retirer un lien")]


def test_a_company_sees_its_contract_and_its_own_files_alone(world, company):
    hours_imports.receive_hours_file(
        by=world.facilitator, at=AT, name="autre.csv", content=CSV, contract_id=world.contract_id
    )
    another = opened_links.bearer(given(world.facilitator, contract_id=world.contract_id).token)
    opened_links.deposit_hours(by=another, at=AT, name="intérim.csv", content=CSV)
    page = opened_links.open_link(by=company, at=AT)
    assert isinstance(page, opened_links.HoursReturn)
    assert (page.contract_number, page.buyer, page.holder) == (
        "2026-TRA-0001",
        "Métropole fictive",
        "Bâtiments du Canal",
    )
    assert (page.door.organization, page.door.given_by, page.deposits) == ("Nord", "Ada Nord", ())
    receipt = opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)
    assert (receipt.file_name, receipt.size, receipt.door.recipient) == ("mai.csv", len(CSV), RH)
    (deposit,) = opened_links.open_link(by=company, at=AT).deposits
    assert (deposit.id, deposit.file_name, deposit.state, deposit.lines) == (
        receipt.import_id,
        "mai.csv",
        "received",
        None,
    )


def test_a_deposit_waits_for_the_facilitator_and_ends_as_lines(world, company):
    receipt = opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)
    todo = next(t for t in home.get_home(by=world.facilitator, today=AT.date()).todos if t.kind == "import")
    assert (todo.target, "envoyé par rh@entreprise.example" in todo.detail) == (receipt.import_id, True)
    found = hours_imports.get_hours_import(by=world.facilitator, import_id=receipt.import_id)
    assert (found.state, found.sender, found.contract_id) == ("received", RH, world.contract_id)
    for _ in range(2):
        hours_imports.start_hours_import(by=world.facilitator, import_id=receipt.import_id)
    hours_imports.confirm_hours_import(by=world.facilitator, at=AT, import_id=receipt.import_id)
    (deposit,) = opened_links.open_link(by=company, at=AT).deposits
    assert (deposit.state, deposit.lines, deposit.months) == ("done", 2, (date(2026, 4, 1), date(2026, 5, 1)))


def test_history_names_the_link_and_no_account(world, company):
    opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)
    found = links.list_links(by=world.facilitator, at=AT, contract_id=world.contract_id)
    (event,) = [e for e in found.history if e.subject == "stored_files"]
    assert (event.who, event.gesture) == ("Porteur d’un lien", "Déposer un relevé d’heures par un lien")
    with acting(Scope(APPLICATION, world.facilitator, "see_history")):
        entry = HistoryEntry.objects.get(gesture="deposit_hours")
    assert (entry.user_id, entry.host_id, "content" in entry.after) == (None, world.facilitator.host_id, False)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 nothing", b"\xff\xd8\xff\xe0" + b"0" * 64, b"PK\x03\x04 broken"])
def test_another_kind_of_file_is_refused_at_the_field(world, company, content):
    with pytest.raises(Refused) as refused:
        opened_links.deposit_hours(by=company, at=AT, name="photo.jpg", content=content)
    assert refused.value.problems[0][0] == "file"
    assert opened_links.open_link(by=company, at=AT).deposits == ()


def test_the_same_file_is_received_once_unless_it_was_left_out(world, company):
    receipt = opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)
    told = f"^Nous avons déjà reçu ce fichier le {date_long(timezone.localdate(AT))}\u00a0: rien à refaire"
    with pytest.raises(Refused, match=told):
        opened_links.deposit_hours(by=company, at=AT, name="copie.csv", content=CSV)
    hours_imports.drop_hours_import(by=world.facilitator, import_id=receipt.import_id)
    opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)


def test_a_link_does_not_fill_the_disk(world, company, monkeypatch):
    monkeypatch.setattr(opened_links, "MOST_DEPOSITS", 1)
    opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)
    with pytest.raises(Refused, match="demandez-en un nouveau"):
        opened_links.deposit_hours(by=company, at=AT, name="juin.csv", content=CSV + b"\r\n")


def test_a_file_already_kept_is_told_when_it_is_read(world, company):
    first = hours_imports.receive_hours_file(by=world.facilitator, at=AT, name="mai.csv", content=CSV)
    hours_imports.confirm_hours_import(by=world.facilitator, at=AT, import_id=first)
    receipt = opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)
    hours_imports.start_hours_import(by=world.facilitator, import_id=receipt.import_id)
    found = hours_imports.get_hours_import(by=world.facilitator, import_id=receipt.import_id)
    assert (found.state, "déjà été importé" in found.message) == ("failed", True)
    hours_imports.drop_hours_import(by=world.facilitator, import_id=receipt.import_id)


def test_a_long_file_is_left_to_the_worker(world, company, monkeypatch):
    monkeypatch.setattr(hours_imports, "LONG_FILE", 10)
    receipt = opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)
    for _ in range(2):
        hours_imports.start_hours_import(by=world.facilitator, import_id=receipt.import_id)
    assert hours_imports.get_hours_import(by=world.facilitator, import_id=receipt.import_id).state == "queued"


def test_nobody_else_starts_the_reading(world, company, buyer):
    receipt = opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)
    with pytest.raises(NotFound):
        hours_imports.start_hours_import(by=world.stranger, import_id=receipt.import_id)
    with pytest.raises(NotAllowed):
        hours_imports.start_hours_import(by=buyer, import_id=receipt.import_id)
    with pytest.raises(NotAllowed):
        hours_imports.start_hours_import(by=company, import_id=receipt.import_id)


def test_a_person_reads_her_own_engagements_and_hours(host, lina):
    page = opened_links.open_link(by=lina, at=AT)
    assert isinstance(page, opened_links.OwnHours)
    (engagement,) = page.engagements
    assert (page.name, engagement.employer, engagement.starts_on) == ("Lina Test", "Intérim fictif", date(2026, 2, 16))
    assert engagement.contract_object == "Réhabilitation de logements"
    assert [(m.month.month, m.hours, m.state) for m in engagement.months] == [
        (4, Decimal("8.00"), "declared"),
        (4, Decimal("3.00"), "rejected"),
        (3, Decimal("70.50"), "validated"),
    ]
    assert (page.total("validated"), page.total("declared")) == (Decimal("70.5"), Decimal(8))


def test_a_person_without_an_engagement_has_a_page_too(host):
    found = given(host, person_id=recorded(host))
    assert opened_links.open_link(by=opened_links.bearer(found.token), at=AT).engagements == ()


def test_a_link_of_one_kind_does_not_serve_as_the_other(host, company, lina):
    with pytest.raises(NotFound):
        opened_links.deposit_hours(by=lina, at=AT, name="mai.csv", content=CSV)
    with pytest.raises(NotFound):
        opened_links.get_own_hours(by=company, at=AT)
    with pytest.raises(NotAllowed):
        opened_links.deposit_hours(by=as_role(company, Role.PERSON), at=AT, name="mai.csv", content=CSV)


@pytest.mark.parametrize("end", ["revoked", "expired", "late", "unknown"])
def test_a_closed_link_opens_nothing(host, company, lina, end):
    at = AT
    if end == "unknown":
        company, lina = opened_links.bearer("x"), opened_links.bearer("")
    elif end == "late":
        at = AT + timedelta(days=30)
    else:
        close(host, end)
    for actor in (company, lina):
        with pytest.raises(NotFound):
            opened_links.open_link(by=actor, at=at)
    with pytest.raises(NotFound):
        opened_links.deposit_hours(by=company, at=at, name="mai.csv", content=CSV)


def test_a_link_import_is_hours_of_its_contract(world, company):
    opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)
    with acting(Scope(APPLICATION, world.facilitator, "keep_import")):
        row = Import.objects.get(link__isnull=False)
        for values in ({"kind": "decp"}, {"contract_id": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Import.objects.filter(pk=row.pk).update(**values)
        assert StoredFile.objects.get(pk=row.file_id).link_id == row.link_id


def test_reading_a_page_asks_a_bounded_number_of_queries(host, lina, company, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        opened_links.open_link(by=lina, at=AT)
        opened_links.open_link(by=company, at=AT)
    with acting(Scope(APPLICATION, host, "see_people")):
        assert Person.objects.count() == 3


def test_a_deposit_is_kept_without_social_security_numbers_and_the_receipt_says_so(world, company):
    content = CSV.replace(b";", b";185057800608491;", 1)
    receipt = opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=content)
    assert receipt.blanked.startswith("1\u00a0numéro de sécurité sociale effacé")
    (deposit,) = opened_links.get_hours_return(by=company, at=AT).deposits
    assert deposit.blanked == receipt.blanked
    _, kept = hours_imports.original_file(by=world.facilitator, import_id=receipt.import_id)
    assert kept == content.replace(b"185057800608491", "N° effacé".encode())
    with pytest.raises(Refused, match="déjà reçu"):
        opened_links.deposit_hours(by=company, at=AT, name="copie.csv", content=content)
