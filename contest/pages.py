"""The pages of the roof: home, about, privacy, and the secretariat's desk."""

from django.urls import path

from contest import (
    office,
    office_auditor,
    office_journal,
    office_merging,
    office_privacy,
    views,
    views_journal,
    views_privacy,
)

app_name = "contest"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("privacy/", views_privacy.privacy, name="privacy"),
    path("privacy/<int:version>/", views_privacy.privacy_version, name="privacy_version"),
    path("journal/", views_journal.journal_head_list, name="journal_head_list"),
    path("journal/heads.csv", views_journal.journal_heads_csv, name="journal_heads_csv"),
    path("journal/heads.json", views_journal.journal_heads_json, name="journal_heads_json"),
    path("contact/", views_privacy.contact, name="contact"),
    path("accounts/data/", views_privacy.my_data_page, name="my_data_page"),
    path("accounts/data/download/", views_privacy.my_data_download, name="my_data_download"),
    path("accounts/data/remove/", views_privacy.removal_ask, name="removal_ask"),
    path("accounts/data/stay/", views_privacy.removal_take_back, name="removal_take_back"),
    path("accounts/privacy/", views_privacy.privacy_acknowledge, name="privacy_acknowledge"),
    path("office/privacy/", office_privacy.notice_list, name="notice_list"),
    path("office/privacy/start/", office_privacy.notice_start, name="notice_start"),
    path("office/privacy/<int:pk>/", office_privacy.notice_page, name="notice_page"),
    path("office/privacy/<int:pk>/edit/", office_privacy.notice_edit, name="notice_edit"),
    path("office/privacy/<int:pk>/publish/", office_privacy.notice_publish, name="notice_publish"),
    path("office/privacy/<int:pk>/discard/", office_privacy.notice_discard, name="notice_discard"),
    path("office/privacy/contact/", office_privacy.data_desk, name="data_desk"),
    path("office/privacy/days/", office_privacy.retention_days, name="retention_days"),
    path("office/privacy/removals/", office_privacy.removal_list, name="removal_list"),
    path("office/privacy/removals/<int:pk>/", office_privacy.removal_page, name="removal_page"),
    path("office/privacy/removals/<int:pk>/do/", office_privacy.removal_carry_out, name="removal_carry_out"),
    path("office/privacy/removals/<int:pk>/no/", office_privacy.removal_decline, name="removal_decline"),
    path("office/privacy/people/<int:pk>/", office_privacy.removal_begin, name="removal_begin"),
    path("office/", office.office_home, name="office_home"),
    path("office/reading/", office_auditor.auditor_home, name="auditor_home"),
    path("office/editions/<int:pk>/move/", office.edition_move, name="edition_move"),
    path(
        "office/organizations/<int:pk>/merge/",
        office_merging.organization_merge,
        name="organization_merge",
    ),
    path("office/letters/", office.letter_list, name="letter_list"),
    path("office/letters/<int:pk>/", office.letter_page, name="letter_page"),
    path("office/letters/<int:pk>/send/", office.letter_send, name="letter_send"),
    path("office/journal/", office_journal.journal_list, name="journal_list"),
    path("office/journal/export/<slug:kind>/", office_journal.journal_export, name="journal_export"),
]
