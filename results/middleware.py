"""What is answered at the addresses of results while the database is away? What was rendered, unchanged."""

import hashlib
import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

from results import renditions

logger = logging.getLogger(__name__)
FRESH_SECONDS = 5


class RenderedPages:
    """Answer from the rendered pages where a view could not reach the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """The rendered page of the address, where that is what the database was asked for."""
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        if request.method not in ("GET", "HEAD") or request.GET:
            return None
        lying = renditions.found(request.path)
        if lying is None:
            return None
        logger.warning("the database is away; %s is answered from its file", request.path)
        body, heads, rendered_at = lying
        response = HttpResponse(body, headers=heads)
        etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
        response.headers["ETag"] = etag
        response.headers["Last-Modified"] = http_date(rendered_at)
        response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
        return get_conditional_response(request, etag, int(rendered_at), response) or response
