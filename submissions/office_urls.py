"""The secretariat's pages of submissions."""

from django.urls import path

from submissions import office, office_exports, office_form, office_paper, office_rules, office_sending

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
    path("forms/<int:year>/eligibility/<int:pk>/", office_rules.eligibility_edit, name="eligibility_edit"),
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
    path("<int:pk>/sendings/", office_sending.entry_sendings, name="entry_sendings"),
    path("<int:pk>/sendings/<int:number>/pdf/", office_sending.entry_printout, name="entry_printout"),
    path("<int:pk>/compare/<int:older>/<int:newer>/", office_sending.entry_compare, name="entry_compare"),
    path("<int:pk>/disqualify/", office_sending.entry_disqualify, name="entry_disqualify"),
    path(
        "<int:pk>/disqualify/<int:proposal>/confirm/",
        office_sending.disqualification_confirm,
        name="disqualification_confirm",
    ),
    path(
        "<int:pk>/disqualify/<int:proposal>/drop/",
        office_sending.disqualification_drop,
        name="disqualification_drop",
    ),
    path("late-passes/", office_sending.late_pass_list, name="late_pass_list"),
    path("late-passes/new/<int:organization>/", office_sending.late_pass_grant, name="late_pass_grant"),
    path("late-passes/<int:pk>/revoke/", office_sending.late_pass_revoke, name="late_pass_revoke"),
    path("paper/", office_paper.paper_list, name="paper_list"),
    path("paper/new/<int:organization>/", office_paper.paper_new, name="paper_new"),
    path("paper/<int:pk>/", office_paper.paper_edit, name="paper_edit"),
    path("paper/<int:pk>/files/<int:file>/", office_paper.paper_file, name="paper_file"),
    path("paper/<int:pk>/files/<int:file>/remove/", office_paper.paper_file_remove, name="paper_file_remove"),
    path("paper/<int:pk>/discard/", office_paper.paper_discard, name="paper_discard"),
    path("exports/", office_exports.export_list, name="export_list"),
    path("exports/ask/", office_exports.export_ask, name="export_ask"),
    path("exports/<int:pk>/take/", office_exports.export_take, name="export_take"),
]
