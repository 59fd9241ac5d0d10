"""What the database itself refuses about people, whatever the code above it does. Written in SQL on purpose."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from tests.fixtures_people import hired, recorded, validated

from levier.records.scope import APPLICATION, Scope, acting

NEW = """
INSERT INTO engagements (host_id, person_id, contract_id, lot_id, employer_id, validation_id, validation_verdict,
  validated_on, modality, employment_contract, starts_on, ends_on, sex, residence, qpv_code, qpv_vintage,
  location_method, tutor, job_code, recorded_at)
SELECT {host_id}, {person_id}, contract_id, {lot_id}, employer_id, {validation_id}, {verdict}, {validated_on},
  modality, employment_contract, {starts_on}, {ends_on}, sex, {residence}, {qpv_code}, {qpv_vintage},
  location_method, tutor, job_code, recorded_at
FROM engagements WHERE id = {model}
"""


@pytest.fixture
def engagement_id(host, lots) -> int:
    found = recorded(host)
    validated(host, found)
    return hired(host, found, lots[0].id, ends_on=date(2026, 8, 31))


@pytest.fixture
def insert(host, engagement_id):
    """Insert a copy of an engagement with some columns written otherwise, as SQL."""

    def run(**columns):
        copied = ("host_id", "person_id", "lot_id", "validation_id", "validated_on", "ends_on", "residence")
        given = {name: name for name in (*copied, "qpv_code", "qpv_vintage")}
        given |= {"verdict": "validation_verdict", "starts_on": "'2026-09-01'", "ends_on": "NULL"}
        given["model"] = str(engagement_id)
        statement = NEW.format(**{**given, **{name: str(value) for name, value in columns.items()}})
        _attempt(host, "record_engagement", statement)

    return run


def _attempt(actor, gesture, statement):
    with acting(Scope(APPLICATION, actor, gesture)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def test_a_true_copy_on_other_days_is_taken(insert):
    insert()


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"starts_on": "'2026-02-09'", "ends_on": "starts_on"}, "engagements_validated_before_hire"),
        ({"validated_on": "'2026-01-01'"}, "engagements_validation_id_same_host"),
        ({"verdict": "'to_complete'"}, "engagements_validated_before_hire"),
        ({"ends_on": "'2026-08-31'"}, "engagements_dates_in_order"),
        ({"residence": "'inside'"}, "engagements_qpv_named"),
        ({"residence": "'inside'", "qpv_code": "'QN03101M'"}, "engagements_qpv_named"),
        ({"residence": "'elsewhere'"}, "engagements_residence_known"),
        ({"starts_on": "starts_on", "ends_on": "starts_on"}, "engagements_(once|no_overlap)"),
        ({"starts_on": "'2026-08-01'"}, "engagements_no_overlap"),
    ],
)
def test_the_database_refuses(insert, columns, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        insert(**columns)


def test_a_hire_leans_on_a_favourable_verdict_of_that_very_person(host, insert):
    other = recorded(host, first_name="Noé")
    refusal = validated(host, other, verdict="not_eligible", reason="Hors de la liste")
    with pytest.raises(IntegrityError, match="engagements_validation_id_same_host"):
        insert(person_id=other)
    with pytest.raises(IntegrityError, match="engagements_validation_id_same_host"):
        insert(person_id=other, validation_id=refusal)
    accepted = validated(host, other)
    insert(person_id=other, validation_id=accepted)


def test_a_hire_does_not_cross_organisations_nor_contracts(other_host, insert):
    theirs = recorded(other_host)
    verdict = validated(other_host, theirs)
    with pytest.raises(IntegrityError, match="_same_host"):
        insert(person_id=theirs, validation_id=verdict)
    with pytest.raises(DatabaseError, match="row-level security"):
        insert(host_id=other_host.host_id)
    with pytest.raises(IntegrityError, match="engagements_lot_id_same_host"):
        insert(lot_id=0)


def test_a_verdict_is_added_never_changed_nor_removed(host, engagement_id):
    with pytest.raises(IntegrityError, match="never changed"):
        _attempt(host, "validate_person", "UPDATE validations SET verdict = 'not_eligible'")
    with pytest.raises(ProgrammingError, match="permission denied"):
        _attempt(host, "validate_person", "DELETE FROM validations")


@pytest.mark.parametrize(
    ("column", "constraint"),
    [
        ("last_name = '  '", "people_last_name_not_blank"),
        ("sex = 'Z'", "people_sex_known"),
        ("location_method = 'dowsing'", "people_location_method_known"),
        ("latitude = 91, longitude = 0", "people_point_on_earth"),
    ],
)
def test_a_person_s_columns_are_checked(host, engagement_id, column, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        _attempt(host, "record_person", f"UPDATE people SET {column}")


def test_a_favourable_verdict_names_its_public(host, engagement_id):
    statement = (
        "INSERT INTO validations (host_id, person_id, verdict, public, evidence, missing, reason, decided_on, "
        "decided_at) SELECT host_id, person_id, 'validated', '', '', '', '', decided_on, decided_at "
        "FROM validations LIMIT 1"
    )
    with pytest.raises(IntegrityError, match="validations_public_when_validated"):
        _attempt(host, "validate_person", statement)


def test_an_employer_s_connection_reads_no_verdict(host, engagement_id):
    from tests.fixtures_domain import ETTI_SIRET, member_of

    from levier.rules.access import Role

    etti = member_of(ETTI_SIRET, "Intérim fictif", "ETTI", Role.INCLUSIVE_STRUCTURE)
    assert _attempt(etti, "see_people", "SELECT id FROM engagements") == 1
    assert _attempt(etti, "see_people", "SELECT id FROM validations") == 0
    assert _attempt(etti, "see_people", "SELECT id FROM history_entries") == 0


@pytest.mark.parametrize(
    "columns",
    [
        "content = NULL",
        "content = NULL, removed_at = now()",
        "removed_at = now(), removal_reason = 'Illisible'",
        "removal_reason = 'Illisible'",
    ],
)
def test_evidence_is_kept_whole_or_removed_with_a_reason(world, columns):
    with pytest.raises(IntegrityError, match="evidence_documents_kept_or_removed"):
        _attempt(world.facilitator, "keep_evidence", f"UPDATE evidence_documents SET {columns}")
    removed = "content = NULL, removed_at = now(), removal_reason = 'Illisible'"
    assert _attempt(world.facilitator, "keep_evidence", f"UPDATE evidence_documents SET {removed}") == 1


def test_evidence_is_never_deleted_row_and_all(world):
    with pytest.raises(ProgrammingError, match="permission denied"):
        _attempt(world.facilitator, "keep_evidence", "DELETE FROM evidence_documents")
