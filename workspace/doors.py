"""What stands at the door of every signed-in page: signing in, a second factor for whoever writes, refusals noted.

Each is a middleware; settings say in which order. Views need none of this by name.
"""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from common import clock
from partnership.operations import note_refusal
from partnership.posts import must_use_two_factors
from partnership.signing_in import has_second_factor
from workspace.typed import forget_typed, is_typed_kept, keep_typed, where_from

# Where somebody who still has to set up a second factor may go: to set it up, to look at the account, and out.
BEFORE_TWO_FACTORS = (
    "account_",
    "mfa_",
    "workspace:account",
    "workspace:typed-forget",
    "workspace:reminders-choose",
)
AFTER_TWO_FACTORS = "after_two_factors"  # the session's key: where somebody was going
NO_WORDS = "Refused without a sentence."


class SignInFirst(LoginRequiredMiddleware):
    """Every page asks who is there, unless it says otherwise; what was typed into a form survives the question."""

    def handle_no_permission(self, request, view_func):
        # Counted, so that nobody fills the table of sessions with forms.
        if request.method == "POST" and ratelimit.consume(request, action="keep_typed"):
            _keep(request)
        return super().handle_no_permission(request, view_func)

    def process_response(self, request, response):
        if not hasattr(request, "user") or not request.user.is_authenticated:
            return response
        if request.method == "POST" and 300 <= response.status_code < 400 and not _was_kept(request):
            forget_typed(request)  # it was saved
        if response.status_code == 405 and is_typed_kept(request) and (back := where_from(request)):
            # An address that only takes forms: the page with its button is the one to go back to.
            messages.info(request, "You were signed out before this was done. Do it again here.")
            forget_typed(request)
            return redirect(back)
        return response


class TwoFactorsFirst(MiddlewareMixin):
    """Whoever can write sets up a second factor before anything else opens."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True) or not lacks_second_factor(request.user):
            return None
        if request.resolver_match.view_name.startswith(BEFORE_TWO_FACTORS):
            return None
        if request.method == "POST":
            _keep(request)
        request.session[AFTER_TWO_FACTORS] = request.get_full_path()
        return redirect("mfa_index")


class RefusalsKept(MiddlewareMixin):
    """A change that was refused to somebody who is signed in is noted with the sentence they were told."""

    def process_exception(self, request, exception):
        if (
            isinstance(exception, PermissionDenied)
            and request.method not in {"GET", "HEAD", "OPTIONS"}
            and request.user.is_authenticated
        ):
            note_refusal(
                by=request.user, at=clock.now(), address=request.path, words=str(exception) or NO_WORDS
            )


def lacks_second_factor(person) -> bool:
    """True for somebody who can write and has no second factor yet, where this portal asks for one."""
    return bool(
        settings.PORTAL_TWO_FACTORS
        and person.is_authenticated
        and must_use_two_factors(person)
        and not has_second_factor(person)
    )


def _keep(request) -> None:
    request.typed_was_kept = keep_typed(request)


def _was_kept(request) -> bool:
    return getattr(request, "typed_was_kept", False)
