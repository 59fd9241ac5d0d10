"""Who a session belongs to, read under the identity scope."""

from allauth.account.auth_backends import AuthenticationBackend

from levier.records.scope import identity


class SignInBackend(AuthenticationBackend):
    def get_user(self, user_id):
        with identity():
            return super().get_user(user_id)
