"""A portal with some of everything in it, for tests that walk through every page. Nothing here is a test."""

from datetime import date
from hashlib import sha256

from actionplans.enums import UpdateRating
from actionplans.models import PlanImport
from common.records import write
from partnership.enums import SignInOutcome
from partnership.models import (
    Fact,
    InformationSharingAgreement,
    LiaisonOfficer,
    ReportingLine,
    Signature,
)
from partnership.operations import invite, note_refusal, note_sign_in
from performance.enums import BatchKind, Rating
from performance.models import (
    AcceptedRed,
    AreaName,
    ComparatorReading,
    FindingMeasure,
    ImportBatch,
    MeasurePart,
    PeriodLock,
    PublishedRating,
    Rebase,
)
from priorities.enums import AskedBy, Limb
from priorities.models import (
    Achievement,
    Alignment,
    Consultation,
    Finding,
    FindingPriority,
    Focus,
    PriorityLimb,
    Refresh,
    StrategicAssessment,
    Theme,
)
from publishing.enums import Answered, EditionKind, Severity
from publishing.models import (
    Address,
    Blob,
    Clause,
    ClauseSet,
    Destruction,
    DraftFile,
    Edition,
    EditionBuild,
    EditionDraft,
    EditionFile,
    MeetingFile,
    MeetingPublication,
    PackBuild,
    Site,
)
from tests.factories import (
    TODAY,
    aim,
    answer_recommendation,
    asking,
    attend,
    break_series,
    day,
    decide,
    make_action,
    make_case_reviews,
    make_commentary,
    make_commitment,
    make_committee_report,
    make_death_review,
    make_duty_record,
    make_escalation,
    make_group,
    make_group_report,
    make_item,
    make_measure,
    make_meeting,
    make_membership,
    make_milestone,
    make_override,
    make_partner,
    make_partnership,
    make_plan,
    make_priority,
    make_public_meeting,
    make_recommendation,
    make_review,
    make_risk,
    make_scheme,
    make_source,
    make_standing_item,
    make_strategy,
    make_term,
    make_user,
    move_due,
    now,
    officer,
    period,
    post_update,
    put_behind,
    recommend,
    record,
)
from workspace.enums import LetterKind
from workspace.operations import letter_sent, take_letter


def furnish(start: int = 0, stop: int = 1):
    """Make one of everything for each number in the range, all of its own: nothing shares a parent."""
    make_partnership()
    Site.objects.get_or_create(pk=1)
    for number in range(start, stop):
        _one_of_each(number)


def _kept(record):
    return write(record, by=officer(), at=now(), reason="Made for a test.")


def _one_of_each(number: int):
    source = make_source("illustrative")
    partner, other = make_partner(joined="2020-05"), make_partner()
    person = make_user("contributor", partner=partner, job_title="Analyst")
    invite(
        name=f"Newcomer {number}",
        email=f"newcomer-{number}@portal.example",
        partner=partner,
        job_title="Analyst",
        link=lambda key: f"https://portal.example/{key}/",
        by=officer(),
        at=now(),
    )
    note_sign_in(outcome=SignInOutcome.SIGNED_IN, by=person, at=now())
    note_refusal(by=person, at=now(), address="/plans/", words="Only officers do this.")
    board, group = make_group(kind="board"), make_group()
    _kept(ReportingLine(group=group, to=board, source=source))
    make_membership(group=group, person=person, partner=partner, role="member", started="2024")
    agreement = _kept(InformationSharingAgreement(title=f"Protocol {number}", source=source))
    _kept(Signature(agreement=agreement, partner=partner, source=source))
    _kept(LiaisonOfficer(partner=partner, person=person, post="Superintendent", source=source))
    _kept(Fact(number=number + 1, figure="8,000", words="residents", source=source))
    make_term(source=source)

    strategy = make_strategy(source=source)
    priority = make_priority(strategy=strategy, held_by=group, source=source)
    commitment = make_commitment(priority=priority, number="1.10")
    kept = {"strategy": strategy, "source": source}
    _kept(Refresh(made_on=day("2023-09"), summary="Checked, and kept.", **kept))
    _kept(Theme(number=1, title="Evidence", **kept))
    _kept(Alignment(plan="Corporate Plan", outcome="People are safe", **kept))
    _kept(
        Achievement(period=period("2023/24"), priority=priority, title="Lamps", text="They are lit.", **kept)
    )
    _kept(Consultation(title="Asked on the street", **kept))
    _kept(PriorityLimb(priority=priority, limb=Limb.SUBSTANCES, source=source))
    _kept(Focus(priority=priority, started=day("2024-04"), source=source))
    assessment = _kept(StrategicAssessment(code=f"assessment-{number}", title="What we know", source=source))
    finding = _kept(
        Finding(
            assessment=assessment, number=1, text="Robbery rises.", asked_by=AskedBy.PUBLIC, source=source
        )
    )
    _kept(FindingPriority(finding=finding, priority=priority, source=source))
    make_public_meeting(came=[partner], title=f"Residents’ meeting {number}", source=source)
    make_duty_record(source=source)
    make_case_reviews(f"{2000 + number}/{(number + 1) % 100:02}", source=source)
    make_death_review(source=source)

    measure = make_measure(
        code=f"3.1.{number}",
        priority=priority,
        number=f"1.{number}",
        owner=partner,
        supplier=other,
        source=source,
    )
    record(measure, {"2024-04": 12, "2024-05": None}, source=source)
    aim(measure, {"2024/25 Q1": 30}, source=source)
    break_series(measure, "2024-04")
    make_commentary(measure, "2024/25 Q1")
    _kept(FindingMeasure(finding=finding, measure=measure, source=source))
    part = make_measure(code=f"3.2.{number}", owner=partner, supplier=other, source=source)
    _kept(MeasurePart(whole=measure, part=part, source=source))
    _kept(
        AcceptedRed(
            measure=measure,
            accepted_on=date(2025, 1, 1),
            until=date(2025, 9, 1),
            mitigation="Patrols.",
            source=source,
        )
    )
    _kept(
        ImportBatch(
            kind=BatchKind.READINGS,
            file_name=f"{number}.csv",
            sha256="0" * 64,
            uploader=officer(),
            rows_read=2,
            rows_used=2,
            staged_at=now(),
        )
    )
    _kept(AreaName(area="Anytown", alias=f"Town, Any {number}", source=source))
    compared = {"measure": measure, "source": source}
    _kept(ComparatorReading(area="Othertown", period=period("2024-04"), value=3, **compared))
    _kept(Rebase(period=period("2024-04"), reason="Counted anew.", **compared))
    _kept(PeriodLock(period=period(f"{1990 + number}-05"), reason="Reported.", source=source))
    _kept(
        PublishedRating(
            period=period("2024/25 Q1"),
            rating=Rating.AMBER,
            reason="As told.",
            decided_by=officer(),
            **compared,
        )
    )
    make_scheme(version=number + 1, in_use=number == 0)

    plan = make_plan(strategy=strategy, group=group, source=source)
    action = make_action(
        reference=f"SV-{number}",
        plan=plan,
        priority=priority,
        commitment=commitment,
        lead=partner,
        supporting=[other],
        measures=[measure],
    )
    post_update(action, rating=UpdateRating.AT_RISK)
    move_due(action, "2026-03")
    make_milestone(action=action)
    _kept(
        PlanImport(
            plan=plan, file_name=f"{number}.xlsx", sha256="0" * 64, uploader=officer(), uploaded_at=now()
        )
    )
    review = make_review(group=group, source=source)
    answer_recommendation(make_recommendation(review=review), partner=partner, actions=[action])
    letter = take_letter(
        kind=LetterKind.NUDGE, to=person, key="2025-07-14", subject="Owed", day=TODAY, by=officer(), at=now()
    )
    letter_sent(letter=letter, by=officer(), at=now())
    _hold_to_account(board, group, action, measure, partner, number)
    _publish(strategy, number)
    _publish_meeting(board, number)
    _check(strategy, number)


def _check(strategy, number: int):
    """A version of the checklist with a clause, and an override of a check."""
    version = _kept(ClauseSet(version=f"2026-{number:02}", title="The duty"))
    _kept(
        Clause(
            version=version,
            code="C11",
            clause="SI 2007/1830 reg 4",
            title="Liaison",
            explanation="Each has one.",
            answered=Answered.AUTOMATIC,
            severity=Severity.FAIL,
        )
    )
    make_override(strategy=strategy)


def _hold_to_account(board, group, action, measure, partner, number: int):
    """A meeting of the board with all that can hang on one, and scrutiny of it."""
    source = make_source("illustrative")
    make_standing_item(group=board)
    meeting = make_meeting(group=board, source=source)
    item = make_item(meeting=meeting, source=source)
    attend(meeting, [partner])
    put_behind(item, make_committee_report(submitted=True, source=source))
    make_group_report(group=group, meeting=meeting, source=source)
    escalation = make_escalation(action=action, to=board, source=source)
    decide("close_escalation", item=item, escalation=escalation, answer="Yes.", asked=asking(partner=partner))
    decide("accept_red", item=item, measure=measure, until=date(2025, 9, 30), mitigation="Patrols.")
    make_risk(group=group, partner=partner, actions=[action], source=source)
    make_item(meeting=meeting, access="exempt", source=source)
    committee = make_group(kind="scrutiny")
    recommend(partner, meeting=make_meeting(group=committee, held_on="2025-05-29"))


def _publish(strategy, number: int):
    """Records of an edition, without the seconds that rendering one takes."""
    plain = f"document {number}".encode()
    blob = Blob.objects.create(sha256=sha256(plain).hexdigest(), size=len(plain), plain=plain)
    edition = _kept(
        Edition(
            strategy=strategy,
            number=1,
            kind=EditionKind.ANNUAL,
            title="Annual edition 2024/25",
            period=period("2024/25"),
            as_at=TODAY,
            published_at=now(),
            published_by=officer(),
            document=blob,
            manifest=blob,
            previous=Edition.objects.order_by("pk").last(),
        )
    )
    EditionFile.objects.create(
        edition=edition, name="document.json", content_type="application/json", blob=blob
    )
    Address.objects.create(path=f"/editions/{number}/", edition=edition, content_type="text/html", blob=blob)
    _kept(Destruction(of=f"Edition {number}", at=now(), by=officer(), reason="A name stood in it."))
    draft = _kept(
        EditionDraft(strategy=strategy, title="Annual edition 2023/24", period=period("2023/24"), as_at=TODAY)
    )
    DraftFile.objects.create(draft=draft, name="index.html", content_type="text/html", blob=blob)
    EditionBuild.objects.create(
        draft=draft, task="prepare", asked_at=now(), asked_by=officer(), heartbeat=now()
    )


def _publish_meeting(board, number: int):
    """Records of a meeting as published and of its pack, without the seconds that rendering takes."""
    meeting = board.meetings.order_by("pk").first()
    plain = f"meeting {number}".encode()
    blob = Blob.objects.create(sha256=sha256(plain).hexdigest(), size=len(plain), plain=plain)
    publication = _kept(
        MeetingPublication(
            meeting=meeting,
            version=1,
            slug=f"2025-06-16-{board.code}",
            published_at=now(),
            published_by=officer(),
            facts={"title": meeting.title},
            document=blob,
        )
    )
    MeetingFile.objects.create(
        publication=publication, name="document.json", content_type="application/json", blob=blob
    )
    PackBuild.objects.create(
        meeting=meeting,
        audience="public",
        asked_at=now(),
        asked_by=officer(),
        heartbeat=now(),
        on=TODAY,
    )
