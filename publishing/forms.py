"""What a publisher is asked when a meeting is published or withdrawn."""

from django import forms

from meetings.enums import MinutesState
from meetings.models import Meeting


class PublishMeetingForm(forms.Form):
    """What changed since the version before, where there is one; and whether draft minutes are told."""

    note = forms.CharField(
        label="What is different from the version before",
        help_text="Readers see it. Name nothing that is held back.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        error_messages={"required": "Say what is different from the version before: readers are told."},
    )
    with_draft_minutes = forms.BooleanField(
        label="Publish the minutes although they are a draft",
        help_text="They are marked as a draft that may change.",
        required=False,
    )

    def __init__(self, data=None, *, meeting: Meeting, is_first: bool):
        super().__init__(data)
        if is_first:
            del self.fields["note"]
        if meeting.minutes_state != MinutesState.DRAFT:
            del self.fields["with_draft_minutes"]


class WithdrawMeetingForm(forms.Form):
    """Why a meeting is withdrawn, in words that its readers are told."""

    reason = forms.CharField(
        label="Why it is withdrawn",
        help_text="Readers see it in the place of the meeting. Name nothing private.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        error_messages={"required": "Say why it is withdrawn: readers are told."},
    )
