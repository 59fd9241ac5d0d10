"""Documents awaited for a person, for who referred her: validations themselves stay out of reach.

The function sees past the policies. It answers for the organisation one acts for as a prescriber, hence nothing without
that role, and for people whose newest verdict waits for documents: never another verdict, public nor reason.
"""

from levier.records.reach import predicate
from levier.rules.access import Relation, Role


def awaited_function() -> str:
    """``levier_awaited_documents``: person, day of the verdict, documents asked, one a line."""
    referred = predicate("people", Relation.PRESCRIBER, (Role.PRESCRIBER,))
    return (
        "CREATE OR REPLACE FUNCTION levier_awaited_documents()\n"
        "  RETURNS TABLE (person_id bigint, since date, missing text)\n"
        "  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$\n"
        "  SELECT n.person_id, n.decided_on, n.missing FROM (\n"
        "    SELECT DISTINCT ON (v.person_id) v.person_id, v.decided_on, v.missing, v.verdict FROM validations v\n"
        f"    WHERE v.person_id IN (SELECT id FROM people WHERE merged_into_id IS NULL AND {referred})\n"
        "    ORDER BY v.person_id, v.decided_on DESC, v.decided_at DESC, v.id DESC) n\n"
        "  WHERE n.verdict = 'to_complete'\n"
        "$$;\n"
        "REVOKE ALL ON FUNCTION levier_awaited_documents() FROM PUBLIC;\n"
        "GRANT EXECUTE ON FUNCTION levier_awaited_documents() TO levier_app;"
    )
