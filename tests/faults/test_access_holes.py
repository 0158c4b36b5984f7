"""Which ways past the gates did an attacker once find? Each is walked here, and leads nowhere."""

import zlib

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import MultiWidget
from django.test import Client, RequestFactory
from django.urls import reverse

from editions.models import Round
from files.checks import LARGEST_FILE, MB, FileRefused, checking
from organizations import access, registration
from tests import cast

pytestmark = pytest.mark.django_db
OFFICE = "/office/organizations/memberships/"


def signed_in_by_password(user) -> Client:
    """A browser in which a person went through the sign-in page, with the password alone."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": user.email, "password": cast.PASSWORD})
    return browser


def without_second_factor(role: str = "secretariat"):
    """Somebody with an office who has not set up a second factor yet."""
    user = cast.person("คนใหม่ ในสำนักงาน", "plain@example.go.th")
    registration.appoint(user, role, cast.agency(), by=cast.TESTER, at=cast.MID_CALL)
    return user


# --- the second factor ------------------------------------------------------------------------------


def test_a_session_begun_before_the_second_factor_was_set_up_does_not_enter_the_office():
    user = without_second_factor()
    stolen = signed_in_by_password(user)
    TOTP.activate(user, cast.SECOND_FACTOR)
    assert (
        stolen.get(OFFICE).url
        == "/accounts/2fa/reauthenticate/?next=%2Foffice%2Forganizations%2Fmemberships%2F"
    )
    assert stolen.get("/office/admin/").url == "/accounts/2fa/reauthenticate/?next=%2Foffice%2Fadmin%2F"
    assert stolen.post("/accounts/2fa/reauthenticate/", {"code": "000000"}).status_code == 200
    assert stolen.get(OFFICE).status_code == 302
    shown = {"code": cast.second_factor_code(), "next": OFFICE}
    assert stolen.post("/accounts/2fa/reauthenticate/", shown).url == OFFICE
    assert stolen.get(OFFICE).status_code == 200


def test_such_a_session_cannot_take_the_second_factor_away_either():
    user = without_second_factor()
    stolen = signed_in_by_password(user)
    TOTP.activate(user, cast.SECOND_FACTOR)
    assert stolen.post("/accounts/2fa/totp/deactivate/").url.startswith("/accounts/2fa/reauthenticate/")
    by_password = stolen.post("/accounts/reauthenticate/", {"password": cast.PASSWORD})
    assert by_password.url.startswith("/accounts/2fa/reauthenticate/")
    stolen.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).count() == 1


def test_the_session_that_set_it_up_goes_on_into_the_office():
    browser = signed_in_by_password(without_second_factor())
    assert browser.get(OFFICE).url == "/accounts/2fa/totp/activate/"
    browser.get("/accounts/2fa/totp/activate/")
    session = browser.session
    session["mfa.totp.secret"] = cast.SECOND_FACTOR
    session.save()
    browser.post("/accounts/2fa/totp/activate/", {"code": cast.second_factor_code()})
    assert browser.get(OFFICE).status_code == 200


def test_asking_for_the_set_up_again_does_not_count_as_having_shown_it():
    user = without_second_factor()
    stolen = signed_in_by_password(user)
    TOTP.activate(user, cast.SECOND_FACTOR)
    stolen.get("/accounts/2fa/totp/activate/")
    stolen.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert stolen.get(OFFICE).status_code == 302


# --- what was typed into an expired session ---------------------------------------------------------


@pytest.mark.parametrize("origin", ["null", "https://elsewhere.example", "http://testserver:9", "testserver"])
def test_a_form_from_elsewhere_leaves_nothing_in_the_browser(origin):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/entries/1/edit/1/", {"title": "คำของคนอื่น"}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert list(strict.cookies) == []


def test_what_one_person_typed_about_themselves_is_not_shown_to_the_next_at_the_same_computer(client):
    page = reverse("organizations:profile_edit")
    first, second = cast.officer(), cast.newcomer()
    cast.sign_in(client, first)
    [whose] = [
        line for line in client.get(page).content.decode().splitlines() if f'name="{access.PERSON}"' in line
    ]
    assert f'value="{first.pk}"' in whose
    client.logout()
    typed = {"full_name": "ชื่อลับ", "position": "ปลัด", "phone": "0899999999", "language": "th"}
    client.post(page, {**typed, access.PERSON: first.pk})
    assert access.PARKED in client.session
    client.post(reverse("account_login"), {"login": second.email, "password": cast.PASSWORD})
    assert client.get(page).context["form"]["phone"].value() == second.phone
    assert access.PARKED not in client.session


# --- letters ----------------------------------------------------------------------------------------


def test_the_host_of_a_request_does_not_become_the_address_in_a_letter(client, settings):
    settings.ALLOWED_HOSTS = [".example.go.th"]
    settings.PORTAL_ADDRESS = "https://contest.example.go.th"
    user = cast.officer()
    client.post(
        "/accounts/password/reset/", {"email": user.email}, headers={"Host": "abandoned.example.go.th:8443"}
    )
    [letter] = cast.letters_to(user.email)
    [link] = [line for line in letter.body.splitlines() if "/password/reset/key/" in line]
    assert link.strip().startswith("https://contest.example.go.th/accounts/password/reset/key/")
    settings.ALLOWED_HOSTS = ["testserver"]
    assert (
        client.get(link.strip().removeprefix("https://contest.example.go.th"), follow=True).status_code == 200
    )


# --- files ------------------------------------------------------------------------------------------

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def a_pdf_written_by_hand(catalog: bytes, *more: bytes, trailer: bytes = b"", packed: bool = False) -> bytes:
    """A PDF of one page, object 3 is `catalog`, from object 4 on `more`.

    Without a catalog `trailer` holds it. `packed` says that object 5 stands inside the object stream 4.
    """
    objects = [
        b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 1 0 R /MediaBox [0 0 9 9] /Resources << >> >>",
        catalog or b"null",
        *more,
    ]
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    end = len(data)
    root = trailer or b"/Root 3 0 R"
    if not packed:
        rows = b"".join(b"%010d 00000 n \n" % place for place in places)
        size = len(objects) + 1
        data += b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d %b >>" % (size, rows, size, root)
    else:
        table = [(0, 0, 65535), *((1, place, 0) for place in places), (2, 4, 0), (1, end, 0)]
        rows = b"".join(bytes([kind]) + at.to_bytes(4) + rest.to_bytes(2) for kind, at, rest in table)
        size = len(table)
        head = b"<< /Type /XRef /Size %d /W [1 4 2] /Length %d %b >>" % (size, len(rows), root)
        data += b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj" % (size - 1, head, rows)
    return data + b"\nstartxref\n%d\n%%%%EOF\n" % end


def an_object_stream(content: bytes, compression: bytes) -> bytes:
    """The object stream that holds object 5 at its very end, after as much as it takes."""
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter %b /Length %d >>" % (compression, len(content))
    return head + b"\nstream\n" + content + b"\nendstream"


CATALOG = b"<< /Type /Catalog /Pages 1 0 R /More 5 0 R >>"
BOMB = zlib.compress(b"5 0 " + b" " * (48 * 1024 * 1024) + SCRIPT, 9)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            a_pdf_written_by_hand(
                b"",
                trailer=b"/Root << /Type /Catalog /Pages 1 0 R"
                b" /Names << /JavaScript << /Names [(a) %b] >> >> >>" % SCRIPT,
            ),
            id="a script in a catalog that is no object of its own",
        ),
        pytest.param(
            a_pdf_written_by_hand(CATALOG, an_object_stream(BOMB, b"/FlateDecode"), packed=True),
            id="a script behind 48 MB of nothing",
        ),
        pytest.param(
            a_pdf_written_by_hand(
                CATALOG,
                an_object_stream(zlib.compress(BOMB), b"[/FlateDecode /FlateDecode]"),
                packed=True,
            ),
            id="the same packed twice",
        ),
        pytest.param(
            a_pdf_written_by_hand(CATALOG, an_object_stream(b"\x80\x0b", b"/L#5aWDecode"), packed=True),
            id="objects in a compression without a limit",
        ),
        pytest.param(
            a_pdf_written_by_hand(CATALOG, an_object_stream(b"5 0 " + SCRIPT, b"/Unknown"), packed=True),
            id="objects that only another reader can read",
        ),
    ],
)
def test_a_pdf_whose_parts_cannot_all_be_looked_at_is_refused(data):
    with pytest.raises(FileRefused), checking(ContentFile(data, "a.pdf"), ["pdf"]):
        pass


def test_such_a_pdf_without_anything_bad_is_taken():
    plain = a_pdf_written_by_hand(CATALOG.replace(b"/More 5 0 R", b""))
    packed = a_pdf_written_by_hand(
        CATALOG, an_object_stream(zlib.compress(b"5 0 << >>"), b"/FlateDecode"), packed=True
    )
    for data in (plain, packed):
        with checking(ContentFile(data, "a.pdf"), ["pdf"]) as checked:
            assert checked.pages == 1


def taken_in(user, megabytes: int) -> tuple[dict[str, str], list[int]]:
    """What of a request with a file reaches a page: the fields, and how much of each file."""
    file = SimpleUploadedFile("a.jpg", bytes(megabytes * MB))
    request = RequestFactory().post("/entries/1/files/add/evidence/", {"title": "ชื่อ", "evidence": file})
    request.user = user
    return request.POST.dict(), [one.size for one in request.FILES.values()]


def test_a_stranger_fills_no_disk():
    assert taken_in(AnonymousUser(), 5) == ({"title": "ชื่อ"}, [])


def test_of_a_file_far_too_large_only_so_much_is_stored_as_shows_it():
    fields, [kept] = taken_in(cast.officer(), 55)
    assert fields == {"title": "ชื่อ"}
    assert LARGEST_FILE < kept <= LARGEST_FILE + 64 * 1024
    assert taken_in(cast.officer(), 50)[1] == [LARGEST_FILE]


# --- the editing of editions ------------------------------------------------------------------------


def as_sent(page) -> dict[str, object]:
    """What the browser would send from a page of the admin on which nothing was touched."""
    below = [one.formset for one in page.context["inline_admin_formsets"]]
    forms = [
        page.context["adminform"].form,
        *(part for formset in below for part in (formset.management_form, *formset.forms)),
    ]
    sent: dict[str, object] = {}
    for field in (field for form in forms for field in form):
        value, widget = field.value(), field.field.widget
        if isinstance(widget, MultiWidget):
            parts = zip(widget.widgets_names, widget.decompress(value), strict=True)
            sent |= {f"{field.html_name}{name}": part or "" for name, part in parts}
        elif value is not None and value is not False:
            sent[field.html_name] = value
    return sent


def test_an_opened_round_asks_for_as_many_judges_as_when_it_was_opened(client):
    round_ = cast.a_round_in_judging()
    page = f"/office/admin/editions/edition/{round_.edition_id}/change/"
    cast.sign_in(client, cast.secretary())
    answer = client.post(
        page,
        {
            **as_sent(client.get(page)),
            "theme_th": "คำขวัญใหม่",
            "rounds-0-judges_per_entry": "1",
            "rounds-0-number": "7",
        },
    )
    assert answer.status_code == 302
    round_ = Round.objects.select_related("edition").get()
    assert (round_.judges_per_entry, round_.number, round_.edition.theme_th) == (3, 1, "คำขวัญใหม่")
