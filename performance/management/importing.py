"""What the three import commands share: options, the JSON, the exit code."""

import json

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from common import clock
from common.text import plural
from partnership.models import Partnership, User
from performance import importing
from performance.enums import BatchKind, LineAction


class ImportCommand(BaseCommand):
    """Look at files, say what they would do, and store it unless it is a dry run. Refusals exit with 1."""

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what the files would do, and store nothing."
        )
        parser.add_argument(
            "--json", action="store_true", help="Print only a JSON list of what each figure would do."
        )
        parser.add_argument(
            "--series-only",
            action="store_true",
            help="With --dry-run: only what the files hold, set against nothing.",
        )
        parser.add_argument(
            "--by",
            default=settings.PORTAL_OPERATOR,
            help="E-mail address of the officer who imports; needed to store.",
        )
        parser.add_argument("--address", default="", help="Where the files came from.")
        parser.add_argument("--licence", default="", help="The licence they are under.")

    def look(self, **options) -> importing.Staged:
        """What the files would do."""
        raise NotImplementedError

    def handle(self, *, dry_run, series_only, by, address, licence, **options):
        if series_only and not dry_run:
            raise CommandError("--series-only goes with --dry-run: it looks at the files and stores nothing.")
        staged = self.look(series_only=series_only, **options)
        if options["json"]:
            self.stdout.write(json.dumps([line.as_told() for line in staged.lines], ensure_ascii=False))
        else:
            self.tell(staged)
        for sentence in one_a_file(staged):
            self.stderr.write(sentence)
        if staged.refusals:
            raise SystemExit(1)
        if not dry_run:
            self.store(staged, by, address, licence, quiet=options["json"])

    def tell(self, staged: importing.Staged) -> None:
        counts = {
            action: sum(line.action == action and line.measure is not None for line in staged.lines)
            for action in LineAction.values
        }
        unlinked = sum(line.measure is None for line in staged.lines)
        self.stdout.write(
            f"{staged.file_name}: {staged.rows_read:,} rows read, {staged.rows_used:,} used. "
            + ", ".join(
                f"{counts[action]:,} {LineAction(action).label.lower()}" for action in LineAction.values
            )
            + (f"; {unlinked:,} figures feed no measure." if unlinked else ".")
        )
        for note in staged.notes:
            self.stdout.write(note)

    def store(self, staged: importing.Staged, by: str, address: str, licence: str, *, quiet: bool) -> None:
        officer = User.objects.filter(email__iexact=by).first()
        if officer is None:
            raise CommandError("Say who imports: --by and the e-mail address of an officer.")
        at = clock.now()
        try:
            batch = importing.stage(staged=staged, by=officer, at=at, source_address=address, licence=licence)
            if why_not := importing.why_not_commit(officer, batch):
                self.stderr.write(why_not)
                return
            importing.commit(batch=batch, by=officer, at=at)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from None
        if not quiet:
            self.stdout.write(
                f"Stored as import {batch.pk}. It can be taken back at {batch.get_absolute_url()}"
            )


def one_a_file(staged: importing.Staged) -> list[str]:
    """One sentence for each file: street files come in many, each refused once; of another file's rows, the first."""
    if staged.kind == BatchKind.STREET or len(staged.refusals) < 2:
        return list(staged.refusals)
    first, *more = staged.refusals
    return [f"{first} {plural(len(more), 'refusal')} more: put the first right and try again."]


def our_area() -> str:
    """The area of the partnership, or "" before there is one."""
    partnership = Partnership.objects.first()
    return partnership.area if partnership else ""
