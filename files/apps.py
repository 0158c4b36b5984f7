"""Which room this package is in the site map of Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from pikepdf import settings as pdf_settings

MOST_INFLATED = 32 * 1024 * 1024
"""How many bytes one compressed part of a PDF may become while it is checked; a bomb becomes gigabytes."""


class FilesConfig(AppConfig):
    """The files app."""

    name = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Bind the parser of uploaded PDFs; its limits hold for the whole process, so they are set once."""
        pdf_settings.set_qpdf_limits(
            flate_max_memory=MOST_INFLATED,
            png_max_memory=MOST_INFLATED,
            tiff_max_memory=MOST_INFLATED,
            run_length_max_memory=MOST_INFLATED,
            max_stream_filters=4,
        )
