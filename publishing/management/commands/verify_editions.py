"""Prove that what was published is what was published."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from common.text import plural
from publishing.verifying import of_manifest, taken_back_words, verify_editions


class Command(BaseCommand):
    help = (
        "Check every edition: bytes against hashes, files against the manifest, each manifest against the one before, "
        "pages against the files they show. Ends with 1 and names what was altered."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--against", type=Path, metavar="MANIFEST", help="Also check a manifest.json that a reader saved."
        )

    def handle(self, *, against, **options):
        found = editions = 0
        for verified in verify_editions():
            editions += 1
            found += len(verified.problems)
            how = (
                verified.taken_back or "as published"
                if not verified.problems
                else f"{plural(len(verified.problems), 'thing')} altered"
            )
            self.stdout.write(f"{verified.edition}: {plural(verified.files, 'file')}, {how}.")
            for problem in verified.problems:
                self.stdout.write(f"  - {problem}.")
        if against is not None:
            found += self.compare(against)
        if found:
            raise CommandError(
                f"{plural(found, 'thing')} altered: see above. Restore the database from a copy."
            )
        self.stdout.write(
            f"{plural(editions, 'edition')} verified." if editions else "Nothing is published yet."
        )

    def compare(self, path: Path) -> int:
        """Say whether a saved manifest is in the chain; out comes 1 where it is not."""
        try:
            edition, why_not = of_manifest(path.read_bytes())
        except OSError as problem:
            raise CommandError(f"{path} cannot be read: {problem.strerror}.") from None
        since = edition and taken_back_words(edition)
        found = f"the manifest of {edition}{f', {since}' if since else ''}."
        self.stdout.write(f"{path}: {why_not or found}")
        return 0 if edition else 1
