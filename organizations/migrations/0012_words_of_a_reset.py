
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0011_removals_by_the_portal'),
    ]

    operations = [
        migrations.AlterField(
            model_name='secondfactorreset',
            name='state',
            field=models.CharField(choices=[('asked', 'Help asked for'), ('proposed', 'Proposed, waits for a second person'), ('done', 'Second factor taken off'), ('canceled', 'Canceled'), ('expired', 'Expired')], default='asked', editable=False, max_length=10, verbose_name='state'),
        ),
    ]
