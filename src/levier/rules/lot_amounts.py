"""The lots of a contract beside its amount: they divide it, and never add up to more."""

from collections.abc import Iterable
from decimal import Decimal

from levier.rules.answers import Answer, because
from levier.rules.wordings import euros


def lots_fit(whole: Decimal | None, lots: Iterable[Decimal | None], *, is_concession: bool) -> Answer[bool]:
    """Do lots of these amounts fit in a contract of this one? EUR excl. tax; None where an amount is not known.

    The amount of a concession is what its holder will take over its years, which is no sum of works and services: its
    lots are left aside.
    """
    total = sum((amount for amount in lots if amount is not None), Decimal())
    if is_concession:
        return Answer(True, (because("Le montant d’une concession n’est pas la somme de ses lots."),))
    if whole is None:
        return Answer(True, (because("Le montant du marché n’est pas connu\u00a0: ses lots n’y sont pas comparés."),))
    if total <= whole:
        sentence = f"Les lots font {_excl_tax(total)}, sur {_excl_tax(whole)} pour le marché."
        return Answer(True, (because(sentence, total=total, whole=whole),))
    sentence = (
        f"Les lots font {_excl_tax(total)}, plus que le marché ({_excl_tax(whole)})\u00a0: corrigez l’un ou l’autre."
    )
    return Answer(False, (because(sentence, total=total, whole=whole),))


def _excl_tax(amount: Decimal) -> str:
    return f"{euros(amount)}\u00a0HT"
