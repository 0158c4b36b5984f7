"""May what was sent be read yet, or is it sealed until the close, and who opened the seal before?"""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from editions.models import Edition
from editions.moves import RuleBroken
from journal import chain
from organizations.models import User
from submissions.models import EarlyOpening, Entry, sealed_editions
from thai.text import clean, has_letter


def is_sealed(edition: Edition, at: datetime) -> bool:
    """Whether nobody of the office may read what was sent to an edition at that moment."""
    return edition.pk in sealed_editions(at)


def require_open(edition: Edition, at: datetime) -> None:
    """Refuse what would show sealed entries. Raises RuleBroken."""
    if is_sealed(edition, at):
        raise RuleBroken(
            _("The entries of this edition are sealed until its call has closed. Please come back then.")
        )


def sealed(at: datetime) -> list[Edition]:
    """The sealed editions, the latest first, each with `count`: how many entries were sent."""
    sent = Entry.objects.counted().filter(edition=OuterRef("pk")).order_by().values("edition")
    count = Coalesce(Subquery(sent.annotate(count=Count("pk")).values("count")), 0)
    return list(Edition.objects.filter(pk__in=sealed_editions(at)).annotate(count=count).order_by("-year"))


def open_early(edition: Edition, reason: str, *, by: User, at: datetime) -> EarlyOpening:
    """Open the seal before the call closes, for a reason that entrants read, too. Raises RuleBroken."""
    with transaction.atomic():
        edition.hold()
        reason = clean(reason, lines=True)
        if not has_letter(reason):
            raise RuleBroken(_("Please write the reason; the entrants read it."))
        if not is_sealed(edition, at):
            raise RuleBroken(
                _("The entries of this edition are not sealed (any more). Please reload the page.")
            )
        if not edition.early_opening_allowed:
            raise RuleBroken(
                _("By the rules of this edition the seal opens when its call has closed. Please wait.")
            )
        opening = EarlyOpening.objects.create(edition=edition, reason=reason, opened_by=by, opened_at=at)
        chain.write(
            "open_early",
            edition,
            by=by,
            at=at,
            facts={},
            personal={"reason": reason},
            edition_year=edition.year,
        )
    return opening
