"""The secretariat's pages of organizations."""

from django.urls import URLPattern

app_name = "organizations_office"
urlpatterns: list[URLPattern] = []
