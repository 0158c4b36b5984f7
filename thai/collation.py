"""How does the database order Thai text as a dictionary does, on SQLite and on PostgreSQL alike?

Both engines know one collation named ``thai``: PostgreSQL makes it from ICU (migration 0001), SQLite is
handed the key of :mod:`thai.order` with each connection. ICU calls a few texts equal that differ (ก-น,
กน); on both engines the text itself then decides, so the order of different texts is never left to
chance.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Collate

from thai.order import compare

NAME = "thai"


def register(sender: type, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Teach a fresh SQLite connection the collation; any other engine has its own."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(NAME, compare)


def thai_order(field: str) -> Collate:
    """Return what to order by: ``Province.objects.order_by(thai_order("name_th"), "pk")``.

    ``field`` is the name of a text field, across relations too; ``.desc()`` turns the order round. Rows
    of equal text need a second field, as with any order.
    """
    return Collate(field, NAME)
