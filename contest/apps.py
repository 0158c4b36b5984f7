"""What is the roof called?"""

from django.apps import AppConfig


class ContestConfig(AppConfig):
    """The roof over the acts: site map, home page, commands. It has no table of its own."""

    name = "contest"
