"""What do merges leave behind that come at once? One row that stays, and a sentence for whoever was later."""

import pytest

from contest.merging import ACTS
from editions.moves import RuleBroken
from journal import chain
from journal.models import Line
from organizations import merging
from organizations.models import Membership, Organization
from submissions import intake
from submissions.models import Entry
from tests import cast
from tests.faults.many_hands import HANDS, together

pytestmark = pytest.mark.django_db(transaction=True)


def row(number: int) -> Organization:
    """One of some rows that are called alike."""
    return cast.organization("SAO", "ท่าคันโท", "กาฬสินธุ์", "ท่าคันโท", f"646110{number}")


def merge(gone: Organization, stays: Organization, by):
    """A call that merges one row into another."""
    return lambda: merging.merge(gone, stays, "แถวซ้ำ", acts=ACTS, by=by, at=cast.MID_CALL)


def refused(brought: list) -> list[bool]:
    """Of each of the calls, whether a rule said no to it; nothing else may have gone wrong."""
    assert [one for one in brought if isinstance(one, Exception) and not isinstance(one, RuleBroken)] == []
    return sorted(isinstance(one, RuleBroken) for one in brought)


def test_of_many_hands_that_merge_the_same_two_rows_one_does():
    gone, stays, by = row(1), row(2), cast.secretary()
    cast.officer(gone)
    assert refused(together([merge(gone, stays, by)] * HANDS)) == [False] + [True] * (HANDS - 1)
    assert Line.objects.filter(verb="merge_organization").count() == 1
    assert Membership.objects.get().organization == stays
    assert chain.verify() is None


def test_of_two_rows_merged_into_each_other_at_once_one_stays():
    first, second, by = row(1), row(2), cast.secretary()
    assert refused(together([merge(first, second, by), merge(second, first, by)])) == [False, True]
    assert Organization.objects.living().count() == 1


def test_a_chain_merged_at_once_ends_in_a_living_row():
    first, second, third, by = row(1), row(2), row(3), cast.secretary()
    refused(together([merge(first, second, by), merge(second, third, by)]))
    for gone in Organization.objects.filter(merged_into__isnull=False):
        assert gone.merged_into.valid_to is None
    second.refresh_from_db()
    assert second.merged_into == third


def test_an_entry_started_while_its_row_is_merged_is_not_left_behind():
    gone, stays, by = row(1), row(2), cast.secretary()
    person, edition = cast.officer(gone), cast.open_edition()
    together(
        [merge(gone, stays, by)] + [lambda: intake.start(edition, gone, by=person, at=cast.MID_CALL)] * 3
    )
    assert Entry.objects.filter(organization=gone).count() == 0
