"""The law as dated data: `parameter("social_clauses.fte_hours").on(day)` and `text("ccp_l2112_2")`.

Values stand in parameters/<term>/*.yaml, the texts they come from in texts.yaml. Nothing here decides.
"""

from levier.law.dated import (
    BeforeFirstDate,
    Dated,
    Datum,
    Law,
    MalformedLaw,
    NoLongerKnown,
    NoSuchLine,
    NoValue,
    Parameter,
    Text,
    UnknownParameter,
    UnknownText,
)
from levier.law.reader import parameter, read_law, text, the_law

__all__ = [
    "BeforeFirstDate",
    "Dated",
    "Datum",
    "Law",
    "MalformedLaw",
    "NoLongerKnown",
    "NoSuchLine",
    "NoValue",
    "Parameter",
    "Text",
    "UnknownParameter",
    "UnknownText",
    "parameter",
    "read_law",
    "text",
    "the_law",
]
