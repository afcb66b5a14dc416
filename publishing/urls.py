"""Addresses of publishing that are not themselves published bytes: what is here answers only what is missing."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from publishing import views

app_name = "publishing"
urlpatterns = [
    path("", login_not_required(views.nothing_published), name="home"),
]
