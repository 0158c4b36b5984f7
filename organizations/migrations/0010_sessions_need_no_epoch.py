
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0009_privacy'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='user',
            name='session_epoch',
        ),
    ]
