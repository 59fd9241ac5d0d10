"""Hours files: the names of a person in one cell or two, told apart.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: "Thaïs Martin" may go either way round and "de la Tour" is one name of three words: capitals and a comma
    decide, the rest is read in the order answered, and more than two words are to be checked.
"""

import re

from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.sources.hours_files_values import TO_CHECK, Flagged, text_of
from levier.exchange.spreadsheets_cells import Cell

_TWO_WORDS = re.compile(r"([^\W\d_]{2,40}(?:[-'’][^\W\d_]{1,40}){0,3}) ([^\W\d_]{2,40}(?:[-'’][^\W\d_]{1,40}){0,3})")
_TITLES = {"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle"}
_PARTICLES = {
    "de", "du", "des", "d", "la", "le", "les", "el", "al", "ben", "ould", "van", "von", "der", "di", "da", "dos",
}  # fmt: skip


def name_order_of(texts: list[str]) -> str | None:
    """ "capitals" when at least four names in five set the last name in capitals beside another word, else None."""
    marked = sum(1 for text in texts if _capitals(text.split()))
    return "capitals" if texts and marked * 5 >= len(texts) * 4 else None


def full_name_of(value: Cell, order: str) -> "tuple[str, str] | Flagged | None":
    """(last name, first name) from one cell. order: "last_first" or "first_last"; capitals and a comma rule first."""
    simple = _TWO_WORDS.fullmatch(value) if isinstance(value, str) else None
    if simple:
        # Most names: nothing to clean, nothing to doubt.
        first, second = simple.groups()
        is_second_last = second.isupper() if first.isupper() != second.isupper() else order == "first_last"
        return (second, first) if is_second_last else (first, second)
    text = text_of(value)
    if not isinstance(text, str):
        return text
    if "," in text:
        last, _, first = (part.strip() for part in text.partition(","))
        if last and first:
            return last, first
        text = text.replace(",", " ")
    words = text.split()
    if len(words) > 2 and words[0].rstrip(".").lower() in _TITLES:
        words = words[1:]
    capitals = _capitals(words)
    if capitals:
        return " ".join(capitals), " ".join(word for word in words if word not in capitals)
    if len(words) < 2:
        return Flagged("il manque le nom ou le prénom", "Écrivez le nom et le prénom de la personne.")
    if order == "last_first":
        size = 1 + next(i for i, word in enumerate(words) if plain(word) not in _PARTICLES or i == len(words) - 2)
        names = " ".join(words[:size]), " ".join(words[size:])
        rest = words[size:]
    else:
        names = " ".join(words[1:]), words[0]
        rest = [word for word in words[1:] if plain(word) not in _PARTICLES]
    if len(rest) < 2:
        return names
    message = f"le nom et le prénom ne se séparent pas sûrement\u00a0; lu\u00a0: {names[0]}, {names[1]}"
    return Flagged(
        message,
        "Mettez le nom et le prénom dans deux colonnes, ou le nom en capitales.",
        TO_CHECK,
        kept=names,
    )


def _capitals(words: list[str]) -> list[str]:
    """The words in capitals, if there are some beside other words."""
    found = [word for word in words if word.isupper() and (len(word) > 2 or (len(word) == 2 and word.isalpha()))]
    return found if 0 < len(found) < len(words) else []
