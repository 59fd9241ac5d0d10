from django.db.models import Q, Sum

from levier.indicators import Figure, Indicator, Selection, _counted
from levier.records.models import Residence
from levier.rules import renewal_projects


def compute(selection: Selection) -> Figure:
    """Share of validated hours by residents of a QPV at their hire: what is sure, and up to what it may be."""
    sums = _counted.validated(selection).aggregate(
        done=Sum("hours", default=0),
        sure=Sum("hours", filter=Q(engagement__residence=Residence.INSIDE), default=0),
        uncertain=Sum("hours", filter=Q(engagement__residence=Residence.TO_CONFIRM), default=0),
    )
    share = renewal_projects.qpv_share(sums["done"], sums["sure"], sums["uncertain"], selection.on)
    return Figure(
        share.sure_percent,
        "counted",
        share.reasons,
        {"etat": "validated", "residence": "inside"},
        up_to=share.up_to_percent,
    )


INDICATOR = Indicator(
    "qpv_share",
    "Part des habitants de QPV",
    "percent",
    "Heures validées de personnes habitant un QPV à l’embauche, sur les heures validées.",
    compute,
)
