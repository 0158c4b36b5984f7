"""The pages of the roof: which edition is open, and what the contest is."""

from math import ceil
from typing import NamedTuple
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contest.templatetags.site import page_of
from editions import calendar
from editions.lifecycle import Stage
from editions.models import CalendarDate, Edition
from organizations import access, limits
from results import publication
from thai import era

Act = CalendarDate.Act
SECRETS = ("csrfmiddlewaretoken", "code")
"""Which fields are never written into a page; passwords neither."""
SHOWN_RESULTS = 4
"""How many announced editions the home page names."""


class Step(NamedTuple):
    """One step of the contest on the home page; `state` is "done", "now" or ""."""

    name: str
    text: str
    when: str
    state: str


@require_safe
@access.public
def home(request: HttpRequest) -> HttpResponse:
    """Which edition is open and until when, the steps, the way in, the last results."""
    at = request.arrived_at  # type: ignore[attr-defined]
    edition = Edition.objects.accepting().first() or _running()
    window = edition and calendar.call_window(edition)
    takes = bool(edition and window and edition.stage == Stage.OPEN and window.takes(at))
    opens, closes = (window.opens_at, window.closes_at) if window else (None, None)
    return render(
        request,
        "contest/home.html",
        {
            "edition": edition,
            "takes": takes,
            "opens_at": opens if opens and opens > at else None,
            "closes_at": closes,
            "left": era.time_left(closes, at, get_language() or "th") if takes and closes else "",
            "steps": steps_of(edition),
            "results": publication.latest(most=SHOWN_RESULTS),
        },
    )


def _running() -> Edition | None:
    """The newest edition that is being screened, judged or decided."""
    return Edition.objects.public().exclude(stage__in=(Stage.PUBLISHED, Stage.CLOSED)).first()


def steps_of(edition: Edition | None) -> list[Step]:
    """The five steps from registration to announcement, with the dates and the stage of the edition."""
    language = get_language() or "th"
    dates = {date.act: date.at for date in edition.dates.all()} if edition else {}
    stages: list[str] = [Stage.OPEN, Stage.SCREENING, Stage.JUDGING, Stage.DECIDING]
    reached = stages.index(edition.stage) + 1 if edition and edition.stage in stages else -1

    def until(act: str) -> str:
        return _("until %(date)s") % {"date": era.long_date(dates[act], language)} if act in dates else ""

    def state(place: int) -> str:
        if place == 0 or reached < 0:
            return ""
        return "now" if place == reached else "done" if place < reached else ""

    texts = [
        (
            _("Register your organization"),
            _("An officer makes an account and names the organization; the secretariat verifies it."),
            "",
        ),
        (
            _("Enter a project"),
            _("Fill in the form step by step, attach the letter of endorsement, and submit."),
            until(Act.CALL_CLOSES),
        ),
        (
            _("Document check"),
            _("The secretariat checks each entry and sends it back where something must be corrected."),
            until(Act.SCREENING_ENDS),
        ),
        (_("Judging"), _("Judges score each entry against published criteria, each for themselves."), ""),
        (
            _("Announcement"),
            _("Awards are announced by province, with the figures of the year."),
            era.long_date(dates[Act.PUBLICATION], language) if Act.PUBLICATION in dates else "",
        ),
    ]
    return [Step(name, text, when, state(place)) for place, (name, text, when) in enumerate(texts)]


@require_safe
@access.public
def about(request: HttpRequest) -> HttpResponse:
    """What the contest is, what is known of its first edition, and how this portal runs it."""
    return render(request, "contest/about.html")


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer who tried too often: when they may try again, and with what they typed, but for secrets."""
    at = limits.again_at(request)
    left = max(1, ceil((at - timezone.now()).total_seconds()))
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in SECRETS and "password" not in name
        for value in values
    ]
    page = request.resolver_match.url_name if request.resolver_match else ""
    told = {
        "again_at": at,
        "minutes": ceil(left / 60),
        "kept": kept,
        "other_way": page in ("account_login", "account_reset_password"),
    }
    response = render(request, "429.html", told, status=429)
    response.headers["Retry-After"] = str(left)
    return response


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token is no longer valid; what was typed on our own page is kept.

    Django calls it for every failed check (CSRF_FAILURE_VIEW). A form that another site sent is not kept,
    nor is one of the sign-in pages, which hold nothing but secrets. A script is only told (401).
    """
    if access.by_script(request):
        return HttpResponse(status=401)
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    ours = urlsplit(source).netloc == request.get_host()  # "null", of a page without a place, is not ours
    back = page_of(request) if ours else "/"
    kept = ours and "/accounts/" not in request.path and access.park(request, back)
    return render(request, "session_expired.html", {"back": back, "kept": kept}, status=403)
