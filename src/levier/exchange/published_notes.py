"""Reading the fields of one published contract, and remembering what had to be set aside."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from levier.exchange.published_values import Reading, Unreadable, label_of, worded
from levier.exchange.refusals import Refusal, quoted, refusal

Raw = Mapping[str, object]
Found = tuple[str, object, str]
T = TypeVar("T")
Plan = tuple[tuple[str, str, Reading[Any]], ...]
"""Fields read in one go: the key in the mapping, the name shown of it, how it is read."""

# The format says 16 characters; older files hold up to 40.
LONGEST_ID: Final = 64


def named(raw: Raw) -> str:
    """The id of the contract as it completes a place, "" when it cannot be shown."""
    contract_id = raw.get("id")
    return f" {quoted(contract_id[:LONGEST_ID])}" if isinstance(contract_id, str) and contract_id.isprintable() else ""


class Essential(Exception):
    """A value without which the contract cannot be kept."""

    def __init__(self, field: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.value = value
        self.reason = reason


class Notes:
    """Reads the fields of one mapping and remembers what had to be set aside."""

    __slots__ = ("_found", "_path", "_raw")

    def __init__(self, raw: Raw, path: tuple[str, ...] = (), found: list[Found] | None = None) -> None:
        self._raw = raw
        self._path = path
        self._found: list[Found] = [] if found is None else found

    def inside(self, field: str, raw: Raw) -> "Notes":
        """The same memory, for a mapping inside this one."""
        return Notes(raw, (*self._path, field), self._found)

    def essential(self, field: str, reader: Callable[[object], T | None]) -> T:
        """The value, or Essential when it is missing or unreadable."""
        raw = self._raw.get(field)
        try:
            value = reader(raw)
        except Unreadable as error:
            raise Essential(field, raw, error.reason) from None
        if value is None:
            raise Essential(field, raw, "champ absent ou vide, il est nécessaire")
        return value

    def optional(self, field: str, reader: Callable[[object], T | None]) -> T | None:
        """The value, None when nothing is said or when it had to be set aside."""
        return self.read(field, self._raw.get(field), reader)

    def read(self, field: str, raw: object, reader: Callable[[object], T | None]) -> T | None:
        """The value of raw, None when nothing is said or when it had to be set aside."""
        if raw is None:
            return None
        try:
            return reader(raw)
        except Unreadable as error:
            self.set_aside(field, raw, error.reason)
            return None

    def several(self, raw: Raw, plan: Plan) -> list[Any]:
        """The values of several fields of raw, in order: as ``read`` gives them, at a fifth of its cost."""
        values: list[Any] = []
        for key, field, reading in plan:
            written = raw.get(key)
            if written is None:
                values.append(None)
                continue
            if type(written) is int:
                written = worded(written)
            try:
                values.append(reading[written])
            except Unreadable as error:
                self.set_aside(field, written, error.reason)
                values.append(None)
            except TypeError:  # a list or a mapping is not remembered
                values.append(self.read(field, written, reading))
        return values

    def label(self, field: str) -> str | None:
        """A text of at most LONGEST_LABEL characters."""
        return self.read(field, self._raw.get(field), label_of)

    def set_aside(self, field: str, value: object, reason: str) -> None:
        """Remembers a value that is not kept."""
        self._found.append((".".join((*self._path, field)).rstrip("."), value, reason))

    @property
    def found(self) -> tuple[Found, ...]:
        """What was set aside so far."""
        return tuple(self._found)

    def include(self, field: str, found: tuple[Found, ...]) -> None:
        """Remembers what was set aside in a mapping inside this one."""
        for inner, value, reason in found:
            self.set_aside(f"{field}.{inner}", value, reason)

    def refusals(self, where: Callable[[], str]) -> tuple[Refusal, ...]:
        """What was set aside, placed in the file."""
        if not self._found:
            return ()
        place = f"{where()}{named(self._raw)}"
        return tuple(refusal(place, field, value, reason) for field, value, reason in self._found)
