"""Names as lists sort them: without case nor accents, whatever the collation of the database (which compares bytes)."""

from unicodedata import normalize

from django.db.models import Case, F, Func, IntegerField, TextField, Value, When
from django.db.models.functions import Length, Upper
from django.db.models.lookups import Exact

_LETTERS = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ"
_ACCENTED = _LETTERS + _LETTERS.replace("ÿ", "").upper()


def spelled(column: str) -> Case:
    """The column in capitals without accents, for ``order_by``; a name without accents is spared the longer way."""
    plain = "".join(normalize("NFD", letter)[0].upper() for letter in _ACCENTED)
    without = Func(Upper(column), Value(_ACCENTED), Value(plain), function="translate", output_field=TextField())
    octets = Func(F(column), function="octet_length", output_field=IntegerField())
    return Case(When(Exact(octets, Length(column)), then=Upper(column)), default=without, output_field=TextField())
