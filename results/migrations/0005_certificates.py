"""What is certified of an announcement; what was certified is never changed, the database itself refuses."""

import django.db.models.deletion
from django.db import migrations, models

FROZEN = (
    *("edition_id", "publication_id", "audience", "entry_id", "seat_id", "serial", "facts"),
    *("key_id", "issued_at", "supersedes_id"),
)
OF_A_PERSON = ("recipient_th", "recipient_en", "payload", "signature")
WORDS = "the words of a certificate are never changed"
EMPTIED_ONLY = " OR ".join(f"(NEW.{name} <> '' AND NEW.{name} <> OLD.{name})" for name in OF_A_PERSON)
TRIGGERS = {
    "results_certificate_is_final": (FROZEN, ""),
    "results_certificate_is_emptied_only": (OF_A_PERSON, EMPTIED_ONLY),
}


def guard(apps, schema_editor):
    """Set the triggers: what was certified stays; the name of a removed judge can go."""
    for name, (columns, condition) in TRIGGERS.items():
        when = f"BEFORE UPDATE OF {', '.join(columns)} ON results_certificate"
        only_if = f" WHEN ({condition})" if condition else ""
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} {when}{only_if} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            )
        else:
            schema_editor.execute(
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
                f" BEGIN RAISE EXCEPTION '{WORDS}'; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} {when} FOR EACH ROW{only_if} EXECUTE FUNCTION {name}()"
            )


def unguard(apps, schema_editor):
    """Take the triggers away again."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for name in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else " ON results_certificate"))
        if not is_sqlite:
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    """The certificates, their template and keys, and the guards."""

    dependencies = [
        ("editions", "0009_winners_check_press_texts"),
        ("judging", "0006_ties_and_locked_rules"),
        ("results", "0004_approvers_and_press_drafts"),
        ("submissions", "0011_screening_desk"),
    ]

    operations = [
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="key")),
                ("public", models.TextField(verbose_name="public key (PEM)")),
                ("first_used_at", models.DateTimeField(verbose_name="first used at")),
            ],
            options={
                "verbose_name": "signing key",
                "verbose_name_plural": "signing keys",
                "ordering": ["-first_used_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("award", "Winner"), ("judge", "Judge")],
                        max_length=5,
                        verbose_name="for whom",
                    ),
                ),
                ("serial", models.CharField(max_length=14, unique=True, verbose_name="serial")),
                ("facts", models.JSONField()),
                ("recipient_th", models.CharField(max_length=300, verbose_name="recipient (Thai)")),
                (
                    "recipient_en",
                    models.CharField(blank=True, max_length=300, verbose_name="recipient (English)"),
                ),
                ("payload", models.TextField()),
                ("signature", models.CharField(max_length=88)),
                ("issued_at", models.DateTimeField(verbose_name="issued at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("valid", "Valid"),
                            ("suspended", "Suspended"),
                            ("superseded", "Superseded"),
                            ("revoked", "Revoked"),
                        ],
                        default="valid",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="editions.edition",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="submissions.entry",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="results.publication",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="judging.seat",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="results.certificate",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="results.signingkey",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate",
                "verbose_name_plural": "certificates",
            },
        ),
        migrations.CreateModel(
            name="CertificateBundle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be made"),
                            ("building", "Being made"),
                            ("ready", "Ready"),
                            ("failed", "Could not be made"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked for at")),
                ("moved_at", models.DateTimeField(verbose_name="last progress at")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="certificates done")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="certificates in all")),
                ("made_at", models.DateTimeField(null=True, verbose_name="made at")),
                ("stored_name", models.CharField(blank=True, max_length=80)),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="size in bytes")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificate_bundle",
                        to="editions.edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificates in one ZIP",
                "verbose_name_plural": "certificates in one ZIP",
            },
        ),
        migrations.CreateModel(
            name="CertificateChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("valid", "Valid"),
                            ("suspended", "Suspended"),
                            ("superseded", "Superseded"),
                            ("revoked", "Revoked"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="results.certificate",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a certificate",
                "verbose_name_plural": "changes of certificates",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CertificateTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("heading_th", models.CharField(max_length=200, verbose_name="who awards (Thai)")),
                ("heading_en", models.CharField(max_length=200, verbose_name="who awards (English)")),
                ("award_th", models.TextField(max_length=600, verbose_name="text for winners (Thai)")),
                ("award_en", models.TextField(max_length=600, verbose_name="text for winners (English)")),
                ("judge_th", models.TextField(max_length=600, verbose_name="text for judges (Thai)")),
                ("judge_en", models.TextField(max_length=600, verbose_name="text for judges (English)")),
                ("emblem", models.CharField(blank=True, editable=False, max_length=80)),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="certificate_template",
                        to="editions.edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "template of certificates",
                "verbose_name_plural": "templates of certificates",
            },
        ),
        migrations.CreateModel(
            name="Signatory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("name_th", models.CharField(max_length=150, verbose_name="name (Thai)")),
                ("name_en", models.CharField(blank=True, max_length=150, verbose_name="name (English)")),
                ("office_th", models.CharField(max_length=200, verbose_name="office (Thai)")),
                ("office_en", models.CharField(blank=True, max_length=200, verbose_name="office (English)")),
                ("signature", models.CharField(blank=True, editable=False, max_length=80)),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatories",
                        to="results.certificatetemplate",
                    ),
                ),
            ],
            options={
                "verbose_name": "signatory",
                "verbose_name_plural": "signatories",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("template", "position"), name="one_signatory_a_position")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "award"), ("entry__isnull", False), ("seat", None)),
                    models.Q(("audience", "judge"), ("entry", None), ("seat__isnull", False)),
                    _connector="OR",
                ),
                name="a_certificate_is_for_a_winner_or_a_judge",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("supersedes", None),
                    models.Q(("supersedes", models.F("pk")), _negated=True),
                    _connector="OR",
                ),
                name="no_certificate_supersedes_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("valid", "suspended"))),
                fields=("entry",),
                name="one_standing_certificate_an_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("valid", "suspended"))),
                fields=("seat",),
                name="one_standing_certificate_a_seat",
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
