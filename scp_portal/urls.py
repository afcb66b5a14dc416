"""Every address. Published pages are answered before this is asked (`publishing.serving`)."""

from django.contrib import admin
from django.urls import include, path

handler404 = "publishing.views.not_found"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("scp_portal.accounts")),
    path("", include("workspace.urls")),
    path("", include("publishing.urls")),
]
