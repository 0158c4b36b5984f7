"""Does every change of a model have its migration?"""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from tests.house.tree import PACKAGES


def missing(written: ProjectState) -> list[str]:
    """What the models of our packages have and a written state has not."""
    with translation.override(None):  # migrations hold the English texts, whatever the language here
        changes = MigrationAutodetector(written, ProjectState.from_apps(apps))._detect_changes()
    return sorted(
        f"{app}: {operation.describe()}"
        for app, migrations in changes.items()
        if app in PACKAGES
        for migration in migrations
        for operation in migration.operations
    )


def test_no_migration_is_missing():
    assert missing(MigrationLoader(None).project_state()) == []


def test_a_missing_migration_is_found():
    written = MigrationLoader(None).project_state()
    written.remove_field("editions", "edition", "grace_seconds")
    assert missing(written) == ["editions: Add field grace_seconds to edition"]
