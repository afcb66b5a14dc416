"""What a publisher is asked when a check is overridden, or an override taken back."""

from django import forms


class OverrideCheckForm(forms.Form):
    """Why a strategy's year may be published although a check is not met."""

    reason = forms.CharField(
        label="Why it may be published all the same",
        help_text="Readers see it, with your role and the day. Say what is being done about it. Name nobody.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4_000,
        error_messages={"required": "Say why it may be published all the same: readers are told."},
    )


class WithdrawOverrideForm(forms.Form):
    """Why an override is taken back."""

    reason = forms.CharField(
        label="Why it is withdrawn",
        help_text="Officers see it. What was published stays as it is.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4_000,
        error_messages={"required": "Say why it is withdrawn."},
    )
