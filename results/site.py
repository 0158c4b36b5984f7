"""Which public addresses does an announced edition have, and how do they answer at this moment?

One literal table. What stands in it is rendered once to files when the results are announced, is what
`export_site` writes, and what stands while the database is away. The pages are made by the views themselves.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, NamedTuple, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponseBase
from django.urls import resolve, reverse
from django.utils import translation

from results import counted_rows, filters, open_data, participation
from results.content import Content

Arguments = Callable[[Content], list[tuple[Any, ...]]]


class Page(NamedTuple):
    """A kind of public address: its URL name, and the arguments after the year that an announcement has.

    An address that ends with a slash is a page (HTML); any other is a file and ends with its extension.
    """

    name: str
    arguments: Arguments
    languages: tuple[str, ...] = ("th", "en")
    """In which languages it is asked for; a file without words of ours is linked in both all the same."""


def _once(content: Content) -> list[tuple[Any, ...]]:
    return [()]


def _where_others_are_shown(content: Content) -> list[tuple[Any, ...]]:
    return [()] if content["edition"]["shows_others"] else []


def _entries(content: Content) -> list[tuple[Any, ...]]:
    return [(row["number"],) for row in [*content["awards"], *content["others"]]]


def _images(content: Content) -> list[tuple[Any, ...]]:
    return [
        (row["number"], place)
        for row in content["awards"]
        for place, _image in enumerate(row["images"], start=1)
    ]


def _views(content: Content) -> list[tuple[Any, ...]]:
    return [(by, value) for by, values in filters.values(content).items() for value in values]


def _winners(content: Content) -> list[tuple[Any, ...]]:
    return [(row["number"],) for row in content["awards"]]


def _data_files(content: Content) -> list[tuple[Any, ...]]:
    return [(name,) for name in open_data.names(content)]


def _counted_rows(content: Content) -> list[tuple[Any, ...]]:
    return list(counted_rows.addresses(content))


def _maps(content: Content) -> list[tuple[Any, ...]]:
    return list(participation.addresses())


PAGES: tuple[Page, ...] = (
    #    URL name                   arguments after the year
    Page("results:edition",         _once),
    Page("results:by_level",        _once),
    Page("results:awards_of",       _views),
    Page("results:version_list",    _once),
    Page("results:figures",         _once),
    Page("results:figure_rows",     _counted_rows),
    Page("results:participation",   _maps),
    Page("results:press",           _once),
    Page("results:press_docx",      _once),
    Page("results:press_pdf",       _once),
    Page("results:entry_list",      _where_others_are_shown),
    Page("results:entry",           _entries),
    Page("results:entry_card",      _winners),
    Page("results:entry_image",     _images),
    Page("results:open_data_page",  _once),
    Page("results:data_dictionary", _once),
    Page("results:data_file",       _data_files, ("th",)),
    Page("results:awards_csv",      _once),
    Page("results:entries_csv",     _once),
)  # fmt: skip
"""Every public address of an edition that can be rendered ahead. Whoever adds such a page adds its line."""


def addresses(content: Content) -> Iterator[tuple[str, str]]:
    """Every address of an announcement with the language it is asked in: ("th", "/results/2564/")."""
    year = content["edition"]["year"]
    for page in PAGES:
        for arguments in page.arguments(content):
            for language in page.languages:
                with translation.override(language):
                    yield language, reverse(page.name, args=[year, *arguments])


def answer(address: str, language: str) -> HttpResponseBase:
    """What the portal answers a stranger at that address now, made by the view that serves it."""
    with translation.override(language):
        request = _stranger(address)
        match = resolve(address)
        request.resolver_match = match
        return cast(HttpResponseBase, match.func(request, *match.args, **match.kwargs))


def body_of(response: HttpResponseBase) -> bytes:
    """The bytes of an answer, of one that is streamed, too.

    The answer is not closed: that would say that a request has ended, and end our connection to the database.
    """
    body = b"".join(cast(Any, response))
    if (file := getattr(response, "file_to_stream", None)) is not None:
        file.close()
    return body


def _stranger(address: str) -> HttpRequest:
    """A request without a session, a person or a token, sent to the portal's own address."""
    portal = urlsplit(settings.PORTAL_ADDRESS)
    return WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": address,
            "SERVER_NAME": portal.hostname or "",
            "SERVER_PORT": str(portal.port or (443 if portal.scheme == "https" else 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.input": BytesIO(),
            "wsgi.url_scheme": portal.scheme,
        }
    )
