"""What does everybody read about personal data, and what can a person do about their own?"""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest import my_data, retention
from contest.forms_privacy import AskRemovalForm
from editions import page_text
from editions.moves import RuleBroken
from journal import chain
from organizations import access, notice, personal, removals
from organizations.models import DataDesk, PrivacyNotice, Removal
from thai.text import whole_number

REMOVAL_TONES = {
    Removal.State.ASKED: "info",
    Removal.State.DONE: "ok",
    Removal.State.DECLINED: "danger",
    Removal.State.TAKEN_BACK: "plain",
}
"""In which color a request stands."""


class KeptFor(NamedTuple):
    """One line of how long what is kept, for people."""

    data: str
    how_long: str


@require_safe
@access.public
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice in force, how long what is kept, and who answers (two queries)."""
    return _notice_page(request, notice.in_force())


@require_safe
@access.public
def privacy_version(request: HttpRequest, version: int) -> HttpResponse:
    """A version of the privacy notice as it was published."""
    found = PrivacyNotice.objects.filter(version=version).first()
    if found is None:
        raise Http404
    return _notice_page(request, found)


def _notice_page(request: HttpRequest, shown: PrivacyNotice | None) -> HttpResponse:
    desk = notice.desk()
    text = page_text.rendered(shown.text if shown else notice.sample_text(get_language() or "th"))
    return render(
        request,
        "contest/privacy.html",
        {
            "notice": shown,
            "is_old": shown is not None and shown.state == PrivacyNotice.State.REPLACED,
            "earlier": range(1, (shown.version or 1)) if shown else (),
            "text": text,
            "contents": [*text.contents, ("kept", _("How long it is kept")), ("contact", _("Contact"))],
            "kept": kept_for(desk),
            "desk": desk,
        },
    )


def kept_for(desk: DataDesk) -> list[KeptFor]:
    """How long what is kept, in words (no query)."""
    rules = [
        KeptFor(
            _(rule.data),
            _("%(how_long)s after %(since)s: %(what)s")
            % {
                "how_long": in_words(retention.days_of(rule, desk.days)),
                "since": _(rule.since),
                "what": _(rule.what),
            },
        )
        for rule in retention.RULES
    ]
    return rules + [KeptFor(_(data), _(how_long)) for data, how_long in retention.NOT_BY_THE_PORTAL]


def in_words(days: int) -> str:
    """A number of days as one says it: whole years as years."""
    years, rest = divmod(days, retention.YEARS)
    if years and not rest:
        return _("%(years)s years") % {"years": years} if years > 1 else _("1 year")
    return _("%(days)s days") % {"days": f"{days:,}"} if days != 1 else _("1 day")


@require_safe
@access.public
def contact(request: HttpRequest) -> HttpResponse:
    """How to reach the secretariat, and whoever answers for personal data (one query)."""
    return render(request, "contest/contact.html", {"desk": notice.desk()})


# --- one's own data -----------------------------------------------------------------------------------


@require_safe
@access.signed_in
def my_data_page(request: access.Request) -> HttpResponse:
    """What the portal holds of the person who looks, how they get it, and how they go."""
    return _my_data_page(request)


def _my_data_page(
    request: access.Request, form: AskRemovalForm | None = None, refusal: RuleBroken | None = None
) -> HttpResponse:
    told = my_data.of(request.user, request.arrived_at)
    mine = request.user.removals.order_by("-asked_at", "-pk").first()
    return render(
        request,
        "contest/my_data_page.html",
        {
            "parts": [(_(my_data.TITLES[part]), len(rows)) for part, rows in told.items() if rows],
            "version": request.user.privacy_version,
            "seen_at": request.user.privacy_seen_at,
            "removal": mine,
            "tone": REMOVAL_TONES[Removal.State(mine.state)] if mine else "",
            "owned": [one.organization.full_name_th for one in personal.owned_by(request.user)],
            "form": form or AskRemovalForm(initial=access.unpark(request)),
            "refusal": refusal,
        },
        status=409 if refusal else 422 if form else 200,
    )


@require_POST
@access.signed_in
def my_data_download(request: access.Request) -> StreamingHttpResponse:
    """All that is held of the person who asks, as a ZIP; a line of the journal says that they took it."""
    user, at = request.user, request.arrived_at
    chain.write("download_own_data", user, by=user, at=at)
    answer = StreamingHttpResponse(my_data.as_zip(user, at), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="my-data-{user.pk}.zip"'
    return answer


@require_POST
@access.signed_in
def removal_ask(request: access.Request) -> HttpResponse:
    """Ask to be removed."""
    form = AskRemovalForm(request.POST)
    if not form.is_valid():
        return _my_data_page(request, form)
    removals.ask(request.user, form.cleaned_data["words"], by=request.user, at=request.arrived_at)
    messages.success(request, _("Your request has arrived. You have a letter about what happens next."))
    return redirect("contest:my_data_page")


@require_POST
@access.signed_in
def removal_take_back(request: access.Request) -> HttpResponse:
    """Take one's request back."""
    mine = removals.open_of(request.user)
    if mine is None:
        raise Http404
    try:
        removals.take_back(mine, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _my_data_page(request, refusal=refusal)
    messages.success(request, _("Taken back. Everything stays as it is."))
    return redirect("contest:my_data_page")


# --- a newer notice -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def privacy_acknowledge(request: access.Request) -> HttpResponse:
    """Read the newer version of the privacy notice and acknowledge it, then go on where one wanted to go."""
    refusal: Any = None
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}):
        onward = ""
    if request.method == "POST":
        version = whole_number(request.POST.get("version"))
        try:
            notice.acknowledge(
                request.user, -1 if version is None else version, by=request.user, at=request.arrived_at
            )
        except RuleBroken as no:
            refusal = no
        else:
            return redirect(onward or "organizations:home")
    shown = notice.in_force()
    text = page_text.rendered(shown.text if shown else notice.sample_text(get_language() or "th"))
    return render(
        request,
        "contest/privacy_acknowledge.html",
        {"notice": shown, "version": shown.version if shown else 0, "text": text, "refusal": refusal},
        status=409 if refusal else 200,
    )
