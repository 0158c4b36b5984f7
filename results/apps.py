"""Which room this package is in the site map of Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    """The results app."""

    name = "results"
    verbose_name = _("Results")
    default_auto_field = "django.db.models.BigAutoField"
