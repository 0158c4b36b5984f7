"""What may the secretariat write into the template of certificates?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from results import certificate_words
from results.certificate_templates import OF_A_SIGNATORY, SIGNATORIES, TEXTS
from results.models import CertificateTemplate, Signatory
from thai.forms import CleanCharField, CleanTextField

PICTURE = {"accept": "image/jpeg,image/png,image/webp"}
PLACES = {
    "award": ", ".join(f"{{{name}}}" for name in certificate_words.AWARD_PLACES),
    "judge": ", ".join(f"{{{name}}}" for name in certificate_words.JUDGE_PLACES),
}
HINT = _(
    "One line here is one line on paper. Named places: %(places)s. A line whose place is empty is left out."
)


class TemplateForm(forms.Form):
    """The texts of a template, its emblem, and up to three people who sign."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        template: CertificateTemplate,
        signatories: list[Signatory],
        data: Any = None,
        files: Any = None,
        typed: Any = None,
    ) -> None:
        initial = {name: getattr(template, name) for name in TEXTS} | {"version": template.version}
        for place, one in enumerate(signatories, start=1):
            initial |= {f"{name}_{place}": getattr(one, name) for name in OF_A_SIGNATORY}
        super().__init__(data, files, initial=initial | (typed.dict() if typed else {}))
        columns = {field.name: field for field in CertificateTemplate._meta.fields}
        for name in TEXTS:
            label = columns[name].verbose_name
            if name.startswith("heading"):
                self.fields[name] = CleanCharField(label=label, max_length=200)
            else:
                self.fields[name] = CleanTextField(
                    label=label,
                    max_length=600,
                    widget=forms.Textarea({"rows": 4}),
                    help_text=HINT % {"places": PLACES[name[:5]]},
                )
        self.fields["emblem"] = _picture(_("Emblem"), template.emblem)
        if template.emblem:
            self.fields["drop_emblem"] = forms.BooleanField(label=_("Without an emblem"), required=False)
        columns = {field.name: field for field in Signatory._meta.fields}
        for place in range(1, SIGNATORIES + 1):
            for name in OF_A_SIGNATORY:
                self.fields[f"{name}_{place}"] = CleanCharField(
                    label=_("Signatory %(place)s: %(what)s")
                    % {"place": place, "what": columns[name].verbose_name},
                    max_length=columns[name].max_length,
                    required=False,
                )
            kept = signatories[place - 1].signature if place <= len(signatories) else ""
            self.fields[f"signature_{place}"] = _picture(
                _("Signatory %(place)s: picture of the signature") % {"place": place}, kept
            )
            if kept:
                self.fields[f"drop_signature_{place}"] = forms.BooleanField(
                    label=_("Signatory %(place)s: without a picture") % {"place": place}, required=False
                )

    def clean(self) -> dict[str, Any]:
        """Whoever signs has a name and an office; the texts name places that there are."""
        cleaned = super().clean() or {}
        for name in TEXTS[2:]:
            places = getattr(certificate_words, f"{name[:5].upper()}_PLACES")
            if wrong := certificate_words.problem(cleaned.get(name, ""), places):
                self.add_error(name, wrong)
        for place in range(1, SIGNATORIES + 1):
            told = [cleaned.get(f"{name}_{place}") for name in (*OF_A_SIGNATORY, "signature")]
            if any(told):
                for name in ("name_th", "office_th"):
                    if not cleaned.get(f"{name}_{place}"):
                        self.add_error(f"{name}_{place}", _("Please write the name and the office in Thai."))
        return cleaned


class ReasonForm(forms.Form):
    """Why certificates are issued anew, or one is revoked."""

    reason = CleanTextField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Everybody who checks the certificate reads it."),
    )


def _picture(label: Any, kept: str) -> forms.FileField:
    hint = _("JPEG, PNG or WebP, up to 5 MB.")
    if kept:
        hint = _("There is one. A new one takes its place: JPEG, PNG or WebP, up to 5 MB.")
    return forms.FileField(
        label=label, required=False, widget=forms.FileInput(PICTURE), help_text=hint, max_length=150
    )
