"""The officer's pages of an entry."""

from django.urls import path

from submissions import views, views_earlier, views_preparing, views_sending, views_uploads, views_writing

app_name = "submissions"
urlpatterns = [
    path("", views.entry_list, name="entry_list"),
    path("new/", views.entry_new, name="entry_new"),
    path("form/<int:year>/", views_preparing.form_blank, name="form_blank"),
    path("eligibility/<int:year>/", views_preparing.eligibility_check, name="eligibility_check"),
    path("<int:pk>/", views.entry_page, name="entry_page"),
    path("<int:pk>/earlier/", views_earlier.entry_earlier, name="entry_earlier"),
    path("<int:pk>/edit/<int:section>/", views_writing.entry_edit, name="entry_edit"),
    path("<int:pk>/answers/<slug:code>/", views_writing.answer_save, name="answer_save"),
    path("<int:pk>/standing/", views_writing.entry_standing, name="entry_standing"),
    path("<int:pk>/files/add/<slug:code>/", views_writing.attachment_add, name="attachment_add"),
    path("<int:pk>/files/<int:file>/remove/", views_writing.attachment_remove, name="attachment_remove"),
    path("<int:pk>/files/<int:file>/", views.entry_file, name="entry_file"),
    path("<int:pk>/files/<int:file>/<slug:form>/", views.entry_file, name="entry_file"),
    path("<int:pk>/files/of/<slug:code>/", views_uploads.entry_files, name="entry_files"),
    path("<int:pk>/uploads/of/<slug:code>/", views_uploads.upload_new, name="upload_new"),
    path("<int:pk>/uploads/<slug:token>/", views_uploads.upload, name="upload"),
    path("<int:pk>/review/", views_sending.entry_review, name="entry_review"),
    path("<int:pk>/submit/", views_sending.entry_submit, name="entry_submit"),
    path("<int:pk>/receipt/", views_sending.entry_receipt, name="entry_receipt"),
    path("<int:pk>/receipt/<int:number>/", views_sending.entry_receipt, name="entry_receipt"),
    path("<int:pk>/receipt/<int:number>/pdf/", views_sending.entry_printout, name="entry_printout"),
    path("<int:pk>/compare/<int:older>/<int:newer>/", views_sending.entry_compare, name="entry_compare"),
    path("<int:pk>/amend/", views_sending.entry_amend, name="entry_amend"),
    path("<int:pk>/withdraw/", views_sending.entry_withdraw, name="entry_withdraw"),
    path("<int:pk>/discard/", views_sending.entry_discard, name="entry_discard"),
]
