"""A rounded total shared out again among the lines it was rounded from."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

HOUR, HUNDREDTH = Decimal(1), Decimal("0.01")


def spread(total: Decimal, raw: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """The total shared out in proportion to raw hours: whole hours for a whole total, else hundredths.

    Each line first gets its share rounded down; the hours left go, one each, to the lines that lost most (largest
    remainders; the first line wins a tie). The lines always add up to the total, and none moves from its share by an
    hour or more. Raises ValueError on a negative number, and on a total for lines that have no hours.
    """
    if total < 0 or any(hours < 0 for hours in raw):
        raise ValueError("des heures négatives ne se répartissent pas")
    whole = sum(raw, Decimal())
    if not whole:
        if total:
            raise ValueError("aucune ligne n’a d’heures")
        return tuple(Decimal() for _ in raw)
    unit = HOUR if total == total.to_integral_value() else HUNDREDTH
    exact = [total * hours / whole / unit for hours in raw]
    shares = [share.to_integral_value(ROUND_FLOOR) for share in exact]
    left = int(total / unit - sum(shares, Decimal()))
    by_loss = sorted(range(len(exact)), key=lambda rank: (shares[rank] - exact[rank], rank))
    for rank in by_loss[:left]:
        shares[rank] += 1
    return tuple(share * unit for share in shares)
