"""What a calibration starts from: the trades with known values, the organisation's own first."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from levier.law import NoSuchLine, parameter
from levier.rules.calibration import OwnValue, StartingValues, ValueKind, starting_values

OwnValues = Mapping[str, Mapping[ValueKind, OwnValue]]
"""An organisation's own values in force: by trade, then by kind."""
NO_OWN_VALUES: OwnValues = {}


def trades(on: date, own: OwnValues = NO_OWN_VALUES) -> tuple[tuple[str, str], ...]:
    """Trades with starting values that day, the organisation's included: code and name, in the order of the names."""
    table = parameter("social_clauses.labour_shares").on(on)
    named = {code: table.at(code).at("label").words for code in table.codes}
    named |= {trade: trade for trade in own if trade not in named}
    return tuple(sorted(named.items(), key=lambda pair: _plain(pair[1])))


def starting_point(trade: str, on: date, own: OwnValues = NO_OWN_VALUES) -> StartingValues | None:
    """What is proposed for a trade, the organisation's own values first; nothing for a trade no one knows."""
    try:
        return starting_values(trade, on, own.get(trade))
    except NoSuchLine:
        return None


def trade_of(title: str, on: date, own: OwnValues = NO_OWN_VALUES) -> str:
    """The trade whose name a lot's title carries, or "": « Peinture » is interior painting."""
    wanted = _plain(title)
    for code, label in trades(on, own):
        name = _plain(label.split(",")[0])
        if wanted and (re.search(rf"\b{re.escape(name)}\b", wanted) or re.match(rf"{re.escape(wanted)}\b", name)):
            return code
    return ""


def _plain(words: str) -> str:
    """Lower case, without accents or ligatures' traps: « Gros œuvre » is « gros oeuvre »."""
    split = unicodedata.normalize("NFKD", words.casefold().replace("œ", "oe").strip())
    return "".join(sign for sign in split if not unicodedata.combining(sign))
