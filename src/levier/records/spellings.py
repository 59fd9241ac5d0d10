"""Names as lists sort them: without case nor accents, whatever the collation of the database (which compares bytes)."""

from unicodedata import normalize

from django.db.models import F, Func, TextField, Value

_LETTERS = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ"
_ACCENTED = _LETTERS + _LETTERS.replace("ÿ", "").upper()


def spelled(column: str) -> Func:
    """The column in capitals without accents, for ``order_by``."""
    plain = "".join(normalize("NFD", letter)[0].upper() for letter in _ACCENTED)
    capitals = Func(F(column), function="upper", output_field=TextField())
    return Func(capitals, Value(_ACCENTED), Value(plain), function="translate", output_field=TextField())
