"""The public pages of results."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from results import (
    filters,
    views,
    views_data,
    views_figures,
    views_finding,
    views_machines,
    views_press,
    views_sharing,
    views_versions,
)


class DimensionConverter(StringConverter):
    """By what a view of the awards is chosen."""

    regex = "|".join(filters.DIMENSIONS)


register_converter(DimensionConverter, "dimension")

app_name = "results"
urlpatterns = [
    path("", views.edition_list, name="edition_list"),
    path("feed.atom", views_machines.feed, name="feed"),
    path("api/", views_machines.api_page, name="api_page"),
    path("search/", views_finding.work_search, name="work_search"),
    path("organizations/<slug:code>/", views_finding.organization_page, name="organization_page"),
    path("<int:year>/awards/", views_finding.awards_found, name="awards_found"),
    path("<int:year>/<dimension:by>/<slug:value>/", views_finding.awards_of, name="awards_of"),
    path("<int:year>/", views.edition, name="edition"),
    path("<int:year>/versions/", views_finding.version_list, name="version_list"),
    path("<int:year>/versions/<int:version>/", views_versions.version_page, name="version_page"),
    path(
        "<int:year>/versions/<int:version>/entries/<int:number>/",
        views_versions.version_entry,
        name="version_entry",
    ),
    path(
        "<int:year>/versions/<int:version>/entries/<int:number>/images/<int:image>.jpg",
        views_versions.version_image,
        name="version_image",
    ),
    path("<int:year>/levels/", views.by_level, name="by_level"),
    path("<int:year>/figures/", views_figures.figures, name="figures"),
    path("<int:year>/figures/<slug:by>/<slug:value>/", views_figures.figure_rows, name="figure_rows"),
    path(
        "<int:year>/figures/<slug:by>/<slug:value>/<slug:category>/",
        views_figures.figure_rows,
        name="figure_rows",
    ),
    path("<int:year>/press/", views_press.press, name="press"),
    path("<int:year>/press.docx", views_press.press_docx, name="press_docx"),
    path("<int:year>/press.pdf", views_press.press_pdf, name="press_pdf"),
    path("<int:year>/map/<slug:measure>/<slug:order>/", views_figures.participation, name="participation"),
    path("<int:year>/entries/", views.entry_list, name="entry_list"),
    path("<int:year>/entries/<int:number>/", views.entry, name="entry"),
    path("<int:year>/entries/<int:number>/card.png", views.entry_card, name="entry_card"),
    path("<int:year>/entries/<int:number>/adopters/", views_sharing.adopter_list, name="adopter_list"),
    path("<int:year>/entries/<int:number>/images/<int:image>.jpg", views.entry_image, name="entry_image"),
    path("<int:year>/data/", views_data.open_data_page, name="open_data_page"),
    path("<int:year>/data/dictionary/", views_data.data_dictionary, name="data_dictionary"),
    path("<int:year>/data/<path:name>", views_data.data_file, name="data_file"),
    path("<int:year>/awards.csv", views.awards_csv, name="awards_csv"),
    path("<int:year>/entries.csv", views.entries_csv, name="entries_csv"),
]
