"""C2, C3: a short sample of what `make faults ID=C2` does at length."""

import pytest

from tests.faults.__main__ import RUNS
from tests.faults.two_writers import two_tabs

pytestmark = pytest.mark.django_db


def test_C2_no_text_of_three_tabs_vanishes_unseen():
    assert two_tabs(rounds=RUNS["C2"].sample, seed=2569) == []
