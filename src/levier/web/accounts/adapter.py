"""Sign-in by invitation only."""

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from django.utils import timezone


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Who signed in a moment ago is not asked again: the code of an application serves only once, so that the
        person would have to wait for the next one.
        """
        records = get_authentication_records(self.request, self.request.user)
        if records and timezone.now().timestamp() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)
