"""What must a judge have done before the first entry, and what do they say of themselves?

They accept the terms, in the version of now, and complete a profile: position, expertise, and the provinces
from which they come or where they have served, which may bar them from an entry later.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from editions.defaults import CATEGORIES
from editions.models import Category
from editions.moves import RuleBroken
from journal import chain
from organizations.models import (
    Expertise,
    JudgeProfile,
    JudgeTerms,
    Organization,
    Province,
    ProvinceTie,
    TermsAcceptance,
    User,
)
from thai import era
from thai.text import clean, has_letter

DATA = Path(__file__).parent / "data"
FIRST_VERSION = 1
"""The version that comes with the portal; it becomes a row when the first judge accepts it."""
MOST_TIES = 30

TERMS, PROFILE, PROVINCES = "terms", "profile", "provinces"
STEPS = (TERMS, PROFILE, PROVINCES)
"""What a judge does before the first entry, in this order, once the second factor is set."""


# --- the terms ------------------------------------------------------------------------------------


@lru_cache
def _shipped(language: str) -> str:
    return (DATA / f"judge_terms_{language}.txt").read_text(encoding="utf-8").strip()


def terms(at: datetime) -> JudgeTerms:
    """The terms of now: the newest version, or the one that comes with the portal (which is not saved)."""
    return JudgeTerms.objects.order_by("-version").first() or JudgeTerms(
        version=FIRST_VERSION, text_th=_shipped("th"), text_en=_shipped("en"), issued_at=at
    )


def version_now() -> int:
    """The version of now."""
    return JudgeTerms.objects.aggregate(newest=Max("version"))["newest"] or FIRST_VERSION


def issue_terms(text_th: str, text_en: str, *, by: chain.By, at: datetime) -> JudgeTerms:
    """Put a new version in place of the one of now; every judge accepts it before going on.

    Raises RuleBroken where nothing was changed, or a colleague was faster.
    """
    text_th, text_en = clean(text_th, lines=True), clean(text_en, lines=True)
    try:
        with transaction.atomic():
            before = terms(at)
            if (text_th, text_en) == (before.text_th, before.text_en):
                raise RuleBroken(_("Nothing was changed, so there is no new version."))
            if before.pk is None:
                before.save()
            row = JudgeTerms.objects.create(
                version=before.version + 1, text_th=text_th, text_en=text_en, issued_at=at
            )
            chain.write("issue_terms", row, by=by, at=at, facts=_facts_of(row))
    except IntegrityError as faster:
        raise RuleBroken(
            _("Someone else has just changed this. Please reload the page and look at it again.")
        ) from faster
    return row


def accept_terms(user: User, version: int, *, by: chain.By, at: datetime) -> None:
    """Write down that a judge accepts the version that they have read.

    Accepted again it changes nothing. Raises RuleBroken where there is a newer version.
    """
    with transaction.atomic():
        row = terms(at)
        if row.version != version:
            raise RuleBroken(_("A new version of the terms was issued. Please read it and accept it."))
        if row.pk is None:
            row, _made = JudgeTerms.objects.get_or_create(
                version=row.version,
                defaults={"text_th": row.text_th, "text_en": row.text_en, "issued_at": at},
            )
        _row, is_new = TermsAcceptance.objects.get_or_create(
            user=user, terms=row, defaults={"accepted_at": at}
        )
        if is_new:
            chain.write("accept_terms", row, by=by, at=at, facts={**_facts_of(row), "user": user.pk})


def accepted(user: User) -> TermsAcceptance | None:
    """The newest version that a judge accepted."""
    return user.terms_accepted.select_related("terms").order_by("-terms__version").first()


def _facts_of(row: JudgeTerms) -> dict[str, str]:
    both = f"{row.text_th}\n\n{row.text_en}"
    return {"version": str(row.version), "sha256": hashlib.sha256(both.encode()).hexdigest()}


# --- what is still to do --------------------------------------------------------------------------


def missing(user: User) -> str:
    """The step that comes next, or nothing where the judge has done all (two queries, or three)."""
    if not user.terms_accepted.filter(terms__version__gte=version_now()).exists():
        return TERMS
    profile = JudgeProfile.objects.filter(user=user).first()
    if profile is not None and profile.completed_at is not None:
        return ""
    if profile is None or not user.position or not profile.expertise.exists():
        return PROFILE
    return PROVINCES


# --- the profile ----------------------------------------------------------------------------------


class Field(NamedTuple):
    """A category of the contest as a judge may know it well: its code and its two names."""

    code: str
    name_th: str
    name_en: str

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if get_language() == "en" else self.name_th


def fields() -> dict[str, Field]:
    """The categories of all editions by their code, each in the words of the newest edition that has it.

    Before the first edition they are those with which an edition starts.
    """
    rows = Category.objects.order_by("-edition__year", "position", "pk")
    found: dict[str, Field] = {}
    for code, name_th, name_en in rows.values_list("code", "name_th", "name_en"):
        found.setdefault(code, Field(code, name_th, name_en))
    return found or {code: Field(code, name_th, name_en) for code, name_th, name_en in CATEGORIES}


def profile_of(user: User) -> JudgeProfile | None:
    """The profile of a judge, where there is one."""
    return JudgeProfile.objects.filter(user=user).first()


def save_profile(
    user: User, position: str, expertise: Collection[str], *, by: chain.By, at: datetime
) -> JudgeProfile:
    """Write down the position of a judge and what they know well, as codes of categories.

    A code of the profile whose category is gone stays as it is. Raises RuleBroken without a position,
    without expertise, and for a code that no category has.
    """
    position = clean(position)
    if not has_letter(position):
        raise RuleBroken(_("Please give your position."))
    with transaction.atomic():
        profile = _held(user, at)
        known = {row.code: Field(row.code, row.name_th, row.name_en) for row in profile.expertise.all()}
        offered = {**known, **fields()}
        wanted = list(dict.fromkeys(expertise))
        if not wanted:
            raise RuleBroken(_("Please choose at least one category that you know well."))
        if unknown := [code for code in wanted if code not in offered]:
            raise RuleBroken(_("There is no category “%(code)s”.") % {"code": unknown[0]})
        if user.position == position and set(known) == set(wanted):
            _settle(profile, at)
            return profile
        changed: dict[str, object] = {}
        if set(known) != set(wanted):
            changed["expertise"] = [sorted(known), sorted(wanted)]
            profile.expertise.exclude(code__in=wanted).delete()
            Expertise.objects.bulk_create(
                Expertise(profile=profile, code=code, name_th=offered[code][1], name_en=offered[code][2])
                for code in wanted
                if code not in known
            )
        personal = {}
        if user.position != position:
            personal["position"] = position
            user.position = position
            user.save(update_fields=["position"])
        _settle(profile, at)
        chain.write("change_judge_profile", profile, by=by, at=at, facts=changed, personal=personal)
    return profile


def add_tie(
    user: User,
    kind: str,
    province: Province,
    *,
    by: chain.By,
    at: datetime,
    organization: Organization | None = None,
    from_year: int | None = None,
    to_year: int | None = None,
) -> ProvinceTie:
    """Name a province that a judge comes from or has worked in, there perhaps one organization.

    Years are of the Buddhist Era. Raises RuleBroken where the province stands there already in the same way,
    the organization lies elsewhere, or the years do not fit.
    """
    with transaction.atomic():
        profile = _held(user, at)
        row = ProvinceTie(profile=profile, kind=kind, province=province)
        if kind == ProvinceTie.Kind.SERVICE:
            row.organization, row.from_year, row.to_year = organization, from_year, to_year
            _require_service_fits(row, at)
        same = profile.ties.filter(
            kind=kind,
            province=province,
            organization=row.organization,
            from_year=row.from_year,
            to_year=row.to_year,
        )
        if same.exists():
            raise RuleBroken(_("This province stands in your profile already."))
        if profile.ties.count() >= MOST_TIES:
            raise RuleBroken(_("Many provinces stand in your profile. Please name the most important ones."))
        row.save()
        profile.has_no_ties = False
        _settle(profile, at)
        chain.write("add_tie", profile, by=by, at=at, facts={"kind": kind}, personal=_told(row))
    return row


def remove_tie(tie: ProvinceTie, *, by: chain.By, at: datetime) -> None:
    """Take a province out of the profile; what it meant for entries before stands in the journal."""
    with transaction.atomic():
        profile = _held(tie.profile.user, at)
        gone, _rows = ProvinceTie.objects.filter(pk=tie.pk, profile=profile).delete()
        if not gone:
            raise RuleBroken(_("This province was removed already."))
        _settle(profile, at)
        chain.write("remove_tie", profile, by=by, at=at, facts={"kind": tie.kind}, personal=_told(tie))


def name_no_ties(user: User, *, by: chain.By, at: datetime) -> None:
    """Write down that a judge comes from none of the provinces and has worked in none."""
    with transaction.atomic():
        profile = _held(user, at)
        if profile.ties.exists():
            raise RuleBroken(_("Provinces stand in your profile. Please remove them first."))
        if profile.has_no_ties:
            return
        profile.has_no_ties = True
        _settle(profile, at)
        chain.write("change_judge_profile", profile, by=by, at=at, facts={"has_no_ties": True})


def _held(user: User, at: datetime) -> JudgeProfile:
    """The profile of a judge, made where there is none, held until the transaction ends."""
    JudgeProfile.objects.get_or_create(user=user, defaults={"changed_at": at})
    return JudgeProfile.objects.select_for_update().get(user=user)


def _settle(profile: JudgeProfile, at: datetime) -> None:
    """Say whether the profile is complete, and since when."""
    is_whole = (
        User.objects.filter(pk=profile.user_id).exclude(position="").exists()
        and profile.expertise.exists()
        and (profile.has_no_ties or profile.ties.exists())
    )
    profile.completed_at = (profile.completed_at or at) if is_whole else None
    profile.changed_at = at
    profile.save()


def _require_service_fits(row: ProvinceTie, at: datetime) -> None:
    this_year = era.to_be(era.in_bangkok(at).year)
    if row.organization is not None and row.organization.province_id != row.province_id:
        raise RuleBroken(_("This organization does not lie in the province."))
    if row.from_year is None and row.to_year is not None:
        raise RuleBroken(_("Please give the year in which you began, too."))
    for year in (row.from_year, row.to_year):
        if year is not None and not this_year - 80 <= year <= this_year:
            raise RuleBroken(
                _("Please give the years in the Buddhist Era, %(year)s at the latest.") % {"year": this_year}
            )
    if row.from_year and row.to_year and row.to_year < row.from_year:
        raise RuleBroken(_("The last year lies before the first one."))


def _told(row: ProvinceTie) -> dict[str, str]:
    where = row.organization.full_name_th if row.organization else ""
    years = f"{row.from_year or ''}–{row.to_year or ''}" if row.from_year or row.to_year else ""
    return {"tie": " ".join(filter(None, (row.province.name_th, where, years)))}
