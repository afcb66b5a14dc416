"""Every group's plan in one line, and whether its report to the next meeting has come."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from actionplans.as_at import PlanFacts
from common.partial_dates import holds_on
from common.text import date_words
from meetings.enums import ReportState
from meetings.models import GroupReport
from partnership.enums import GroupKind
from workspace.summaries.board.priorities import action_counts, action_words
from workspace.summaries.board.record import GroupFacts, Record


@dataclass(frozen=True)
class GroupLine:
    """A group, its plan in a line, and its report."""

    code: str
    name: str
    chair: str
    plan: int | None
    plan_title: str
    words: str
    actions: dict
    silent: str  # how many open actions nobody has spoken of for too long
    report: str
    received: bool
    reports: bool  # whether a report is asked of it: the board does not report to itself


def group_lines(record: Record) -> tuple[GroupLine, ...]:
    """The groups of the day that have a plan, and the delivery groups that have none. One query."""
    plans = {plan.group_id: plan for plan in reversed(record.plans)}
    order = list(GroupKind.values)
    shown = [
        group
        for group in record.groups.values()
        if holds_on(group, record.day.on)
        and (group.pk in plans or group.kind == GroupKind.DELIVERY_GROUP)
        and _is_shown(record, group)
    ]
    shown.sort(key=lambda group: (order.index(group.kind), group.name))
    reports = _reports(record)
    return tuple(_line(record, group, plans.get(group.pk), reports.get(group.pk)) for group in shown)


def _is_shown(record: Record, group: GroupFacts) -> bool:
    asked = record.asked
    if asked.group:
        return group.code == asked.group
    if not asked.narrows:
        return True
    holds = any(each.holder and each.holder.pk == group.pk for each in record.shown_priorities)
    return (holds and not asked.partner) or any(each.plan.group_id == group.pk for each in record.actions)


def _reports(record: Record) -> dict[int, datetime]:
    """When each group's report to the next meeting was submitted, by the end of the day."""
    if record.day.to_come is None:
        return {}
    rows = GroupReport.objects.filter(meeting=record.day.to_come.pk, state=ReportState.SUBMITTED)
    if record.day.at:
        rows = rows.filter(submitted_at__lte=record.day.at)
    return dict(rows.order_by("number").values_list("group_id", "submitted_at"))


def _line(record: Record, group: GroupFacts, plan: PlanFacts | None, submitted: datetime | None) -> GroupLine:
    actions = [each for each in record.actions if plan and each.plan.pk == plan.pk]
    silent = sum(bool(each.update_overdue_words) for each in actions)
    words = action_words(actions) if plan else "No plan for the strategy in force"
    return GroupLine(
        code=group.code,
        name=group.name,
        chair=record.chairs.get(group.pk, ""),
        plan=plan.pk if plan else None,
        plan_title=plan.title if plan else "",
        words=words,
        actions=action_counts(actions),
        silent=f"{silent} without an update for too long" if silent else "",
        report=_report_words(record, submitted),
        received=submitted is not None,
        reports=group.kind != GroupKind.BOARD and record.day.to_come is not None,
    )


def _report_words(record: Record, submitted: datetime | None) -> str:
    if submitted is not None:
        return f"Report received on {date_words(localtime(submitted).date())}"
    due = record.day.to_come and record.day.to_come.papers_due
    if due is None:
        return "Report not received"
    late = " was" if due < record.day.on else ""
    return f"Report not received:{late} due {'by ' if not late else 'on '}{date_words(due)}"
