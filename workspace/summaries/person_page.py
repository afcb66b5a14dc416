"""One person as officers see them: posts, what is theirs, how they sign in, and what happened when."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from actionplans.models import Action
from partnership.enums import PersonState
from partnership.models import Invitation, Membership, Refusal, User
from partnership.operations import INVITATION_LASTS, why_not_accept
from partnership.permissions import (
    why_not_bring_back,
    why_not_give_roles,
    why_not_keep_account,
    why_not_reset_second_factor,
    why_not_retire,
    why_not_send_invitation,
)
from performance.models import Measure
from workspace.summaries.account import HeldPost, factor_words, factors_of, posts_of, roles_of
from workspace.summaries.handing_over import measures_reported, open_actions
from workspace.summaries.sign_ins import Attempt, attempts_of, refusals_of

MOST_SHOWN = 20


@dataclass(frozen=True)
class Event:
    """One thing that happened to a person's record, in a sentence."""

    at: datetime
    who: str
    words: str


@dataclass(frozen=True)
class Steps:
    """What the officer who looks may do: "" or why not."""

    change: str
    retire: str
    bring_back: str
    invite: str
    roles: str
    second_factor: str


@dataclass(frozen=True)
class PersonSheet:
    """Everything the page shows."""

    person: User
    state: PersonState
    state_words: str
    roles: list[str]
    factors: str
    has_factor: bool
    posts: list[HeldPost]
    actions: list[Action]
    measures: list[Measure]
    attempts: list[Attempt]
    refusals: list[Refusal]
    history: list[Event]
    invitation: Invitation | None
    invitation_words: str
    invitation_is_open: bool
    may: Steps


def person_sheet(person: User, *, asked_by: User, now: datetime) -> PersonSheet:
    """A fixed number of queries, whatever hangs on the person."""
    state, factors = person.person_state, factors_of(person)
    invitation = person.invitations.select_related("sent_by").first()
    is_open = invitation is not None and not why_not_accept(invitation, at=now)
    return PersonSheet(
        person=person,
        state=state,
        state_words=_state_words(person, state),
        roles=roles_of(person),
        factors=factor_words(factors),
        has_factor=bool(factors),
        posts=posts_of(person, on=now.date()),
        actions=list(open_actions(person).order_by("due", "reference")),
        measures=list(measures_reported(person)),
        attempts=attempts_of(person, most=MOST_SHOWN),
        refusals=refusals_of(person, most=MOST_SHOWN),
        history=history_of(person),
        invitation=invitation,
        invitation_words=_invitation_words(invitation, now=now) if invitation else "",
        invitation_is_open=is_open,
        may=Steps(
            change=why_not_keep_account(asked_by, person),
            retire=why_not_retire(asked_by, person),
            bring_back=why_not_bring_back(asked_by, person),
            invite=why_not_send_invitation(asked_by, person),
            roles=why_not_give_roles(asked_by),
            second_factor=why_not_reset_second_factor(asked_by, person),
        ),
    )


def _state_words(person: User, state: PersonState) -> str:
    if state == PersonState.RETIRED:
        return f"Retired on {_day(person.retired_on)}" if person.retired_on else "Not active"
    return state.label


def _invitation_words(invitation: Invitation, *, now: datetime) -> str:
    """What became of the newest invitation, in a sentence."""
    sent = f"Sent on {_day(localdate(invitation.sent_at))} by {invitation.sent_by}"
    if invitation.problem:
        return f"{sent}, but the e-mail did not leave: {invitation.problem}. Send it again."
    if invitation.accepted_at:
        return f"{sent}, accepted on {_day(localdate(invitation.accepted_at))}."
    if invitation.withdrawn_at:
        return f"{sent}, withdrawn on {_day(localdate(invitation.withdrawn_at))}."
    ends = invitation.sent_at + INVITATION_LASTS
    if now >= ends:
        return f"{sent}; its link worked until {_day(localdate(ends))}. Send it again."
    return f"{sent}; its link works until {_day(localdate(ends))}."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def history_of(person: User) -> list[Event]:
    """What was changed about a person and their posts, newest first, as sentences."""
    events = []
    for row in person.history.select_related("history_user", "partner").order_by(
        "-history_date", "-history_id"
    ):
        if row.history_change_reason:
            events.append(Event(row.history_date, str(row.history_user or ""), row.history_change_reason))
    posts = Membership.history.filter(person_id=person.pk).select_related("history_user", "group")
    for row in posts:
        what = {"+": "New post", "~": "Post changed", "-": "Post removed"}[row.history_type]
        words = (
            f"{what}: {row.get_role_display().lower()} of the {row.group}. {row.history_change_reason or ''}"
        )
        events.append(Event(row.history_date, str(row.history_user or ""), words.strip()))
    return sorted(events, key=lambda event: event.at, reverse=True)
