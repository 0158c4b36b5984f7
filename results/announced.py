"""What did the announcement of an edition itself state: its figures with their source, the jury it named?

They stand beside what we count from the rows, and never replace it.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions.models import Edition
from editions.moves import RuleBroken
from journal import chain
from organizations.models import Agency
from results.models import AFTER_PUBLICATION, AnnouncedAgency, AnnouncedFigure

Code = AnnouncedFigure.Code


def state_figure(
    edition: Edition,
    code: str,
    number: int,
    *,
    source_th: str,
    source_en: str,
    by: chain.By,
    at: datetime,
    of_th: str = "",
    of_en: str = "",
) -> AnnouncedFigure:
    """Note one figure of the announcement before it is published: what, how many, and who said so.

    `code` is of AnnouncedFigure.Code; `of_th` and `of_en` say of what, where the code needs it: the category,
    the province, the organization, the level.
    """
    _require_unpublished(edition)
    with transaction.atomic():
        row, _created = AnnouncedFigure.objects.update_or_create(
            edition=edition,
            code=code,
            of_th=of_th,
            defaults={"of_en": of_en, "number": number, "source_th": source_th, "source_en": source_en},
        )
        chain.write(
            "state_figure",
            row,
            by=by,
            at=at,
            facts={"code": str(code), "of": of_th, "number": number},
            edition_year=edition.year,
        )
    return row


def name_jury(edition: Edition, agencies: Iterable[Agency], *, by: chain.By, at: datetime) -> None:
    """Note the agencies of the jury that the announcement names ("among them"), in this order.

    Without it the agencies of the seats of the edition are named.
    """
    _require_unpublished(edition)
    named = list(agencies)
    with transaction.atomic():
        AnnouncedAgency.objects.filter(edition=edition).delete()
        AnnouncedAgency.objects.bulk_create(
            AnnouncedAgency(edition=edition, agency=agency, position=place)
            for place, agency in enumerate(named, start=1)
        )
        chain.write(
            "name_jury",
            edition,
            by=by,
            at=at,
            facts={"agencies": [agency.name_th for agency in named]},
            edition_year=edition.year,
        )


def _require_unpublished(edition: Edition) -> None:
    if edition.stage in AFTER_PUBLICATION:
        raise RuleBroken(_("The results of this edition are published; what was announced is not changed."))
