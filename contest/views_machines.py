"""What search engines ask for: which pages they may read, and in which languages each of them is."""

from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from organizations import access
from results import site
from results.models import Publication
from results.views import answer

LASTING = ("contest:home", "contest:about", "contest:privacy", "contest:contact", "results:edition_list")
"""The public pages that are there whether something is announced or not."""
PRIVATE = ("office", "judging", "accounts", "entries")
LANGUAGES = ("th", "en")
MOST = 50_000
"""So many addresses a map of the site has at most."""


@require_safe
@access.public
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Every public page in both languages; of editions only those that are announced."""
    pairs = [_pair(name) for name in LASTING]
    for publication in Publication.objects.published():
        found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
        for language, address in site.addresses(publication.content):
            if address.endswith("/"):
                found[language].append(address)
        pairs += zip(*(found[language] for language in LANGUAGES), strict=True)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
        *(line for pair in pairs[: MOST // len(LANGUAGES)] for line in _lines(pair)),
        "</urlset>\n",
    ]
    return answer(request, HttpResponse("\n".join(lines), content_type="application/xml; charset=utf-8"))


@require_safe
@access.public
def robots(request: HttpRequest) -> HttpResponseBase:
    """What programs that wander may read: all that is public."""
    closed = [f"Disallow: {before}/{name}/" for name in PRIVATE for before in ("", "/en")]
    lines = ["User-agent: *", *closed, f"Sitemap: {settings.PORTAL_ADDRESS}/sitemap.xml"]
    return answer(request, HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8"))


def _pair(name: str) -> tuple[str, ...]:
    """The addresses of a page in each language."""
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(reverse(name))
    return tuple(found)


def _lines(pair: tuple[str, ...]) -> list[str]:
    """A page in each of its languages, each naming all of them."""
    full = [settings.PORTAL_ADDRESS + address for address in pair]
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(address)}/>'
        for language, address in zip(LANGUAGES, full, strict=True)
    )
    return [f"<url><loc>{escape(address)}</loc>{alternates}</url>" for address in full]
