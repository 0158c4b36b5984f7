"""Which room this package is in the site map of Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """The files app."""

    name = "files"
    verbose_name = _("Files")
