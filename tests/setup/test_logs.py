"""Is a refusal written down in one line, and a mishap with all that is needed to find it?"""

import json
import logging
import sys

import pytest

from contest.logs import JsonLines, RefusalsInOneLine


def written(**more):
    """What a server writes about a request that ended in an exception."""
    try:
        raise PermissionError("not yours")
    except PermissionError:
        happened = sys.exc_info()
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Forbidden: %s", ("/x/",), happened)
    record.__dict__.update(more)
    assert RefusalsInOneLine().filter(record)
    return json.loads(JsonLines().format(record))


@pytest.mark.parametrize("status", [400, 403, 409])
def test_a_refusal_is_written_without_a_traceback(status):
    line = written(status_code=status)
    assert (line["message"], line["status"], "traceback" in line) == ("Forbidden: /x/", status, False)


@pytest.mark.parametrize("more", [{"status_code": 500}, {}], ids=["an answer", "no answer at all"])
def test_a_mishap_is_written_with_its_traceback(more):
    assert written(**more)["traceback"].endswith("PermissionError: not yours")
