"""The validations a list of people tells of: each checked as if it were given by hand, or why it is not taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.sources.listed_columns import ColumnsMatched
from levier.exchange.sources.listed_rows import ListedRow
from levier.exchange.sources.listed_validations import KEYS, ListedValidation
from levier.law.dated import NoValue
from levier.records.models import Validation, Verdict
from levier.usecases.listed_questions import ASKED, PUBLIC, code_of
from levier.usecases.listed_results import Additions, Examined, flaw_at, flaws_of
from levier.usecases.publics import OwnLists
from levier.usecases.refusals import Refused
from levier.usecases.validations import ValidationFacts, checked_verdict

Who = tuple[int | None, int | None]
"""A person: the id of one recorded, or the row that brings her."""
_NOT_SAVED = 0
_CELLS = {"decided_on": "validated_on"}
_NOT_LISTED = "ce public n’est pas dans votre liste de publics"
_SAY_WHICH = "Dites une fois lequel c’est (Colonnes et réponses), ou ajoutez-le à vos publics."


@dataclass(slots=True)
class ListedVerdicts:
    """By person: the verdicts to record, oldest first, and all of hers with them, newest first."""

    ready: dict[Who, list[ValidationFacts]] = field(default_factory=dict)
    all: dict[Who, list[Validation]] = field(default_factory=dict)


class VerdictsRead:
    """Reads the validations of a list against the publics of its organisation."""

    def __init__(self, host: int, lists: OwnLists, matched: ColumnsMatched, today: date, found: Examined) -> None:
        self._host, self._lists, self._matched, self._found, self._today = host, lists, matched, found, today
        self._at = timezone.make_aware(datetime.combine(today, time(12)))
        self._codes: dict[date, dict[str, str]] = {}

    def examine(
        self,
        told: Mapping[Who, Sequence[tuple[ListedRow, ListedValidation]]],
        known: Mapping[int, Sequence[Validation]],
        additions: Additions,
    ) -> ListedVerdicts:
        """``known``: verdicts recorded already, by person, newest first."""
        verdicts = ListedVerdicts()
        for who, rows in told.items():
            kept = list(known.get(who[0] or 0, ()))
            read = [(row, facts) for row, listed in rows if (facts := self._facts(row, listed, additions))]
            sources: dict[date, str] = {}
            for row, facts in sorted(read, key=lambda each: (each[1].decided_on, each[0].number)):
                if made := self._taken(row, facts, kept, sources, additions):
                    kept.insert(0, made)
                    verdicts.ready.setdefault(who, []).append(facts)
            verdicts.all[who] = kept
        return verdicts

    def _facts(self, row: ListedRow, listed: ListedValidation, additions: Additions) -> ValidationFacts | None:
        """What the row says, when it says enough; what lacks is noted at its cell."""
        named = self._matched.named()
        unread = [flaw for flaw in row.flaws if flaw.field in KEYS]
        if unread:
            additions.keep(row, unread)
            additions.say(row, "Validation non reprise.")
            return None
        if listed.decided_on is None:
            if named.keys().isdisjoint({"verdict", "validated_on"}):
                additions.say(row, "Public non repris\u00a0: il l’est avec une validation datée.")
            else:
                where = next(key for key in ("validated_on", *KEYS) if key in named)
                flaw = flaw_at(row, where, "validation sans date, non reprise", self._matched)
                additions.flaw(row, flaw, "Ajoutez la date de la décision.")
            return None
        if not listed.verdict and "verdict" in named:
            flaw = flaw_at(row, "verdict", "validation sans verdict, non reprise", self._matched)
            additions.flaw(row, flaw, "Écrivez validée, à compléter ou non éligible.")
            return None
        public = self._public(listed.public, listed.decided_on)
        if public is None:
            code = code_of(PUBLIC, listed.public)
            self._found.note_unknown(code, ASKED[PUBLIC], listed.public)
            additions.flaw(row, flaw_at(row, "public", _NOT_LISTED, self._matched), _SAY_WHICH)
            return None
        source = f"ligne {row.number}, justificatif non repris"
        return ValidationFacts(listed.verdict or Verdict.VALIDATED, listed.decided_on, public, reason=source)

    def _public(self, written: str, on: date) -> str | None:
        """The code of a public, by its code, its label, or the answer given once; None when unknown.

        One that is listed today but was not that day is named all the same: the rules refuse it.
        """
        if not written:
            return ""
        named = self._names_on(on).get(plain(written)) or self._matched.answer(code_of(PUBLIC, written))
        return named or self._names_on(self._today).get(plain(written))

    def _names_on(self, on: date) -> Mapping[str, str]:
        if on not in self._codes:
            try:
                listed = self._lists.publics_on(on)
            except NoValue:
                listed = ()
            self._codes[on] = {plain(each.label): each.code for each in listed}
            self._codes[on].update((plain(each.code), each.code) for each in listed)
        return self._codes[on]

    def _taken(
        self,
        row: ListedRow,
        facts: ValidationFacts,
        kept: Sequence[Validation],
        sources: dict[date, str],
        additions: Additions,
    ) -> Validation | None:
        """The verdict of a row, after those ``kept`` of the person; None when it is known already or refused."""
        day = numbers.date_digits(facts.decided_on)
        same_day = [each for each in kept if each.decided_on == facts.decided_on]
        if any((each.verdict, each.public) == (facts.verdict, facts.public) for each in same_day):
            additions.say(row, f"Validation du {day} {sources.get(facts.decided_on, 'déjà enregistrée')}.")
            return None
        if same_day:
            other = sources.get(facts.decided_on, "déjà enregistrée")
            message = f"une autre décision est du même jour ({other})\u00a0: celle-ci n’est pas reprise"
            additions.flaw(row, flaw_at(row, "validated_on", message, self._matched), "Gardez l’une des deux.")
            return None
        last = max((each.decided_on for each in kept), default=None)
        try:
            made = checked_verdict(self._host, self._at, _NOT_SAVED, facts, last, self._lists)
        except Refused as refused:
            at_cells = Refused(*((_CELLS.get(key, key), told) for key, told in refused.problems))
            for flaw in flaws_of(at_cells, row, self._matched):
                additions.flaw(row, flaw)
            return None
        label, public = made.get_verdict_display().lower(), self._lists.public_on(facts.public, facts.decided_on)
        untold = "" if "verdict" in self._matched.named() else " (le tableau ne dit que sa date)"
        titled = f", {public.label}" if public else ""
        additions.say(row, f"Validation du {day} reprise\u00a0: {label}{untold}{titled}.")
        additions.made.add(row.number)
        sources[facts.decided_on] = f"reprise ligne {row.number}"
        return made
