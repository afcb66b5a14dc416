"""Throwing away what was typed before somebody was signed out."""

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from workspace.steps import going_back
from workspace.typed import forget_typed


@require_POST
def typed_forget(request):
    """Forgets what was kept for the page that `next` names, and goes there."""
    back = going_back(request, "/my-work/")
    forget_typed(request, back)
    return redirect(back)
