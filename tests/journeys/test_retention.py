"""Does what has been kept long enough go, as the dry run says, once, and nothing else?"""

import io
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command

from contest import retention
from tests import cast

pytestmark = pytest.mark.django_db


def said(at, *options: str) -> str:
    out = io.StringIO()
    with time_machine.travel(at, tick=False):
        call_command("retention", *options, stdout=out)
    return out.getvalue()


def test_smoke():
    cast.a_draft()
    entry = cast.an_entry(cast.pang_mu())
    cast.advance(entry.edition, "close_call", by=cast.TESTER, at=cast.AFTER_CLOSE)
    at = cast.CLOSES + timedelta(days=91)
    first = said(at, "--dry-run")
    print(first)
    assert said(at) == first
    assert {found.rule.code for found in retention.due(at) if found.rows} == set()
    print(said(at + timedelta(days=4000)))
