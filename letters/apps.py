"""Which room this package is in the site map of Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    """The letters app."""

    name = "letters"
    verbose_name = _("Letters")
    default_auto_field = "django.db.models.BigAutoField"
