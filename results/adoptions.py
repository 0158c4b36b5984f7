"""Which organizations use the work of a winner, and who may say so?

An officer says it for a verified organization, in a sentence. It stands at once; the town whose work it is
reads it beside its entry, and the secretariat may hide it with a reason. It is no part of the announcement.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from editions.models import in_language
from editions.moves import RuleBroken, advance
from journal import chain
from organizations.models import Membership, Organization, User
from results.models import Adoption, Award, Publication
from submissions.models import Entry
from thai.text import clean, has_letter


@dataclass(frozen=True)
class Adopter:
    """An organization that uses a work, in the language of the page; `lang` is "th" where English lacks."""

    name: str
    lang: str
    sentence: str
    said_at: datetime


def shown(edition: int, number: int) -> list[Adopter]:
    """What everybody reads of who uses an entry, by its edition and number, the first first (one query)."""
    rows = Adoption.objects.filter(entry__edition=edition, entry__number=number, state=Adoption.State.SHOWN)
    found = []
    for row in rows.select_related("organization").order_by("said_at", "pk"):
        thai, english = row.organization.full_name_th, row.organization.full_name_en
        name = in_language(thai, english)
        lang = "th" if get_language() == "en" and not english else ""
        found.append(Adopter(name, lang, row.sentence, row.said_at))
    return found


def of_entry(entry: Entry) -> list[Adopter]:
    """The same for the town whose work it is (one query)."""
    return shown(entry.edition_id, entry.number or 0)


def of_mine(entry: Entry, user: User) -> list[Adoption]:
    """What the organizations of an officer say of a work, but for what was taken back (two queries)."""
    rows = Adoption.objects.filter(entry=entry, organization__in=may_speak_for(user))
    return list(rows.exclude(state=Adoption.State.TAKEN_BACK).select_related("organization"))


def may_speak_for(user: User) -> list[Organization]:
    """The organizations for which a person may say something: owners and editors, not viewers."""
    memberships = Membership.objects.filter(user=user, state=Membership.State.ADMITTED)
    writing = memberships.exclude(role=Membership.Role.VIEWER).values("organization")
    return list(Organization.objects.filter(pk__in=writing).select_related("province").in_order())


def say(entry: Entry, organization: Organization, sentence: str, *, by: User, at: datetime) -> Adoption:
    """Say that an organization uses a work, and how.

    Raises RuleBroken without words, where the person may not speak for the organization, where it is its own
    work, where the work won nothing that is announced, and where it was said already.
    """
    sentence = clean(sentence, lines=True)
    if not has_letter(sentence):
        raise RuleBroken(_("Please write in a sentence how your organization uses this work."))
    if organization not in may_speak_for(by):
        raise RuleBroken(_("You cannot speak for this organization. Please choose one of yours."))
    with transaction.atomic():
        entry.edition.hold()
        if not _is_announced(entry):
            raise RuleBroken(_("Only a work whose award is announced can be adopted."))
        if organization.pk == entry.organization_id:
            raise RuleBroken(_("This is the work of your own organization."))
        try:
            with transaction.atomic():
                row = Adoption.objects.create(
                    entry=entry, organization=organization, sentence=sentence, said_by=by, said_at=at
                )
        except IntegrityError as second:
            raise RuleBroken(_("Your organization has said so already.")) from second
        chain.write(
            "say_adoption",
            row,
            by=by,
            at=at,
            facts={"entry": entry.reference, "organization": organization.full_name_th},
            personal={"sentence": sentence},
            edition_year=entry.edition.year,
        )
    return row


def take_back(adoption: Adoption, *, by: User, at: datetime) -> None:
    """Take back what was said for an organization.

    Raises RuleBroken for who may not speak for it, and while the secretariat hides it: who could take that
    back could say the same again and have it shown.
    """
    if adoption.organization not in may_speak_for(by):
        raise RuleBroken(_("You cannot speak for this organization. Please choose one of yours."))
    with transaction.atomic():
        adoption.refresh_from_db(fields=["state"], from_queryset=Adoption.objects.select_for_update())
        if adoption.state == Adoption.State.HIDDEN:
            raise RuleBroken(
                _("The secretariat has hidden this; nobody reads it. Please write to the secretariat.")
            )
        advance(adoption, "take_back_adoption", by=by, at=at, facts=_facts(adoption), hidden_reason="")


def hide(adoption: Adoption, reason: str, *, by: User, at: datetime) -> None:
    """Take it off the public page. Raises RuleBroken without a reason."""
    reason = clean(reason, lines=True)
    if not has_letter(reason):
        raise RuleBroken(_("Please write the reason."))
    with transaction.atomic():
        facts = {**_facts(adoption), "reason": reason}
        advance(adoption, "hide_adoption", by=by, at=at, facts=facts, hidden_reason=reason)


def show(adoption: Adoption, *, by: User, at: datetime) -> None:
    """Put a hidden one back."""
    with transaction.atomic():
        advance(adoption, "show_adoption", by=by, at=at, facts=_facts(adoption), hidden_reason="")


def _is_announced(entry: Entry) -> bool:
    stands = Publication.objects.filter(edition=entry.edition_id, withdrawn_at=None)
    return stands.exists() and Award.objects.filter(entry=entry, state=Award.State.CONFIRMED).exists()


def _facts(adoption: Adoption) -> dict[str, str | int]:
    return {
        "entry": adoption.entry.reference,
        "organization": adoption.organization.full_name_th,
        "edition": adoption.entry.edition.year,
    }
