"""Which room this package is in the site map of Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    """The submissions app."""

    name = "submissions"
    verbose_name = _("Entries")
    default_auto_field = "django.db.models.BigAutoField"
