"""Forms of who: signing in, second factors, people and their posts."""

from allauth.account import forms as account_forms
from allauth.core import context
from allauth.mfa.base import forms as code_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from common.forms import PartialDateFormField
from partnership.enums import MembershipRole, Reminders, SignInOutcome
from partnership.models import DeliveryGroup, Partner, User
from partnership.operations import Post
from partnership.signing_in import locked_out, note

GOOD_ONE = "At least 12 characters. Three words that have nothing to do with each other are easy to remember."
NOT_THE_SAME = "The two passwords are not the same: type the same one twice."
WHY = "Kept in the history."


class PlainWords:
    """allauth's own form in the portal's words: no placeholders, labels and hints as given."""

    words: dict[str, tuple[str, str]] = {}  # name of the field: label, hint

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]

    def clean(self):
        cleaned = super().clean()
        if "password2" in self.errors:  # allauth's own sentence says it less plainly
            said = self.errors["password2"].as_data()
            if any("same password" in str(problem.message) for problem in said):
                self._errors.pop("password2")
                self.add_error("password2", NOT_THE_SAME)
        return cleaned


class SignInForm(PlainWords, account_forms.LoginForm):
    words = {"login": ("E-mail address", ""), "password": ("Password", "")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "spellcheck": "false"}


class PasswordAgainForm(PlainWords, account_forms.ReauthenticateForm):
    words = {"password": ("Your password", "")}


class PasswordChangeForm(PlainWords, account_forms.ChangePasswordForm):
    words = {
        "oldpassword": ("Your password now", ""),
        "password1": ("New password", GOOD_ONE),
        "password2": ("New password again", ""),
    }


class NewPasswordForm(PlainWords, account_forms.ResetPasswordKeyForm):
    words = {"password1": ("New password", GOOD_ONE), "password2": ("New password again", "")}


class PasswordForgottenForm(PlainWords, account_forms.ResetPasswordForm):
    words = {"email": ("E-mail address", "The one you sign in with.")}

    def clean_email(self):
        email = super().clean_email()
        # Whoever has not used the invitation yet chooses the first password there, while its link is good.
        self.users = [person for person in self.users if person.has_usable_password()]
        return email


class NotesWrongCodes:
    """A wrong code, and a lock-out after too many of them, is noted and told like a wrong password."""

    outcome = SignInOutcome.WRONG_CODE

    def _noting(self, clean):
        try:
            return clean()
        except ValidationError as problem:
            request, person = context.request, getattr(self, "user", None)
            if problem.code != "too_many_login_attempts":
                note(request, self.outcome, person=person)
                raise
            note(request, SignInOutcome.LOCKED_OUT, person=person)
            raise locked_out(request, f"mfa-auth-user-{person.pk}") from None


class CodeForm(NotesWrongCodes, PlainWords, code_forms.AuthenticateForm):
    words = {
        "code": (
            "Code",
            "The six digits that your authenticator app shows now, or one of your recovery codes.",
        )
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "class": "govuk-input--width-10"}

    def clean_code(self):
        return self._noting(super().clean_code)


class CodeAgainForm(NotesWrongCodes, PlainWords, code_forms.ReauthenticateForm):
    words = CodeForm.words

    def clean_code(self):
        return self._noting(super().clean_code)


class SecurityKeyForm(NotesWrongCodes, passkey_forms.AuthenticateWebAuthnForm):
    outcome = SignInOutcome.WRONG_PASSKEY

    def clean_credential(self):
        return self._noting(super().clean_credential)


class PasskeyForm(NotesWrongCodes, passkey_forms.LoginWebAuthnForm):
    outcome = SignInOutcome.WRONG_PASSKEY

    def clean_credential(self):
        return self._noting(super().clean_credential)


class AuthenticatorForm(PlainWords, totp_forms.ActivateTOTPForm):
    words = {"code": ("The six digits that the app shows", "They change every half minute.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "class": "govuk-input--width-10"}


class PasskeyAddForm(PlainWords, passkey_forms.AddWebAuthnForm):
    words = {
        "name": ("Name", "So that you can tell it from another, such as: work laptop."),
        "passwordless": (
            "Let it stand in for the password, too",
            "You then sign in by fingerprint, face or the PIN of your device alone.",
        ),
    }


class PasskeyNameForm(PlainWords, passkey_forms.EditWebAuthnForm):
    words = {"name": ("Name", "So that you can tell it from another, such as: work laptop.")}


# Our own


class FirstPasswordForm(forms.Form):
    """The password that somebody chooses with an invitation."""

    password1 = forms.CharField(
        label="Password",
        strip=False,
        help_text=GOOD_ONE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Password again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, person: User, **kwargs):
        self.person = person
        super().__init__(*args, **kwargs)

    def clean_password1(self):
        validate_password(self.cleaned_data["password1"], self.person)
        return self.cleaned_data["password1"]

    def clean(self):
        cleaned = super().clean()
        first, again = cleaned.get("password1"), cleaned.get("password2")
        if first and again and first != again:
            self.add_error("password2", NOT_THE_SAME)
        return cleaned


class RemindersForm(forms.Form):
    """How often somebody is reminded of what they owe."""

    reminders = forms.ChoiceField(
        label="Remind me by e-mail of what I owe",
        choices=Reminders,
        widget=forms.RadioSelect(attrs={"small": True}),
    )


WRITE_A_DATE = "Such as 14 July 2025, or July 2025 when only the month is known."


class PersonForm(forms.Form):
    """Who somebody is."""

    name = forms.CharField(
        max_length=150, label="Name", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        max_length=254,
        label="E-mail address",
        help_text="They sign in with it.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": "Write the whole e-mail address, such as name@council.example."},
    )
    partner = forms.ModelChoiceField(
        Partner.objects.none(),
        required=False,
        label="Agency",
        empty_label="None",
        help_text="People of an agency can enter the figures that it supplies.",
    )
    job_title = forms.CharField(
        max_length=150, required=False, label="Job title", help_text="The public reads it, never the name."
    )

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.current(on=on)


class PersonChangeForm(PersonForm):
    """The same, changed with a reason. An agency that has left stays for whoever already belongs to it."""

    reason = forms.CharField(max_length=500, label="Why", help_text=WHY)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, person: User, on, **kwargs):
        super().__init__(*args, on=on, **kwargs)
        self.fields["partner"].queryset |= Partner.objects.filter(pk=person.partner_id)


class PostForm(forms.Form):
    """A post in a group between two dates."""

    group = forms.ModelChoiceField(
        DeliveryGroup.objects.none(), label="Group", empty_label="Choose a group", required=False
    )
    role = forms.ChoiceField(
        label="Role", choices=[("", "Choose a role"), *MembershipRole.choices], required=False
    )
    title = forms.CharField(
        max_length=150,
        required=False,
        label="Post",
        help_text="As papers name it, such as Chief Superintendent. Empty: the job title.",
    )
    interim = forms.BooleanField(required=False, label="In the interim")
    started = PartialDateFormField(
        required=False, label="From", help_text=f"{WRITE_A_DATE} Empty: today. It may be in the future."
    )
    ended = PartialDateFormField(required=False, label="Until", help_text="The last day, if it is known.")

    needed = True

    def __init__(self, *args, on, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = DeliveryGroup.objects.current(on=on)

    def clean(self):
        cleaned = super().clean()
        filled = any(cleaned.get(name) for name in ("group", "role", "title", "started", "ended", "interim"))
        if self.needed or filled:
            for name, words in (("group", "Choose the group."), ("role", "Choose the role.")):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        started, ended = cleaned.get("started"), cleaned.get("ended")
        if started and ended and ended.last < started.first:
            self.add_error(
                "ended", f"The post begins {started} and would end {ended}: it cannot end before it starts."
            )
        return cleaned

    @property
    def post(self) -> Post | None:
        """The post, once the form is valid; None where a form that may stay empty did."""
        said = self.cleaned_data
        if not said.get("group"):
            return None
        names = ("group", "role", "started", "ended", "title", "interim")
        return Post(**{name: said[name] for name in names})


class InvitedPostForm(PostForm):
    """A post that somebody is invited to; it may stay empty."""

    needed = False


InvitedPosts = forms.formset_factory(InvitedPostForm, extra=3, max_num=10)
InvitedPosts.row_words = "Post"


class PostAddForm(PostForm):
    """A further post, with the reason."""

    reason = forms.CharField(max_length=500, label="Why", help_text=WHY)


class PostChangeForm(forms.Form):
    """A post changed, or ended by its last day, with a reason."""

    role = forms.ChoiceField(label="Role", choices=MembershipRole)
    post = forms.CharField(max_length=150, required=False, label="Post", help_text="As papers name it.")
    interim = forms.BooleanField(required=False, label="In the interim")
    started = PartialDateFormField(required=False, label="From", help_text=WRITE_A_DATE)
    ended = PartialDateFormField(required=False, label="Until", help_text="The last day. Empty: it goes on.")
    reason = forms.CharField(max_length=500, label="Why", help_text=WHY)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class RolesForm(forms.Form):
    """The roles of a person, each by its own name."""

    is_officer = forms.BooleanField(
        required=False, label="Officer", help_text="Keeps every record, invites and retires people."
    )
    is_publisher = forms.BooleanField(
        required=False, label="Publisher", help_text="Publishes and withdraws editions."
    )
    is_scrutiny = forms.BooleanField(
        required=False, label="Scrutiny", help_text="Reads everything that is not exempt or restricted."
    )
    is_staff = forms.BooleanField(
        required=False, label="Back office", help_text="Opens it: to look, or as an officer to repair."
    )
    is_superuser = forms.BooleanField(
        required=False, label="Administrator", help_text="Gives and takes roles, and may do everything."
    )
    reason = forms.CharField(max_length=500, label="Why", help_text=WHY)


class ReasonForm(forms.Form):
    """A step that needs only its reason."""

    reason = forms.CharField(max_length=500, label="Why", help_text=WHY)
