"""What does the secretariat do with certificates: their template, a preview, all as a ZIP, revoking one?"""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from editions.models import Edition
from editions.moves import RuleBroken
from files import printing
from organizations import access
from organizations.access import Request
from results import certificate_bundles, certificate_templates, certificates
from results.certificate_templates import OF_A_SIGNATORY, SIGNATORIES, TEXTS
from results.forms_certificates import ReasonForm, TemplateForm
from results.models import AFTER_PUBLICATION, Certificate, CertificateBundle
from results.views_certificates import TONES, paper, paper_of

ROWS_A_PAGE = 50


@require_safe
@access.secretariat
def certificate_list(request: Request, year: int) -> HttpResponse:
    """The certificates of an edition, and what can be done with them."""
    return _list(request, get_object_or_404(Edition, year=year))


def _list(
    request: Request,
    edition: Edition,
    refusal: RuleBroken | None = None,
    form: ReasonForm | None = None,
) -> HttpResponse:
    bundle = CertificateBundle.objects.filter(edition=edition).select_related("edition").first()
    rows = Certificate.objects.filter(edition=edition).for_office(request.user)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    template, signatories = certificates.template_of(edition)
    return render(
        request,
        "results/office/certificate_list.html",
        {
            "edition": edition,
            "page": page,
            "rows": [(row, TONES[Certificate.State(row.state)]) for row in page],
            "bundle": bundle,
            "is_outdated": bundle is not None and certificate_bundles.is_outdated(bundle),
            "is_making": bundle is not None and bundle.state in certificate_bundles.MAKING,
            "is_published": edition.stage in AFTER_PUBLICATION,
            "is_template_saved": template.pk is not None,
            "signatories": signatories,
            "form": form or ReasonForm(),
            "refusal": refusal,
        },
        status=409 if refusal else 422 if form else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def template_edit(request: Request, year: int) -> HttpResponse:
    """The template of an edition."""
    edition = get_object_or_404(Edition, year=year)
    template, signatories = certificates.template_of(edition)
    data = access.posted(request)
    files = None if data is None else request.FILES
    form = TemplateForm(template, signatories, data, files, access.unpark(request))
    refusal: RuleBroken | None = None
    if form.is_bound and form.is_valid():
        try:
            _save(request, edition, form.cleaned_data)
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(request, _("Saved"))
            return redirect("results_office:certificate_list", year)
    return render(
        request,
        "results/office/template_edit.html",
        {
            "edition": edition,
            "form": form,
            "refusal": refusal,
            "back": reverse("results_office:certificate_list", args=[year]),
        },
        status=409 if refusal else 422 if form.errors else 200,
    )


def _save(request: Request, edition: Edition, said: dict[str, Any]) -> None:
    """Save what the form says; a picture that is not sent again stays."""
    template, before = certificates.template_of(edition)

    def picture(field: str, kept: str) -> str:
        if said[field]:
            return certificate_templates.keep_picture(said[field])
        return "" if said.get(f"drop_{field}") else kept

    people = []
    for place in range(1, SIGNATORIES + 1):
        if said[f"name_th_{place}"]:
            kept = before[place - 1].signature if place <= len(before) else ""
            one = {name: said[f"{name}_{place}"] for name in OF_A_SIGNATORY}
            people.append(one | {"signature": picture(f"signature_{place}", kept)})
    certificate_templates.save(
        edition,
        {name: said[name] for name in TEXTS},
        picture("emblem", template.emblem),
        people,
        version=said["version"],
        by=request.user,
        at=request.arrived_at,
    )


@require_safe
@access.secretariat
def award_preview(request: Request, year: int) -> HttpResponse:
    """How the certificates of winners will look, marked as a sample."""
    return _preview(request, year, Certificate.Audience.AWARD)


@require_safe
@access.secretariat
def judge_preview(request: Request, year: int) -> HttpResponse:
    """How the certificates of judges will look, marked as a sample."""
    return _preview(request, year, Certificate.Audience.JUDGE)


def _preview(request: Request, year: int, audience: Certificate.Audience) -> HttpResponse:
    edition = get_object_or_404(Edition, year=year)
    language = get_language() or "th"
    try:
        made = certificate_templates.preview(edition, audience, language, request.arrived_at)
    except printing.Unavailable as sorry:
        return _list(request, edition, RuleBroken(str(sorry)))
    return paper(made, f"certificate-{year}-{audience.value}-sample.pdf")


@require_safe
@access.secretariat
def certificate_file(request: Request, pk: int) -> HttpResponse:
    """One certificate as a PDF."""
    row = get_object_or_404(Certificate.objects.select_related("edition", "key").exclude(payload=""), pk=pk)
    try:
        return paper_of(row)
    except printing.Unavailable as sorry:
        return _list(request, row.edition, RuleBroken(str(sorry)))


@require_http_methods(["GET", "HEAD", "POST"])
@access.secretariat
def certificate_revoke(request: Request, pk: int) -> HttpResponse:
    """Revoke one certificate, for good."""
    row = get_object_or_404(Certificate.objects.select_related("edition"), pk=pk)
    form = ReasonForm(access.posted(request) or access.unpark(request))
    refusal: RuleBroken | None = None
    if request.method == "POST" and form.is_valid():
        try:
            certificates.revoke(row, form.cleaned_data["reason"], by=request.user, at=request.arrived_at)
        except RuleBroken as no:
            refusal = no
        else:
            messages.success(request, _("The certificate is revoked."))
            return redirect("results_office:certificate_list", row.edition.year)
    return render(
        request,
        "results/office/certificate_revoke.html",
        {
            "certificate": row,
            "form": form,
            "refusal": refusal,
            "back": reverse("results_office:certificate_list", args=[row.edition.year]),
        },
        status=409 if refusal else 422 if form.errors and request.method == "POST" else 200,
    )


@require_POST
@access.secretariat
def certificates_issue(request: Request, year: int) -> HttpResponse:
    """Issue anew what says something else than the template now."""
    edition = get_object_or_404(Edition, year=year)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _list(request, edition, form=form)
    try:
        issued = certificates.issue_anew(
            edition, form.cleaned_data["reason"], by=request.user, at=request.arrived_at
        )
    except RuleBroken as refusal:
        return _list(request, edition, refusal, form)
    said = ngettext("%(count)s certificate is issued.", "%(count)s certificates are issued.", len(issued))
    messages.success(request, said % {"count": len(issued)})
    return redirect("results_office:certificate_list", year)


@require_POST
@access.secretariat
def bundle_ask(request: Request, year: int) -> HttpResponse:
    """Have all certificates put into one ZIP."""
    edition = get_object_or_404(Edition, year=year)
    try:
        certificate_bundles.ask(edition, by=request.user, at=request.arrived_at)
    except RuleBroken as refusal:
        return _list(request, edition, refusal)
    messages.success(request, _("This is being made now. You may leave this page meanwhile."))
    return redirect("results_office:certificate_list", year)


@require_POST
@access.secretariat
def bundle_take(request: Request, year: int) -> HttpResponseBase:
    """The ZIP itself; the journal says who took it."""
    bundle = get_object_or_404(CertificateBundle.objects.select_related("edition"), edition__year=year)
    return certificate_bundles.download(bundle, by=request.user, at=request.arrived_at)
