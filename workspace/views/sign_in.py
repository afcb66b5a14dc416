"""Signing in. A demonstration shows whom one can sign in as."""

from allauth.account.views import LoginView
from django.conf import settings

from workspace.summaries import demo_accounts


class SignIn(LoginView):
    def get_context_data(self, **kwargs):
        demo = {}
        if settings.PORTAL_DEMO:
            demo = {"demo_accounts": demo_accounts(), "demo_password": settings.PORTAL_DEMO_PASSWORD}
        return super().get_context_data(**kwargs) | demo


sign_in = SignIn.as_view()
