"""What does the privacy notice say, who may change it, and who has to acknowledge it again?

A version is written as a draft, looked at as it will read, and published by a second person. Where none is
published yet, the sample text of this repository stands, labeled as a sample.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from editions.moves import RuleBroken, advance
from journal import chain
from organizations.models import DataDesk, PrivacyNotice, User
from thai.text import clean, has_letter

SAMPLES = Path(__file__).parent / "data"
TEXTS = ("text_th", "text_en")
WORDS = ("changes_th", "changes_en")
LONGEST_TEXT = 40_000


class StaleText(RuleBroken):
    """Somebody else saved meanwhile; `saves` is the number to be given with the next save."""

    def __init__(self, saves: int) -> None:
        super().__init__(
            _("Someone else has just changed this. What you typed is in the form; please compare and save.")
        )
        self.saves = saves


@cache
def sample_text(language: str) -> str:
    """The sample notice that stands while none is published."""
    return (SAMPLES / f"privacy_{language}.md").read_text(encoding="utf-8")


def in_force() -> PrivacyNotice | None:
    """The published version, None where the sample stands (one query)."""
    return PrivacyNotice.objects.filter(state=PrivacyNotice.State.PUBLISHED).first()


def must_acknowledge(user: User) -> bool:
    """Whether a version that everybody acknowledges was published since the person last did (one query)."""
    return PrivacyNotice.objects.filter(is_material=True, version__gt=user.privacy_version).exists()


def acknowledge(user: User, version: int, *, by: chain.By, at: datetime) -> None:
    """Write down that a person has read the version in force; raises RuleBroken where a newer one is."""
    with transaction.atomic():
        now = in_force()
        if version != (now.version if now else 0):
            raise RuleBroken(_("A newer version has just been published. Please read that one."))
        user.privacy_version, user.privacy_seen_at = version, at
        user.save(update_fields=["privacy_version", "privacy_seen_at"])
        chain.write("acknowledge_privacy", user, by=by, at=at, facts={"version": version})


def current_version() -> int:
    """The number of the version in force, 0 for the sample (one query)."""
    now = in_force()
    return now.version or 0 if now else 0


def start(*, by: User, at: datetime) -> PrivacyNotice:
    """The draft, begun now from the version in force (or the sample) where there is none."""
    with transaction.atomic():
        draft = PrivacyNotice.objects.filter(state=PrivacyNotice.State.DRAFT).first()
        if draft is not None:
            return draft
        now = in_force()
        draft = PrivacyNotice.objects.create(
            text_th=now.text_th if now else sample_text("th"),
            text_en=now.text_en if now else sample_text("en"),
            edited_by=by,
            edited_at=at,
        )
        chain.write("start_notice", draft, by=by, at=at)
    return draft


def save(
    notice: PrivacyNotice,
    values: Mapping[str, str],
    *,
    is_material: bool,
    saves: int,
    by: User,
    at: datetime,
) -> None:
    """Save the draft; `saves` is the number it had when the typing began.

    `values` are the two texts and what is new in both languages. Raises StaleText where somebody else
    saved meanwhile, RuleBroken where a text is empty or this is no draft any more.
    """
    told = {name: clean(values[name], lines=True) for name in TEXTS}
    told |= {name: clean(values[name]) for name in WORDS}
    if not all(has_letter(told[name]) for name in TEXTS):
        raise RuleBroken(_("Please write the notice in both languages."))
    with transaction.atomic():
        held = PrivacyNotice.objects.select_for_update().get(pk=notice.pk)
        _require_draft(held)
        if held.saves != saves:
            raise StaleText(held.saves)
        for name, value in told.items():
            setattr(held, name, value)
        held.is_material, held.saves, held.edited_by, held.edited_at = is_material, saves + 1, by, at
        held.save()
        chain.write("save_notice", held, by=by, at=at, facts={"everybody": is_material})


def publish(notice: PrivacyNotice, *, saves: int, by: User, at: datetime) -> None:
    """Put a draft in force, as it was looked at: by somebody else than who edited it last.

    Raises RuleBroken where the same person edited it, or where it was changed since it was looked at.
    """
    with transaction.atomic():
        held = PrivacyNotice.objects.select_for_update().get(pk=notice.pk)
        _require_draft(held)
        if held.saves != saves:
            raise RuleBroken(_("The draft was changed since you looked at it. Please read it again."))
        if held.edited_by_id == by.pk:
            raise RuleBroken(
                _("You edited this version last. Please let a second person of the secretariat publish it.")
            )
        before = PrivacyNotice.objects.select_for_update().filter(state=PrivacyNotice.State.PUBLISHED).first()
        version = 1
        if before is not None:
            version = (before.version or 0) + 1
            advance(before, "replace_notice", by=by, at=at, facts={"version": before.version}, replaced_at=at)
        advance(
            held,
            "publish_notice",
            by=by,
            at=at,
            facts={"version": version, "everybody": held.is_material},
            version=version,
            published_by=by,
            published_at=at,
        )
        # Who wrote it and who looked at it have read it.
        readers = User.objects.filter(pk__in=[by.pk, held.edited_by_id])
        readers.update(privacy_version=version, privacy_seen_at=at)


def discard(notice: PrivacyNotice, *, by: User, at: datetime) -> None:
    """Throw a draft away."""
    with transaction.atomic():
        held = PrivacyNotice.objects.select_for_update().get(pk=notice.pk)
        _require_draft(held)
        chain.write("discard_notice", held, by=by, at=at)
        held.delete()


def _require_draft(notice: PrivacyNotice) -> None:
    if notice.state != PrivacyNotice.State.DRAFT:
        raise RuleBroken(_("This version has been published and is not changed any more."))


# --- who answers ------------------------------------------------------------------------------------


def desk() -> DataDesk:
    """Who answers for the contest and for personal data; empty where nobody wrote it down (one query)."""
    return DataDesk.objects.first() or DataDesk()


def change_desk(values: Mapping[str, Any], *, saves: int, by: chain.By, at: datetime) -> DataDesk:
    """Write down contact details or days; `saves` is the number they had when the typing began.

    Raises StaleText where somebody else saved meanwhile.
    """
    with transaction.atomic():
        DataDesk.objects.get_or_create(pk=1)
        held = DataDesk.objects.select_for_update().get(pk=1)
        if held.saves != saves:
            raise StaleText(held.saves)
        changed = {name: value for name, value in values.items() if getattr(held, name) != value}
        if not changed:
            return held
        before = {name: getattr(held, name) for name in changed}
        for name, value in changed.items():
            setattr(held, name, value)
        held.saves, held.changed_at = saves + 1, at
        held.save()
        chain.write(
            "change_data_desk",
            held,
            by=by,
            at=at,
            facts={"fields": sorted(changed), **({"days": held.days} if "days" in changed else {})},
            personal={
                f"{name}_{side}": str(told[name])
                for side, told in (("before", before), ("after", changed))
                for name in changed
                if name != "days"
            },
        )
    return held
