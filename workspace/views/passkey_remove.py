"""Removing a passkey. The last second factor of somebody who can write stays."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView


class PasskeyRemove(RemoveWebAuthnView):
    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"why_not": self._why_not()}

    def form_valid(self, form):
        return self.get(self.request) if self._why_not() else super().form_valid(form)

    def _why_not(self) -> str:
        adapter = get_adapter()
        if adapter.can_delete_authenticator(self.object):
            return ""
        return adapter.error_messages["cannot_delete_authenticator"]


passkey_remove = PasskeyRemove.as_view()
