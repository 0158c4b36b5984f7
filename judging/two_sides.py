"""Who has been of the secretariat, or an auditor, and on the panel of one edition? Nobody, at no time of it.

A seat binds also whoever left it: they may have scored. An office binds also whoever laid it down: they may
have screened. What counts is the one edition, from the first line that the journal has of it.
"""

from django.db.models import Min
from django.utils.translation import gettext as _

from editions.models import Edition
from editions.moves import RuleBroken
from journal.models import Line
from judging.models import Seat
from organizations.models import Appointment, User

BESIDE_JUDGES = (Appointment.Role.SECRETARIAT, Appointment.Role.AUDITOR)


def require_no_seat(edition: Edition, user: User) -> None:
    """Raise RuleBroken where the person has, or ever had, a seat on the panel of the edition."""
    if Seat.objects.filter(edition=edition, user=user).exists():
        raise RuleBroken(
            _("You sat on the panel of this edition, so somebody else of the secretariat has to decide this.")
        )


def require_no_office(edition: Edition, user: User) -> None:
    """Raise RuleBroken where the person is, or during the edition was, of the secretariat or an auditor."""
    held = Appointment.objects.filter(user=user, role__in=BESIDE_JUDGES)
    if held.filter(asleep_since=None).exists():
        raise RuleBroken(_("Nobody of the secretariat and no auditor can sit on the panel."))
    began = Line.objects.filter(edition_year=edition.year).aggregate(at=Min("at"))["at"]
    if began is not None and held.filter(asleep_since__gte=began).exists():
        raise RuleBroken(
            _(
                "This person was of the secretariat, or an auditor, during this edition,"
                " so they cannot sit on its panel."
            )
        )
