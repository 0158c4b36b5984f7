"""In what form is it written down what happens? On a server, one JSON object a line."""

import json
import logging
from datetime import UTC, datetime
from http import HTTPStatus


class RefusalsInOneLine(logging.Filter):
    """Take the traceback from an answer below 500 (403, 409 ...): who asked was wrong, not the code."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass; without its traceback where the status of the answer is below 500."""
        status = getattr(record, "status_code", None)
        if status is not None and status < HTTPStatus.INTERNAL_SERVER_ERROR:
            record.exc_info = record.exc_text = None
        return True


class JsonLines(logging.Formatter):
    """Write a record as one line of JSON: time in UTC, level, source, words, and the traceback if any."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "source": record.name,
            "message": record.getMessage(),
        }
        status = getattr(record, "status_code", None)
        if status is not None:
            line["status"] = status
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
