"""The secretariat's pages of submissions."""

from django.urls import path

from submissions import office, office_form, office_rules

app_name = "submissions_office"
urlpatterns = [
    path("", office.entry_list, name="entry_list"),
    path("forms/", office_form.form_list, name="form_list"),
    path("forms/<int:year>/", office_form.form_page, name="form_page"),
    path("forms/<int:year>/preview/", office_form.form_preview, name="form_preview"),
    path("forms/<int:year>/blank/", office_form.form_blank, name="form_blank"),
    path("forms/<int:year>/questions/new/", office_form.question_new, name="question_new"),
    path("forms/<int:year>/questions/preview/", office_form.question_preview, name="question_preview"),
    path("forms/<int:year>/questions/<int:pk>/", office_form.question_edit, name="question_edit"),
    path(
        "forms/<int:year>/questions/<int:pk>/move/<slug:step>/",
        office_form.question_move,
        name="question_move",
    ),
    path("forms/<int:year>/questions/<int:pk>/remove/", office_form.question_remove, name="question_remove"),
    path("forms/<int:year>/sections/<int:number>/", office_form.section_edit, name="section_edit"),
    path(
        "forms/<int:year>/sections/<int:number>/move/<slug:step>/",
        office_form.section_move,
        name="section_move",
    ),
    path("forms/<int:year>/rules/", office_rules.rules_page, name="rules_page"),
    path("forms/<int:year>/rules/change/", office_rules.rules_change, name="rules_change"),
    path("forms/<int:year>/eligibility/", office_rules.eligibility_list, name="eligibility_list"),
    path("forms/<int:year>/eligibility/new/", office_rules.eligibility_new, name="eligibility_new"),
    path(
        "forms/<int:year>/eligibility/<int:pk>/", office_rules.eligibility_edit, name="eligibility_edit"
    ),
    path(
        "forms/<int:year>/eligibility/<int:pk>/move/<slug:step>/",
        office_rules.eligibility_move,
        name="eligibility_move",
    ),
    path(
        "forms/<int:year>/eligibility/<int:pk>/remove/",
        office_rules.eligibility_remove,
        name="eligibility_remove",
    ),
    path("<int:pk>/", office.entry_page, name="entry_page"),
    path("<int:pk>/files/<int:file>/", office.entry_file, name="entry_file"),
    path("<int:pk>/files/<int:file>/<slug:form>/", office.entry_file, name="entry_file"),
    path("<int:pk>/accept/", office.entry_accept, name="entry_accept"),
    path("<int:pk>/send-back/", office.entry_send_back, name="entry_send_back"),
    path("<int:pk>/reject/", office.entry_reject, name="entry_reject"),
    path("<int:pk>/reopen/", office.entry_reopen, name="entry_reopen"),
]
