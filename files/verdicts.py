"""In which words do the quarantine and the portal speak of a file? Codes, which become sentences outside."""

from typing import Any


class Refused(Exception):
    """A file is not accepted: the code says why, the values fill the sentence."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
