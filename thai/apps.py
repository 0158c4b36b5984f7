"""Which tools for Thai text, order and dates does the house share?"""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class ThaiConfig(AppConfig):
    """Thai order, Buddhist Era and Thai text: pure modules, a collation and template filters; no tables."""

    name = "thai"
    label = "thai"

    def ready(self) -> None:
        """Give every SQLite connection the collation that PostgreSQL gets by a migration."""
        from thai.collation import register

        connection_created.connect(register, dispatch_uid="thai.collation")
