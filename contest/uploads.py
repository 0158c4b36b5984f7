"""Whose files are taken in at all, and how much of each, before any page looks at them?"""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from files.checks import LARGEST_FILE


class Porter(FileUploadHandler):
    """Let nothing be stored for who is not signed in, nor of a file more than shows that it is too large.

    The page then refuses the file with its sentence, and what was typed beside it is kept.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Pass over the file of a stranger: after the sign-in files are chosen again."""
        super().new_file(*args, **kwargs)
        if self.request is None or not self.request.user.is_authenticated:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand the bytes on, up to the first ones that are too many."""
        return raw_data if start <= LARGEST_FILE else None

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind, which keep it."""
