"""E-mails about what is owed: the digest, the nudge, the summary of a round, as text and HTML, each sent once.

An e-mail names titles and days, and nothing that somebody wrote: it is not private (docs/adr/0009). Each is taken in
the database before it is sent (`operations.take_letter`), so that two machines, or two presses, send it once.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from common.records import may
from common.text import date_words, list_words, plural
from partnership.enums import MembershipRole, PersonState, Reminders
from partnership.models import DeliveryGroup, Membership, Partnership, User
from workspace.enums import LetterKind
from workspace.models import Letter
from workspace.operations import letter_failed, letter_sent, take_letter
from workspace.permissions import why_not_nudge, why_not_read_measure
from workspace.rules import digest_began, digest_key
from workspace.summaries.duties import duties, groups_of_measures
from workspace.summaries.escalations import AwaitsAnswer, awaiting_answers
from workspace.summaries.follow_ups import owed_follow_ups
from workspace.summaries.my_work import Item, Waiting, owed_items, waiting_for_agreement
from workspace.summaries.reporting import asked_of
from workspace.summaries.round import RoundItem, RoundSheet, Said, fingerprint, sheet_of

log = logging.getLogger(__name__)
HOME = "/my-work/"


# Composing and sending one


def compose(template: str, *, to: User, subject: str, **said) -> EmailMultiAlternatives:
    """`templates/workspace/mail/<template>.txt` and `.html` as an e-mail, with whole addresses of the portal."""
    subject = " ".join(subject.split())  # a name with a line break would be a header of its own
    said |= {
        "to": to,
        "subject": subject,
        "site": settings.PORTAL_ADDRESS,
        "partnership": Partnership.objects.first(),
        "preferences": f"{settings.PORTAL_ADDRESS}{reverse('workspace:account')}",
    }
    mail = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"workspace/mail/{template}.txt", said).strip() + "\n",
        to=[to.email],
        headers={"Auto-Submitted": "auto-generated", "List-Unsubscribe": f"<{said['preferences']}>"},
    )
    mail.attach_alternative(render_to_string(f"workspace/mail/{template}.html", said), "text/html")
    return mail


def _send(letter: Letter, mail: EmailMultiAlternatives, *, by: User | None, at: datetime) -> str:
    """Send what was taken; out comes "", or why it could not be sent."""
    try:
        mail.send()
    except (OSError, SMTPException) as problem:
        why = str(problem) or type(problem).__name__
        log.error("An e-mail could not be sent: %s", why)
        letter_failed(letter=letter, why=why, by=by, at=at)
        return why
    letter_sent(letter=letter, by=by, at=at)
    return ""


# The digest


@dataclass(frozen=True)
class Digest:
    """What one person is told: what is owed now, what waits for their word, how far their round is."""

    person: User
    key: str
    items: tuple[Item, ...]
    waiting: tuple[Waiting, ...]
    answers: tuple[AwaitsAnswer, ...]
    round: RoundSheet

    @property
    def late(self) -> int:
        return sum(each.is_late for each in self.items)

    @property
    def words(self) -> str:
        """`3 things owed, 1 late, 2 dates to agree`."""
        told = [f"{plural(len(self.items), 'thing')} owed"] if self.items else []
        told += [f"{self.late} late"] if self.late else []
        told += [f"{plural(len(self.waiting), 'date')} to agree"] if self.waiting else []
        told += [f"{plural(len(self.answers), 'concern')} to answer"] if self.answers else []
        return ", ".join(told)


def digests(*, on: date) -> list[Digest]:
    """The digest of everybody who owes something and wants to be told, in the order of their addresses.

    A handful of queries, whatever the people.
    """
    found = duties(on=on)
    answering = _answering(on)
    asked = owed_follow_ups(on=on)
    raised = awaiting_answers({group for groups in answering.values() for group in groups}, on=on)
    told = []
    people = User.objects.filter(is_active=True).exclude(reminders=Reminders.NONE).order_by("email")
    for person in people.select_related("partner"):
        if person.person_state != PersonState.ACTIVE:
            continue  # somebody who has only been invited cannot follow a link yet
        mine = found.of(person.pk)
        groups = answering.get(person.pk, [])
        digest = Digest(
            person=person,
            key=digest_key(person.reminders, on),
            items=tuple(owed_items(mine, asked.get(person.pk, ()), back=HOME)),
            waiting=tuple(waiting_for_agreement(found, groups)),
            answers=tuple(each for each in raised if each.to_id in groups),
            round=sheet_of(mine),
        )
        if digest.items or digest.waiting or digest.answers:
            told.append(digest)
    return told


def _answering(on: date) -> dict[int, list[int]]:
    """For each person the groups they answer for. One query."""
    found = defaultdict(list)
    roles = [role for role in MembershipRole if role.answers]
    posts = Membership.objects.current(on=on).filter(role__in=roles, person__isnull=False)
    for person, group in posts.order_by().values_list("person_id", "group_id"):
        found[person].append(group)
    return found


@dataclass
class Tally:
    """What a run of the reminders did."""

    sent: int = 0
    before: int = 0
    failed: int = 0


def send_digests(*, on: date, at: datetime, dry_run: bool, say: Callable[[str], None]) -> Tally:
    """Send everybody their digest, once a week or month, as they chose; `say` is told a line for each person."""
    tally = Tally()
    for digest in digests(on=on):
        who = f"{digest.person.email}  {digest.person.get_reminders_display().lower()}"
        if told_on := _told_already(digest, on):
            say(f"not again  {who}: told on {date_words(told_on)}")
            tally.before += 1
        elif dry_run:
            say(f"would send  {who}: {digest.words}")
            tally.sent += 1
        elif (outcome := send_digest(digest, on=on, at=at)) is None:
            say(f"not again  {who}: another run is sending it, or has")
            tally.before += 1
        elif outcome:
            say(f"FAILED  {who}: {outcome}")
            tally.failed += 1
        else:
            say(f"sent  {who}: {digest.words}")
            tally.sent += 1
    return tally


def _told_already(digest: Digest, on: date) -> date | None:
    """The day on which the person had a digest in this week or month, whichever kind they wanted then."""
    began = digest_began(digest.person.reminders, on)
    sent = Letter.objects.filter(kind=LetterKind.DIGEST, to=digest.person, sent_at__isnull=False)
    return sent.filter(day__gte=began, day__lte=on).values_list("day", flat=True).first()


def send_digest(digest: Digest, *, on: date, at: datetime) -> str | None:
    """Take one digest and send it. "" when it went, why not when it could not, None when another has it."""
    subject = f"{_from_words()}: {digest.words}"
    letter = take_letter(
        kind=LetterKind.DIGEST, to=digest.person, key=digest.key, subject=subject, day=on, by=None, at=at
    )
    if letter is None:
        return None
    mail = compose("digest", to=digest.person, subject=subject, digest=digest, on=on)
    return _send(letter, mail, by=None, at=at)


def _from_words() -> str:
    partnership = Partnership.objects.first()
    return partnership.short_name if partnership else "Community safety portal"


# The nudge


def nudge(*, people: Iterable[User], by: User, at: datetime, on: date) -> list[str]:
    """Ask people for what they have not reported in the round, each once a day, whoever asks.

    Out come sentences: who was nudged, and why nothing was sent to the others. A nudge is a person's act: it goes to
    those, too, who want no reminders.

    Raises ValidationError for somebody who may not ask.
    """
    may(why_not_nudge(by))
    asked = asked_of(by, on=on)
    missing = defaultdict(list)
    for item, _groups in asked.items:
        if not item.is_answered:
            for person in item.people:
                missing[person].append(item)
    told = {
        person: _nudge(person, missing.get(person.pk, []), asked.round, by=by, at=at, on=on)
        for person in people
    }
    nudged = [person.name for person, words in told.items() if not words]
    others = [words for words in told.values() if words]
    return ([f"Nudged: {list_words(nudged)}."] if nudged else []) + others


def _nudge(person: User, items: list[RoundItem], round_, *, by: User, at: datetime, on: date) -> str:
    """Send one nudge; out comes "", or why nothing was sent."""
    if not person.is_active or not items:
        return f"{person.name} owes nothing that you look after: nothing was sent."
    subject = f"{_from_words()}: {plural(len(items), 'thing')} still to report for {round_.quarter}"
    letter = take_letter(
        kind=LetterKind.NUDGE, to=person, key=on.isoformat(), subject=subject, day=on, by=by, at=at
    )
    if letter is None:
        return _nudged_already(person, on)
    mail = compose(
        "nudge", to=person, subject=subject, items=items, sender=by, round=round_, deadline=round_.next_opens
    )
    mail.reply_to = [by.email]
    if why := _send(letter, mail, by=by, at=at):
        return f"The mail server refused the nudge to {person.name} ({why}): try again in a moment."
    return ""


def _nudged_already(person: User, on: date) -> str:
    letter = Letter.objects.select_related("by").get(kind=LetterKind.NUDGE, to=person, key=on.isoformat())
    who = f" by {letter.by}" if letter.by else ""
    return f"{person.name} was nudged on {date_words(on)}{who} already: nothing was sent again."


# The summary of a round


@dataclass(frozen=True)
class Recipient:
    """Somebody to whom a summary goes, and about which groups."""

    person: User
    groups: str  # in words
    items: tuple[RoundItem, ...]
    sent_on: str  # when exactly this was sent to them before, "" when it was not


def round_recipients(person: User, sheet: RoundSheet, said: list[Said], *, on: date) -> list[Recipient]:
    """To whom somebody's round goes: the chairs and deputies of each group it concerns. What the person chairs, and
    what no chair is recorded for, goes to the officers.
    """
    measures = groups_of_measures(on=on)
    groups = {
        (item.kind, item.key): (item.action.line.group_id,)
        if item.action
        else measures.get(item.figure.measure.pk, ())
        for item in sheet.items
    }
    heads = defaultdict(list)
    concerned = {group for of in groups.values() for group in of}
    names = dict(DeliveryGroup.objects.filter(pk__in=concerned).values_list("pk", "name"))
    posts = Membership.objects.current(on=on).filter(
        group__in=concerned,
        role__in=[MembershipRole.CHAIR, MembershipRole.DEPUTY],
        person__is_active=True,
    )
    for post in posts.select_related("person__partner").order_by("group", "role", "person"):
        heads[post.group_id].append(post.person)
    officers = list(User.objects.filter(is_officer=True, is_active=True).exclude(pk=person.pk))
    theirs: dict[User, dict] = defaultdict(dict)
    about: dict[User, set[str]] = defaultdict(set)
    for item in sheet.items:
        for group in groups[item.kind, item.key] or (None,):
            chairs = heads.get(group, [])
            to = officers if not chairs or person in chairs else chairs
            for each in to:
                if item.figure and why_not_read_measure(each, item.figure.measure):
                    continue
                theirs[each][item.kind, item.key] = item
                about[each] |= {names[group]} if group else set()
    key = round_key(person, sheet, said)
    sent = dict(
        Letter.objects.filter(kind=LetterKind.ROUND, key=key, sent_at__isnull=False).values_list(
            "to_id", "day"
        )
    )
    return [
        Recipient(
            each,
            list_words(sorted(about[each])),
            tuple(items.values()),
            date_words(sent[each.pk]) if each.pk in sent else "",
        )
        for each, items in sorted(theirs.items(), key=lambda pair: pair[0].name)
    ]


def round_key(person: User, sheet: RoundSheet, said: list[Said]) -> str:
    """What a summary is about: whose round, and what it says. The same answers are never sent twice to anybody."""
    return f"{sheet.round.quarter.code} of {person.pk}: {fingerprint(said, sheet.open_items)}"


def send_round(
    *, person: User, sheet: RoundSheet, said: list[Said], on: date, at: datetime
) -> tuple[list[str], list[str]]:
    """Send somebody's answers to whom they concern. Out come the names it went to (now or before), and what failed."""
    reached, problems = [], []
    subject = f"{_from_words()}: {person.name} reported for {sheet.round.quarter}"[:200]
    for recipient in round_recipients(person, sheet, said, on=on):
        letter = take_letter(
            kind=LetterKind.ROUND,
            to=recipient.person,
            key=round_key(person, sheet, said),
            subject=subject,
            day=on,
            by=person,
            at=at,
        )
        why = ""
        if letter is not None:
            keys = {(item.kind, item.key) for item in recipient.items}
            mail = compose(
                "round",
                to=recipient.person,
                subject=subject,
                sender=person,
                round=sheet.round,
                groups=recipient.groups,
                said=[each for each in said if (each.item.kind, each.item.key) in keys],
                skipped=[item for item in sheet.open_items if (item.kind, item.key) in keys],
                sees_reporting=not why_not_nudge(recipient.person),
            )
            mail.reply_to = [person.email]
            why = _send(letter, mail, by=person, at=at)
        if why:
            problems.append(f"{recipient.person.name}: {why}")
        else:
            reached.append(recipient.person.name)
    return reached, problems
