"""Named changes that reach across the rooms."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from actionplans import operations as action_operations
from common.partial_dates import PartialDate
from common.records import may, write
from partnership import operations as people_operations
from partnership.models import Membership, User
from partnership.operations import Post
from partnership.permissions import why_not_retire
from performance import operations as figure_operations
from workspace.enums import LetterKind
from workspace.models import Letter
from workspace.permissions import why_not_keep_calendar
from workspace.summaries.handing_over import measures_reported, open_actions


@dataclass(frozen=True)
class HandOver:
    """Who takes what over. `to` takes every action and measure that is not named; None is nobody yet.

    `actions`, `measures` and `posts` name others by the key of each thing. Posts that are not named go to `to` only
    with `posts_too`; they end in any case.
    """

    to: User | None = None
    posts_too: bool = False
    actions: Mapping[int, User | None] = field(default_factory=dict)
    measures: Mapping[int, User | None] = field(default_factory=dict)
    posts: Mapping[int, User | None] = field(default_factory=dict)


@dataclass(frozen=True)
class HandedOver:
    """How much was handed over, and how much has nobody now."""

    actions: int
    measures: int
    posts: int
    unowned: int


@transaction.atomic
def retire_person(*, person: User, hand_over: HandOver, by, at: datetime, reason: str) -> HandedOver:
    """Hand over all that is open with somebody, end their posts and their access: whole, or not at all.

    Raises ValidationError with a sentence when the person may not be retired or somebody chosen cannot take things.
    """
    may(why_not_retire(by, person))
    _check_takers(person, hand_over)
    why = f"{person.name} retired: {reason.strip()}"
    said = {"by": by, "at": at, "reason": why}
    handed = unowned = 0
    counts = {}
    for name, things, give in (
        ("actions", open_actions(person).select_related("plan__group"), action_operations.hand_over),
        ("measures", measures_reported(person), figure_operations.hand_over),
    ):
        chosen = getattr(hand_over, name)
        counts[name] = 0
        for to, theirs in _by_taker(things, chosen, hand_over.to).items():
            counts[name] += give(**{name: theirs}, to=to, **said)
            unowned += len(theirs) if to is None else 0
    for post in Membership.objects.filter(person=person).current(on=at.date()).select_related("group"):
        to = hand_over.posts.get(post.pk, hand_over.to if hand_over.posts_too else None)
        if to and not to.memberships.filter(group=post.group, role=post.role).current(on=at.date()).exists():
            taken = Post(
                post.group,
                post.role,
                started=PartialDate.of(at.date()),
                title=post.post,
                interim=post.interim,
            )
            people_operations.add_post(person=to, post=taken, **said)
            handed += 1
    people_operations.retire(person=person, by=by, at=at, reason=reason)
    return HandedOver(counts["actions"], counts["measures"], handed, unowned)


def _by_taker(things, chosen: Mapping, otherwise) -> dict:
    takers: dict = {}
    for thing in things:
        takers.setdefault(chosen.get(thing.pk, otherwise), []).append(thing)
    return takers


def _check_takers(person: User, hand_over: HandOver) -> None:
    takers = {
        hand_over.to,
        *hand_over.actions.values(),
        *hand_over.measures.values(),
        *hand_over.posts.values(),
    }
    for taker in takers - {None}:
        if taker.pk == person.pk:
            raise ValidationError(f"{person.name} is the one who leaves: choose somebody else.")
        if not taker.is_active:
            raise ValidationError(f"{taker.name} has retired: choose somebody else.")


# The private calendar


@transaction.atomic
def give_calendar(*, person: User, by, at: datetime) -> str:
    """Give a person a new private calendar address, and out comes its key. The one before opens nothing any more."""
    may(why_not_keep_calendar(person))
    person.calendar_key = secrets.token_urlsafe(32)
    write(person, by=by, at=at, reason="Made a private calendar address.")
    return person.calendar_key


@transaction.atomic
def stop_calendar(*, person: User, by, at: datetime) -> None:
    """Take a person's private calendar address away: it opens nothing any more."""
    if person.calendar_key:
        person.calendar_key = None
        write(person, by=by, at=at, reason="Stopped the private calendar.")


# E-mails that go out once

TRY_AGAIN_AFTER = timedelta(hours=1)  # whoever began to send and has not said so by then, has died


def take_letter(
    *, kind: LetterKind, to: User, key: str, subject: str, day: date, by: User | None, at: datetime
) -> Letter | None:
    """Take an e-mail for oneself, before it is sent: its row, or None when it was sent or another is sending it.

    Of two at once one gets it. One that failed may be taken again at once; one that somebody took and never finished,
    after `TRY_AGAIN_AFTER`: so every e-mail goes out at least once, and twice only when a machine died between sending
    it and saying so.
    """
    try:
        with transaction.atomic():
            return Letter.objects.create(
                kind=kind, to=to, key=key, subject=subject, day=day, by=by, taken_at=at
            )
    except IntegrityError:
        pass
    letter = Letter.objects.get(kind=kind, to=to, key=key)
    busy = letter.taken_at is not None and abs(at - letter.taken_at) < TRY_AGAIN_AFTER
    if letter.sent_at or busy:
        return None
    mine = Letter.objects.filter(pk=letter.pk, sent_at=None, taken_at=letter.taken_at).update(
        taken_at=at, day=day, subject=subject, by=by
    )
    return letter if mine else None


def letter_sent(*, letter: Letter, by, at: datetime) -> None:
    """The e-mail is on its way: nobody sends it again."""
    Letter.objects.filter(pk=letter.pk).update(sent_at=at, problem="")


def letter_failed(*, letter: Letter, why: str, by, at: datetime) -> None:
    """The mail server refused it: whoever comes next may try again at once."""
    Letter.objects.filter(pk=letter.pk, sent_at=None).update(taken_at=None, problem=why[:300])
