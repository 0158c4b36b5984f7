"""Where is a person signed in, and how do they sign out there?"""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from organizations import access, devices, sessions

ROWS = 50


@require_safe
@access.signed_in
def session_list(request: access.Request) -> HttpResponse:
    """One's own sessions: in which browser, from where, since when, last seen when, and which is this one."""
    here = request.session.session_key
    rows = sessions.open_of(request.user, request.arrived_at)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "organizations/session_list.html",
        {
            "page": page,
            "rows": [(row, devices.in_words(row.browser), row.pk == here) for row in page],
            "has_others": page.paginator.count > 1,
        },
    )


@require_POST
@access.signed_in
def session_end(request: access.Request, name: str) -> HttpResponse:
    """Sign out of one of one's own sessions."""
    rows = sessions.open_of(request.user, request.arrived_at)
    session = next((row for row in rows if row.name == name), None)
    if session is None:
        raise Http404
    is_here = session.pk == request.session.session_key
    sessions.end_one(session, by=request.user, at=request.arrived_at)
    if is_here:
        logout(request)
        return redirect("account_login")
    messages.success(request, _("Signed out there."))
    return redirect("organizations:session_list")


@require_POST
@access.signed_in
def session_end_others(request: access.Request) -> HttpResponse:
    """Sign out everywhere else."""
    here = request.session.session_key
    ended = sessions.end_others(request.user, here, by=request.user, at=request.arrived_at)
    said = ngettext(
        "Signed out of %(count)s other session.", "Signed out of %(count)s other sessions.", ended
    )
    messages.success(request, said % {"count": ended} if ended else _("There was no other session."))
    return redirect("organizations:session_list")
