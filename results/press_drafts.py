"""How do winners check what the press will read of them before the announcement? By a confidential link.

The secretariat drafts the words of one award and sends the link to the organization; whoever holds it reads
those words, nothing else, and may change and sign them off until a day. Silence keeps the draft. The words
stand in the announcement. Off unless the edition says so.
"""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from editions.lifecycle import Stage
from editions.moves import RuleBroken
from journal import chain
from organizations.models import User
from results import letters
from results.models import Award, PressDraft
from submissions.letters import entrants


def ask(
    award: Award, *, text_th: str, text_en: str, answer_by: datetime, by: User, at: datetime
) -> PressDraft:
    """Draft the words on an award and send the winner a new link; an older link is worth nothing any more.

    Raises RuleBroken where the edition asks no winners, the award is not confirmed, the edition is not being
    decided, or the day has passed.
    """
    with transaction.atomic():
        edition = award.edition
        edition.hold()
        if not edition.asks_winners:
            raise RuleBroken(_("This edition does not ask winners to check their text for the press."))
        if edition.stage != Stage.DECIDING or award.state != Award.State.CONFIRMED:
            raise RuleBroken(_("Winners can be asked only about a confirmed award, before the announcement."))
        if answer_by <= at:
            raise RuleBroken(_("Please choose a day that has not passed yet."))
        if not text_th.strip():
            raise RuleBroken(_("Please write the text in Thai."))
        token = secrets.token_urlsafe(32)
        draft, _created = PressDraft.objects.update_or_create(
            award=award,
            defaults={
                "text_th": text_th.strip(),
                "text_en": text_en.strip(),
                "token_hash": _hash(token),
                "asked_at": at,
                "answer_by": answer_by,
                "signed_off_at": None,
            },
        )
        for user in entrants(award.entry):
            letters.press_draft(draft, user, token, at=at)
        chain.write(
            "ask_for_sign_off",
            award,
            by=by,
            at=at,
            facts={"entry": award.entry.reference, "answer_by": answer_by.isoformat()},
            personal={"text_th": draft.text_th, "text_en": draft.text_en},
            edition_year=edition.year,
        )
    return draft


def find(token: str) -> PressDraft | None:
    """The draft of a link, while its award is under embargo; None for every other link."""
    return (
        PressDraft.objects.select_related(
            "award__entry__edition", "award__entry__organization", "award__edition"
        )
        .filter(
            token_hash=_hash(token),
            award__edition__stage=Stage.DECIDING,
            award__edition__asks_winners=True,
            award__state=Award.State.CONFIRMED,
        )
        .first()
    )


def sign_off(draft: PressDraft, *, text_th: str, text_en: str, version: int, at: datetime) -> None:
    """Keep the winner's words and that they signed them off.

    Raises RuleBroken after the day, where somebody else has saved meanwhile, or without Thai words.
    """
    award = draft.award
    with transaction.atomic():
        award.edition.hold()
        if award.edition.stage != Stage.DECIDING or at > draft.answer_by:
            raise RuleBroken(_("The time to check this text has passed. The draft stays as it is."))
        if not text_th.strip():
            raise RuleBroken(_("Please write the text in Thai."))
        kept = {"text_th": text_th.strip(), "text_en": text_en.strip()}
        same = PressDraft.objects.filter(pk=draft.pk, version=version, token_hash=draft.token_hash)
        if not same.update(**kept, signed_off_at=at, version=version + 1):
            raise RuleBroken(_("Someone else has just saved this text. Please reload the page."))
        chain.write(
            "sign_off",
            award,
            by=chain.Actor(id="link", role="officer", name=award.entry.organization_name_th),
            at=at,
            facts={"entry": award.entry.reference},
            personal=kept,
            edition_year=award.edition.year,
        )
    draft.refresh_from_db()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
