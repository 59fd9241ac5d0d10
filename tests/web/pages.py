"""The pages of the site, the gesture each asks for, and the address of each on the rows of the tests' world."""

from dataclasses import replace

from django.urls import URLPattern, get_resolver, reverse

from levier.rules.access import Role

PAGES = {
    "home": "see_home",
    "search": "search",
    "team": "see_members",
    "member_remove": "manage_members",
    "contracts": "see_contracts",
    "contract": "see_contracts",
    "contract_new": "record_contract",
    "contract_edit": "change_contract",
    "lot_new": "change_contract",
    "lot_edit": "change_contract",
    "contract_parts": "see_contracts",
    "part_new": "record_part",
    "part_years": "record_part",
    "part_edit": "record_part",
    "part_decide": "record_part",
    "part_remove": "record_part",
    "contract_desks": "see_contracts",
    "desk_new": "share_contract",
    "desk_edit": "share_contract",
    "contract_contacts": "keep_contacts",
    "duty_new": "keep_contacts",
    "duty_end": "keep_contacts",
    "organization": "keep_contacts",
    "contact_new": "keep_contacts",
    "contact_edit": "keep_contacts",
    "contact_leave": "keep_contacts",
    "contract_diary": "see_diary",
    "act_new": "keep_diary",
    "act_file": "see_diary",
    "award": "see_account",
    "award_edit": "record_award",
    "award_holder": "see_account",
    "award_holder_new": "record_award",
    "award_holder_edit": "record_award",
    "award_holder_remove": "record_award",
    "operations": "see_operations",
    "operation": "see_operations",
    "operation_new": "keep_operations",
    "operation_edit": "keep_operations",
    "operation_owner_add": "keep_operations",
    "operation_owner_remove": "keep_operations",
    "operation_contracts_add": "keep_operations",
    "operation_contracts_sort": "keep_operations",
    "operation_contract_remove": "keep_operations",
    "operation_objective": "keep_operations",
    "target_new": "keep_operations",
    "target": "keep_operations",
    "target_result_new": "keep_operations",
    "published_contracts": "see_public_reference",
    "published_contract": "see_public_reference",
    "published_adopt": "record_contract",
    "published_import_new": "import_published_contracts",
    "published_import": "import_published_contracts",
    "published_confirm": "import_published_contracts",
    "published_drop": "import_published_contracts",
    "territory": "see_public_reference",
    "territory_where": "see_public_reference",
    "territory_address": "see_public_reference",
    "territory_file": "see_public_reference",
    "territory_outlines": "see_public_reference",
    "territory_import": "import_territory",
    "territory_import_report": "keep_import",
    "calibration": "calibrate_clause",
    "calibration_result": "calibrate_clause",
    "scenario_keep": "calibrate_clause",
    "clause_edit": "change_contract",
    "scenario_rename": "calibrate_clause",
    "scenario_delete": "calibrate_clause",
    "objective_fix": "fix_objective",
    "clause_document": "see_contracts",
    "contract_calibration": "calibrate_clause",
    "calibration_note": "calibrate_clause",
    "reference_values": "keep_reference_values",
    "reference_value": "keep_reference_values",
    "people": "see_people",
    "person": "see_people",
    "person_new": "record_person",
    "person_edit": "record_person",
    "person_validate": "validate_person",
    "evidence_advice": "validate_person",
    "evidence_deposit": "keep_evidence",
    "evidence_open": "open_evidence",
    "evidence_remove": "keep_evidence",
    "person_merge": "merge_people",
    "publics": "keep_publics",
    "public_add": "keep_publics",
    "public_remove": "keep_publics",
    "public_end": "keep_publics",
    "evidence_age": "keep_publics",
    "ai_waivers": "keep_ai_waivers",
    "ai_waiver": "keep_ai_waivers",
    "ai_waiver_remove": "keep_ai_waivers",
    "engagement_new": "record_engagement",
    "engagement_edit": "record_engagement",
    "contract_people": "see_people",
    "engagement_outcomes": "record_outcome",
    "proposal_new": "propose_person",
    "proposal": "propose_person",
    "person_proposals": "propose_person",
    "contract_proposals": "propose_person",
    "contract_account": "see_account",
    "contract_attestation": "see_account",
    "contract_allotment": "see_account",
    "operation_allotment": "see_operations",
    "indicators": "",
    "hours": "declare_hours",
    "hours_upload": "declare_hours",
    "import": "declare_hours",
    "hours_confirm": "declare_hours",
    "hours_drop": "declare_hours",
    "hours_file": "declare_hours",
    "hours_report": "declare_hours",
    "hours_start": "declare_hours",
    "lists": "import_list",
    "list_of_contracts": "import_list",
    "list_of_people": "import_list",
    "list": "import_list",
    "list_decide": "import_list",
    "list_confirm": "import_list",
    "list_drop": "import_list",
    "list_report": "import_list",
    "list_file": "import_list",
    "contract_hours": "read_hours",
    "links": "give_link",
    "link_new_contract": "give_link",
    "link_new_person": "give_link",
    "link_revoke": "give_link",
}
OPEN = {"health", "link", "choose_organization", "choose_theme"}
ABOUT_ANYONE = {"organization", "contact_new"}
"""Pages on an organisation, known to all, that show and keep one's own contacts alone."""
POSTED = {
    "duty_new",
    "duty_end",
    "operation_owner_add",
    "operation_owner_remove",
    "operation_contracts_add",
    "operation_contracts_sort",
    "operation_contract_remove",
    "target_new",
    "target_result_new",
    "lot_new",
    "published_adopt",
    "published_confirm",
    "published_drop",
    "scenario_keep",
    "clause_edit",
    "scenario_rename",
    "scenario_delete",
    "objective_fix",
    "evidence_advice",
    "ai_waiver_remove",
    "hours_confirm",
    "hours_drop",
    "hours_start",
    "list_decide",
    "list_confirm",
    "list_drop",
    "link_revoke",
}


def patterns(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif not str(pattern.pattern).startswith("compte/"):
            yield from patterns(pattern)


def addresses_of(world) -> dict[str, str]:
    """The address of each page, on a row of the facilitator's organisation."""
    from levier.records.models import (
        AccessLink,
        Act,
        Award,
        Clause,
        Contact,
        ContactDuty,
        Desk,
        Engagement,
        EvidenceDocument,
        HostPublic,
        Import,
        Lot,
        Membership,
        Operation,
        OperationOwner,
        Part,
        Person,
        Proposal,
        QualitativeTarget,
    )
    from levier.records.scope import APPLICATION, Scope, acting

    with acting(Scope(APPLICATION, world.facilitator, "see_contracts")):
        ids = {
            "contract_id": world.contract_id,
            "act_id": Act.objects.values_list("pk", flat=True)[0],
            "lot_id": Lot.objects.order_by("id").values_list("pk", flat=True)[0],
            "award_id": Award.objects.order_by("id").values_list("pk", flat=True)[0],
            "part_id": Part.objects.values_list("pk", flat=True)[0],
            "desk_id": Desk.objects.values_list("pk", flat=True)[0],
            "contact_id": Contact.objects.values_list("pk", flat=True)[0],
            "duty_id": ContactDuty.objects.values_list("pk", flat=True)[0],
            "operation_id": Operation.objects.values_list("pk", flat=True)[0],
            "target_id": QualitativeTarget.objects.values_list("pk", flat=True)[0],
            "organization_id": OperationOwner.objects.values_list("organization_id", flat=True)[0],
            "clause_id": Clause.objects.order_by("id").values_list("pk", flat=True)[0],
            "person_id": Person.objects.values_list("pk", flat=True)[0],
            "document_id": EvidenceDocument.objects.values_list("pk", flat=True)[0],
            "proposal_id": Proposal.objects.values_list("pk", flat=True)[0],
            "public_id": HostPublic.objects.values_list("pk", flat=True)[0],
            "engagement_id": Engagement.objects.values_list("pk", flat=True)[0],
            "import_id": Import.objects.values_list("pk", flat=True)[0],
            "calibration_id": _calibration(),
            "link_id": AccessLink.objects.values_list("pk", flat=True)[0],
            "membership_id": Membership.objects.filter(host_id=world.facilitator.host_id).values_list("pk", flat=True)[
                0
            ],
            "published_id": 10**6,
            "value_id": _reference_value(),
            "waiver_id": _ai_waiver(),
        }
    return {
        pattern.name: reverse(pattern.name, kwargs={name: ids[name] for name in pattern.pattern.converters})
        for pattern in patterns()
        if pattern.name in PAGES
    }


def _calibration() -> int:
    from levier.records.models import Calibration

    return Calibration.objects.values_list("pk", flat=True)[0]


def _ai_waiver() -> int:
    from levier.records.models import AiWaiver

    return AiWaiver.objects.values_list("pk", flat=True)[0]


def _reference_value() -> int:
    from levier.records.models import ReferenceValue

    return ReferenceValue.objects.values_list("pk", flat=True)[0]


def give_only(monkeypatch, role: Role) -> None:
    """Whoever signs in has this role alone in the organisation acted for."""
    from levier.usecases import accounts

    chosen = accounts.choose_seat

    def choose(user_id, seats, wanted):
        actor, seat = chosen(user_id, seats, wanted)
        return replace(actor, roles=frozenset({role})), seat

    monkeypatch.setattr(accounts, "choose_seat", choose)
