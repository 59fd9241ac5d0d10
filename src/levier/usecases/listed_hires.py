"""The hires a list of people tells of: each checked as if it were entered by hand, or why it is not taken."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from levier.exchange.outputs import numbers
from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.sources.listed_columns import ColumnsMatched
from levier.exchange.sources.listed_engagements import KEYS, ListedEngagement, rome_code
from levier.exchange.sources.listed_rows import ListedRow
from levier.records.desks import followed_lots
from levier.records.models import EmploymentContract, Engagement, Lot, Modality, OrganizationKind, Part, Validation
from levier.usecases.engagement_forms import EMPLOYER_KINDS
from levier.usecases.engagement_parts import part_label, part_to_check, parts_of_lots
from levier.usecases.engagement_refusals import entry_problems, overlap_problems, refuse, training_lots, written_job
from levier.usecases.engagements import EngagementFacts
from levier.usecases.listed_organizations import ROLES, KnownOrganizations, Party
from levier.usecases.listed_parts import RECORD_IT, part_of
from levier.usecases.listed_questions import ASKED, JOB, code_of
from levier.usecases.listed_results import Additions, Examined, flaw_at, flaws_of
from levier.usecases.listed_verdicts import Who
from levier.usecases.refusals import Refused

_CELLS = {"job_code": "job"}
_DONE_WITHOUT = frozenset({"job", "tutor"})
_CORRECT = "Corrigez la cellule, puis redéposez le compte rendu."
_SAY_MODALITY = "Écrivez embauche directe, mission, mise à disposition ou sous-traitance, dans sa colonne."
_WHOLE = "Complétez la ligne, ou enregistrez l’embauche sur la fiche."


class _Problem(NamedTuple):
    key: str
    message: str
    what_to_do: str


class _Placed(NamedTuple):
    """Where, with whom and since when."""

    lot: Lot
    part: Part | None
    party: Party
    kind: str
    starts_on: date


class _Kept(NamedTuple):
    """A hire of a person on a lot, recorded already or told by an earlier row."""

    lot_id: int
    siret: str
    kind: str
    row: Engagement
    source: str


class HiresRead:
    """Reads the hires of a list against the contracts followed and the employers known."""

    def __init__(
        self, host: int, matched: ColumnsMatched, found: Examined, written: Iterable[str], today: date
    ) -> None:
        self._host, self._matched, self._found, self._today = host, matched, found, today
        self._employers = KnownOrganizations(EMPLOYER_KINDS, "employer", matched)
        self._lots = _lots_by_number(host, set(written))
        every = [lot.pk for lots in self._lots.values() for lot in lots]
        self._training = training_lots(every)
        self._parts = parts_of_lots(every) if "part" in matched.named() else {}

    def examine(
        self,
        told: Mapping[Who, Sequence[tuple[ListedRow, ListedEngagement]]],
        verdicts: Mapping[Who, Sequence[Validation]],
        additions: Additions,
    ) -> dict[Who, list[EngagementFacts]]:
        """The hires to record by person. ``verdicts``: hers, newest first, with those the list brings."""
        known = self._recorded({who[0] for who in told if who[0]})
        ready: dict[Who, list[EngagementFacts]] = {}
        for who, rows in told.items():
            kept = known.get(who[0] or 0, [])
            for row, listed in sorted(rows, key=lambda each: (each[1].starts_on or date.max, each[0].number)):
                facts = self._taken(row, listed, verdicts.get(who, ()), kept, additions)
                if facts is not None:
                    ready.setdefault(who, []).append(facts)
        return ready

    def _recorded(self, people: Collection[int]) -> dict[int, list[_Kept]]:
        kept: dict[int, list[_Kept]] = defaultdict(list)
        rows = Engagement.objects.filter(host_id=self._host, person_id__in=people).select_related("employer")
        for row in rows.iterator(chunk_size=2_000):
            kept[row.person_id].append(
                _Kept(row.lot_id, row.employer.siret, row.employer.kind, row, "déjà enregistrée")
            )
        return kept

    def _taken(
        self,
        row: ListedRow,
        listed: ListedEngagement,
        verdicts: Sequence[Validation],
        kept: list[_Kept],
        additions: Additions,
    ) -> EngagementFacts | None:
        """The facts of a hire; None when it is recorded already or cannot be, which is said at its cell."""
        unread = [flaw for flaw in row.flaws if flaw.field in KEYS and flaw.field not in _DONE_WITHOUT]
        if unread:
            additions.keep(row, unread)
            additions.say(row, "Embauche non reprise.")
            return None
        placed = self._placed(listed)
        if isinstance(placed, _Problem):
            flaw = flaw_at(row, placed.key, f"embauche non reprise, {placed.message}", self._matched)
            additions.flaw(row, flaw, placed.what_to_do)
            return None
        lot, part, party, kind, starts_on = placed
        facts = EngagementFacts(
            0,
            lot.pk,
            listed.modality,
            listed.employment_contract,
            starts_on,
            listed.ends_on,
            employer_siret=party.siret,
            employer_name=party.name,
            employer_kind=kind,
            tutor=listed.tutor,
            job_code=self._job(row, listed, additions),
            part_id=part.pk if part else None,
            weekly_hours=listed.weekly_hours,
        )
        same = [each for each in kept if (each.lot_id, each.siret, each.kind) == (lot.pk, party.siret, kind)]
        if twice := next((each for each in same if each.row.starts_on == facts.starts_on), None):
            additions.say(row, f"Embauche du {numbers.date_digits(facts.starts_on)} {twice.source}.")
            if part is not None and twice.row.part_id != part.pk:
                told = f"«\u00a0{part_label(part)}\u00a0» n’est pas ce que dit l’embauche {twice.source}, qui reste"
                flaw = flaw_at(row, "part", told, self._matched)
                additions.flaw(row, flaw, "Corrigez la cellule, ou l’embauche sur la fiche de la personne.")
            return None
        try:
            problems = entry_problems(facts, verdicts, lot.contract, is_training_clause=lot.pk in self._training)
            refuse(*problems, overlap_problems((each.row for each in same), facts.starts_on, facts.ends_on))
        except Refused as refused:
            at_cells = Refused(*((_CELLS.get(key, key), told) for key, told in refused.problems))
            for flaw in flaws_of(at_cells, row, self._matched):
                additions.flaw(row, flaw, _CORRECT)
            return None
        entered = Engagement(starts_on=facts.starts_on, ends_on=facts.ends_on, part_id=facts.part_id)
        kept.append(_Kept(lot.pk, party.siret, kind, entered, f"reprise ligne {row.number}"))
        additions.made.add(row.number)
        if party.remark:
            additions.say(row, party.remark)
        additions.say(row, _told(facts, lot, part, is_modality_implied=listed.is_modality_implied))
        if part is not None and (told := part_to_check(entered, part, self._today)):
            additions.say(row, f"À vérifier\u00a0: {told}")
        return facts

    def _placed(self, listed: ListedEngagement) -> "_Placed | _Problem":
        """Where, with whom and since when; else what lacks first."""
        lot = self._lot(listed)
        if isinstance(lot, _Problem):
            return lot
        part = part_of(listed.part, self._parts.get(lot.pk, {})) if listed.part else None
        if isinstance(part, str):
            return _Problem("part", part, RECORD_IT)
        employer = self._employer(listed)
        if isinstance(employer, _Problem):
            return employer
        party, kind = employer
        if listed.starts_on is None:
            return _Problem("starts_on", "la date d’embauche manque", _WHOLE)
        # The contracts of a structure of inclusion do not say how it takes part; an ordinary company's do.
        if not listed.modality or (listed.is_modality_implied and kind != OrganizationKind.COMPANY):
            return _Problem("modality", "la modalité manque", _SAY_MODALITY)
        if not listed.employment_contract:
            return _Problem("employment_contract", "le contrat de travail manque", "Écrivez CDI, CDD, CDDI ou intérim.")
        return _Placed(lot, part, party, kind, listed.starts_on)

    def _lot(self, listed: ListedEngagement) -> "Lot | _Problem":
        if not listed.contract_number:
            return _Problem("contract_number", "le marché manque", _WHOLE)
        lots = self._lots.get(plain(listed.contract_number), [])
        if not lots:
            told = "aucun marché suivi ne porte ce numéro"
            return _Problem("contract_number", told, "Reprenez d’abord ce marché, ou corrigez son numéro.")
        if len({lot.contract_id for lot in lots}) > 1:
            return _Problem("contract_number", "plusieurs marchés suivis portent ce numéro", _WHOLE)
        if listed.lot_number is None and len(lots) > 1:
            told = f"ce marché a {len(lots)} lots\u00a0: il manque celui de l’embauche"
            return _Problem("lot_number", told, "Dites le numéro du lot, dans une colonne «\u00a0Lot\u00a0».")
        found = [lot for lot in lots if listed.lot_number in (None, lot.number)]
        if not found:
            return _Problem("lot_number", f"ce marché n’a pas de lot {listed.lot_number}", _CORRECT)
        return found[0]

    def _employer(self, listed: ListedEngagement) -> "tuple[Party, str] | _Problem":
        key = "employer_siret" if listed.employer_siret else "employer_name"
        if not listed.employer_siret and not listed.employer_name:
            return _Problem(key, "l’employeur manque", _WHOLE)
        party = self._employers.read(listed.employer_siret, listed.employer_name)
        if party.is_unknown:
            self._found.note_unknown(
                self._employers.code(listed.employer_name), ROLES["employer"], listed.employer_name
            )
        if party.problem:
            return _Problem(key, party.problem, "Le SIRET se dit une fois (Colonnes et réponses).")
        kinds = self._employers.kinds_of(party.siret)
        kind = listed.employer_kind or (kinds[0] if kinds else OrganizationKind.COMPANY)
        if len(kinds) > 1 and listed.employer_kind not in kinds:
            told = "cet employeur est connu ici sous plusieurs genres"
            return _Problem(key, told, "Ajoutez une colonne «\u00a0Type d’employeur\u00a0».")
        return party, kinds[0] if len(kinds) == 1 else kind

    def _job(self, row: ListedRow, listed: ListedEngagement, additions: Additions) -> str:
        if not listed.job:
            return ""
        code = code_of(JOB, listed.job)
        found = rome_code(listed.job) or written_job(self._matched.answer(code))
        if not found:
            self._found.note_unknown(code, ASKED[JOB], listed.job)
            additions.say(row, f"Métier «\u00a0{listed.job}\u00a0» non repris\u00a0: dites une fois son code ROME.")
        return found


def _lots_by_number(host: int, written: set[str]) -> dict[str, list[Lot]]:
    """Lots of the contracts followed that these numbers name, whatever their capitals, spaces and marks."""
    wanted = {plain(number) for number in written}
    numbers_of = followed_lots(host).values_list("contract_id", "contract__number").distinct()
    ids = {pk for pk, number in numbers_of if plain(number) in wanted} if wanted else set()
    lots: dict[str, list[Lot]] = defaultdict(list)
    for lot in followed_lots(host).filter(contract_id__in=ids).select_related("contract").order_by("number"):
        lots[plain(lot.contract.number)].append(lot)
    return lots


def _told(facts: EngagementFacts, lot: Lot, part: Part | None, *, is_modality_implied: bool) -> str:
    modality = str(Modality(facts.modality).label).lower()
    contract = EmploymentContract(facts.employment_contract).label
    untold = " (modalité non dite)" if is_modality_implied else ""
    named = f", {part_label(part)}" if part else ""
    weekly = f", {numbers.hours(facts.weekly_hours)} par semaine" if facts.weekly_hours is not None else ""
    return (
        f"Embauche du {numbers.date_digits(facts.starts_on)} reprise\u00a0: marché {lot.contract.number}, lot "
        f"{lot.number}{named}, {facts.employer_name}, {modality}{untold}, {contract}{weekly}."
    )
