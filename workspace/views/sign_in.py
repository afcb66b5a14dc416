"""Signing in. A demonstration shows whom one can sign in as."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView

from workspace.summaries import demo_accounts


class SignIn(LoginView):
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        demo = {}
        if settings.PORTAL_DEMO:
            demo = {"demo_accounts": demo_accounts(), "demo_password": settings.PORTAL_DEMO_PASSWORD}
        return super().get_context_data(**kwargs) | {"root": "/", "site": "/"} | demo


sign_in = login_not_required(SignIn.as_view())
