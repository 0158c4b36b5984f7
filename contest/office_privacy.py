"""What does the secretariat do about personal data: notice, contact, days, and the end of a name?"""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contest import removal, retention
from contest.forms_privacy import (
    CarryOutForm,
    DeclineForm,
    DeskForm,
    NoticeForm,
    PersonFilter,
    RetentionForm,
)
from contest.views_privacy import REMOVAL_TONES
from editions import page_text
from editions.moves import RuleBroken
from organizations import access, notice, removals
from organizations.models import Appointment, PrivacyNotice, Removal, User
from thai.text import whole_number

ROWS = 50
FOUND_AT_MOST = 20
NOTICE_TONES = {
    PrivacyNotice.State.DRAFT: "warn",
    PrivacyNotice.State.PUBLISHED: "ok",
    PrivacyNotice.State.REPLACED: "plain",
}


def _tabs(request: access.Request, here: str) -> list[tuple[str, str, bool]]:
    pages = [
        ("notice_list", _("Privacy notice")),
        ("data_desk", _("Contact details")),
        ("retention_days", _("How long it is kept")),
        ("removal_list", _("Requests to be removed")),
    ]
    if not _decides(request):
        pages = pages[:1]
    return [(label, reverse(f"contest:{name}"), name == here) for name, label in pages]


def _decides(request: access.Request) -> bool:
    return request.user.acting_as == Appointment.Role.SECRETARIAT


# --- the notice ---------------------------------------------------------------------------------------


@require_safe
@access.auditor
def notice_list(request: access.Request) -> HttpResponse:
    """The versions of the privacy notice: the draft, the one in force, the older ones."""
    rows = PrivacyNotice.objects.select_related("edited_by", "published_by").order_by("-version", "-pk")
    draft = PrivacyNotice.objects.filter(state=PrivacyNotice.State.DRAFT).first()
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "contest/notice_list.html",
        {
            "tabs": _tabs(request, "notice_list"),
            "page": page,
            "rows": [(row, NOTICE_TONES[PrivacyNotice.State(row.state)]) for row in page],
            "draft": draft,
            "decides": _decides(request),
        },
    )


@require_POST
@access.secretariat
def notice_start(request: access.Request) -> HttpResponse:
    """Begin the next version from the one in force."""
    return redirect("contest:notice_edit", notice.start(by=request.user, at=request.arrived_at).pk)


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def notice_edit(request: access.Request, pk: int) -> HttpResponse:
    """Write the draft."""
    draft = get_object_or_404(PrivacyNotice, pk=pk, state=PrivacyNotice.State.DRAFT)
    now = {name: getattr(draft, name) for name in (*notice.TEXTS, *notice.WORDS, "is_material", "saves")}
    refusal: Any = None
    if request.method == "POST":
        form = NoticeForm(request.POST)
        if form.is_valid():
            told = form.cleaned_data
            try:
                notice.save(
                    draft,
                    {name: told[name] for name in (*notice.TEXTS, *notice.WORDS)},
                    is_material=told["is_material"],
                    saves=told["saves"],
                    by=request.user,
                    at=request.arrived_at,
                )
            except notice.StaleText as no:
                refusal = no
                form = NoticeForm(_upon(request.POST, no.saves))
            except RuleBroken as no:
                refusal = no
            else:
                messages.success(request, _("Saved"))
                return redirect("contest:notice_page", pk)
    else:
        kept = access.unpark(request)
        form = NoticeForm(initial=now | (kept.dict() if kept else {}))
    return render(
        request,
        "contest/notice_edit.html",
        {"draft": draft, "form": form, "refusal": refusal, "saved": now if refusal else None},
        status=409 if refusal else 422 if form.errors else 200,
    )


@require_safe
@access.auditor
def notice_page(request: access.Request, pk: int) -> HttpResponse:
    """A version as it reads in both languages; a draft with what can be done about it."""
    return _notice_page(request, get_object_or_404(PrivacyNotice, pk=pk))


def _notice_page(request: access.Request, shown: PrivacyNotice, refusal: Any = None) -> HttpResponse:
    is_draft = shown.state == PrivacyNotice.State.DRAFT
    return render(
        request,
        "contest/notice_page.html",
        {
            "notice": shown,
            "is_draft": is_draft,
            "tone": NOTICE_TONES[PrivacyNotice.State(shown.state)],
            "thai": page_text.rendered(shown.text_th).html,
            "english": page_text.rendered(shown.text_en).html,
            "decides": is_draft and _decides(request),
            "is_own": shown.edited_by_id == request.user.pk,
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


@require_POST
@access.secretariat
def notice_publish(request: access.Request, pk: int) -> HttpResponse:
    """Put the draft in force, as the second person."""
    draft = get_object_or_404(PrivacyNotice, pk=pk)
    saves = whole_number(request.POST.get("saves"))
    try:
        notice.publish(draft, saves=-1 if saves is None else saves, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _notice_page(request, draft, refusal)
    messages.success(request, _("Published. It is in force from now on."))
    return redirect("contest:notice_list")


@require_POST
@access.secretariat
def notice_discard(request: access.Request, pk: int) -> HttpResponse:
    """Throw the draft away."""
    draft = get_object_or_404(PrivacyNotice, pk=pk)
    try:
        notice.discard(draft, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _notice_page(request, draft, refusal)
    messages.success(request, _("The draft has been thrown away."))
    return redirect("contest:notice_list")


# --- who answers, and how long ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def data_desk(request: access.Request) -> HttpResponse:
    """Write down how the secretariat and the data protection officer are reached."""
    desk = notice.desk()
    now = {name: getattr(desk, name) for name in DeskForm.base_fields}
    form, refusal = _changed(request, DeskForm, now, lambda told: told)
    if form is None:
        return redirect("contest:data_desk")
    return render(
        request,
        "contest/data_desk.html",
        {"tabs": _tabs(request, "data_desk"), "form": form, "refusal": refusal, "desk": desk},
        status=409 if refusal else 422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def retention_days(request: access.Request) -> HttpResponse:
    """Write down for how many days what is kept."""
    desk = notice.desk()
    days = {rule.code: retention.days_of(rule, desk.days) for rule in retention.RULES}
    now = {**days, "saves": desk.saves}
    form, refusal = _changed(request, RetentionForm, now, None)
    if form is None:
        return redirect("contest:retention_days")
    return render(
        request,
        "contest/retention_days.html",
        {"tabs": _tabs(request, "retention_days"), "form": form, "refusal": refusal},
        status=409 if refusal else 422 if form.errors else 200,
    )


def _changed(
    request: access.Request, kind: Any, now: dict[str, Any], told_of: Any
) -> tuple[Any, RuleBroken | None]:
    """The form to show and the refusal; no form where what was typed is saved."""
    if request.method != "POST":
        kept = access.unpark(request)
        return kind(initial=now | (kept.dict() if kept else {})), None
    form = kind(request.POST)
    if not form.is_valid():
        return form, None
    told = dict(form.cleaned_data)
    saves = told.pop("saves")
    values = told_of(told) if told_of else {"days": form.days()}
    try:
        notice.change_desk(values, saves=saves, by=request.user, at=request.arrived_at)
    except notice.StaleText as no:
        return kind(_upon(request.POST, no.saves)), no
    messages.success(request, _("Saved"))
    return None, None


def _upon(typed: QueryDict, saves: int) -> QueryDict:
    """What was typed, to be saved upon what somebody else saved meanwhile."""
    again = typed.copy()
    again["saves"] = str(saves)
    return again


# --- the end of a name ------------------------------------------------------------------------------------


@require_safe
@access.secretariat
def removal_list(request: access.Request) -> HttpResponse:
    """Who asked to be removed, the longest waiting first; and finding somebody who asked otherwise."""
    form = PersonFilter(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    people = User.objects.filter(removed_at=None).exclude(pk=request.user.pk)
    found = people.filter(Q(full_name__icontains=typed) | Q(email__icontains=typed)).order_by("pk")
    rows = Removal.objects.select_related("user", "decided_by")
    waiting = rows.filter(state=Removal.State.ASKED)
    decided = rows.exclude(state=Removal.State.ASKED).order_by("-decided_at", "-pk")
    page = Paginator(decided, ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "contest/removal_list.html",
        {
            "tabs": _tabs(request, "removal_list"),
            "waiting": waiting[:ROWS],
            "page": page,
            "rows": [(row, REMOVAL_TONES[Removal.State(row.state)]) for row in page],
            "form": form,
            "typed": typed,
            "found": found[:FOUND_AT_MOST] if typed else [],
        },
    )


@require_POST
@access.secretariat
def removal_begin(request: access.Request, pk: int) -> HttpResponse:
    """Begin to remove somebody who asked by letter or by telephone."""
    person = get_object_or_404(User, pk=pk, removed_at=None)
    return redirect("contest:removal_page", removals.begin(person, by=request.user, at=request.arrived_at).pk)


@require_safe
@access.secretariat
def removal_page(request: access.Request, pk: int) -> HttpResponse:
    """One request: what would go, what would stay, and the decision."""
    return _removal_page(request, _removal(pk))


def _removal(pk: int) -> Removal:
    return get_object_or_404(Removal.objects.select_related("user", "decided_by"), pk=pk)


def _removal_page(
    request: access.Request,
    row: Removal,
    *,
    form: CarryOutForm | None = None,
    decline: DeclineForm | None = None,
    refusal: RuleBroken | None = None,
) -> HttpResponse:
    is_open = row.state == Removal.State.ASKED
    hindrance = ""
    if is_open and refusal is None:
        try:
            removal.require_removable(row.user, by=request.user)
        except RuleBroken as no:
            hindrance = str(no)
    seen = removal.preview(row.user, request.arrived_at) if is_open else None
    bad = (form is not None and form.errors) or (decline is not None and decline.errors)
    return render(
        request,
        "contest/removal_page.html",
        {
            "removal": row,
            "tone": REMOVAL_TONES[Removal.State(row.state)],
            "is_open": is_open,
            "is_own": row.user_id == request.user.pk,
            "person": [
                (_("Full name"), row.user.full_name),
                (_("E-mail address"), row.user.email),
                (_("Position"), row.user.position or "—"),
                (_("Telephone"), row.user.phone or "—"),
            ],
            "seen": seen,
            "goes": _goes(seen) if seen else [],
            "stays": _stays(seen) if seen else [],
            "hindrance": hindrance,
            "form": form or (CarryOutForm(owned=seen.owned) if seen else None),
            "decline": decline or DeclineForm(prefix="decline", by_person=row.by_person),
            "refusal": refusal,
        },
        status=409 if refusal else 422 if bad else 200,
    )


def _goes(seen: removal.Preview) -> list[tuple[str, str]]:
    words = {
        "addresses": _("name, position, telephone and e-mail addresses of the account"),
        "memberships": _("memberships that act or ask to act: they end"),
        "mandates": _("official letters they sent: deleted"),
        "letters": _("letters to them: addressee and text"),
        "contacts": _("sendings and drafts that name them as the contact or in an answer"),
        "texts": _("free texts that name them: comments, reasons, letters to others"),
        "files": _("files in whose text they stand: blacked out"),
    }
    return [(f"{seen.goes[key]:,}", text) for key, text in words.items()]


def _stays(seen: removal.Preview) -> list[tuple[str, str]]:
    words = {
        "entries": _("entries of the organization they worked on"),
        "attachments": _("files they added to entries"),
        "seats": _("seats on a panel, with marks and signed sheets"),
        "awards": _("awards they proposed or confirmed"),
    }
    return [(f"{seen.stays[key]:,}", text) for key, text in words.items()]


@require_POST
@access.secretariat
def removal_carry_out(request: access.Request, pk: int) -> HttpResponse:
    """Remove a person, once and whole."""
    row = _removal(pk)
    form = CarryOutForm(request.POST, owned=removal.owned_by(row.user))
    if not form.is_valid():
        return _removal_page(request, row, form=form)
    try:
        removal.carry_out(
            row,
            form.cleaned_data["reason"],
            form.successors(),
            by=request.user,
            at=request.arrived_at,
        )
    except RuleBroken as refusal:
        return _removal_page(request, row, form=form, refusal=refusal)
    messages.success(request, _("The person has been removed."))
    return redirect("contest:removal_page", pk)


@require_POST
@access.secretariat
def removal_decline(request: access.Request, pk: int) -> HttpResponse:
    """Do not remove a person now, with the reason."""
    row = _removal(pk)
    form = DeclineForm(request.POST, prefix="decline", by_person=row.by_person)
    if not form.is_valid():
        return _removal_page(request, row, decline=form)
    try:
        tells = not form.cleaned_data.get("by_mistake")
        removals.decline(
            row, form.cleaned_data["reason"], by=request.user, at=request.arrived_at, tells=tells
        )
    except RuleBroken as refusal:
        return _removal_page(request, row, decline=form, refusal=refusal)
    if tells:
        messages.success(request, _("Declined. The person gets a letter with your words."))
    else:
        messages.success(request, _("Closed. Nobody was written to."))
    return redirect("contest:removal_list")
