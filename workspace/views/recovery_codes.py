"""The recovery codes that are left. Looking at them is noted nowhere: a visit writes nothing."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache


@never_cache
@reauthentication_required(app="allauth.mfa")
def see_recovery_codes(request):
    """Shows, prints and offers for download what can be used once each when the phone is not at hand."""
    codes = {"unused_codes": _unused(request.user), "total_count": app_settings.RECOVERY_CODE_COUNT}
    return TemplateResponse(request, "mfa/recovery_codes/index.html", codes)


@never_cache
@reauthentication_required(app="allauth.mfa")
def download_recovery_codes(request):
    """The same as a text file."""
    answer = HttpResponse("".join(f"{code}\n" for code in _unused(request.user)), content_type="text/plain")
    answer["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return answer


def _unused(person) -> list[str]:
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    if kept is None:
        raise Http404("There are no recovery codes yet: they come with a second factor.")
    return kept.wrap().get_unused_codes()
