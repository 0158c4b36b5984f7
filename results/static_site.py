"""How does the whole public edition become a site that any web server, or a shelf of files, can carry?

Every page and file of the announcement that stands, with the style sheets, fonts and pictures they need.
Links within the edition are relative and name their file, so the folder can lie at any address, and be opened
from a disk; links to what is not part of the edition lead to the portal.
"""

import html
import posixpath
import re
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from results import site
from results.models import Publication

LINK = re.compile(r'(?P<before>[\s:](?:href|src|action|content|poster|data-src)=")(?P<to>/(?!/)[^"]*)(?=")')
OF_STYLE = re.compile(r"url\(\s*[\"']?(?!data:|https?:|#|/)([^\"')?#]+)")
WITH_LINKS = ("text/html",)
NAMES_US = ("text/html", "application/atom+xml", "application/json", "application/xml", "text/plain")
PAGE_OF_ITS_OWN = "index.html"


def write(publication: Publication, folder: Path, *, base: str = "") -> int:
    """Write an announcement as a static site; how many files that were.

    `base` is the address at which the site will stand, where pages and feeds must name it whole; without it
    they name the portal. Raises FileExistsError where the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(folder)
    content = publication.content
    addresses = list(site.addresses(content))
    files = {address: file_of(address) for _language, address in addresses}
    assets: set[str] = set()
    for language, address in addresses:
        answer = site.answer(address, language)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answers {answer.status_code}")
        body, kind = site.body_of(answer), answer.headers.get("Content-Type", "").split(";")[0]
        if kind in NAMES_US:
            text = body.decode()
            if kind in WITH_LINKS:
                text = _relinked(text, address, files, assets)
            body = _at(base, text, files).encode()
        _write(folder / files[address], body)
    written = len(files) + _with_assets(folder, assets)
    first = files[addresses[0][1]]
    _write(folder / PAGE_OF_ITS_OWN, _onward(first).encode())
    return written + 1


def file_of(address: str) -> str:
    """The file in which an address lies, seen from the folder."""
    return address.lstrip("/") + (PAGE_OF_ITS_OWN if address.endswith("/") else "")


def _relinked(text: str, address: str, files: dict[str, str], assets: set[str]) -> str:
    """A page with its links as they are in the folder; what it needs of style and pictures is noted."""
    here = posixpath.dirname(files[address])

    def link(found: re.Match[str]) -> str:
        whole = html.unescape(found["to"])
        path, mark, fragment = whole.partition("#")
        if path in files:
            to = posixpath.relpath(files[path], here) + mark + fragment
        elif path.startswith(settings.STATIC_URL):
            assets.add(path.removeprefix(settings.STATIC_URL).partition("?")[0])
            to = posixpath.relpath(path.lstrip("/"), here) + mark + fragment
        else:
            to = settings.PORTAL_ADDRESS + whole
        return found["before"] + html.escape(to)

    return LINK.sub(link, text)


def _at(base: str, text: str, files: dict[str, str]) -> str:
    """A text in which whole addresses of the edition stand at the base, where one is given."""
    if not base:
        return text
    whole = re.compile(re.escape(settings.PORTAL_ADDRESS) + r"""(/[^"'<>\s]*)""")
    return whole.sub(
        lambda found: f"{base.rstrip('/')}/{files[found[1]]}" if found[1] in files else found[0], text
    )


def _with_assets(folder: Path, assets: set[str]) -> int:
    """Copy what pages need, and what their style sheets need of more; how many files that were."""
    waiting, done = sorted(assets), set[str]()
    while waiting:
        name = waiting.pop()
        if name in done:
            continue
        done.add(name)
        data = _asset(name)
        _write(folder / settings.STATIC_URL.strip("/") / name, data)
        if name.endswith(".css"):
            waiting += [
                posixpath.normpath(posixpath.join(posixpath.dirname(name), found))
                for found in OF_STYLE.findall(data.decode())
            ]
    return len(done)


def _asset(name: str) -> bytes:
    """A file of style or a picture: as collected for the server, else as it lies in the source."""
    if settings.STATIC_ROOT and staticfiles_storage.exists(name):
        with staticfiles_storage.open(name) as file:
            return bytes(file.read())
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found).read_bytes()


def _onward(first: str) -> str:
    return (
        '<!doctype html><html lang="th"><head><meta charset="utf-8"><title>→</title>'
        f'<meta http-equiv="refresh" content="0; url={first}"></head>'
        f'<body><p><a href="{first}">{first}</a></p></body></html>\n'
    )


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
