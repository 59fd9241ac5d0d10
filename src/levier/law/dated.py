"""The shapes of the law: texts, parameters, and values that hold from a day on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

Datum = str | int | Decimal | date | tuple["Datum", ...] | Mapping[str, "Datum"]


class MalformedLaw(ValueError):
    """A file of the law that cannot be trusted; the message names it and says what is expected."""


class UnknownParameter(LookupError):
    """No parameter has that name."""


class UnknownText(LookupError):
    """No text has that key."""


class NoValue(LookupError):
    """The parameter has no value on that day."""


class NoSuchLine(LookupError):
    """The table has no line of that code on that day."""


class BeforeFirstDate(NoValue):
    """The day is before the first value known: the rule did not exist, or was not looked up."""


class NoLongerKnown(NoValue):
    """The last value known stopped holding before that day: a new one must be entered."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text the law is read in: its key, its title, its official link, the day someone last read it."""

    key: str
    title: str
    link: str
    last_checked: date


@dataclass(frozen=True, slots=True)
class Dated:
    """One value of a parameter: it holds from `day` to `until` (both included; None: until the next)."""

    name: str
    value: Datum
    day: date
    until: date | None
    text: Text
    last_checked: date
    confidence: str
    note: str

    @property
    def is_verified(self) -> bool:
        """False for a usage of the trade whose source is still to be verified."""
        return self.confidence != "U"

    @property
    def number(self) -> Decimal:
        """The value, when it is a number. Raises TypeError otherwise."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal):
            raise TypeError(f"{self.name} n’est pas un nombre")
        return Decimal(self.value)

    @property
    def whole(self) -> int:
        """The value, when it is a whole number (months, years of age). Raises TypeError otherwise."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise TypeError(f"{self.name} n’est pas un entier")
        return self.value

    @property
    def words(self) -> str:
        """The value, when it is a code or a label. Raises TypeError otherwise."""
        if not isinstance(self.value, str):
            raise TypeError(f"{self.name} n’est pas un mot")
        return self.value

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of a table, in the order of the file. Raises TypeError otherwise."""
        if not isinstance(self.value, Mapping):
            raise TypeError(f"{self.name} n’est pas une table")
        return tuple(self.value)

    def at(self, code: str) -> "Dated":
        """One line of a table, still with its text and day. Raises NoSuchLine when it is not there."""
        if not isinstance(self.value, Mapping) or code not in self.value:
            raise NoSuchLine(f"{self.name} n’a pas de ligne «\u00a0{code}\u00a0»")
        return replace(self, name=f"{self.name}[{code}]", value=self.value[code])

    def each(self) -> tuple["Dated", ...]:
        """The lines of a list, each still with its text and day. Raises TypeError otherwise."""
        if not isinstance(self.value, tuple):
            raise TypeError(f"{self.name} n’est pas une liste")
        return tuple(replace(self, name=f"{self.name}[{rank}]", value=value) for rank, value in enumerate(self.value))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number, code or table of the law through time; `values` go from the oldest to the newest."""

    name: str
    label: str
    unit: str
    values: tuple[Dated, ...]

    def on(self, day: date) -> Dated:
        """The value that holds on `day`. Raises BeforeFirstDate or NoLongerKnown, both NoValue."""
        held = [value for value in self.values if value.day <= day]
        if not held:
            first = self.values[0].day
            raise BeforeFirstDate(f"{self.name} ({self.label}) n’a pas de valeur avant le {first:%d/%m/%Y}")
        last = held[-1]
        if last.until is not None and day > last.until:
            raise NoLongerKnown(
                f"{self.name} ({self.label}) n’est connu que jusqu’au {last.until:%d/%m/%Y}\u00a0: "
                "ajoutez la nouvelle valeur avec son texte"
            )
        return last


@dataclass(frozen=True, slots=True)
class Law:
    """All parameters by name, all texts by key."""

    parameters: Mapping[str, Parameter]
    texts: Mapping[str, Text]

    def parameter(self, name: str) -> Parameter:
        """Raises UnknownParameter."""
        if name not in self.parameters:
            raise UnknownParameter(f"aucun paramètre ne s’appelle «\u00a0{name}\u00a0»")
        return self.parameters[name]

    def text(self, key: str) -> Text:
        """Raises UnknownText."""
        if key not in self.texts:
            raise UnknownText(f"aucun texte n’a la clé «\u00a0{key}\u00a0»")
        return self.texts[key]
