"""Does a test that commits leave nothing behind, not even in the journal, and find the journal guarded?"""

import pytest
from django.db import DatabaseError
from django.utils import timezone

from journal import chain
from journal.models import Line
from organizations.models import Province


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_that_commits_begins_with_an_empty_guarded_journal(time):
    assert Line.objects.count() == 0
    chain.write("try", Province(pk="TH-10"), by=chain.CLOCK, at=timezone.now())
    with pytest.raises(DatabaseError, match="never"):
        Line.objects.all().delete()
    assert Line.objects.count() == 1
