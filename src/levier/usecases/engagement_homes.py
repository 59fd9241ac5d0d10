"""The home of an engaged person on the day of the hire, as the row keeps it; the official service's answer wins."""

from datetime import date

from django.db.models import Q

from levier.exchange.outputs import numbers
from levier.records.models import LocationMethod, Qpv, Residence
from levier.usecases.refusals import Refused
from levier.usecases.residences import Home


def home_columns(home: Home) -> dict[str, object]:
    """The columns of an engagement that tell of the home."""
    return {
        "residence": home.residence,
        "qpv_code": home.qpv_code,
        "qpv_vintage": home.qpv_vintage,
        "location_method": home.method,
    }


def official_home(residence: str, qpv_code: str, day: date) -> dict[str, object]:
    """What the official service answered for the address on the day of the hire."""
    if not residence:
        return {}
    if residence == Residence.OUTSIDE:
        return home_columns(Home(Residence.OUTSIDE, LocationMethod.OFFICIAL))
    if residence != Residence.INSIDE:
        raise Refused(("residence", "Le service officiel répond\u00a0: en QPV, ou hors QPV."))
    code = qpv_code.strip().upper()
    known = Qpv.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), code=code, valid_from__lte=day)
    qpv = known.order_by("-vintage").first()
    if qpv is None:
        raise Refused(
            (
                "qpv_code",
                f"Aucun QPV de code «\u00a0{code}\u00a0» au {numbers.date_short(day)}\u00a0: vérifiez le code.",
            )
        )
    return home_columns(Home(Residence.INSIDE, LocationMethod.OFFICIAL, qpv.code, qpv.vintage))
