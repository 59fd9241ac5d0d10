"""The day it is, for the policies and triggers of the database as for people: a session counts in universal time, where
the day turns one or two hours later."""

from django.conf import settings

TODAY = f"(now() AT TIME ZONE '{settings.TIME_ZONE}')::date"
