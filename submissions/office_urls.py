"""The secretariat's pages of submissions."""

from django.urls import path

from submissions import office

app_name = "submissions_office"
urlpatterns = [
    path("", office.entry_list, name="entry_list"),
    path("<int:pk>/", office.entry_page, name="entry_page"),
    path("<int:pk>/files/<int:file>/", office.entry_file, name="entry_file"),
    path("<int:pk>/files/<int:file>/<slug:form>/", office.entry_file, name="entry_file"),
    path("<int:pk>/accept/", office.entry_accept, name="entry_accept"),
    path("<int:pk>/send-back/", office.entry_send_back, name="entry_send_back"),
    path("<int:pk>/reject/", office.entry_reject, name="entry_reject"),
    path("<int:pk>/reopen/", office.entry_reopen, name="entry_reopen"),
]
