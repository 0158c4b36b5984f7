from django.contrib.postgres.operations import CreateCollation
from django.db import migrations


class Migration(migrations.Migration):
    """Make the collation on PostgreSQL; on SQLite, which is handed it with each connection, do nothing."""

    initial = True

    dependencies = []

    operations = [CreateCollation("thai", provider="icu", locale="th-TH")]
