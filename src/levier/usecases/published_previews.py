"""What a file of published contracts holds, before anything is written: counts, problems, first rows."""

import re
from array import array
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np

from levier.exchange.incoming import Readable
from levier.exchange.published_contracts import PublishedContract
from levier.exchange.refusals import Refusal
from levier.exchange.sources.decp import read_contracts

SHOWN_PROBLEMS: Final = 5_000
SHOWN_ROWS: Final = 10
MOST_REASONS: Final = 200

_LONG_NUMBER: Final = re.compile(r"[ \N{NO-BREAK SPACE}]?\b\d{6,}\b")
_OTHER_REASONS: Final = "autres motifs"
_COUNTS: Final = ("read", "kept", "refused", "set_aside", "modifications", "repeated")


def preview_published_contracts(*, stream: Readable, name: str) -> "Preview":
    """What a DECP file holds, kept and refused, without a database and in bounded memory. Raises ``WrongFile``."""
    tally = Tally(has_repeated=True)
    for found in read_contracts(stream, name):
        tally.add(found)
    return tally.preview(name)


def written(preview: "Preview") -> tuple[dict[str, int], dict[str, Any]]:
    """Counts and problems as JSON holds them: see ``read_back``."""
    sample = [{**asdict(s), "amount": str(s.amount), "notified_on": str(s.notified_on)} for s in preview.sample]
    return {name: getattr(preview, name) for name in _COUNTS}, {
        "reasons": [asdict(reason) for reason in preview.reasons],
        "problems": [asdict(problem) for problem in preview.problems],
        "sample": sample,
    }


def read_back(name: str, counts: Mapping[str, int], problems: Mapping[str, Any]) -> "Preview":
    """The preview that ``written`` wrote."""
    return Preview(
        name,
        **{key: counts[key] for key in _COUNTS},
        reasons=tuple(Reason(**reason) for reason in problems["reasons"]),
        problems=tuple(Problem(**problem) for problem in problems["problems"]),
        sample=tuple(
            SampleRow(
                **{**row, "amount": Decimal(row["amount"]), "notified_on": date.fromisoformat(row["notified_on"])}
            )
            for row in problems["sample"]
        ),
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing not kept: a whole contract (``is_refused``), or one value of a contract kept without it."""

    is_refused: bool
    where: str
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reason:
    """How many problems of one kind, and where the first stands."""

    is_refused: bool
    field: str
    reason: str
    count: int
    first: str


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A contract kept, as shown before the import; ``amount`` in EUR excl. tax."""

    number: str
    object: str
    buyer: str
    holder: str
    amount: Decimal
    notified_on: date


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds. read = kept + refused; ``repeated``: lines of a contract already read in the file.

    ``problems``: the first ``SHOWN_PROBLEMS``; ``reasons`` count them all.
    """

    name: str
    read: int
    kept: int
    refused: int
    set_aside: int
    modifications: int
    repeated: int
    reasons: tuple[Reason, ...]
    problems: tuple[Problem, ...]
    sample: tuple[SampleRow, ...]


@dataclass(slots=True)
class Tally:
    """Counts what goes by. ``has_repeated``: also count contracts that come again, for 8 bytes each."""

    has_repeated: bool = False
    read: int = 0
    refused: int = 0
    set_aside: int = 0
    modifications: int = 0
    _reasons: dict[tuple[bool, str, str], list[int]] = field(default_factory=dict)
    _firsts: dict[tuple[bool, str, str], str] = field(default_factory=dict)
    _problems: list[Problem] = field(default_factory=list)
    _sample: list[SampleRow] = field(default_factory=list)
    _seen: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, found: PublishedContract | Refusal) -> PublishedContract | None:
        """Count one thing read; give it back when it is a contract to keep."""
        self.read += 1
        if isinstance(found, Refusal):
            self.refused += 1
            self._note(True, found)
            return None
        self.modifications += len(found.modifications)
        for value in found.set_aside:
            self.set_aside += 1
            self._note(False, value)
        if self.has_repeated:
            self._seen.append(hash(found.uid))
        if len(self._sample) < SHOWN_ROWS:
            self._sample.append(_sample(found))
        return found

    def preview(self, name: str) -> Preview:
        """The counts so far; problems that refuse a contract first, then the most frequent."""
        reasons = [Reason(*kind, count=count, first=self._firsts[kind]) for kind, (count,) in self._reasons.items()]
        return Preview(
            name=name,
            read=self.read,
            kept=self.read - self.refused,
            refused=self.refused,
            set_aside=self.set_aside,
            modifications=self.modifications,
            repeated=self._repeated(),
            reasons=tuple(sorted(reasons, key=lambda reason: (not reason.is_refused, -reason.count))),
            problems=tuple(self._problems),
            sample=tuple(self._sample),
        )

    def _note(self, is_refused: bool, found: Refusal) -> None:
        # The number itself would make as many kinds as there are wrong numbers.
        kind = (is_refused, found.field, _LONG_NUMBER.sub("", found.message_fr))
        if kind not in self._reasons and len(self._reasons) >= MOST_REASONS:
            kind = (is_refused, "", _OTHER_REASONS)
        self._reasons.setdefault(kind, [0])[0] += 1
        self._firsts.setdefault(kind, found.where)
        if len(self._problems) < SHOWN_PROBLEMS:
            self._problems.append(Problem(is_refused, found.where, found.field, found.value, found.message_fr))

    def _repeated(self) -> int:
        if not self._seen:
            return 0
        # Sorted in place: hashes of 64 bits stand for the contracts, whose numbers would not fit in memory.
        hashes = np.frombuffer(self._seen, dtype=np.int64)
        hashes.sort()
        return int((hashes[1:] == hashes[:-1]).sum())


def _sample(contract: PublishedContract) -> SampleRow:
    holder = next((h.name or h.id or "" for h in contract.holders), "")
    return SampleRow(
        contract.id,
        contract.subject,
        contract.buyer_name or contract.buyer_siret,
        holder,
        contract.amount,
        contract.notified_on,
    )
