"""What do the cases of the matrix share? One world, made once a worker, from which each case starts anew."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from tests.access.world import NOW, World, build


@pytest.fixture(scope="package")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The world, in a transaction that is rolled back when all cases are through."""
    files = tmp_path_factory.mktemp("access") / "files"
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            made = build()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def db(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """A savepoint in the world, taken back after each case (in place of pytest-django's own database)."""
    request.getfixturevalue("world")
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def again(db: None) -> Callable[[], None]:
    """Go back to the world as the case found it, within the case."""
    begun = transaction.savepoint()
    return lambda: transaction.savepoint_rollback(begun)


@pytest.fixture(autouse=True)
def files_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cases keep the files of their world: what a case writes beside them, no other case asks for."""
    return tmp_path_factory.getbasetemp()
