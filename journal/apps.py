"""Which room this package is in the site map of Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    """The journal app."""

    name = "journal"
    verbose_name = _("Journal")
    default_auto_field = "django.db.models.BigAutoField"
