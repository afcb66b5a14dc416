"""The table of the cache that all web processes share: lock-outs are counted in it."""

from django.core.management import call_command
from django.db import migrations


def make_table(apps, schema_editor):
    # Makes what CACHES asks for and is not there yet; does nothing for a cache that needs no table.
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("partnership", "0003_invitations_and_sign_ins")]
    operations = [migrations.RunPython(make_table, migrations.RunPython.noop)]
