"""What do the layouts need to know about the page they frame? Small tags, none of them queries."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, Resolver404, resolve, reverse, translate_url
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

register = template.Library()

COMPOUND = re.compile(
    r"((?<![\w-])[A-Za-z0-9]{1,12}(?:-[A-Za-z0-9]{1,12})+(?![\w-])|สุไหงโก-ลก|รางวัลดีเด่น|ความเป็นส่วนตัว|[“\"]?ท้องถิ่นดิจิทัล[”\"]?)"
)
"""Words that the browser would break at a hyphen, or that its dictionary takes for two."""

OTHER = {"th": ("en", "English"), "en": ("th", "ไทย")}


class OtherLanguage(NamedTuple):
    """The language one may switch to."""

    code: str
    name: str
    url: str


class SideLink(NamedTuple):
    """One link of a panel's side."""

    label: str
    url: str
    number: int | None
    active: bool


# The side of the panel for pages whose view does not tell one: a heading (without URL name) or a page.
OFFICE: tuple[tuple[str, str], ...] = (
    ("contest:auditor_home", gettext_noop("What you may read")),
    ("contest:office_home", gettext_noop("Today")),
    ("submissions_office:entry_list", gettext_noop("Entries")),
    ("submissions_office:export_list", gettext_noop("Exports")),
    ("submissions_office:form_list", gettext_noop("Entry forms")),
    ("organizations_office:membership_list", gettext_noop("Registrations")),
    ("organizations_office:organization_list", gettext_noop("Organizations")),
    ("organizations_office:judge_list", gettext_noop("Judges")),
    ("organizations_office:office_holder_list", gettext_noop("Secretariat and auditors")),
    ("judging_office:panel", gettext_noop("Judging panel")),
    ("judging_office:assignment_list", gettext_noop("Assignments")),
    ("judging_office:ranking", gettext_noop("Ranking")),
    ("judging_office:board", gettext_noop("Board")),
    ("results_office:board", gettext_noop("Awards")),
    ("results_office:objection_list", gettext_noop("Objections")),
    ("results_office:adoption_list", gettext_noop("Works in use")),
    ("contest:letter_list", gettext_noop("Letters")),
    ("contest:journal_list", gettext_noop("Journal")),
    ("contest:notice_list", gettext_noop("Personal data")),
    ("admin:index", gettext_noop("Editions and reference data")),
)
CLOSED_TO_AUDITORS = frozenset({"admin:index"})
JUDGING: tuple[tuple[str, str], ...] = (
    ("judging:assignment_list", gettext_noop("My work")),
    ("judging:conflict_list", gettext_noop("Conflicts of interest")),
    ("judging:criteria", gettext_noop("Criteria of this round")),
)


def _address(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def page_of(request: HttpRequest) -> str:
    """The address a visitor can come back to: behind a refused POST, the page that held the form."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referer = request.META.get("HTTP_REFERER", "")
    if referer and url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        parts = urlsplit(referer)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.get_full_path()


def _in_language(address: str, code: str) -> str:
    """The same page in a language; for an address that leads nowhere, the same nowhere in that language."""
    try:
        resolve(urlsplit(address).path)
    except Resolver404:
        bare = address[3:] if address.startswith("/en/") else address
        return f"/en{bare}" if code == "en" else bare
    return translate_url(address, code)


@register.simple_tag(takes_context=True)
def other_language(context: Context) -> OtherLanguage:
    """The other language, its own name and the address of this page (or of `page_url`) in it."""
    code, name = OTHER[get_language() or "th"]
    request = context.get("request")
    if request is None:
        return OtherLanguage(code, name, "/en/" if code == "en" else "/")
    return OtherLanguage(code, name, _in_language(context.get("page_url") or page_of(request), code))


@register.simple_tag
def at_our_address(name: str) -> str:
    """The whole address of a static file, at the portal's own address, whatever host the request named."""
    return settings.PORTAL_ADDRESS + static(name)


@register.simple_tag(takes_context=True)
def nav_current(context: Context, name: str) -> bool:
    """Whether the address of this page lies at or under the named page (the home page: exactly there)."""
    request, address = context.get("request"), _address(name)
    if request is None or address is None:
        return False
    if address in ("/", "/en/"):
        return request.path == address
    return request.path.startswith(address)


@register.simple_tag(takes_context=True)
def panel_side(context: Context) -> list[SideLink]:
    """The links of the side: `side` as the view tells it, else those of the audience of this address."""
    if (told := context.get("side")) is not None:
        return [SideLink(*link) for link in told]
    request = context.get("request")
    if request is None:
        return []
    counts: dict[str, int] = context.get("side_counts") or {}
    table = JUDGING if "/judging/" in request.path and "/office/" not in request.path else OFFICE
    closed = CLOSED_TO_AUDITORS if request.user.acting_as == "auditor" else {"contest:auditor_home"}
    links = [
        (name, label, address) for name, label in table if name not in closed and (address := _address(name))
    ]
    here = max((url for _name, _label, url in links if request.path.startswith(url)), key=len, default="")
    return [SideLink(_(label), url, counts.get(name), url == here) for name, label, url in links]


@register.filter
def anchor(field: BoundField) -> str:
    """The id of the element that an error of this field links to: the input, or the group it stands in."""
    return field.id_for_label or f"div_{field.auto_id}"


@register.filter
def unbroken(text: str) -> SafeString:
    """The text with its compounds kept on one line: e-Service, สุไหงโก-ลก, the name of the contest."""
    parts = enumerate(COMPOUND.split(str(text)))
    return format_html_join(
        "",
        "{}",
        ((format_html('<span class="nowrap">{}</span>', part) if odd % 2 else part,) for odd, part in parts),
    )
