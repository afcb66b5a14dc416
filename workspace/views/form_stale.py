"""A form from before somebody signed in again: what was typed is kept, and the form opened anew."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from workspace.typed import keep_typed

# How Django's reasons begin when the form's own proof is at fault; the others speak of where it came from.
OUT_OF_DATE = "CSRF "


@login_not_required
def form_stale(request, reason=""):
    """Answers a form whose token is not the one of this session. Only a page of ours has its text kept."""
    is_ours = reason.startswith(OUT_OF_DATE) and _is_from_here(request)
    asks_who = (
        getattr(request.resolver_match.func, "login_required", True) if request.resolver_match else False
    )
    is_kept = is_ours and asks_who and keep_typed(request)
    context = {
        "is_kept": is_kept,
        "is_ours": is_ours,
        "address": request.get_full_path(),
        "root": "/",
        "site": "/",
    }
    return render(request, "workspace/form_stale.html", context, status=403)


def _is_from_here(request) -> bool:
    """The browser names a page of ours as the one that sent the form."""
    named = request.headers.get("Origin") or request.headers.get("Referer", "")
    return bool(named) and url_has_allowed_host_and_scheme(
        named, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
