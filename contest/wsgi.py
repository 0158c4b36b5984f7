"""Where does the web server enter?"""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import BadRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")


class WholeBody:
    """The body of a request, which is bad (400) where it ends before its length is reached.

    Without this half a file, of a line that broke, would pass for a whole one. nginx passes on whole bodies
    only; this is for a portal that stands alone.
    """

    def __init__(self, source: Any, length: int) -> None:
        self.source = source
        self.left = length

    def read(self, size: int) -> bytes:
        """Read on."""
        data = self.source.read(size)
        return self._counted(data, len(data) < size)

    def readline(self, size: int) -> bytes:
        """Read on to the end of the line."""
        data = self.source.readline(size)
        return self._counted(data, len(data) < size and not data.endswith(b"\n"))

    def _counted(self, data: bytes, is_short: bool) -> bytes:
        self.left -= len(data)
        if is_short and self.left > 0:
            raise BadRequest("The request ended before its length was reached.")
        return data


_portal = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if length.isdigit():
        environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
    return _portal(environ, start_response)
