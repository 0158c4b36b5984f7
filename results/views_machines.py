"""What programs follow: the feed of announcements, and the page that says how to ask the interface."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from editions.models import in_language
from organizations import access
from results.api import PREFIX, schema
from results.models import Publication
from results.views import answer

NEWEST = 50
"""So many entries a feed has at most."""
ATOM = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True)
class News:
    """One entry of the feed."""

    key: str
    title: str
    words: str
    address: str
    at: datetime


@require_safe
@access.public
def feed(request: HttpRequest) -> HttpResponseBase:
    """Announcements, corrections and what was taken back, the newest first, as an Atom feed."""
    news = sorted(_news(), key=lambda one: (one.at, one.key), reverse=True)[:NEWEST]
    here = settings.PORTAL_ADDRESS
    made = _Feed(
        title=_("Local Digital: announced results"),
        link=here + reverse("results:edition_list"),
        description=_("Announcements, corrections and what was taken back."),
        feed_url=here + reverse("results:feed"),
        language=get_language(),
        author_name=_("Secretariat of the contest"),
    )
    for one in news:
        made.add_item(
            title=one.title,
            link=one.address,
            description=escape(one.words),  # read as HTML
            unique_id=one.key,
            updateddate=one.at,
            pubdate=one.at,
        )
    return answer(request, HttpResponse(made.writeString("utf-8"), content_type=ATOM))


class _Feed(Atom1Feed):
    """A feed without entries yet is as old as the portal can say: it does not change by itself."""

    def latest_post_date(self) -> datetime:
        """When the newest entry was made."""
        moments = [item["updateddate"] for item in self.items]
        return max(moments, default=datetime.fromisoformat("1970-01-01T00:00:00+00:00"))


@require_safe
@access.public
def api_page(request: HttpRequest) -> HttpResponseBase:
    """How to ask the interface for programs: its addresses, and what each answers."""
    described = schema()
    operations = [
        {
            "address": address,
            "summary": operation["get"]["summary"],
            "parameters": [
                {
                    "name": one["name"],
                    "words": one["schema"].get("description", "") or one.get("description", ""),
                    "in_address": one["in"] == "path",
                }
                for one in operation["get"].get("parameters", [])
            ],
            "fields": _fields(described, operation),
        }
        for address, operation in described["paths"].items()
    ]
    context = {
        "operations": operations,
        "prefix": PREFIX,
        "schema_address": reverse("results_api:openapi_json"),
        "example": f"{settings.PORTAL_ADDRESS}{PREFIX}editions",
    }
    return answer(request, render(request, "results/api_page.html", context))


def _fields(described: Any, operation: Any) -> list[dict[str, str]]:
    """The fields of what an address answers; of a list those of its rows."""
    answered = operation["get"]["responses"][200]["content"]["application/json"]["schema"]
    row = _named(described, answered)
    if "items" in row["properties"]:
        row = _named(described, row["properties"]["items"]["items"])
    return [
        {"name": name, "words": field.get("description", ""), "type": _type(field)}
        for name, field in row["properties"].items()
    ]


def _named(described: Any, reference: Any) -> Any:
    return described["components"]["schemas"][reference["$ref"].rpartition("/")[2]]


def _type(field: Any) -> str:
    kinds = [one.get("type", "object") for one in field.get("anyOf", [field])]
    return " / ".join(kinds)


def _news() -> list[News]:
    """Everything that was announced, corrected or taken back, in the language of the page."""
    rows = Publication.objects.order_by("edition__year", "version").values_list(
        "edition__year", "version", "published_at", "reason", "withdrawn_at", "withdrawal_reason",
        "content__edition__name",
    )  # fmt: skip
    found = []
    for year, version, published_at, reason, withdrawn_at, why, name in rows:
        address = settings.PORTAL_ADDRESS + reverse("results:edition", args=[year])
        with translation.override("th"):
            key = f"{settings.PORTAL_ADDRESS}{reverse('results:edition', args=[year])}#v{version}"
        told = {"contest": in_language(name["th"], name["en"]), "year": year, "version": version}
        title = (
            _("Results of the contest “%(contest)s”, edition %(year)s")
            if version == 1
            else _("Corrected results of the contest “%(contest)s”, edition %(year)s (version %(version)s)")
        )
        words = reason or _("The results are announced.")
        found.append(News(key, title % told, words, address, published_at))
        if withdrawn_at:
            title = _("Taken back: results of “%(contest)s”, edition %(year)s (version %(version)s)")
            found.append(News(f"{key}-taken-back", title % told, why, address, withdrawn_at))
    return found
