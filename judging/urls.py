"""Which addresses does the judge's desk have?"""

from django.urls import path

from judging import views, views_conflicts, views_sheet

app_name = "judging"
urlpatterns = [
    path("", views.assignment_list, name="assignment_list"),
    path("signed/", views.signed_list, name="signed_list"),
    path("conflicts/", views_conflicts.conflict_list, name="conflict_list"),
    path("criteria/", views.criteria, name="criteria"),
    path("entries/<int:pk>/", views_sheet.sheet_edit, name="sheet_edit"),
    path("entries/<int:pk>/sign/", views_sheet.sheet_sign, name="sheet_sign"),
    path("entries/<int:pk>/abstain/", views_sheet.sheet_abstain, name="sheet_abstain"),
    path("entries/<int:pk>/conflict/", views_conflicts.conflict_declare, name="conflict_declare"),
    path("entries/<int:pk>/files/<int:file_pk>/", views_sheet.entry_file, name="entry_file"),
    path("entries/<int:pk>/files/<int:file_pk>/<slug:form>/", views_sheet.entry_file, name="entry_file"),
]
