"""Nobody is of the secretariat, or an auditor, and on the panel of one edition, at whatever time of it."""

from datetime import timedelta

import pytest

from editions.moves import RuleBroken
from journal.models import Line
from judging import panel
from judging.models import Seat
from organizations import registration
from tests import cast

pytestmark = pytest.mark.django_db
AT = cast.MID_JUDGING


def test_a_judge_who_left_the_panel_gets_no_other_office_before_the_announcement():
    round_ = cast.a_round_in_judging(1, 2)
    seat = round_.edition.seats.select_related("user", "edition").first()
    panel.unseat(seat, by=cast.secretary(), at=AT)
    registration.put_to_sleep(seat.user.appointments.get(role="judge"), by=cast.secretary(), at=AT)
    for office in ("secretariat", "auditor"):
        with pytest.raises(RuleBroken, match="กรรมการ"):
            registration.appoint(seat.user, office, by=cast.secretary(), at=AT)
    assert [row.role for row in seat.user.appointments.all()] == ["judge"]


def test_who_was_of_the_secretariat_during_an_edition_is_not_seated_on_its_panel():
    edition, other = cast.open_edition(), cast.secretary(2)
    was = cast.secretary(1)
    registration.put_to_sleep(was.appointments.get(role="secretariat"), by=other, at=AT)
    registration.appoint(was, "judge", cast.agency(1), by=other, at=AT)
    cast.ready(was)
    with pytest.raises(RuleBroken, match="ในระหว่างครั้งนี้"):
        panel.seat(edition, was, by=other, at=AT)
    assert Seat.objects.count() == 0
    before = Line.objects.filter(edition_year=2569).earliest("at").at - timedelta(days=1)
    was.appointments.filter(role="secretariat").update(asleep_since=before)
    assert panel.seat(edition, was, by=other, at=AT).user == was
