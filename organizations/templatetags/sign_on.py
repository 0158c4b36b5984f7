"""What do the pages of the way in need to know about single sign-on? Nothing that queries."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def sign_on_name() -> str:
    """The name of the provider with which one may sign in, empty where there is none."""
    return settings.OIDC_NAME if settings.OIDC_ISSUER else ""
