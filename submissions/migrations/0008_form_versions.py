"""What was sent keeps the form it was filled on; the form of an open edition is frozen except for its words."""

import hashlib
import json

import django.db.models.deletion
from django.db import migrations, models

from submissions import form_guards, guards

COLUMNS = (
    "code", "kind", "section_th", "section_en", "label_th", "label_en", "help_th", "help_en",
    "is_required", "is_published", "is_personal", "max_length", "min_count", "max_count", "decimal_places",
    "unit_th", "unit_en", "choices", "file_kinds", "max_pages", "max_size_mb", "only_for",
)


def open_the_guard(apps, schema_editor):
    """Let what was sent get its form."""
    on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {guards.TABLE}"
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {guards.NAME}{on}")


def fill(apps, schema_editor):
    """What was sent so far was filled on the form as it reads now."""
    Revision = apps.get_model("submissions", "Revision")
    sent = Revision.objects.filter(sent_at__isnull=False, form=None)
    for edition in apps.get_model("editions", "Edition").objects.filter(entries__revisions__in=sent).distinct():
        content = {
            "questions": list(edition.questions.order_by("position", "pk").values(*COLUMNS)),
            "categories": [list(one) for one in edition.categories.values_list("code", "name_th", "name_en")],
        }
        written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        of_edition = sent.filter(entry__edition=edition)
        form = edition.form_versions.create(
            sha256=hashlib.sha256(written.encode()).hexdigest(),
            content=content,
            made_at=of_edition.order_by("sent_at").first().sent_at,
        )
        of_edition.update(form=form)
    if schema_editor.connection.vendor == "postgresql":  # before the table itself is touched again
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    """The versions of a form, the questions of the eligibility check, and the guards of both forms."""

    dependencies = [
        ('editions', '0002_entry_rules'),
        ('submissions', '0007_sending'),
    ]

    operations = [
        migrations.CreateModel(
            name='EligibilityQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('text_th', models.CharField(max_length=300, verbose_name='question (Thai)')),
                ('text_en', models.CharField(max_length=300, verbose_name='question (English)')),
                ('qualifies_with_yes', models.BooleanField(default=True, verbose_name='“yes” qualifies')),
                ('why_th', models.TextField(verbose_name='why, for those who do not qualify (Thai)')),
                ('why_en', models.TextField(verbose_name='why, for those who do not qualify (English)')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='eligibility_questions', to='editions.edition')),
            ],
            options={
                'verbose_name': 'question of the eligibility check',
                'verbose_name_plural': 'questions of the eligibility check',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='FormVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.JSONField(verbose_name='questions and categories')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='form_versions', to='editions.edition')),
            ],
            options={
                'verbose_name': 'version of a form',
                'verbose_name_plural': 'versions of a form',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='revision',
            name='form',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='submissions.formversion'),
        ),
        migrations.AddConstraint(
            model_name='formversion',
            constraint=models.UniqueConstraint(fields=('edition', 'sha256'), name='one_form_a_wording'),
        ),
        migrations.RunPython(open_the_guard, guards.renew),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('sent_at', None), ('form__isnull', False), _connector='OR'), name='what_was_sent_names_its_form'),
        ),
        migrations.RunPython(guards.renew, open_the_guard),
        migrations.RunPython(form_guards.renew, form_guards.drop),
    ]
