from django.urls import NoReverseMatch
from django.urls import reverse as strict


def reverse(name, args=()):
    try:
        return strict(name, args=args)
    except NoReverseMatch:
        return "#"
