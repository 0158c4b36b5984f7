"""Two people press the button at the same moment: one announces, the other is refused, nothing is doubled."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from editions.models import Edition
from editions.moves import RuleBroken
from journal import chain
from journal.models import Line
from letters.models import Letter
from organizations.models import User
from results import publication
from results.models import Publication
from tests import cast


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_does():
    edition = cast.a_deciding_edition()
    cast.a_confirmed_award(edition.entries.select_related("edition").order_by("number")[0])
    people = [cast.secretary(1).pk, cast.secretary(2).pk]
    start = Barrier(len(people))

    def press(person: int) -> str:
        try:
            mine, by = Edition.objects.get(pk=edition.pk), User.objects.get(pk=person)
            start.wait(timeout=10)
            publication.publish(mine, by=by, at=cast.ANNOUNCING)
        except RuleBroken:
            return "refused"
        else:
            return "published"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        assert sorted(pool.map(press, people)) == ["published", "refused"]
    assert (Publication.objects.count(), Line.objects.filter(verb="publish").count()) == (1, 1)
    assert Letter.objects.filter(kind__startswith="results.").count() == 2
    assert chain.verify() is None
