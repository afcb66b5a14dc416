"""Addresses of the signed-in pages."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from workspace.views.gallery import gallery
from workspace.views.home import home

app_name = "workspace"
urlpatterns = [
    path("accounts/login/", login_not_required(LoginView.as_view(redirect_authenticated_user=True)), name="sign-in"),
    path("accounts/logout/", LogoutView.as_view(), name="sign-out"),
    path("my-work/", home, name="home"),
    path("gallery/", gallery, name="gallery"),
]
