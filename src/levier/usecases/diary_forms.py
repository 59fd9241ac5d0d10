"""An act of the diary as people give it: its facts, what it may name, and what is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from levier.exchange.outputs import numbers
from levier.records.models import Act, ActKind, Clause, Contact, Contract
from levier.rules.access import Actor
from levier.rules.returns import Return
from levier.usecases.clause_terms import terms_of
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.refusals import Refused

LONGEST_TEXT = 20_000
ABOUT_A_RETURN = (ActKind.FORMAL_NOTICE, ActKind.ANSWER)
"""Acts that may name the return of hours they ask for, or bring."""


@dataclass(frozen=True, slots=True)
class ActFacts:
    """An act as people give it. ``answers_id``: the act it answers; ``contact_id``: who it is addressed to.

    ``period_ends_on``: the last day of the return of hours a formal notice asks for, or an answer brings.
    """

    kind: str
    happened_on: date
    title: str
    text: str = ""
    present: str = ""
    contact_id: int | None = None
    addressed_to_id: int | None = None
    answer_by: date | None = None
    answers_id: int | None = None
    period_ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class ActForm:
    """What a new act may name: contacts of today, organisations of the contract, acts that can be answered, and
    returns whose due day has passed, latest first."""

    contract_id: int
    number: str
    object: str
    contacts: tuple[tuple[int, str], ...]
    organizations: tuple[tuple[int, str], ...]
    acts: tuple[tuple[int, str], ...]
    returns: tuple[Return, ...] = ()


@gesture("keep_diary")
def get_act_form(*, by: Actor, contract_id: int, on: date) -> ActForm:
    """What a new act may name. Raises ``NotFound`` out of reach."""
    contract = found(Contract.objects.select_related("buyer", "holder"), pk=contract_id)
    parties = [one for one in (contract.holder, contract.buyer) if one]
    contacts = Contact.objects.filter(host_id=host_of(by), organization__in=parties, until_on__isnull=True)
    acts = Act.objects.filter(contract=contract, host_id=host_of(by)).order_by("-number")
    return ActForm(
        contract.pk,
        contract.number,
        contract.object,
        tuple((c.pk, f"{c.name}, {c.organization.name}") for c in contacts.select_related("organization")),
        tuple((one.pk, one.name) for one in parties),
        tuple((a.pk, f"n°\u00a0{a.number}\u00a0: {a.title}") for a in acts),
        tuple(reversed(_returns_of(contract, on))),
    )


def _returns_of(contract: Contract, on: date) -> list[Return]:
    """Returns of the contract's clauses whose due day has passed, in order; one calendar asked twice counts once."""
    clauses = Clause.objects.filter(lot__contract_id=contract.pk).select_related("lot").order_by("pk")
    each = {period.last: period for clause in clauses for period in reversed(terms_of(clause, contract).returns)}
    return [each[last] for last in sorted(each) if (due := each[last].due_before) is not None and due <= on]


def named(by: Actor, contract: Contract, facts: ActFacts) -> ActFacts:
    """The act with its addressee: the contact's organisation when only a contact is named."""
    if facts.contact_id is None:
        return facts
    contact = Contact.objects.filter(host_id=host_of(by), pk=facts.contact_id).first()
    if contact is None:
        raise Refused(("contact_id", "Ce contact n’est pas dans la liste\u00a0: choisissez-en un autre."))
    return replace(facts, addressed_to_id=contact.organization_id)


def check(contract: Contract, facts: ActFacts, today: date) -> None:
    """Raise ``Refused`` at the fields of what cannot be recorded."""
    problems = []
    if facts.kind not in ActKind.values:
        problems.append(("kind", "Choisissez un genre d’acte."))
    if not facts.title.strip():
        problems.append(("title", "Indiquez l’objet de l’acte."))
    if len(facts.text) > LONGEST_TEXT:
        problems.append(
            ("text", f"Ce texte dépasse {numbers.number(LONGEST_TEXT)} caractères\u00a0: joignez un fichier.")
        )
    if facts.happened_on > today:
        problems.append(("happened_on", f"Cette date est à venir ({numbers.date_short(facts.happened_on)})."))
    if facts.answer_by is not None and facts.answer_by < facts.happened_on:
        day = numbers.date_short(facts.happened_on)
        problems.append(("answer_by", f"La réponse est attendue avant l’acte lui-même ({day})."))
    if facts.kind == ActKind.FORMAL_NOTICE:
        if facts.addressed_to_id is None:
            problems.append(("addressed_to_id", "Une mise en demeure dit à qui elle est adressée."))
        if facts.answer_by is None:
            problems.append(("answer_by", "Une mise en demeure dit jusqu’à quand répondre."))
    if facts.period_ends_on is not None:
        problems += _wrong_period(facts, _returns_of(contract, today))
    if problems:
        raise Refused(*problems)


def _wrong_period(facts: ActFacts, returns: Sequence[Return]) -> list[tuple[str, str]]:
    if facts.kind not in ABOUT_A_RETURN:
        told = "Seules une mise en demeure et une réponse portent sur un relevé\u00a0: videz ce champ."
        return [("period_ends_on", told)]
    if facts.period_ends_on not in [period.last for period in returns]:
        return [("period_ends_on", "Ce relevé n’est pas attendu à ce jour par les clauses du marché.")]
    return []
