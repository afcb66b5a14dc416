"""How django-allauth signs people in here: by invitation, locked out in words, every attempt noted, in our words."""

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import localtime

from common import clock
from partnership import operations
from partnership.enums import SignInOutcome, SignInWay
from partnership.models import Partnership, User
from partnership.posts import must_use_two_factors

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
BY_INVITATION = "invitation"


class Door(DefaultAccountAdapter):
    """The account side: who may come in, what is noted, what is said."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right. Check both and try again.",
        "incorrect_password": "This is not your password. Check it and try again.",
        "enter_current_password": "This is not your password now. Check it and try again.",
        "incorrect_code": "This code is not right, or no longer valid: give the one that is shown now.",
        "rate_limited": "That was too often in a short time. Wait a minute and try again.",
        "too_many_login_attempts": "There were too many wrong attempts. Wait five minutes and try again.",
    }

    def is_open_for_signup(self, request):
        return False

    def format_email_subject(self, subject):
        partnership = Partnership.objects.first()
        return f"{subject} – {partnership}" if partnership else str(subject)

    # What is noted

    def pre_authenticate(self, request, **credentials):
        key = self._get_login_attempts_cache_key(request, **credentials)
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            note(request, SignInOutcome.LOCKED_OUT, email=credentials.get("email", ""))
            raise locked_out(request, key) from None

    def authentication_failed(self, request, **credentials):
        note(request, SignInOutcome.WRONG_PASSWORD, email=credentials.get("email", ""))

    def respond_user_inactive(self, request, user):
        note(request, SignInOutcome.NOT_ACTIVE, person=user)
        return super().respond_user_inactive(request, user)

    def login(self, request, user):
        user.skip_history_when_saving = True  # signing in is no change of the account
        try:
            super().login(request, user)
        finally:
            del user.skip_history_when_saving

    def post_login(self, request, user, **kwargs):
        note(request, SignInOutcome.SIGNED_IN, person=user, way=way_of(request, user))
        # Whoever has signed in this minute is not asked for the password again to set up a second factor.
        record_authentication(request, user, method="signed_in", reauthenticated=True)
        return super().post_login(request, user, **kwargs)

    def logout(self, request):
        note(request, SignInOutcome.SIGNED_OUT, person=request.user)
        super().logout(request)

    def set_password(self, user, password):
        operations.set_password(
            person=user, password=password, by=user, at=clock.now(), reason="Chose a new password."
        )
        # Whoever proved by e-mail who they are is not kept out by somebody else's wrong guesses.
        self._delete_login_attempts_cached_email(self.request, email=user.email)


class SecondFactor(DefaultMFAAdapter):
    """The side of second factors: their names, and that the last one of somebody who writes stays."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right, or was used already: give the one that is shown now.",
        "cannot_delete_authenticator": (
            "You can write to the record, so one second factor has to stay: add another one first."
        ),
        "cannot_generate_recovery_codes": "Recovery codes come with a second factor: set one up first.",
    }

    def _get_site_name(self):
        partnership = Partnership.objects.first()
        return partnership.short_name if partnership else super()._get_site_name()

    def generate_authenticator_name(self, user, type):
        count = Authenticator.objects.filter(user=user, type=type).count()
        return "Passkey" if not count else f"Passkey {count + 1}"

    def can_delete_authenticator(self, authenticator):
        if not settings.PORTAL_TWO_FACTORS or not must_use_two_factors(authenticator.user):
            return True
        others = Authenticator.objects.filter(user=authenticator.user, type__in=SECOND_FACTORS)
        return others.exclude(pk=authenticator.pk).exists()


def has_second_factor(person) -> bool:
    """True when the person has an authenticator app or a passkey; recovery codes alone are none."""
    return Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists()


def note(
    request, outcome: SignInOutcome, *, person: User | None = None, email: str = "", way: str = ""
) -> None:
    """Note an attempt. A wrong password stands with the person whose address was typed, when there is one."""
    if person is None and email:
        person = User.objects.filter(email__iexact=email.replace("\x00", "")).first()
    operations.note_sign_in(
        outcome=outcome, by=person, at=clock.now(), email=email, way=way, network=network_of(request)
    )


def network_of(request) -> str:
    """The network from which somebody comes: enough to tell the office from elsewhere, too little to find a home."""
    try:
        address = ip_address(ratelimit.get_ip(request))
    except (ValueError, PermissionDenied):
        return ""
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))


def way_of(request, person) -> str:
    """By what somebody proved who they are in this session: the strongest that was used."""
    proofs = get_authentication_records(request, person)
    methods = {proof.get("method") for proof in proofs}
    kinds = {proof.get("type") for proof in proofs if proof.get("method") == "mfa"}
    if any(proof.get("passwordless") for proof in proofs):
        return SignInWay.PASSKEY
    for kind, way in (
        (Authenticator.Type.WEBAUTHN, SignInWay.SECURITY_KEY),
        (Authenticator.Type.TOTP, SignInWay.CODE),
        (Authenticator.Type.RECOVERY_CODES, SignInWay.RECOVERY_CODE),
    ):
        if kind in kinds:
            return way
    return SignInWay.INVITATION if BY_INVITATION in methods else SignInWay.PASSWORD


def locked_out(request, key: str) -> ValidationError:
    """The refusal of an attempt that came after too many wrong ones: until when, and what to do."""
    until = locked_until(request, key)
    when = f"until {localtime(until):%H:%M}" if until else "for a few minutes"
    return ValidationError(
        f"There were too many wrong attempts, so this is locked {when}. Wait until then, or choose a new password: "
        "a new one works at once.",
        code="too_many_login_attempts",
    )


def locked_until(request, key: str) -> datetime | None:
    """When the oldest of the counted attempts no longer counts; None when nothing is locked."""
    ends = []
    for rate in ratelimit.get_rates(app="allauth.account", action="login_failed"):
        kept = ratelimit.get_cache_key(
            request, app="allauth.account", action="login_failed", rate=rate, key=key
        )
        attempts = cache.get(kept, [])
        if len(attempts) >= rate.amount:
            ends.append(
                datetime.fromtimestamp(attempts[-1], tz=clock.now().tzinfo) + timedelta(seconds=rate.duration)
            )
    # Rounded up to the minute that is shown.
    return max(ends) + timedelta(seconds=59) if ends else None
