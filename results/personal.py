"""What does this act know of a person, and how does it hand it to them?

Who proposed, confirmed and published stays as a row of an account without a name. The words of an
announcement are frozen and never name contact persons. The certificate of a judge loses the name, and the
signed code with it.
"""

from django.db.models import F

from organizations.models import User
from organizations.personal import Rows, rows_of
from results import certificate_bundles
from results.models import Certificate

PERSON = {
    "results.Award": ("proposed_by", "confirmed_by"),
    "results.Publication": ("published_by", "approved_by"),
    "results.Unawarded": ("proposed_by", "confirmed_by"),
    "results.Objection": ("filed_by", "answered_by"),
    "results.Adoption": ("said_by",),
    "results.Certificate": ("recipient_th", "recipient_en", "payload", "signature"),
}
WORDS = {
    "results.Award": ("reason", "citation_th", "citation_en"),
    "results.Unawarded": ("reason",),
    "results.PressDraft": ("text_th", "text_en"),
    "results.Feedback": ("text",),
    "results.Objection": ("text", "answer"),
    "results.Adoption": ("sentence", "hidden_reason"),
    "results.Signatory": ("name_th", "name_en", "office_th", "office_en"),
    "results.CertificateChange": ("reason",),
}


def held(user: User) -> dict[str, Rows]:
    """The awards that a person proposed or confirmed, and the announcements they published."""
    told = {
        "edition_year": F("edition__year"),
        "entry_title": F("entry__title"),
        "level_name": F("level__name_th"),
    }
    return {
        "awards_proposed": rows_of(
            user.awards_proposed.all(), "reason", "citation_th", "citation_en", "proposed_at", **told
        ),
        "awards_confirmed": rows_of(user.awards_confirmed.all(), "confirmed_at", **told),
        "objections": rows_of(
            user.objections_filed.all(),
            *("text", "filed_at", "answer", "answered_at"),
            entry_title=F("entry__title"),
        ),
        "objections_answered": rows_of(
            user.objections_answered.all(), *("answer", "answered_at"), entry_title=F("entry__title")
        ),
        "adoptions": rows_of(
            user.adoptions_said.all(),
            *("sentence", "said_at", "hidden_reason"),
            entry_title=F("entry__title"),
            organization_name=F("organization__full_name_th"),
        ),
        "certificates": rows_of(
            Certificate.objects.filter(seat__user=user),
            *("serial", "state", "issued_at"),
            edition_year=F("edition__year"),
        ),
        "publications": rows_of(
            user.publications.all(), "version", "published_at", "reason", edition_year=F("edition__year")
        ),
    }


def forget(user: User) -> None:
    """Take a judge's name out of their certificates, and out of every ZIP that was made of them."""
    own = Certificate.objects.filter(seat__user=user)
    certificate_bundles.forget(list(own.values_list("edition", flat=True).distinct()))
    own.update(recipient_th="", recipient_en="", payload="", signature="")
