"""The back office: Django's admin under the partnership's own name, its rooms in the order the work runs."""

from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse

NOT_YOURS = (
    "You are signed in, but your account does not open the back office. "
    "Ask an administrator of the portal if your work needs it."
)


class BackOffice(AdminSite):
    """Where officers keep reference data and repair records."""

    index_title = "Records"
    enable_nav_sidebar = True
    empty_value_display = "–"

    def each_context(self, request):
        partnership = apps.get_model("partnership.Partnership").objects.values_list("name", flat=True).first()
        name = f"{partnership} back office" if partnership else "Back office"
        return super().each_context(request) | {"site_header": name, "site_title": name}

    def get_app_list(self, request, app_label=None):
        """From who, over what for, how well and doing, to telling; records in the order their app registers them."""
        order = [config.label for config in apps.get_app_configs()]
        rooms = self._build_app_dict(request, app_label)
        return sorted(rooms.values(), key=lambda room: -order.index(room["app_label"]))

    @login_not_required
    def login(self, request, extra_context=None):
        """The portal has one door. Whoever is in and may not come here is told so, instead of being asked again."""
        from django.contrib.auth.views import (
            redirect_to_login,  # needs the models, which load after this site
        )

        target = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise PermissionDenied(NOT_YOURS)
        return redirect_to_login(target, settings.LOGIN_URL)

    @login_not_required
    def logout(self, request, extra_context=None):
        """The portal has one way out, too, and notes who took it."""
        from allauth.account.views import logout

        return logout(request)

    def password_change(self, request, extra_context=None):
        """One's own password is changed on one's own account page."""
        return HttpResponseRedirect(reverse("account_change_password"))


class BackOfficeConfig(AdminConfig):
    """Puts the back office in the place of Django's own admin site."""

    default_site = "scp_portal.back_office.BackOffice"
