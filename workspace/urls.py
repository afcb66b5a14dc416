"""Addresses of the signed-in pages."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from workspace.views.gallery import gallery
from workspace.views.home import home
from workspace.views.sign_in import sign_in

app_name = "workspace"
urlpatterns = [
    path("accounts/login/", sign_in, name="sign-in"),
    path("accounts/logout/", LogoutView.as_view(), name="sign-out"),
    path("my-work/", home, name="home"),
    path("gallery/", gallery, name="gallery"),
]
