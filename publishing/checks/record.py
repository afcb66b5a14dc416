"""What the lookups read of the record, each asked once: as at the edition's day, and up to the day of the checks."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from common.partial_dates import PartialDate, holds_on
from common.periods import Period
from common.text import date_words
from meetings.enums import MeetingState
from meetings.models import Meeting
from partnership.enums import DutyKind, GroupKind
from partnership.models import (
    DeliveryGroup,
    DutyRecord,
    InformationSharingAgreement,
    Membership,
    Partner,
    Partnership,
)
from priorities.models import Finding, Refresh, StrategicAssessment, Strategy
from publishing.checks.rules import has_begun
from publishing.enums import PublicationState
from publishing.models import MeetingPublication


@dataclass(frozen=True)
class Record:
    """A strategy's year on its day, and what stands beside it in the partnership's record."""

    strategy: Strategy
    period: Period
    as_at: date
    on: date
    document: dict
    withheld: tuple
    remarks: tuple
    found: tuple

    @property
    def day_words(self) -> str:
        """The day the position describes."""
        return date_words(self.as_at)

    @property
    def coming_year(self) -> Period:
        """The year that begins when the rated one is over: what the plan is revised for."""
        return self.period.next()

    @cached_property
    def partnership(self) -> Partnership | None:
        return Partnership.objects.first()

    @property
    def area_code(self) -> str:
        return self.partnership.local_authority_code if self.partnership else ""

    @property
    def is_agreed(self) -> bool:
        """Whether the strategy had been agreed by the day."""
        return has_begun(self.strategy.agreed_on, on=self.on)

    @cached_property
    def made(self) -> list[tuple[str, PartialDate]]:
        """When the strategy was agreed and revised: what happened, and the day."""
        agreed = [("agreed", self.strategy.agreed_on)] if self.strategy.agreed_on else []
        return [("revised", each.made_on) for each in Refresh.objects.filter(strategy=self.strategy)] + agreed

    # Who

    @cached_property
    def partners(self) -> list[Partner]:
        """At the table on the day of the position."""
        return list(Partner.objects.current(on=self.as_at))

    @cached_property
    def authorities(self) -> list[Partner]:
        """The responsible authorities on the day of the position."""
        return [partner for partner in self.partners if partner.is_statutory]

    def authorities_without(self, keys) -> list[str]:
        """The names of the responsible authorities whose key is not among these."""
        there = set(keys)
        return [partner.name for partner in self.authorities if partner.pk not in there]

    @cached_property
    def boards(self) -> list[DeliveryGroup]:
        return list(DeliveryGroup.objects.filter(kind=GroupKind.BOARD).current(on=self.as_at))

    @cached_property
    def board_members(self) -> list[Membership]:
        """Who sat on the board on the day of the position."""
        members = Membership.objects.filter(group__kind=GroupKind.BOARD).select_related("person")
        return [each for each in members if holds_on(each, self.as_at)]

    @cached_property
    def agreements(self) -> list[InformationSharingAgreement]:
        """The sharing protocols agreed by the day of the position, newest first."""
        kept = InformationSharingAgreement.objects.prefetch_related("signatures").select_related("source")
        begun = [each for each in kept if has_begun(each.agreed_on, on=self.as_at)]
        return sorted(begun, key=lambda each: each.agreed_on, reverse=True)

    # The assessment

    @cached_property
    def assessments(self) -> list[StrategicAssessment]:
        """Those approved by the day of the position, newest first."""
        kept = StrategicAssessment.objects.exclude(approved_on=None)
        begun = [each for each in kept if has_begun(each.approved_on, on=self.as_at)]
        return sorted(begun, key=lambda each: each.approved_on, reverse=True)

    @property
    def assessment(self) -> StrategicAssessment | None:
        return self.assessments[0] if self.assessments else None

    @cached_property
    def findings(self) -> list[Finding]:
        return list(self.assessment.findings.all()) if self.assessment else []

    # Documents the law asks for

    @cached_property
    def _duty_records(self) -> list[DutyRecord]:
        return list(DutyRecord.objects.all())

    def duty_record(self, kind: DutyKind) -> DutyRecord | None:
        """The newest of its kind on the day; one without a date only where there is no other."""
        mine = [each for each in self._duty_records if each.duty == kind]
        begun = [each for each in mine if has_begun(each.dated, on=self.on)]
        if begun:
            return max(begun, key=lambda each: each.dated)
        return next((each for each in mine if each.dated is None), None)

    # Meetings

    @cached_property
    def scrutiny_meetings(self) -> list[Meeting]:
        """Meetings of the scrutiny committee that were held by the day, newest first."""
        held = Meeting.objects.filter(group__kind=GroupKind.SCRUTINY, state=MeetingState.HELD)
        kept = [each for each in held.select_related("source") if has_begun(each.held_on, on=self.on)]
        return sorted(kept, key=lambda each: each.held_on, reverse=True)

    @cached_property
    def _published_meetings(self) -> dict[int, str]:
        found = MeetingPublication.objects.filter(state=PublicationState.PUBLISHED).order_by("version")
        return {
            meeting: f"/meetings/{slug}/"
            for meeting, slug in found.filter(published_at__date__lte=self.on).values_list(
                "meeting_id", "slug"
            )
        }

    def meeting_address(self, meeting_id: int) -> str:
        """Where the public reads of a meeting, or ""."""
        return self._published_meetings.get(meeting_id, "")
