"""Every named change to who: what people say in the portal has its source, and people come, change and leave."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from common.partial_dates import PartialDate
from common.records import check_seen, erase, hold, may, write
from common.text import date_words
from partnership import permissions
from partnership.enums import PersonState, SourceKind
from partnership.letters import send_letter
from partnership.models import (
    DeliveryGroup,
    Invitation,
    LiaisonOfficer,
    Membership,
    Partner,
    Refusal,
    SignIn,
    Source,
    User,
)


@transaction.atomic
def statement(*, partner: Partner | None, by, at: datetime, words: str = "") -> Source:
    """The source of what somebody says in the portal: the paper they name in `words`, else their partner's statement.

    One source serves all statements of a partner; who said what, and when, stands in the history of each record.
    """
    if words.strip():
        title = words.strip()[:200]
        found = Source.objects.filter(kind=SourceKind.PAPER, title=title).first()
        return found or write(
            Source(
                code=f"paper-{Source.objects.count() + 1}-{at:%Y%m%d%H%M%S%f}",
                kind=SourceKind.PAPER,
                title=title,
            ),
            by=by,
            at=at,
            reason="Named in the portal.",
        )
    code = f"said-by-{partner.code if partner else 'officers'}"[:60]
    name = str(partner) if partner else "The community safety officers"
    if found := Source.objects.filter(code=code).first():
        return found
    said = Source(
        code=code,
        kind=SourceKind.STATEMENT,
        title=f"{name}, in the portal"[:200],
        detail="Entered by hand. Who did, and when, stands in the history of each record.",
    )
    try:
        with transaction.atomic():
            return write(said, by=by, at=at, reason="Somebody entered something by hand for the first time.")
    except (IntegrityError, ValidationError):  # two people at once, and the other was first
        return Source.objects.get(code=code)


# Who signs in: invitations, posts, roles, leaving and coming back

INVITATION_LASTS = timedelta(days=7)
NEEDS_REASON = "Say why, in a sentence: it stays in the history."


@dataclass(frozen=True)
class Post:
    """A post that somebody holds in a group between two dates."""

    group: DeliveryGroup
    role: str
    started: PartialDate | None = None
    ended: PartialDate | None = None
    title: str = ""
    interim: bool = False


def _because(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": NEEDS_REASON})
    return reason.strip()


@transaction.atomic
def invite(
    *,
    name: str,
    email: str,
    partner: Partner | None,
    job_title: str,
    posts: Sequence[Post] = (),
    link: Callable[[str], str],
    by,
    at: datetime,
) -> User:
    """Make an account without a password, with its posts, and send its one-time link. `link(key)` is its address.

    Raises ValidationError, by field, where the address is known already or the agency has left.
    """
    may(permissions.why_not_keep_people(by))
    known = User.objects.filter(email__iexact=email.strip()).first()
    if known:
        raise ValidationError({"email": why_not_twice(known)})
    _check_partner(partner, on=at.date())
    person = User(name=name.strip(), email=email, partner=partner, job_title=job_title.strip())
    person.set_unusable_password()
    write(person, by=by, at=at, reason="Invited.")
    for post in posts:
        add_post(person=person, post=post, by=by, at=at, reason="Invited.")
    send_invitation(person=person, link=link, by=by, at=at)
    return person


def why_not_twice(known: User) -> str:
    """Why somebody who is here already is not invited, and what to do instead."""
    if known.person_state == PersonState.RETIRED:
        return f"{known.name} used this address and has retired: bring them back on their page instead."
    if known.person_state == PersonState.INVITED:
        return f"{known.name} has been invited with this address: send the invitation again from their page."
    return f"{known.name} already signs in with this address: give them a post on their page instead."


def _check_partner(partner: Partner | None, *, on: date) -> None:
    if partner and partner.left and partner.left.last < on:
        instead = f" Choose {partner.successor}, which took its place." if partner.successor else ""
        raise ValidationError({"partner": f"{partner} left the partnership in {partner.left}.{instead}"})


@transaction.atomic
def send_invitation(*, person: User, link: Callable[[str], str], by, at: datetime) -> Invitation:
    """Send a fresh one-time link to somebody without a password; every earlier link is void."""
    hold(person)
    may(permissions.why_not_send_invitation(by, person))
    _void_invitations(person, by=by, at=at, reason="A newer invitation was sent.")
    key = secrets.token_urlsafe(32)
    invitation = write(
        Invitation(person=person, key_hash=hash_of(key), sent_at=at, sent_by=by),
        by=by,
        at=at,
        reason="Sent.",
    )
    send_letter(
        "invitation",
        to=person.email,
        on_failure=lambda why: Invitation.objects.filter(pk=invitation.pk).update(problem=why),
        person=person,
        sender=by,
        address=link(key),
        until=at + INVITATION_LASTS,
    )
    return invitation


def hash_of(key: str) -> str:
    """What is kept of a secret key."""
    return sha256(key.encode()).hexdigest()


@transaction.atomic
def withdraw_invitation(*, person: User, by, at: datetime, reason: str) -> None:
    """Make the link that was sent useless. The account stays, without a password."""
    may(permissions.why_not_keep_account(by, person))
    if not _void_invitations(person, by=by, at=at, reason=_because(reason)):
        raise ValidationError(f"{person.name} has no invitation that could be withdrawn.")


def _void_invitations(person: User, *, by, at: datetime, reason: str) -> int:
    pending = person.invitations.filter(accepted_at=None, withdrawn_at=None)
    for invitation in pending:
        invitation.withdrawn_at = at
        write(invitation, by=by, at=at, reason=reason)
    return len(pending)


@transaction.atomic
def accept_invitation(*, key: str, password: str, by, at: datetime) -> User:
    """Give the invited person (`by`) the password they chose, and spend the link. The password was checked before."""
    invitation = Invitation.objects.select_for_update().filter(key_hash=hash_of(key), person=by).first()
    may(why_not_accept(invitation, at=at))
    invitation.accepted_at = at
    write(invitation, by=by, at=at, reason="Accepted.")
    return set_password(person=by, password=password, by=by, at=at, reason="Accepted the invitation.")


def why_not_accept(invitation: Invitation | None, *, at: datetime) -> str:
    """Why a link does not open, and what to do; "" when it does."""
    ask = "Ask the community safety officers to send you another."
    if invitation is None:
        return f"This link is not complete, or it never was one of ours. {ask}"
    if not invitation.person.is_active:
        return (
            "This invitation was taken back. Ask the community safety officers if you think it should not be."
        )
    if invitation.accepted_at:
        return "This link has been used, and works only once: sign in with the password you chose."
    if invitation.withdrawn_at:
        return f"This link has been withdrawn, or a newer one was sent after it. {ask}"
    if at >= invitation.sent_at + INVITATION_LASTS:
        return f"This link worked until {date_words(localdate(invitation.sent_at + INVITATION_LASTS))}. {ask}"
    return ""


@transaction.atomic
def set_password(*, person: User, password: str, by, at: datetime, reason: str) -> User:
    """Give a person the password that they chose. That it was set stays in the history; it never does."""
    person.set_password(password)
    person._history_user, person._history_date, person._change_reason = by, at, reason
    person.save()
    return person


@transaction.atomic
def change_person(*, person: User, by, at: datetime, reason: str, seen: str | None = None, **fields) -> User:
    """Change name, e-mail address, agency or job title. A link that went to another address is void.

    `seen` is the newest history id that a form looked at. Raises SomebodyElseSaved when there is a newer one.
    """
    if others := sorted(set(fields) - {"name", "email", "partner", "job_title"}):
        raise ValidationError(f"{', '.join(others)}: not changed here.")
    hold(person)
    may(permissions.why_not_keep_account(by, person))
    if seen is not None:
        check_seen(person, seen)
    before = person.email
    for name, value in fields.items():
        setattr(person, name, value)
    if "partner" in fields:
        _check_partner(person.partner, on=at.date())
    other = User.objects.filter(email__iexact=person.email.strip()).exclude(pk=person.pk).first()
    if other:
        raise ValidationError({"email": f"{other.name} signs in with this address."})
    write(person, by=by, at=at, reason=_because(reason))
    if person.email != before:
        _void_invitations(person, by=by, at=at, reason="The e-mail address changed.")
        if person.person_state == PersonState.ACTIVE:
            send_letter("address_changed", to=before, person=person)
    return person


@transaction.atomic
def add_post(
    *, person: User, post: Post, by, at: datetime, reason: str, source: Source | None = None
) -> Membership:
    """Give a person a post in a group between two dates; it may begin in the future."""
    may(permissions.why_not_keep_people(by))
    if not person.is_active:
        raise ValidationError(f"{person.name} has retired: bring them back first.")
    if post.group.ended and post.group.ended.last < at.date():
        raise ValidationError({"group": f"The {post.group} ended in {post.group.ended}: choose another."})
    held = person.memberships.filter(group=post.group, role=post.role).current(on=at.date()).first()
    if held and not (held.ended and post.started and held.ended < post.started):
        words = f"{person.name} is {held.get_role_display().lower()} of the {post.group} already: change that post."
        raise ValidationError({"role": words})
    membership = Membership(
        person=person,
        group=post.group,
        role=post.role,
        post=post.title or person.job_title,
        partner=person.partner,
        interim=post.interim,
        started=post.started or PartialDate.of(at.date()),
        ended=post.ended,
        source=source or statement(partner=by.partner, by=by, at=at),
    )
    _check_dates(membership)
    return write(membership, by=by, at=at, reason=_because(reason))


def _check_dates(membership: Membership) -> None:
    started, ended = membership.started, membership.ended
    if started and ended and ended.last < started.first:
        words = f"The post begins {started} and would end {ended}: it cannot end before it starts."
        raise ValidationError({"ended": words})


@transaction.atomic
def change_post(
    *, membership: Membership, by, at: datetime, reason: str, seen: str | None = None, **fields
) -> Membership:
    """Change role, title, dates or interim of a post; giving `ended` ends it."""
    if others := sorted(set(fields) - {"role", "post", "started", "ended", "interim"}):
        raise ValidationError(f"{', '.join(others)}: not changed here.")
    hold(membership)
    may(permissions.why_not_keep_people(by))
    if seen is not None:
        check_seen(membership, seen)
    for name, value in fields.items():
        setattr(membership, name, value)
    _check_dates(membership)
    return write(membership, by=by, at=at, reason=_because(reason))


ROLES = ("is_officer", "is_publisher", "is_scrutiny", "is_staff", "is_superuser")


@transaction.atomic
def give_roles(*, person: User, roles: Iterable[str], by, at: datetime, reason: str) -> User:
    """Give these of `ROLES` to a person and take all others away. Only administrators do."""
    wanted = set(roles)
    if wanted - set(ROLES):
        raise ValidationError("There is no such role.")
    hold(person)
    may(permissions.why_not_give_roles(by))
    if not person.is_active:
        raise ValidationError(f"{person.name} has retired: bring them back first.")
    for role in ("is_superuser", "is_officer"):
        if getattr(person, role) and role not in wanted:
            may(permissions.why_not_lose(person, role))
    for role in ROLES:
        setattr(person, role, role in wanted)
    return write(person, by=by, at=at, reason=_because(reason))


@transaction.atomic
def reset_second_factors(*, person: User, by, at: datetime, reason: str) -> None:
    """Take a person's second factors away, as when a phone is lost, and sign them out everywhere. They are told."""
    may(permissions.why_not_reset_second_factor(by, person))
    why = _because(reason)
    Authenticator.objects.filter(user=person).delete()
    _end_sessions(person)
    write(person, by=by, at=at, reason=f"Second factor taken away: {why}")
    send_letter("second_factor_reset", to=person.email, person=person, sender=by)


@transaction.atomic
def retire(*, person: User, by, at: datetime, reason: str) -> User:
    """End a person's posts and access: password, second factors, sessions, invitations, calendar. Their name stays.

    What they owned is handed over before (`workspace.operations.retire_person`).
    """
    hold(person)
    may(permissions.why_not_retire(by, person))
    why, today = _because(reason), PartialDate.of(at.date())
    for kind in (Membership, LiaisonOfficer):
        for post in kind.objects.filter(person=person).exclude(ended__over_before=at.date()):
            if post.started and post.started.first > at.date():
                erase(post, by=by, at=at, reason=f"Never began: {why}")
            else:
                post.ended = today
                write(post, by=by, at=at, reason=f"{person.name} retired: {why}")
    _void_invitations(person, by=by, at=at, reason=f"Retired: {why}")
    Authenticator.objects.filter(user=person).delete()
    for role in ROLES:
        setattr(person, role, False)
    person.is_active, person.retired_on, person.calendar_key = False, at.date(), None
    person.set_unusable_password()
    write(person, by=by, at=at, reason=f"Retired: {why}")
    _end_sessions(person)
    return person


@transaction.atomic
def bring_back(*, person: User, link: Callable[[str], str], by, at: datetime, reason: str) -> User:
    """Let somebody who retired come back, without posts or roles: they choose a password from a new invitation."""
    hold(person)
    may(permissions.why_not_bring_back(by, person))
    _check_partner(person.partner, on=at.date())
    person.is_active, person.retired_on = True, None
    person.set_unusable_password()
    write(person, by=by, at=at, reason=f"Brought back: {_because(reason)}")
    send_invitation(person=person, link=link, by=by, at=at)
    return person


@transaction.atomic
def choose_reminders(*, person: User, reminders: str, by, at: datetime) -> User:
    """How often somebody wants to be reminded; only they say so."""
    if by != person:
        raise ValidationError("Everybody chooses their own reminders.")
    person.reminders = reminders
    return write(person, by=by, at=at, reason="Chose how often to be reminded.")


def _end_sessions(person: User) -> None:
    """Whoever is signed in as this person, on any machine, is not any more."""
    theirs = [
        session.pk
        for session in Session.objects.iterator()
        if session.get_decoded().get(SESSION_KEY) == str(person.pk)
    ]
    Session.objects.filter(pk__in=theirs).delete()


# What is noted of signing in


def note_sign_in(
    *, outcome: str, by: User | None, at: datetime, email: str = "", way: str = "", network: str = ""
) -> SignIn:
    """Note that somebody signed in or out or was refused. `by` is who it was, where that is known."""
    return SignIn.objects.create(
        person=by,
        email=email.replace("\x00", "")[:254] or (by.email if by else ""),
        at=at,
        outcome=outcome,
        way=way,
        network=network,
    )


def note_refusal(*, by: User, at: datetime, address: str, words: str) -> Refusal:
    """Note that somebody who is signed in was refused a change."""
    return Refusal.objects.create(person=by, at=at, address=address[:300], words=words[:500])


@transaction.atomic
def forget_sign_ins(*, before: datetime, by: User | None, at: datetime) -> int:
    """Delete what was noted of signing in, and refusals, before a moment. Out comes how many went."""
    if before > at:
        raise ValidationError("Only what is past is forgotten.")
    return sum(kind.objects.filter(at__lt=before).delete()[0] for kind in (SignIn, Refusal))
