
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0006_judges_and_second_factor'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrganizationName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(choices=[('PAO', 'Provincial Administrative Organization'), ('CITY', 'City Municipality'), ('TOWN', 'Town Municipality'), ('SUBDISTRICT_MUNI', 'Subdistrict Municipality'), ('SAO', 'Subdistrict Administrative Organization'), ('BMA', 'Bangkok Metropolitan Administration'), ('PATTAYA', 'City of Pattaya')], max_length=20, verbose_name='type')),
                ('name_th', models.CharField(max_length=120, verbose_name='name (Thai)')),
                ('full_name_th', models.CharField(max_length=200, verbose_name='full name (Thai)')),
                ('district_th', models.CharField(blank=True, max_length=120, verbose_name='district')),
                ('valid_from', models.DateField(null=True, verbose_name='from')),
                ('valid_to', models.DateField(verbose_name='to')),
            ],
            options={
                'verbose_name': 'earlier name of an organization',
                'verbose_name_plural': 'earlier names of organizations',
                'ordering': ['-valid_to', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RegisterLoad',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dated', models.DateField(verbose_name='date of the register')),
                ('layout', models.CharField(choices=[('register', 'Register file'), ('official', 'Official download (DLA Open Data)')], max_length=10, verbose_name='layout')),
                ('is_whole', models.BooleanField(verbose_name='the whole register')),
                ('file_name', models.CharField(max_length=255, verbose_name='file name')),
                ('sha256', models.CharField(max_length=64)),
                ('added', models.PositiveIntegerField(verbose_name='added')),
                ('changed', models.PositiveIntegerField(verbose_name='changed')),
                ('closed', models.PositiveIntegerField(verbose_name='closed')),
                ('unchanged', models.PositiveIntegerField(verbose_name='unchanged')),
                ('refused', models.PositiveIntegerField(verbose_name='refused')),
                ('actor_id_text', models.CharField(max_length=40)),
                ('actor_role', models.CharField(max_length=40)),
                ('loaded_at', models.DateTimeField(verbose_name='loaded at')),
            ],
            options={
                'verbose_name': 'load of the register',
                'verbose_name_plural': 'loads of the register',
                'ordering': ['-loaded_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='organization',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_rows', to='organizations.organization', verbose_name='merged into'),
        ),
        migrations.AddField(
            model_name='organization',
            name='registered_on',
            field=models.DateField(blank=True, null=True, verbose_name='date of the register'),
        ),
        migrations.AddField(
            model_name='organization',
            name='valid_from',
            field=models.DateField(blank=True, null=True, verbose_name='in these words since'),
        ),
        migrations.AddField(
            model_name='organization',
            name='valid_to',
            field=models.DateField(blank=True, null=True, verbose_name='closed on'),
        ),
        migrations.AddIndex(
            model_name='organization',
            index=models.Index(fields=['name_th'], name='organizatio_name_th_bd8876_idx'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), ('valid_to__isnull', False), _connector='OR'), name='what_is_merged_is_closed'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('pk')), _negated=True), _connector='OR'), name='nothing_is_merged_into_itself'),
        ),
        migrations.AddField(
            model_name='organizationname',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='past_names', to='organizations.organization'),
        ),
        migrations.AddField(
            model_name='organizationname',
            name='province',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.province', verbose_name='province'),
        ),
        migrations.AddConstraint(
            model_name='organizationname',
            constraint=models.UniqueConstraint(fields=('organization', 'valid_to'), name='one_earlier_name_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='organizationname',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_from__lt', models.F('valid_to')), _connector='OR'), name='an_earlier_name_ends_after_it_begins'),
        ),
    ]
