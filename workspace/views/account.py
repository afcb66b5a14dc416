"""One's own account: who one is here, how one signs in, how often one is reminded, and who signed in as one."""

from django.template.response import TemplateResponse

from common import clock
from partnership.forms import RemindersForm
from workspace.summaries import account as summaries


def account(request):
    """The person's own page."""
    form = RemindersForm(initial={"reminders": request.user.reminders})
    sheet = summaries.account_sheet(request.user, on=clock.today())
    return TemplateResponse(request, "workspace/account.html", {"sheet": sheet, "form": form})
