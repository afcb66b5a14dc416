"""Build the pack that somebody asked for. The portal starts this by itself; the row says how far it is."""

from django.core.management.base import BaseCommand

from publishing.packs import build_pack
from scp_portal.pack_dashboard import pack_dashboard


class Command(BaseCommand):
    help = "Build the pack of a row that waits for it; what comes of it stands in the row."

    def add_arguments(self, parser):
        parser.add_argument("key", type=int, help="The key of the row.")

    def handle(self, *, key, **options):
        build_pack(key, dashboard=pack_dashboard)
