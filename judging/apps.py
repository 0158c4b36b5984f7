"""Which room this package is in the site map of Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JudgingConfig(AppConfig):
    """The judging app."""

    name = "judging"
    verbose_name = _("Judging")
    default_auto_field = "django.db.models.BigAutoField"
