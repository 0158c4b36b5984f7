"""What does anybody learn who checks a certificate? Whether it holds, what it certifies, by which key.

Before the announcement there is no serial, so every address answers alike: there is no such certificate.
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext, gettext_lazy, gettext_noop
from django.views.decorators.http import require_safe

from editions.models import in_language
from files.shelf import disposition
from organizations import access
from results import certificate_paper, certificates
from results.models import AFTER_PUBLICATION, Certificate, SigningKey
from thai.forms import CleanTextField

State = Certificate.State
TONES = {State.VALID: "ok", State.SUSPENDED: "warn", State.SUPERSEDED: "warn", State.REVOKED: "danger"}

UNKNOWN = gettext_noop("There is no certificate with this number. Please compare it with the paper.")
FORGED = gettext_noop(
    "No key of this portal signed this text. Either it was misread, or the certificate is not genuine."
)


class CheckForm(forms.Form):
    """A serial, or all that a phone read from the code on the paper."""

    code = CleanTextField(
        label=gettext_lazy("Certificate number, or the text of the QR code"),
        max_length=4000,
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=gettext_lazy(
            "The number stands at the foot of the certificate: twelve letters and digits, such as"
            " ABCD-EFGH-2345."
        ),
    )


@require_safe
@access.public
def certificate_search(request: HttpRequest) -> HttpResponse:
    """Type a serial, or paste what was scanned."""
    form = CheckForm(request.GET if "code" in request.GET else None)
    if not form.is_bound or not form.is_valid():
        return _answer(request, form, status=422 if form.is_bound else 200)
    typed = form.cleaned_data["code"]
    if "." in typed:
        told = certificates.check(typed)
        if told is None:
            return _answer(request, form, FORGED, 404)
        return redirect("certificates:certificate", told["serial"])
    serial = certificates.serial_of(typed)
    if not serial:
        return _answer(request, form, UNKNOWN, 404)
    return redirect("certificates:certificate", serial)


@require_safe
@access.public
def certificate(request: HttpRequest, serial: str) -> HttpResponse:
    """One certificate: whether it holds, and what it certifies."""
    found = certificates.find(serial)
    if found is None:
        return _answer(request, CheckForm(), UNKNOWN, 404)
    is_told = found.edition.stage in AFTER_PUBLICATION
    facts = found.facts
    follows = getattr(found, "superseded_by", None)
    shown: dict[str, Any] = {
        "certificate": found,
        "tone": TONES[State(found.state)],
        "changes": [(row, TONES[State(row.state)]) for row in found.changes.all()],
        "follows": follows if is_told else None,
        "is_told": is_told,
        "is_sample": facts["is_sample"],
    }
    if is_told:
        level = facts.get("level", {"th": "", "en": ""})
        shown |= {
            "recipient": in_language(found.recipient_th, found.recipient_en),
            "where": _told(facts["where"]),
            "level": _told(level),
            "work": facts.get("title", ""),
            "contest": _told(facts["edition"]),
            "day": certificates.day_of(found),
        }
    return _uncached(render(request, "results/certificate.html", shown))


@require_safe
@access.public
def key_list(request: HttpRequest) -> HttpResponse:
    """The public keys by which certificates can be checked offline, and how."""
    return _uncached(render(request, "results/key_list.html", {"keys": SigningKey.objects.all()}))


@require_safe
@access.public
def key_file(request: HttpRequest, code: str) -> HttpResponse:
    """One public key as a file."""
    key = get_object_or_404(SigningKey, code=code)
    answer = HttpResponse(key.public, content_type="application/x-pem-file")
    answer.headers["Content-Disposition"] = f'attachment; filename="certificate-key-{key.code}.pem"'
    return _uncached(answer)


def _told(words: dict[str, str]) -> str:
    return in_language(words["th"], words["en"])


def _answer(request: HttpRequest, form: CheckForm, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {"form": form, "refusal": gettext(refusal) if refusal else ""}
    return _uncached(render(request, "results/certificate_search.html", context, status=status))


def _uncached(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def paper_of(certificate: Certificate) -> HttpResponse:
    """A certificate as a download in the language of the page (select `edition` and `key` along).

    Raises `printing.Unavailable`.
    """
    language = get_language() or "th"
    made = certificate_paper.drawn(certificate, language)
    return paper(made, certificate_paper.name_of(certificate, language))


def paper(made: bytes, name: str) -> HttpResponse:
    """A PDF of ours as a download that nobody keeps on the way."""
    answer = HttpResponse(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = disposition(name, as_attachment=True)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
