"""Which room this package is in the site map of Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditionsConfig(AppConfig):
    """The editions app."""

    name = "editions"
    verbose_name = _("Editions")
    default_auto_field = "django.db.models.BigAutoField"
