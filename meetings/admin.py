"""The back office of holding to account: meetings, what lies behind their items, what they decided and what followed.

What only the operations write (decisions, versions of reports, papers, scores) is looked at here and not changed.
Whoever looks without being an officer sees nothing that is, or ever was, exempt or marked.
"""

from django.contrib import admin
from django.db.models import Q

from common import clock
from common.admin import Below
from meetings.enums import Access
from meetings.models import (
    AgendaItem,
    Attendance,
    CommitteeReport,
    Decision,
    Escalation,
    FollowUp,
    GroupReport,
    Meeting,
    Paper,
    ReportVersion,
    Risk,
    RiskAction,
    RiskScore,
    ScrutinyRecommendation,
    ScrutinyResponse,
    StandingItem,
)
from meetings.operations import agendas, decisions, reports, risks
from partnership.admin import HasSource, RecordAdmin

OF_GROUP = ("group", admin.RelatedOnlyFieldListFilter)
OF_MEETING = ("meeting__group", admin.RelatedOnlyFieldListFilter)


class KeptApart(RecordAdmin):
    """What hangs on agenda items: of those that are or were exempt, or hold exempt minutes, only officers see it."""

    item = ""  # the way from the record to its item: item__ …

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset if not self.why_not_keep(request.user) else self.without_exempt(queryset)

    def without_exempt(self, queryset):
        once = AgendaItem.history.filter(Q(access=Access.EXEMPT) | ~Q(exempt_minute=""))
        return queryset.exclude(**{f"{self.item}pk__in": once.values("id")})


@admin.register(Meeting)
class MeetingAdmin(RecordAdmin):
    list_display = ("title", "held_on", "group", "state", "minutes_state", "source")
    list_filter = ("state", "minutes_state", OF_GROUP, HasSource)
    list_select_related = ("group", "source")
    search_fields = ("title", "decided", "group__name")
    owned = ("state", "noticed_on", "cancelled_reason", "minutes_state", "minutes_agreed_at")
    below = (Below(AgendaItem, "meeting"), Below(Attendance, "meeting"), Below(Decision, "meeting"))
    note = (
        "A meeting is called, held, minuted and called off on its own page; here its details are put right."
    )

    def keep(self, record, *, form, by, at, reason):
        if record.pk:
            return super().keep(record, form=form, by=by, at=at, reason=reason)
        if record.held_on.last < clock.today():
            return agendas.enter_past_meeting(meeting=record, by=by, at=at)
        return agendas.plan_meeting(meeting=record, by=by, at=at, reason=reason)


@admin.register(StandingItem)
class StandingItemAdmin(RecordAdmin):
    list_display = ("title", "number", "type", "group", "source")
    list_filter = (OF_GROUP, "type", HasSource)
    list_select_related = ("group", "source")
    search_fields = ("title", "presenter", "group__name")


@admin.register(AgendaItem)
class AgendaItemAdmin(KeptApart):
    list_display = ("title", "number", "type", "access", "meeting", "source")
    list_filter = ("type", "access", OF_MEETING, HasSource)
    list_select_related = ("meeting__group", "source")
    search_fields = ("title", "presenter", "meeting__title", "minute")
    owned = ("number", "minute", "exempt_minute")
    lasting = ("meeting",)
    below = (Below(Paper, "item"), Below(Decision, "item"))
    note = "Items are put in order, and minutes written, on the page of the meeting."

    def keep(self, record, *, form, by, at, reason):
        return agendas.keep_item(item=record, by=by, at=at, reason=reason)


@admin.register(Attendance)
class AttendanceAdmin(RecordAdmin):
    list_display = ("partner", "presence", "post", "meeting", "source")
    list_filter = ("presence", ("partner", admin.RelatedOnlyFieldListFilter), OF_MEETING)
    list_select_related = ("partner", "meeting__group", "source")
    search_fields = ("partner__name", "post", "meeting__title")
    lasting = ("meeting", "partner")

    def keep(self, record, *, form, by, at, reason):
        said = {record.partner: (record.presence, record.post)}
        kept = agendas.record_attendance(
            meeting=record.meeting, presences=said, source=record.source, by=by, at=at
        )
        return kept[0] if kept else record


@admin.register(CommitteeReport)
class CommitteeReportAdmin(KeptApart):
    item = "versions__papers__item__"
    list_display = ("title", "type", "report_of", "marking", "source")
    list_filter = ("type", "marking", HasSource)
    list_select_related = ("source",)
    search_fields = ("title", "report_of", "author", "summary")
    below = (Below(ReportVersion, "report"),)
    note = "What was submitted stays in its version: a change here is a draft until it is submitted again."

    def without_exempt(self, queryset):
        return super().without_exempt(queryset).filter(marking="")

    def keep(self, record, *, form, by, at, reason):
        return reports.keep_report(report=record, by=by, at=at, reason=reason)


class ReadOnly:
    """Written by the operations alone."""

    adds = changes = deletes = False


@admin.register(ReportVersion)
class ReportVersionAdmin(ReadOnly, KeptApart):
    item = "papers__item__"
    list_display = ("report", "number", "note", "submitted_at")
    list_display_links = ("report", "number")
    list_select_related = ("report", "submitted_by")
    search_fields = ("report__title", "note")
    note = "A report as it was submitted. It never changes: a change is a new version."

    def without_exempt(self, queryset):
        return super().without_exempt(queryset).filter(report__marking="")


@admin.register(Paper)
class PaperAdmin(ReadOnly, KeptApart):
    item = "item__"
    list_display = ("title", "number", "item", "received_on", "marking")
    list_filter = ("marking",)
    list_select_related = ("item", "version__report", "group_report__group", "group_report__meeting__group")
    search_fields = ("title", "file_name", "item__title")
    note = "Papers are put behind an item on the page of its meeting, and stay as they were sent out."

    def get_queryset(self, request):
        """Without the files themselves."""
        return super().get_queryset(request).defer("content")


@admin.register(GroupReport)
class GroupReportAdmin(KeptApart):
    item = "papers__item__"
    list_display = ("group", "meeting", "number", "state", "submitted_at", "source")
    list_filter = ("state", OF_GROUP, HasSource)
    list_select_related = ("group", "meeting__group", "source", "submitted_by")
    search_fields = ("group__name", "achievements", "requests")
    owned = ("number", "state", "figures", "submitted_at", "submitted_by")
    lasting = ("group", "meeting")
    note = "A report is submitted on its own page. After that it stays: a correction is a new version."

    def keep(self, record, *, form, by, at, reason):
        return reports.keep_group_report(report=record, by=by, at=at, reason=reason)


@admin.register(Escalation)
class EscalationAdmin(RecordAdmin):
    list_display = ("why", "about", "group", "to", "state", "raised_on")
    list_filter = ("state", OF_GROUP, HasSource)
    list_select_related = ("group", "to", "action", "measure", "source")
    search_fields = ("why", "asked", "answer", "action__reference", "measure__code")
    owned = ("state", "answer", "answered_on")
    note = "A concern is answered by a decision, which is recorded on the page of the meeting."

    def keep(self, record, *, form, by, at, reason):
        if record.pk:
            return super().keep(record, form=form, by=by, at=at, reason=reason)
        return decisions.escalate(escalation=record, by=by, at=at)


@admin.register(Decision)
class DecisionAdmin(ReadOnly, KeptApart):
    item = "item__"
    list_display = ("text", "kind", "minute_reference", "decided_on", "meeting", "source")
    list_filter = ("kind", OF_MEETING, HasSource)
    list_select_related = (
        "meeting__group",
        "item",
        "strategy",
        "refresh__strategy",
        "action",
        "accepted_red__measure",
        "escalation__action",
        "escalation__measure",
        "referred_to",
        "source",
    )
    search_fields = ("text", "minute_reference", "delegated_to")
    note = "Decisions are recorded on the page of their meeting, where each does what it decides in the same step."


@admin.register(FollowUp)
class FollowUpAdmin(KeptApart):
    item = "item__"
    list_display = ("number", "text", "partner", "due", "closed_on", "meeting")
    list_display_links = ("number", "text")
    list_filter = (("partner", admin.RelatedOnlyFieldListFilter), OF_MEETING, HasSource)
    list_select_related = ("partner", "meeting__group", "closed_at__group", "item", "decision", "source")
    search_fields = ("number", "text", "partner__name", "outcome")
    adds = False
    owned = ("number", "meeting", "item", "decision", "closed_at", "closed_on", "outcome")
    note = (
        "Follow-ups are asked for, and closed, at a meeting: on its page. Their numbers are never used again."
    )


@admin.register(Risk)
class RiskAdmin(RecordAdmin):
    list_display = ("code", "title", "group", "response", "owner", "review_on", "closed_on")
    list_display_links = ("code", "title")
    list_filter = (OF_GROUP, "response", HasSource)
    list_select_related = ("group", "partner", "source")
    search_fields = ("code", "title", "cause", "consequence")
    owned = ("closed_on", "closed_reason")
    lasting = ("code",)
    below = (Below(RiskScore, "risk"), Below(RiskAction, "risk"))
    note = "A risk is scored and closed on the page of the register."

    def keep(self, record, *, form, by, at, reason):
        return risks.keep_risk(risk=record, by=by, at=at, reason=reason)


@admin.register(RiskScore)
class RiskScoreAdmin(ReadOnly, RecordAdmin):
    list_display = ("risk", "scored_on", "likelihood", "impact", "remark")
    list_filter = (("risk__group", admin.RelatedOnlyFieldListFilter), HasSource)
    list_select_related = ("risk", "source")
    search_fields = ("risk__code", "risk__title", "remark")
    note = "Scores are added on the page of the register, and never overwritten."


@admin.register(RiskAction)
class RiskActionAdmin(RecordAdmin):
    list_display = ("risk", "action", "source")
    list_select_related = ("risk", "action", "source")
    search_fields = ("risk__code", "risk__title", "action__reference")


@admin.register(ScrutinyRecommendation)
class ScrutinyRecommendationAdmin(RecordAdmin):
    list_display = ("text", "number", "meeting", "received_on", "came_of_it")
    list_filter = (HasSource,)
    list_select_related = ("meeting__group", "source")
    search_fields = ("text", "came_of_it")
    adds = False
    owned = ("number", "meeting", "received_on")
    below = (Below(ScrutinyResponse, "recommendation"),)
    note = (
        "Recommendations are recorded, with the authorities they are addressed to, on the page of scrutiny."
    )


@admin.register(ScrutinyResponse)
class ScrutinyResponseAdmin(RecordAdmin):
    list_display = ("partner", "recommendation", "answered_on", "text")
    list_filter = (("partner", admin.RelatedOnlyFieldListFilter), HasSource)
    list_select_related = ("partner", "recommendation", "source")
    search_fields = ("partner__name", "text", "recommendation__text")
    adds = False
    owned = ("recommendation", "partner")
