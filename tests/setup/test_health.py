"""Does a server say when it is not fit to be sent visitors?"""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from contest.health import clock_difference


def test_a_living_process_says_ok_and_asks_no_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_a_server_with_its_database_in_order_is_ready(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content, answer.cookies) == (200, b"ok\n", {})


@pytest.mark.django_db
def test_a_waiting_migration_makes_a_server_not_ready(client):
    call_command("migrate", "django_tasks_database", "zero", fake=True, verbosity=0)
    answer = client.get("/readyz")
    assert (answer.status_code, b"migrations are not applied" in answer.content) == (503, True)


@pytest.mark.django_db
@pytest.mark.parametrize("ahead", [timedelta(seconds=5), timedelta(seconds=-5)], ids=["ahead", "behind"])
def test_a_clock_that_runs_away_from_the_database_makes_a_server_not_ready(client, ahead):
    with time_machine.travel(timezone.now() + ahead):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (
        503,
        b"the clock differs from the database's by 5.0 s\n",
    )


@pytest.mark.django_db
def test_our_clock_is_the_database_s():
    # SQLite tells milliseconds only.
    assert clock_difference() < timedelta(milliseconds=2)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_answer_makes_a_server_not_ready(client, settings):
    connection.close()
    kept = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = "/nowhere/at/all"
    try:
        answer = client.get("/readyz")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = kept
    assert (answer.status_code, answer.content) == (503, b"the database does not answer\n")
