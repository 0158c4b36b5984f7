"""The secretariat's pages of results."""

from django.urls import path

from results import office, office_adoptions, office_after, office_certificates, office_press_draft

app_name = "results_office"
urlpatterns = [
    path("", office.board, name="board"),
    path("<int:year>/", office.board, name="board"),
    path("<int:year>/propose/", office.awards_propose, name="awards_propose"),
    path("<int:year>/confirm/", office.awards_confirm, name="awards_confirm"),
    path("<int:year>/publish/", office.publication_new, name="publication_new"),
    path("entries/<int:pk>/propose/", office.award_new, name="award_new"),
    path("awards/<int:pk>/confirm/", office.award_confirm, name="award_confirm"),
    path("awards/<int:pk>/unconfirm/", office.award_unconfirm, name="award_unconfirm"),
    path("awards/<int:pk>/withdraw/", office.award_withdraw, name="award_withdraw"),
    path("awards/<int:pk>/citation/", office.citation_edit, name="citation_edit"),
    path("awards/<int:pk>/press/", office_press_draft.press_draft_edit, name="press_draft_edit"),
    path("levels/<int:pk>/leave/", office.level_leave, name="level_leave"),
    path("unawarded/<int:pk>/confirm/", office.unawarded_confirm, name="unawarded_confirm"),
    path("unawarded/<int:pk>/take-back/", office.unawarded_take_back, name="unawarded_take_back"),
    path("<int:year>/feedback/", office_after.feedback_list, name="feedback_list"),
    path("<int:year>/feedback/send/", office_after.feedback_send_all, name="feedback_send_all"),
    path("entries/<int:pk>/feedback/", office_after.feedback_edit, name="feedback_edit"),
    path("adoptions/", office_adoptions.adoption_list, name="adoption_list"),
    path("adoptions/<int:pk>/hide/", office_adoptions.adoption_hide, name="adoption_hide"),
    path("adoptions/<int:pk>/show/", office_adoptions.adoption_show, name="adoption_show"),
    path("<int:year>/certificates/", office_certificates.certificate_list, name="certificate_list"),
    path("<int:year>/certificates/template/", office_certificates.template_edit, name="template_edit"),
    path("<int:year>/certificates/issue/", office_certificates.certificates_issue, name="certificates_issue"),
    path("<int:year>/certificates/zip/", office_certificates.bundle_ask, name="bundle_ask"),
    path("<int:year>/certificates/zip/take/", office_certificates.bundle_take, name="bundle_take"),
    path("<int:year>/certificates/award.pdf", office_certificates.award_preview, name="award_preview"),
    path("<int:year>/certificates/judge.pdf", office_certificates.judge_preview, name="judge_preview"),
    path("certificates/<int:pk>.pdf", office_certificates.certificate_file, name="certificate_file"),
    path("certificates/<int:pk>/revoke/", office_certificates.certificate_revoke, name="certificate_revoke"),
    path("objections/", office_after.objection_list, name="objection_list"),
    path("objections/<int:pk>/", office_after.objection_page, name="objection_page"),
    path("objections/<int:pk>/answer/", office_after.objection_answer, name="objection_answer"),
    path("announcements/<int:pk>/withdraw/", office.publication_withdraw, name="publication_withdraw"),
]
