"""The secretariat's pages of judging."""

from django.urls import URLPattern

app_name = "judging_office"
urlpatterns: list[URLPattern] = []
