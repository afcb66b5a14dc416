"""Publish an edition of a strategy from the command line."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from common import clock
from common.periods import Period, PeriodError
from partnership.models import User
from priorities.models import Strategy
from publishing.enums import EditionKind
from publishing.operations import publish


class Command(BaseCommand):
    help = "Publish an edition: gather the position at a date, render pages, report and data from it, store it whole."

    def add_arguments(self, parser):
        parser.add_argument("strategy", help="The strategy's slug, such as 2022-25.")
        parser.add_argument("period", help="The financial year it rates, such as 2024/25.")
        parser.add_argument("--by", required=True, help="E-mail address of the publisher.")
        parser.add_argument(
            "--as-at", type=date.fromisoformat, help="The day of the position; else the year's last."
        )
        parser.add_argument("--kind", choices=EditionKind.values, default=EditionKind.ANNUAL)
        parser.add_argument("--title", default="", help="Else “Annual edition” and the year.")
        parser.add_argument("--label", default="", help="Such as “Draft published for decision”.")
        parser.add_argument("--note", default="")
        parser.add_argument("--next-update", default="", help="In words: October 2025.")

    def handle(self, *, strategy, period, by, as_at, kind, title, label, note, next_update, **options):
        try:
            year = Period.parse(period)
            edition = publish(
                strategy=Strategy.objects.get(slug=strategy),
                kind=EditionKind(kind),
                period=year,
                as_at=as_at or year.end,
                title=title or f"{EditionKind(kind).label} {year}",
                label=label,
                note=note,
                next_update=next_update,
                by=User.objects.get(email__iexact=by),
                at=clock.now(),
            )
        except Strategy.DoesNotExist:
            known = ", ".join(Strategy.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no strategy “{strategy}”. Known: {known}.") from None
        except User.DoesNotExist:
            raise CommandError(f"Nobody signs in as “{by}”.") from None
        except PeriodError as problem:
            raise CommandError(str(problem)) from None
        except ValidationError as problem:
            raise CommandError(
                "Nothing was published.\n" + "\n".join(f"- {each}" for each in problem.messages)
            ) from None
        self.stdout.write(f"Published {edition} at {edition.address}")
