"""The secretariat's pages of results."""

from django.urls import URLPattern

app_name = "results_office"
urlpatterns: list[URLPattern] = []
