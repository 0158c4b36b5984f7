"""Does the database itself keep quotas and least totals once somebody has scored in the edition?"""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from editions.models import AwardLevel
from tests import cast

pytestmark = pytest.mark.django_db
LOCKED = "the award levels of an edition are locked once somebody has scored in it"


def a_scored_level() -> AwardLevel:
    round_ = cast.a_round_in_judging(1, 1)
    entry = round_.round_entries.get().entry
    cast.a_draft_sheet(cast.an_assignment(entry, round_.edition.seats.get()), 3)
    return AwardLevel.objects.get(edition=round_.edition, code="EXCELLENCE")


def test_of_a_level_only_the_names_change_once_somebody_has_scored():
    level = a_scored_level()
    rows = AwardLevel.objects.filter(pk=level.pk)
    for values in ({"quota": 1}, {"min_total": 95}, {"position": 9}, {"code": "OTHER"}):
        with pytest.raises(DatabaseError, match=LOCKED), transaction.atomic():
            rows.update(**values)
    with pytest.raises(DatabaseError, match=LOCKED), transaction.atomic():
        rows._raw_delete(rows.db)
    with pytest.raises(DatabaseError, match=LOCKED), transaction.atomic():
        AwardLevel.objects.create(edition=level.edition, code="NEW", name_th="ใหม่", quota=1, position=9)
    assert rows.update(name_th="รางวัลยอดเยี่ยมแห่งปี") == 1
    cast.edition(2570)


def test_the_page_of_a_level_offers_its_names_alone_once_somebody_has_scored():
    level = a_scored_level()
    office = cast.sign_in(Client(), cast.secretary())
    page = f"/office/admin/editions/awardlevel/{level.pk}/change/"
    assert list(office.get(page).context["adminform"].form.fields) == ["name_th", "name_en"]
    nothing = {f"honors-{part}_FORMS": 0 for part in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    typed = {"name_th": "ชื่อที่แก้", "name_en": "Mended", "quota": 1, "min_total": "95"}
    assert office.post(page, typed | nothing).status_code == 302
    after = AwardLevel.objects.get(pk=level.pk)
    assert (after.name_th, after.quota, after.min_total) == ("ชื่อที่แก้", level.quota, None)
