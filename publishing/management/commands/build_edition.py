"""Prepare or publish the draft that somebody asked for. The portal starts this; the row says how far it is."""

from django.core.management.base import BaseCommand

from publishing.drafts import build_edition


class Command(BaseCommand):
    help = "Do what a row of work on an edition asks for; what comes of it stands in the row."

    def add_arguments(self, parser):
        parser.add_argument("key", type=int, help="The key of the row.")

    def handle(self, *, key, **options):
        build_edition(key)
