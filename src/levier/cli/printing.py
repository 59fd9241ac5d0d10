"""What every command prints: a table for people, JSON for programs, one line when it cannot."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any


def plain(value: Any) -> Any:
    """A value as JSON holds it: dates in ISO 8601, decimals as numbers."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


def print_json(value: Any) -> None:
    print(json.dumps(plain(value), ensure_ascii=False, indent=2))


def print_table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as their longest cell; figures to the right."""
    cells = [[("" if cell is None else str(cell)) for cell in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(headers), *cells]) for i in range(len(headers))]
    are_figures = [
        bool(rows) and all(isinstance(row[i], int | float | Decimal) for row in rows) for i in range(len(headers))
    ]
    for line in [list(headers), ["─" * width for width in widths], *cells]:
        print(
            "  ".join(
                c.rjust(w) if f else c.ljust(w) for c, w, f in zip(line, widths, are_figures, strict=True)
            ).rstrip()
        )


def print_facts(facts: Mapping[str, object]) -> None:
    """One fact a line, names aligned."""
    width = max(map(len, facts), default=0)
    for name, value in facts.items():
        print(f"{name.ljust(width)}  {value}")


def unreadable(path: Path, problem: OSError) -> int:
    """Say why a file given on the line cannot be read, in the words of its reader; the exit status to return."""
    match problem:
        case FileNotFoundError():
            why = "ce fichier n’existe pas"
        case IsADirectoryError():
            why = "c’est un dossier"
        case PermissionError():
            why = "il n’est pas ouvert à la lecture"
        case _:
            why = "le disque ne répond pas"
    return fail(f"«\u00a0{path}\u00a0» ne se lit pas\u00a0: {why}.")


def fail(message: str) -> int:
    """One clear line on the error output; the exit status to return."""
    print(f"levier : {message}", file=sys.stderr)
    return 2
