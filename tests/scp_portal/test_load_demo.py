"""The demo record: what it holds, what was known of it when, and what is said of a row that is wrong."""

import csv
import re
import shutil
from collections import Counter
from datetime import date, datetime, time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, Sum
from django.utils import timezone

from actionplans.models import (
    Acceptance,
    Action,
    ActionPlan,
    Milestone,
    Recommendation,
    RecommendationAction,
    Review,
    Slip,
    Update,
)
from common.periods import Period
from meetings import summaries
from meetings.calendar import holidays_around
from meetings.enums import DecisionKind, MeetingState, MinutesState
from meetings.models import (
    AgendaItem,
    CommitteeReport,
    Decision,
    Escalation,
    FollowUp,
    GroupReport,
    Meeting,
    Paper,
    Risk,
    RiskScore,
    ScrutinyRecommendation,
    StandingItem,
)
from meetings.rules import notice_words, recommendation_lines, why_recommendations_do_not_fit
from partnership.enums import GroupKind
from partnership.models import (
    CaseReviewFigures,
    DeathReview,
    DeliveryGroup,
    DutyRecord,
    Fact,
    InformationSharingAgreement,
    LiaisonOfficer,
    Membership,
    Partner,
    Partnership,
    PublicMeeting,
    Source,
    Term,
    User,
)
from performance.enums import Sensitivity
from performance.models import (
    Commentary,
    Measure,
    MeasurePlace,
    RagDefinition,
    Reading,
    SeriesBreak,
    Target,
)
from priorities.enums import StrategyState
from priorities.models import (
    Achievement,
    Alignment,
    Commitment,
    Consultation,
    Finding,
    Focus,
    Holding,
    Priority,
    Refresh,
    StrategicAssessment,
    Strategy,
    Theme,
)
from publishing import checks, gathering, rules
from publishing.checking import check_now
from publishing.derived import derive
from publishing.disclosure import disclose
from publishing.models import Edition
from scp_portal.demo import editions, loading
from scp_portal.demo.rows import FOLDER, Tables, table
from tests.house.the_house import our_models

# Nothing refers to the rows of these tables, so a copy of the record with three rows of each loads in a moment.
LEAVES = [
    "terms",
    "facts",
    "memberships",
    "sharing_agreements",
    "liaison_officers",
    "public_meetings",
    "case_reviews",
    "duty_records",
    "refreshes",
    "themes",
    "alignments",
    "holdings",
    "focus",
    "achievements",
    "findings",
    "consultations",
    "scheme_definitions",
    "measure_places",
    "targets",
    "readings_annual",
    "commentaries",
    "updates",
    "milestones",
    "meetings",
    "standing_items",
    "agenda_items",
    "decisions",
]
# These name meetings, actions or reports that the short copy leaves out.
LEFT_OUT = [
    "readings_quarterly",
    "committee_reports",
    "papers",
    "group_reports",
    "escalations",
    "follow_ups",
    "risks",
    "risk_scores",
    "scrutiny_recommendations",
    "scrutiny_responses",
]


def load(folder: Path = FOLDER, *more: str) -> str:
    """Load a record without its editions; returns what the command says."""
    said = StringIO()
    call_command("load_demo", "--no-editions", "--folder", str(folder), *more, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo record, entered once for this file and taken back after it; holds what the command said."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load()
        transaction.set_rollback(True)


@pytest.fixture
def record(demo, db):
    """The demo record; what a test changes is undone after it."""
    return demo


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the demo's files, short enough to load in a moment: five actions, three rows of each leaf."""
    copy = tmp_path / "demo"
    shutil.copytree(FOLDER, copy)
    for name in LEAVES:
        rewrite(copy, name, lambda lines: lines[:4])
    for name in LEFT_OUT:
        rewrite(copy, name, lambda lines: lines[:1])
    rewrite(
        copy,
        "measures",
        lambda lines: [line for line in lines if line[0] in {"code", "RC-HOM", "RC-VWI"} or line[-2]],
    )
    rewrite(copy, "actions", lambda lines: lines[:6])
    rewrite(copy, "slips", lambda lines: lines[:2])
    rewrite(copy, "acceptances", lambda lines: lines[:4])
    rewrite(copy, "recommendations", lambda lines: lines[:6])
    rewrite(copy, "recommendation_actions", lambda lines: [*lines[:1], [*lines[1][:2], "NC-02", lines[1][3]]])
    rewrite(copy, "street-crime", lambda lines: lines[:40])
    return copy


def rewrite(folder: Path, name: str, change):
    """Change the lines of a CSV file as lists of cells; the header is the first that is no comment."""
    path = folder / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(change(lines))


def plant(folder: Path, name: str, row: int, **cells: str):
    """Write something wrong into a row, which is numbered as a spreadsheet does."""

    def change(lines):
        header = next(line for line in lines if not line[0].startswith("#"))
        for column, value in cells.items():
            lines[row - 1][header.index(column)] = value
        return lines

    rewrite(folder, name, change)


def noon(text: str) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(text), time(12)))


def known(model, on: str, **filters):
    """The one record as it was known at noon of a day, or None."""
    return model.history.as_of(noon(on)).filter(**filters).first()


# What is there


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("accounts", User),
        ("sources", Source),
        ("partnership", Partnership),
        ("terms", Term),
        ("facts", Fact),
        ("partners", Partner),
        ("groups", DeliveryGroup),
        ("sharing_agreements", InformationSharingAgreement),
        ("liaison_officers", LiaisonOfficer),
        ("public_meetings", PublicMeeting),
        ("case_reviews", CaseReviewFigures),
        ("death_reviews", DeathReview),
        ("duty_records", DutyRecord),
        ("strategies", Strategy),
        ("refreshes", Refresh),
        ("themes", Theme),
        ("alignments", Alignment),
        ("priorities", Priority),
        ("holdings", Holding),
        ("focus", Focus),
        ("commitments", Commitment),
        ("achievements", Achievement),
        ("assessments", StrategicAssessment),
        ("findings", Finding),
        ("consultations", Consultation),
        ("scheme_definitions", RagDefinition),
        ("measures", Measure),
        ("measure_places", MeasurePlace),
        ("targets", Target),
        ("commentaries", Commentary),
        ("plans", ActionPlan),
        ("actions", Action),
        ("slips", Slip),
        ("milestones", Milestone),
        ("updates", Update),
        ("reviews", Review),
        ("recommendations", Recommendation),
        ("acceptances", Acceptance),
        ("recommendation_actions", RecommendationAction),
        ("standing_items", StandingItem),
        ("meetings", Meeting),
        ("committee_reports", CommitteeReport),
        ("group_reports", GroupReport),
        ("escalations", Escalation),
        ("decisions", Decision),
        ("follow_ups", FollowUp),
        ("risks", Risk),
        ("risk_scores", RiskScore),
        ("scrutiny_recommendations", ScrutinyRecommendation),
    ],
)
def test_every_row_of_a_file_becomes_a_record(record, name, model):
    assert model.objects.count() == len(table(name))


def test_every_count_of_the_police_files_becomes_a_reading(record):
    tables = ("street-crime", "readings_annual", "readings_quarterly")
    assert Reading.objects.count() == sum(len(table(name)) for name in tables)


def test_the_references_between_the_records_hold(record):
    connection.check_constraints()


def test_the_record_is_as_large_as_it_should_be(record):
    assert Action.objects.count() >= 60
    assert Priority.objects.filter(strategy__slug="2018-23").count() == 5
    assert Priority.objects.filter(strategy__slug="2019-22").count() == 5
    assert Priority.objects.filter(strategy__slug="2022-25").count() == 7
    assert Priority.objects.filter(strategy__slug="2025-29").count() == 4
    offences = Measure.objects.filter(places__priority__strategy__slug="2018-23", readings__isnull=False)
    assert offences.distinct().count() == 24
    assert Measure.objects.exclude(series="").count() == 14
    assert Partner.objects.statutory().current(on=date(2025, 7, 14)).count() >= 5


def test_each_strategy_stands_where_its_papers_leave_it(record):
    assert dict(Strategy.objects.values_list("slug", "state")) == {
        "2017-20": StrategyState.SUPERSEDED,
        "2018-23": StrategyState.SUPERSEDED,
        "2019-22": StrategyState.SUPERSEDED,
        "vawg-2020": StrategyState.IN_FORCE,
        "2022-25": StrategyState.IN_FORCE,
        "2025-29": StrategyState.FOR_DECISION,
    }
    assert Strategy.objects.get(slug="2022-25").supersedes.slug == "2019-22"
    assert Strategy.objects.get(slug="2025-29").supersedes.slug == "2022-25"
    assert Strategy.objects.get(slug="vawg-2020").inside.slug == "2022-25"


def test_three_priorities_are_in_focus(record):
    assert sorted(Focus.objects.current(on=date(2025, 7, 14)).values_list("priority__number", flat=True)) == [
        1,
        4,
        7,
    ]


def test_limb_d_is_both_of_its_parts(record):
    violence = Priority.objects.get(strategy__slug="2022-25", number=4)
    assert {"d(i)", "d(ii)"} <= set(violence.limbs.values_list("limb", flat=True))


def test_each_edition_answers_for_exactly_the_checks_that_stop_it(record):
    for planned in editions.planned(Tables()):
        strategy = Strategy.objects.get(slug=planned.strategy)
        results = check_now(strategy, planned.period, at=planned.moment).results
        stopping = {each.code for each in checks.blocking(results)}
        assert stopping == {row.text("code") for row in planned.overrides}, planned.title


def test_one_baseline_and_three_annual_editions_are_planned():
    planned = editions.planned(Tables())
    assert [(each.strategy, each.kind, str(each.period)) for each in planned] == [
        ("2018-23", "baseline", "2017/18"),
        ("2022-25", "annual", "2022/23"),
        ("2022-25", "annual", "2023/24"),
        ("2022-25", "annual", "2024/25"),
    ]
    assert planned[0].row.text("label") == "Draft published for decision"
    assert [each.next_update for each in planned] == ["", "July 2024", "June 2025", "October 2025"]
    assert planned[-1].title == "Annual edition 2024/25"


def test_everybody_can_sign_in_with_the_password_of_the_demo(record, settings):
    assert all(user.check_password(settings.PORTAL_DEMO_PASSWORD) for user in User.objects.all())
    assert User.objects.get(email="publisher@demo.example").is_publisher
    assert not User.objects.get(email="member@demo.example").is_staff


def test_an_account_sits_in_the_seat_of_its_post(record):
    chairs = Membership.objects.filter(group__code="asb-group", role="chair")
    assert [chair.person.email for chair in chairs] == ["chair@demo.example"]
    assert chairs[0].post == "Head of Public Protection Operations"


# Figures


def total(series: str, period: Period) -> int:
    months = period.months()
    found = Reading.objects.filter(measure__series=series, period__in=months)
    assert found.count() == len(months)
    return int(found.aggregate(total=Sum("value"))["total"])


@pytest.mark.parametrize(
    ("series", "quarters"),
    [("Shoplifting", [477, 386, 370, 337]), ("Theft from the person", [453, 324, 400, 364])],
)
def test_the_quarters_of_2024_25_add_up_to_the_worked_figures(record, series, quarters):
    assert [total(series, quarter) for quarter in Period.year(2024).quarters()] == quarters


@pytest.mark.parametrize(
    ("series", "in_2023_24", "in_2024_25"),
    [
        ("Anti-social behaviour", 294, 327),
        ("Bicycle theft", 255, 218),
        ("Burglary", 356, 330),
        ("Criminal damage and arson", 353, 385),
        ("Drugs", 577, 502),
        ("Other crime", 202, 155),
        ("Other theft", 2212, 1909),
        ("Possession of weapons", 90, 73),
        ("Public order", 607, 712),
        ("Robbery", 177, 172),
        ("Shoplifting", 1178, 1570),
        ("Theft from the person", 1340, 1541),
        ("Vehicle crime", 142, 111),
        ("Violence and sexual offences", 1621, 1763),
    ],
)
def test_the_years_add_up_to_the_published_totals(record, series, in_2023_24, in_2024_25):
    assert (total(series, Period.year(2023)), total(series, Period.year(2024))) == (in_2023_24, in_2024_25)


def test_a_target_is_the_figure_of_the_quarter_it_was_set_from(record):
    assert Target.objects.filter(base=None).count() == 0
    for target in Target.objects.select_related("measure"):
        assert target.base.start.year in {2019, 2020}
        assert target.base.quarter_number == target.period.quarter_number
        assert target.value == total(target.measure.series, target.base)


# Sources and history


def recorded():
    return [model for model in our_models() if hasattr(model, "history")]


def test_every_record_has_a_history_with_a_person_and_a_reason(record):
    silent = {
        model._meta.label: versions.count()
        for model in recorded()
        if (
            versions := model.history.filter(history_user=None)
            | model.history.filter(history_change_reason=None)
            | model.history.filter(history_change_reason="")
        ).exists()
    }
    assert silent == {}
    without = [
        model._meta.label
        for model in recorded()
        if model.objects.count() != model.history.values("id").distinct().count()
    ]
    assert without == []


def test_every_record_says_where_it_comes_from(record):
    unused = set(Source.objects.values_list("pk", flat=True))
    for model in recorded():
        if any(field.name == "source" for field in model._meta.fields):
            used = set(model.objects.values_list("source", flat=True))
            assert None not in used
            unused -= used
    # Of the figures that are left for an analyst to import, and of editions, which are no such record.
    elsewhere = {"fig-street-later", "ill-publication"}
    assert set(Source.objects.filter(pk__in=unused).values_list("code", flat=True)) <= elsewhere


def test_no_two_versions_of_a_record_are_of_the_same_moment(record):
    twins = {
        model._meta.label: found.count()
        for model in recorded()
        if (
            found := model.history.order_by()
            .values("id", "history_date")
            .annotate(versions=Count("history_id"))
            .filter(versions__gt=1)
        ).exists()
    }
    assert twins == {}


def test_nothing_was_known_after_the_day_of_the_demo(record):
    late = [
        model._meta.label
        for model in recorded()
        if model.history.filter(history_date__gt=noon("2025-07-15")).exists()
    ]
    assert late == []


# What was known when


def test_a_figure_is_known_on_the_fifth_of_the_month_after_next(record):
    march = {"measure__series": "Shoplifting", "period": Period.month(2025, 3)}
    assert known(Reading, "2025-04-01", **march) is None
    assert known(Reading, "2025-05-04", **march) is None
    assert known(Reading, "2025-05-05", **march) is not None
    assert known(Reading, "2025-06-30", **march) is not None


def test_the_figures_of_the_table_of_offences_became_known_with_the_paper(record):
    first = {"measure__code": "RC-SHO", "period": Period.year(2016)}
    assert known(Reading, "2018-06-30", **first) is None
    assert known(Reading, "2018-07-01", **first).value == 726


def test_targets_were_set_on_the_eve_of_their_year_but_not_before_the_strategy(record):
    assert known(Target, "2022-09-04", measure__code="SC-SHO", period=Period.quarter(2022, 1)) is None
    assert known(Target, "2022-09-06", measure__code="SC-SHO", period=Period.quarter(2022, 1)) is not None
    assert known(Target, "2023-03-30", measure__code="SC-SHO", period=Period.quarter(2023, 1)) is None
    assert known(Target, "2023-04-01", measure__code="SC-SHO", period=Period.quarter(2023, 4)) is not None


@pytest.mark.parametrize(
    ("slug", "on", "state"),
    [
        ("2018-23", "2018-12-31", "draft"),
        ("2018-23", "2019-01-31", "for_decision"),
        ("2018-23", "2020-01-01", "superseded"),
        ("2022-25", "2022-08-01", "draft"),
        ("2022-25", "2022-09-06", "in_force"),
        ("2025-29", "2025-06-30", "draft"),
        ("2025-29", "2025-07-02", "for_decision"),
    ],
)
def test_a_strategy_went_through_its_states(record, slug, on, state):
    assert known(Strategy, on, slug=slug).state == state


def test_that_a_partner_left_was_not_known_before_it_did(record):
    before = known(Partner, "2022-01-01", code="ccg")
    assert (before.left, before.successor_id, before.note) == (None, None, "")
    after = known(Partner, "2022-07-02", code="ccg")
    assert str(after.left) == "30 June 2022"
    assert after.successor_id == Partner.objects.get(code="icb").pk


def test_a_holding_was_open_until_it_ended(record):
    violence = {"priority__strategy__slug": "2022-25", "priority__number": 4, "group__code": "board"}
    assert known(Holding, "2022-12-01", **violence).ended is None
    assert str(known(Holding, "2023-01-01", **violence).ended) == "December 2022"


def test_an_update_is_known_at_the_end_of_its_month(record):
    action = Action.objects.get(reference="HC-02")
    march = {"action": action.pk, "made_on": "2024-03"}
    assert known(Update, "2024-03-30", **march) is None
    assert known(Update, "2024-03-31", **march) is not None


def test_a_moved_due_date_was_the_old_one_until_it_moved(record):
    assert str(known(Action, "2024-01-15", reference="NC-04").due) == "March 2024"
    moved = known(Action, "2024-07-26", reference="NC-04")
    assert (str(moved.due), str(moved.original_due)) == ("September 2025", "March 2024")


def test_a_closed_action_was_open_until_it_was_closed(record):
    assert known(Action, "2023-11-29", reference="SV-03").state == "open"
    assert known(Action, "2023-11-30", reference="SV-03").state == "complete"
    assert str(Action.objects.get(reference="SV-13").closed_on) == "September 2024"
    assert Action.objects.get(reference="SM-06").state == "deferred"


def test_a_milestone_was_reached_when_it_was_reached_and_not_before(record):
    bids = {"action": Action.objects.get(reference="NC-03").pk, "number": 2}
    assert known(Milestone, "2023-11-15", **bids).actual is None
    assert str(known(Milestone, "2023-11-30", **bids).actual) == "November 2023"


def test_a_milestone_was_expected_on_time_until_its_time_had_passed(record):
    figures = {"action": Action.objects.get(reference="NC-04").pk, "number": 3}
    assert str(known(Milestone, "2024-03-30", **figures).forecast) == "March 2024"
    late = known(Milestone, "2024-04-01", **figures)
    assert (str(late.forecast), str(late.baseline)) == ("September 2025", "March 2024")


def test_the_break_was_found_before_the_first_edition_and_told_with_what_was_known(record):
    assert SeriesBreak.objects.get().period == Period.month(2023, 3)
    assert known(SeriesBreak, "2023-06-30") is None
    assert "August" not in known(SeriesBreak, "2023-07-28").reason
    assert "August" in known(SeriesBreak, "2024-07-26").reason


@pytest.fixture(scope="module")
def documents(demo):
    """The documents of the planned editions, gathered as they will be published, by strategy and number."""
    found = {}
    for each in editions.planned(Tables()):
        number = each.row.whole("number")
        gathered = gathering.gather(
            strategy=Strategy.objects.get(slug=each.strategy),
            number=number,
            kind=each.kind,
            title=each.title,
            label=each.row.text("label"),
            note=each.row.text("note"),
            period=each.period,
            as_at=each.as_at,
            known_at=noon(each.published_on.isoformat()).replace(hour=9, minute=30),
            next_update=each.next_update,
        )
        found[each.strategy, number] = derive(
            disclose(gathered, others=list(found.values())).document, found.get((each.strategy, number - 1))
        )
    return found


def test_nothing_is_missing_for_any_edition(record, documents):
    assert [(key, words) for key, each in documents.items() for words in rules.what_is_missing(each)] == []


def test_every_figure_of_its_year_was_known_to_an_edition(record, documents):
    for document in documents.values():
        with_figures = [measure for measure in document["measures"] if measure["readings"]]
        assert with_figures
        assert [m["code"] for m in with_figures if m["year"]["rating"] in {"no_data", "incomplete"}] == []


def test_the_baseline_edition_shows_a_draft_published_for_decision(record, documents):
    baseline = documents["2018-23", 1]
    assert baseline["strategy"]["state_words"] == "For decision"
    assert len([measure for measure in baseline["measures"] if measure["readings"]]) == 24
    assert baseline["achievements"]


def test_the_anti_social_behaviour_figures_are_not_rated_across_their_break(record, documents):
    for number in (2, 3):
        [asb] = [m for m in documents["2022-25", number]["measures"] if m["measure"] == "SC-ASB"]
        assert asb["year"]["rating_words"] == "Series break"
        assert asb["polarity"] == "lower" and asb["kind"] == "target"


def test_a_priority_without_figures_names_who_owes_them(record, documents):
    [referrals] = [m for m in documents["2022-25", 3]["measures"] if m["measure"] == "VW-REF"]
    assert referrals["year"]["rating_words"] == "No data received"
    assert "Victim Support" in referrals["owed_words"]


def test_no_edition_names_a_restricted_measure(record, documents):
    restricted = set(
        Measure.objects.filter(sensitivity=Sensitivity.RESTRICTED).values_list("code", flat=True)
    )
    assert restricted == {"SG-CHI", "VW-MAR", "RR-PRO"}
    for document in documents.values():
        assert not restricted & {measure["measure"] for measure in document["measures"]}


def test_an_edition_prints_the_commentary_and_the_achievements_of_its_year(record, documents):
    for number, year in ((1, "2022/23"), (2, "2023/24"), (3, "2024/25")):
        document = documents["2022-25", number]
        [shoplifting] = [m for m in document["measures"] if m["measure"] == "SC-SHO"]
        assert shoplifting["commentary_period"] == year
        assert document["achievements"]


def test_an_update_within_the_year_was_known_to_the_edition_of_the_year(record, documents):
    for planned in editions.planned(Tables()):
        document = documents[planned.strategy, planned.row.whole("number")]
        printed = Counter(action["ref"] for action in document["actions"] for _update in action["updates"])
        made = Counter(
            update.action.reference
            for update in Update.objects.filter(action__plan__strategy__slug=planned.strategy).select_related(
                "action"
            )
            if update.made_on.first <= planned.as_at
        )
        assert printed == made


# Meetings


def test_the_meetings_that_the_papers_name_are_there(record):
    told = Meeting.objects.exclude(source__kind="illustrative").order_by("held_on")
    assert [(each.group.code, str(each.held_on)) for each in told.select_related("group")] == [
        ("board", "8 June 2015"),
        ("da-forum", "September 2015"),
        ("hwb", "18 September 2015"),
        ("scrutiny", "2016"),
        ("board", "June 2017"),
        ("board", "3 November 2017"),
        ("board", "May 2022"),
        ("board", "5 September 2022"),
        ("board", "November 2022"),
        ("police-authority-board", "December 2023"),
        ("scrutiny", "29 May 2025"),
        ("scrutiny", "6 November 2025"),
    ]


def test_the_decision_of_september_2022_is_the_one_that_agreed_the_strategy(record):
    strategy = Strategy.objects.get(slug="2022-25")
    decision = strategy.decisions.get(kind=DecisionKind.AGREE_STRATEGY)
    assert (decision.meeting.held_on, decision.item.number) == (strategy.agreed_on, 6)
    assert strategy.history.filter(state=StrategyState.AGREED).count() == 1
    assert known(Decision, "2022-09-04", id=decision.pk) is None
    assert known(Decision, "2022-09-06", id=decision.pk) is not None


def test_the_board_met_every_quarter_from_2023_with_notice_and_agreed_its_minutes(record):
    held = Meeting.objects.filter(source__code="ill-meetings", state=MeetingState.HELD).order_by("held_on")
    assert [str(each.held_on) for each in (held[0], held[len(held) - 1])] == ["13 March 2023", "7 July 2025"]
    assert len(held) == 10
    for each in held:
        day = each.held_on.first
        assert notice_words(each.noticed_on, day, holidays_around(day)) == ""
        assert each.papers_due < each.noticed_on < day
        assert not each.items.filter(minute="").exists()
    assert [each.minutes_state for each in held] == [MinutesState.AGREED] * 9 + [MinutesState.DRAFT]


def test_a_meeting_was_planned_before_it_was_called_and_called_before_it_was_held(record):
    march = {"held_on": "2025-03-10"}
    assert known(Meeting, "2024-12-15", **march) is None
    states = [known(Meeting, on, **march).state for on in ("2025-02-27", "2025-03-01", "2025-03-11")]
    assert states == ["planned", "called", "held"]
    assert known(Meeting, "2025-07-06", **march).minutes_state == "draft"
    assert known(Meeting, "2025-07-08", **march).minutes_state == "agreed"


def test_every_responsible_authority_is_known_for_every_meeting_since_2023(record):
    board = DeliveryGroup.objects.get(kind=GroupKind.BOARD)
    table = summaries.attendance(group=board, on=date(2025, 7, 14), last=10)
    statutory = [row for row in table.rows if row.is_statutory]
    assert len(statutory) == 6
    assert {word for row in statutory for word in row.presences} == {"Present", "Apologies", "Absent"}


def test_one_meeting_had_no_quorum_and_only_noted(record):
    lacking = [each for each in Meeting.objects.all() if each.lacks_quorum_words()]
    assert [str(each.held_on) for each in lacking] == ["11 December 2023"]
    assert {each.kind for each in lacking[0].decisions.all()} == {DecisionKind.NOTE}


def test_the_demo_shows_every_kind_of_decision_that_changes_a_record(record):
    kinds = set(Decision.objects.values_list("kind", flat=True))
    assert {kind.value for kind in DecisionKind} - kinds == {"strategy_in_force"}
    for decision in Decision.objects.all():
        changed = {
            DecisionKind.AGREE_STRATEGY: decision.strategy,
            DecisionKind.AGREE_REFRESH: decision.refresh,
            DecisionKind.CREATE_ACTION: decision.action,
            DecisionKind.CHANGE_ACTION: decision.action,
            DecisionKind.ACCEPT_RED: decision.accepted_red,
            DecisionKind.CLOSE_ESCALATION: decision.escalation,
            DecisionKind.REFER: decision.referred_to,
            DecisionKind.COMMISSION: decision.pk and decision.follow_ups.first(),
        }
        assert changed.get(decision.kind, decision), decision


def test_follow_ups_are_open_overdue_and_closed(record):
    found = summaries.open_follow_ups(on=date(2025, 7, 14))
    assert [(each.number, each.is_overdue) for each in found] == [
        ("OR 6", True),
        ("OR 8", True),
        ("OR 9", False),
        ("OR 10", False),
        ("OR 11", False),
    ]
    assert known(FollowUp, "2025-07-06", number="OR 7").closed_on is None
    assert str(known(FollowUp, "2025-07-08", number="OR 7").closed_on) == "7 July 2025"


def test_one_concern_waits_and_the_others_came_back(record):
    [waiting] = summaries.escalations_waiting(on=date(2025, 7, 14))
    assert (waiting.action, waiting.days) == ("NC-07", 5)
    states = Counter(Escalation.objects.values_list("state", flat=True))
    assert states == {"answered": 3, "withdrawn": 1, "raised": 1}


def test_the_accepted_red_is_of_a_measure_that_is_red(record, documents):
    accepted = Decision.objects.get(kind=DecisionKind.ACCEPT_RED).accepted_red
    [measure] = [
        each for each in documents["2022-25", 3]["measures"] if each["measure"] == accepted.measure.code
    ]
    assert measure["year"]["rating_words"] == "Off target"
    assert accepted.until >= date(2025, 7, 14)


def test_the_forward_plan_shows_what_is_to_come_with_the_standing_items(record):
    plan = summaries.forward_plan(on=date(2025, 7, 14))
    assert [month.words for month in plan] == ["September 2025", "November 2025", "December 2025"]
    [september] = plan[0].meetings
    assert len(september.items) == StandingItem.objects.count() + 2
    assert september.papers_due == date(2025, 9, 10)
    assert "Safer City Partnership Strategy 2025–29" in [each.title for each in september.items]


def test_one_item_is_exempt_with_its_paragraph_and_reason(record):
    item = AgendaItem.objects.get(access="exempt")
    assert item.exempt_paragraph == "7" and item.public_interest and item.exempt_minute
    assert item.decisions.count() == 1


def test_one_report_went_to_three_bodies_with_an_item_and_an_outcome_each(record):
    report = CommitteeReport.objects.get(title__startswith="Domestic abuse")
    items = [each.item for each in Paper.objects.filter(version__report=report)]
    assert len({item.meeting.group_id for item in items}) == 3
    assert len({item.decisions.get().text for item in items}) == 3


def test_what_a_report_asks_fits_its_type(record):
    for report in CommitteeReport.objects.all():
        asked = recommendation_lines(report.recommendations)
        assert why_recommendations_do_not_fit(asked, report.type) == ""


def test_two_groups_have_reported_and_two_have_not(record):
    july = Meeting.objects.get(held_on="2025-07-07")
    words = Counter(each.words for each in summaries.reporting(meeting=july, on=date(2025, 7, 14)))
    assert words["Submitted"] == 2 and words["Draft"] == 1 and words["Nothing yet"] >= 1


def test_the_scrutiny_clock_runs_for_one_and_has_stopped_for_another(record):
    clock = summaries.scrutiny_clock(on=date(2025, 7, 14))
    assert clock.met_words == ""
    assert {each.words for each in clock.waiting} == {"Due by 18 July 2025, in 4 days"}
    assert {each.words for each in clock.owed if each.is_answered} == {
        "Answered in 20 days",
        "Answered in 14 days",
    }
    assert [each.came_of_it for each in clock.owed if each.came_of_it] == [
        "The next meeting is fixed for 6 November 2025."
    ]


def test_every_group_that_delivers_has_risks_that_were_scored_again(record):
    groups = DeliveryGroup.objects.filter(kind__in=[GroupKind.BOARD, GroupKind.DELIVERY_GROUP])
    register = summaries.risk_register(on=date(2025, 7, 14), groups=list(groups))
    assert all(3 <= count <= 5 for count in Counter(each.group for each in register).values())
    assert len({each.group for each in register}) == groups.count()
    assert all(each.before is not None for each in register)
    assert {each.direction for each in register} == {"higher", "lower", "level"}


# Publishing


def test_an_edition_is_published_in_the_morning_of_its_day():
    first = editions.planned(Tables())[0]
    assert first.moment == noon("2019-01-31").replace(hour=9, minute=30)


def test_an_edition_that_cannot_be_published_is_named_with_its_row(record, folder):
    said = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("load_demo", "--folder", str(folder), stdout=said)
    assert str(refusal.value).startswith(f"{folder}/editions.csv, row 2 (2018-23 1): ")
    assert "The strategy has no measures." in str(refusal.value)
    assert "Loaded in" in said.getvalue()
    assert not Edition.objects.exists()


# The commands


def test_the_command_says_what_it_loaded_and_how_long_it_took(record):
    assert f"{Action.objects.count()}  actions" in record
    assert "Loaded in " in record


def snapshot() -> dict:
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list("pk", flat=True))
        for app in our_models()
        for model in [app, *([app.history.model] if hasattr(app, "history") else [])]
        if model._meta.label != "publishing.Site"
    }


def test_a_second_load_replaces_the_first_and_does_not_double_it(record, folder):
    old = set(Partner.objects.values_list("pk", flat=True))
    load(folder)
    first = {label: len(keys) for label, keys in snapshot().items()}
    load(folder)
    assert {label: len(keys) for label, keys in snapshot().items()} == first
    assert not old & set(Partner.objects.values_list("pk", flat=True))
    assert Action.objects.count() == Action.history.values("id").distinct().count() == 5
    connection.check_constraints()


def test_nothing_is_loaded_into_a_portal_that_is_no_demo(record, settings):
    settings.PORTAL_DEMO = False
    before = snapshot()
    with pytest.raises(CommandError, match="This is not a demo"):
        load()
    assert snapshot() == before


def test_only_an_empty_database_is_filled_when_that_is_asked_for(record):
    before = snapshot()
    assert "already holds a record" in load(FOLDER, "--if-empty")
    assert snapshot() == before


def accounts() -> str:
    said = StringIO()
    call_command("demo_accounts", stdout=said)
    return said.getvalue()


def test_the_accounts_are_listed_with_roles_and_password(record, settings):
    said = accounts()
    assert all(email in said for email in User.objects.values_list("email", flat=True))
    assert settings.PORTAL_DEMO_PASSWORD in said
    lines = said.splitlines()[: len(table("accounts"))]
    assert [line.split()[1] for line in lines] == [row.text("role") for row in table("accounts")]
    assert len({re.match(r"\S+ +\S+ +", line).end() for line in lines}) == 1


def test_no_account_is_listed_on_a_portal_that_is_no_demo(record, settings):
    settings.PORTAL_DEMO = False
    assert accounts() == ""


def test_no_account_is_listed_that_is_not_there(record):
    loading.clear()
    assert "make demo" in accounts()


# Wrong rows


@pytest.mark.once
@pytest.mark.parametrize(
    ("file", "row", "cells", "said"),
    [
        ("sources", 3, {"kind": "rumour"}, "“kind” is “rumour”: write one of “paper”, “file”"),
        ("check_overrides", 2, {"period": "2016/17"}, "a year of which this strategy has no edition"),
        ("check_overrides", 2, {"reason": ""}, "“reason” is empty: it has to be filled in."),
        ("sources", 3, {"title": ""}, "“title” is empty: it has to be filled in."),
        ("sources", 3, {"code": "p-2015-hwb"}, "Source with this Code already exists."),
        ("partners", 6, {"left": "25 June 2021"}, "“25 June 2021” is not a date: write 2022-05-12"),
        ("partners", 6, {"left": "2021-02-30"}, "“left” cannot be read. “2021-02-30” is not a day in the calendar."),
        ("partners", 6, {"source": "ill-probaton"}, "it has, such as “ill-probation”."),
        ("groups", 3, {"reports_to": "bord"}, "“reports_to” names “bord”, which groups.csv does not have"),
        ("memberships", 3, {"interim": "perhaps"}, "“interim” is “perhaps”: write yes, or leave it empty."),
        ("strategies", 6, {"ends": "2031-09-30"}, "“ends”: A strategy lasts at most five years"),
        ("strategies", 6, {"agreed_reference": ""}, "Say which meeting agreed the strategy"),
        ("strategies", 6, {"in_force_on": ""}, "“state” is “in_force”, but the dates of its steps lead to “agreed”"),
        ("priorities", 2, {"limbs": "e"}, "“limbs” names “e”: section 6(1) has the limbs a, b, c and d."),
        ("findings", 2, {"led_to": "2022-25 9"}, "“led_to” names “2022-25 9”, which priorities.csv does not have"),
        ("public_meetings", 2, {"came": "icb"}, "“came” holds “icb”: write the partner’s code, a colon and the post."),
        ("case_reviews", 2, {"recommendations": "3"}, "No more reviews can end in recommendations"),
        ("liaison_officers", 2, {"partner": "tfl"}, "is not a responsible authority"),
        ("holdings", 2, {"priority": "9"}, "“priority” names “2018-23 9”, which priorities.csv does not have"),
        ("focus", 2, {"ended": "2022-01"}, "A focus cannot end before it started."),
        ("measures", 2, {"due_days": "two"}, "“due_days” is “two”: write a whole number, such as 12."),
        ("measures", 2, {"baseline_value": "1,325"}, "“baseline_value” is “1,325”: write a number without commas"),
        ("measures", 2, {"baseline_period": "2019/21"}, "“2019/21” is not a financial year"),
        ("measures", 2, {"baseline_value": ""}, "A measure has a baseline, or says why it has none."),
        ("street-crime", 9, {"crime_type": "Burglry"}, "names “Burglry”, which measures.csv does not have"),
        ("street-crime", 9, {"month": "2018/19 Q1"}, "SC-"),
        ("street-crime", 9, {"crime_type": "Anti-social behaviour"}, "SC-ASB, April 2018 comes twice."),
        ("actions", 5, {"lead": "city-polise"}, "“lead” names “city-polise”, which partners.csv does not have"),
        ("actions", 5, {"due": ""}, "An action has a due date, or is marked TBC or Ongoing."),
        ("actions", 5, {"starts": "2025-06", "due": "2024-03"}, "An action cannot be due before it starts."),
        ("actions", 2, {"outcome": ""}, "A complete action records what came of it."),
        ("actions", 5, {"completed": "2026-01", "outcome": "Done."}, "January 2026 is in the future"),
        ("actions", 5, {"measures": "SC-BUR; SC-XXX"}, "“measures” names “SC-XXX”, which measures.csv does not have"),
        ("acceptances", 2, {"recommendation": "99"}, "“domestic-abuse-2014 99”, which recommendations.csv"),
        ("acceptances", 2, {"answer": "maybe"}, "“answer” is “maybe”: write one of “accepted”"),
        ("recommendation_actions", 2, {"action": "XX-99"}, "“action” names “XX-99”, which actions.csv does not have"),
        ("meetings", 3, {"held_on": ""}, "“held_on” is empty: it has to be filled in."),
        ("meetings", 3, {"starts_at": "ten"}, "“starts_at” is “ten”: write a time, such as 10:00."),
        ("meetings", 3, {"held_on": "2025-09-01"}, "September 2025 is still to come: plan the meeting instead."),
        ("agenda_items", 3, {"held_on": "2015-06-09"}, "names “board 2015-06-09”, which meetings.csv does not have"),
        ("agenda_items", 3, {"access": "exempt"}, "An exempt item names its paragraph of Schedule 12A."),
        ("decisions", 3, {"kind": "wish"}, "“kind” is “wish”: write one of “agree_strategy”"),
        ("decisions", 3, {"item": "9"}, "names “board 2015-06-08 9”, which agenda_items.csv does not have"),
        ("decisions", 3, {"kind": "refer"}, "Choose the body it is referred to."),
        ("editions", 3, {"number": "4"}, "“number” is “4”: in the order of publication it is 1."),
        ("editions", 3, {"published_on": "2023-07"}, "“published_on” is “2023-07”: it has to be a whole day"),
        ("editions", 3, {"published_on": "2023-03-31"}, "“published_on” has to come after “as_at”."),
        ("editions", 5, {"published_on": "2025-07-31"}, "“published_on” is in the future"),
        ("updates", 3, {"made_on": "last week"}, "“made_on” cannot be read. “last week” is not a date"),
        ("updates", 3, {"rating": "green"}, "“rating” is “green”: write one of “on_track”, “at_risk”, “off_track”."),
        ("updates", 2, {"action": "NC-01", "made_on": "2025-01"}, "NC-01 is complete: reopen it before you change it."),
        ("targets", 2, {"period": "2022/23"}, "SC-BUR is rated quarterly: 2022/23 is not such."),
        ("readings_annual", 3, {"period": "2016/17"}, "RC-HOM, 2016/17 comes twice."),
        ("slips", 2, {"reason": ""}, "Say why the due date moves."),
        ("milestones", 3, {"number": "1"}, "The action already has a milestone with this number."),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_its_file_and_row_and_changes_nothing(
    record, folder, file, row, cells, said
):
    plant(folder, file, row, **cells)
    before = snapshot()
    with pytest.raises(CommandError) as refusal:
        load(folder)
    words = str(refusal.value)
    assert words.startswith(f"{folder}/{file}.csv, row {row} (")
    assert said in words
    assert words.endswith(".")
    assert snapshot() == before
    connection.check_constraints()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"number": "OR 2"}, "“number” is “OR 2”: in the order of asking it is OR 1."),
        ({"reference": "minute 99"}, "“reference” names no decision of that meeting in decisions.csv."),
        ({"due": "2015-06-01"}, "1 June 2015 was before the meeting: give a later day."),
    ],
)
def test_a_wrong_follow_up_is_named(record, folder, cells, said):
    row = {
        "number": "OR 1",
        "group": "board",
        "held_on": "2015-06-08",
        "text": "Ask again.",
        "partner": "corporation",
        "due": "2015-09-30",
        "source": "ill-decisions",
    } | cells
    rewrite(folder, "follow_ups", lambda lines: [lines[0], [row.get(name, "") for name in lines[0]]])
    with pytest.raises(CommandError) as refusal:
        load(folder)
    assert str(refusal.value).startswith(f"{folder}/follow_ups.csv, row 2 ({row['number']}): ")
    assert said in str(refusal.value)


def test_a_row_of_the_repository_is_named_by_its_path_from_the_top():
    row = table("actions")[12]
    assert (
        str(row.problem("it is wrong."))
        == f"fixtures/demo/actions.csv, row 14 ({row.text('ref')}): it is wrong."
    )


def without_column(lines):
    gone = lines[0].index("lead")
    return [line[:gone] + line[gone + 1 :] for line in lines]


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("actions", without_column, "actions.csv: the table lacks “lead”. Its columns are ref, plan"),
        ("terms", lambda lines: [[*line, "colour"] for line in lines], "the table does not know “colour”."),
        ("terms", lambda lines: [[*line, line[0]] for line in lines], "the table has twice “term”."),
        ("themes", lambda lines: [*lines[:2], lines[2][:3]], "row 3 (2018-23 2): it has 3 cells and the header 5"),
        ("themes", lambda lines: [], "themes.csv: the file has no header. Its columns are strategy, number"),
        ("accounts", lambda lines: [*lines[:2], *lines[3:]], "no row has the role “publisher”"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_named(record, folder, file, change, said):
    rewrite(folder, file, change)
    before = snapshot()
    with pytest.raises(CommandError) as refusal:
        load(folder)
    assert said in str(refusal.value)
    assert snapshot() == before


def test_a_file_that_is_missing_is_named(record, folder):
    (folder / "meetings.csv").unlink()
    with pytest.raises(CommandError, match=r"meetings\.csv: there is no such file"):
        load(folder)


def test_a_file_in_another_encoding_is_named(record, folder):
    (folder / "terms.csv").write_bytes("term,text,source\ncafé".encode("cp1252"))
    with pytest.raises(CommandError, match=r"terms\.csv: the file is not in UTF-8"):
        load(folder)


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path):
    text = '# a licence line\r\nterm,text,source\r\n\r\n"one","first line\nsecond line",s\r\ntwo,text,s\r\n'
    (tmp_path / "terms.csv").write_bytes(text.encode("utf-8-sig"))
    assert [(row.number, row.name) for row in table("terms", tmp_path)] == [(4, "one"), (5, "two")]
