"""The secretariat's pages of submissions."""

from django.urls import URLPattern

app_name = "submissions_office"
urlpatterns: list[URLPattern] = []
