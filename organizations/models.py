"""WHO: provinces, organizations, agencies, and people with what they may act for."""

import re
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Lower
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from files import checks
from journal.chain import Actor
from organizations.lifecycle import MEMBERSHIP, SECOND_FACTOR_RESET, MembershipState, ResetState
from thai.collation import thai_order
from thai.text import search_key


class Province(models.Model):
    """One of the 77 provinces, with its place in the Thai dictionary order."""

    iso = models.CharField(_("ISO 3166-2"), max_length=6, primary_key=True)
    sort_order = models.PositiveSmallIntegerField(_("dictionary order"), unique=True)
    dopa_code = models.CharField(_("DOPA code"), max_length=2, unique=True)
    name_th = models.CharField(_("name (Thai)"), max_length=60, unique=True)
    abbr_th = models.CharField(_("abbreviation"), max_length=10)
    name_en = models.CharField(_("name (English)"), max_length=60)
    region6_th = models.CharField(max_length=60)
    region6_en = models.CharField(max_length=60)
    region4_th = models.CharField(max_length=60)
    region4_en = models.CharField(max_length=60)

    class Meta:
        ordering = ["sort_order"]
        verbose_name = _("province")
        verbose_name_plural = _("provinces")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if get_language() == "en" else self.name_th

    def region(self, scheme: str) -> str:
        """The region by a scheme ("region6", "region4") in the language of the page."""
        return getattr(self, f"{scheme}_{'en' if get_language() == 'en' else 'th'}")


PLACE_HEADS = tuple(map(search_key, ("อำเภอ", "อ.", "จังหวัด", "จ.")))
"""What people write before the name of a place, and the register does not."""


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Named questions about organizations."""

    def living(self) -> "OrganizationQuerySet":
        """Those that stand in the register now: neither gone from it nor merged into another."""
        return self.filter(valid_to=None)

    def matching(self, typed: str) -> "OrganizationQuerySet":
        """Those of whose names and places each typed word is a part; the best match first.

        A whole name comes before the beginning of a name, that before a part of one, a match of the place
        alone last; then the order of the register. Nothing typed matches nothing.
        """
        words = [key for key in map(search_key, typed.split()) if key]
        if not words:
            return self.none()
        whole, begun, part = Q(), Q(), Q()
        for word in {*words, "".join(words)}:
            whole |= Q(search_key__contains=f"|{word}|")
            begun |= Q(search_key__contains=f"|{word}")
        found = self
        for word in words:
            place = Q()
            for head in PLACE_HEADS:  # อำเภอท่าคันโท, อ.ท่าคันโท and ท่าคันโท are one place
                if word.startswith(head) and word != head:
                    place |= Q(search_key__contains=f"/{word.removeprefix(head)}")
            found = found.filter(Q(search_key__contains=word) | place)
            part |= Q(name_th__contains=word)
        return found.alias(
            fit=Case(When(whole, then=1), When(begun, then=2), When(part, then=3), default=4)
        ).in_order("fit")

    def in_order(self, *first: str) -> "OrganizationQuerySet":
        """In the order of the register: province, type, name; `first` may name what decides before that."""
        types = Case(
            *(When(type=code, then=Value(place)) for code, place in Organization.TYPE_ORDER.items()),
            default=Value(len(Organization.TYPE_ORDER)),
        )
        return self.order_by(*first, "province__sort_order", types, thai_order("name_th"), "pk")


class Organization(models.Model):
    """A local administrative organization of the register, in the words that stand there now.

    `registered_on` is the date of the newest register that names it, `valid_from` of the one since which it
    has these words; both are empty for a row that no register brought. `valid_to` closes a row that a newer
    register lacks or that was merged into another; a closed row keeps its address and all that was sent.
    """

    class Type(models.TextChoices):
        """The types, in the order in which they stand within a province."""

        PAO = "PAO", _("Provincial Administrative Organization")
        CITY = "CITY", _("City Municipality")
        TOWN = "TOWN", _("Town Municipality")
        SUBDISTRICT_MUNI = "SUBDISTRICT_MUNI", _("Subdistrict Municipality")
        SAO = "SAO", _("Subdistrict Administrative Organization")
        BMA = "BMA", _("Bangkok Metropolitan Administration")
        PATTAYA = "PATTAYA", _("City of Pattaya")

    TYPE_TH = {
        "PAO": ("องค์การบริหารส่วนจังหวัด", "อบจ."),
        "CITY": ("เทศบาลนคร", "ทน."),
        "TOWN": ("เทศบาลเมือง", "ทม."),
        "SUBDISTRICT_MUNI": ("เทศบาลตำบล", "ทต."),
        "SAO": ("องค์การบริหารส่วนตำบล", "อบต."),
        "BMA": ("กรุงเทพมหานคร", "กทม."),
        "PATTAYA": ("เมืองพัทยา", "เมืองพัทยา"),
    }
    """For each type the full word and the abbreviation, as the register writes them."""

    TYPE_ORDER = {code: place for place, code in enumerate(TYPE_TH)}

    dla_code = models.CharField(_("LAO code (DLA)"), max_length=20, unique=True)
    type = models.CharField(_("type"), max_length=20, choices=Type)
    name_th = models.CharField(_("name (Thai)"), max_length=120)
    full_name_th = models.CharField(_("full name (Thai)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200, blank=True)
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="organizations", verbose_name=_("province")
    )
    district_th = models.CharField(_("district"), max_length=120, blank=True)
    search_key = models.CharField(max_length=600, editable=False)
    mailbox = models.EmailField(_("central e-mail (saraban)"), blank=True)
    is_sample = models.BooleanField(_("sample"), default=False)
    updated_at = models.DateTimeField(_("register date"), default=timezone.now)
    registered_on = models.DateField(_("date of the register"), null=True, blank=True)
    valid_from = models.DateField(_("in these words since"), null=True, blank=True)
    valid_to = models.DateField(_("closed on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_rows",
        verbose_name=_("merged into"),
    )

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        indexes = [models.Index(fields=["province", "type"]), models.Index(fields=["name_th"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(valid_to__isnull=False), name="what_is_merged_is_closed"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=models.F("pk")),
                name="nothing_is_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name_th

    @property
    def full_name_en(self) -> str:
        """The English name with the type, "Yala City Municipality"; empty where no English name is known."""
        return self.in_english(self.type)

    def in_english(self, type_: str) -> str:
        """The English name with the word of a type, which it may have had once; empty where none is known."""
        with translation.override("en"):
            type_name = str(self.Type(type_).label)
        if not self.name_en or self.name_en.endswith(type_name):
            return self.name_en
        return type_name if type_ in ("BMA", "PATTAYA") else f"{self.name_en} {type_name}"

    @property
    def abbreviation(self) -> str:
        """The Thai abbreviation of its type: อบต."""
        return self.TYPE_TH[self.type][1]

    @property
    def mailbox_on_record(self) -> str:
        """The central mailbox: as the secretariat wrote it down, else by the rule of the DLA; or empty."""
        if self.mailbox:
            return self.mailbox
        if self.is_sample:
            return f"saraban.{self.dla_code.lower()}@sample.example"
        return f"saraban_0{self.dla_code}@dla.go.th" if re.fullmatch("[0-9]{7}", self.dla_code) else ""


class OrganizationName(models.Model):
    """The words that an organization had in the register once: from one date to the day before another."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="past_names")
    type = models.CharField(_("type"), max_length=20, choices=Organization.Type)
    name_th = models.CharField(_("name (Thai)"), max_length=120)
    full_name_th = models.CharField(_("full name (Thai)"), max_length=200)
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="+", verbose_name=_("province")
    )
    district_th = models.CharField(_("district"), max_length=120, blank=True)
    valid_from = models.DateField(_("from"), null=True)
    valid_to = models.DateField(_("to"))

    class Meta:
        ordering = ["-valid_to", "-pk"]
        verbose_name = _("earlier name of an organization")
        verbose_name_plural = _("earlier names of organizations")
        constraints = [
            models.UniqueConstraint(fields=["organization", "valid_to"], name="one_earlier_name_at_a_time"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_from__lt=models.F("valid_to")),
                name="an_earlier_name_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name_th


class RegisterLoad(models.Model):
    """One version of the register that was loaded: of what date, from which file, by whom, and what it did.

    Who did it stands as in the journal, without a name: the line of the journal has that.
    """

    class Layout(models.TextChoices):
        """As what kind of file it came."""

        REGISTER = "register", _("Register file")
        OFFICIAL = "official", _("Official download (DLA Open Data)")

    dated = models.DateField(_("date of the register"))
    layout = models.CharField(_("layout"), max_length=10, choices=Layout)
    is_whole = models.BooleanField(_("the whole register"))
    file_name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(max_length=64)
    added = models.PositiveIntegerField(_("added"))
    changed = models.PositiveIntegerField(_("changed"))
    closed = models.PositiveIntegerField(_("closed"))
    unchanged = models.PositiveIntegerField(_("unchanged"))
    refused = models.PositiveIntegerField(_("refused"))
    actor_id_text = models.CharField(max_length=40)
    actor_role = models.CharField(max_length=40)
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        ordering = ["-loaded_at", "-pk"]
        verbose_name = _("load of the register")
        verbose_name_plural = _("loads of the register")

    def __str__(self) -> str:
        return f"{self.dated} {self.sha256[:12]}"


class Agency(models.Model):
    """An agency that sends judges or takes part in projects; not a local government."""

    name_th = models.CharField(_("name (Thai)"), max_length=200, unique=True)
    abbr_th = models.CharField(_("abbreviation (Thai)"), max_length=40, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=200)
    abbr_en = models.CharField(_("abbreviation (English)"), max_length=40, blank=True)
    is_organizer = models.BooleanField(_("organizes the contest"), default=False)
    supervises_laos = models.BooleanField(_("supervises local governments"), default=False)

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if get_language() == "en" else self.name_th


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the e-mail address is the name one signs in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new account with that address; without a password one signs in by e-mail code."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of an address, whatever its letter case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person with an account. What they may do stands in Membership and Appointment, never here."""

    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=200)
    position = models.CharField(_("job title"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(
        _("language of letters"), max_length=2, choices=[("th", "ไทย"), ("en", "English")], default="th"
    )
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now)
    privacy_seen_at = models.DateTimeField(_("privacy notice acknowledged at"), null=True, blank=True)
    privacy_version = models.PositiveIntegerField(
        _("version of the privacy notice acknowledged"),
        default=0,
        editable=False,
        help_text=_("0: the sample that stands where no version is published."),
    )
    removed_at = models.DateTimeField(_("removed on request at"), null=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager()

    acting_as: str = "person"
    """The role in which the person acts in this request; the gate of the page sets it."""

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_an_address")]

    def __str__(self) -> str:
        return self.full_name or self.email

    def as_actor(self) -> Actor:
        """The person as the journal writes them."""
        return Actor(id=str(self.pk), role=self.acting_as, name=self.full_name)

    def get_full_name(self) -> str:
        """The full name, for Django's admin."""
        return self.full_name

    @property
    def is_staff(self) -> bool:
        """For Django's admin: whether the gate let the person in as the secretariat."""
        return self.acting_as == Appointment.Role.SECRETARIAT

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """For Django's admin: the secretariat may do all that the admin offers, nobody else anything."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """For Django's admin: as for a single permission."""
        return self.is_active and self.is_staff


class Session(AbstractBaseSession):
    """The session of a browser; with somebody signed in, whose it is, since when, and from where."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    begun_at = models.DateTimeField(_("signed in at"), null=True)
    seen_at = models.DateTimeField(_("last seen at"))
    idle = models.DurationField(_("may rest for"), null=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True)
    address = models.GenericIPAddressField(_("network address"), null=True)

    class Meta(AbstractBaseSession.Meta):
        pass

    @property
    def name(self) -> str:
        """By which name an address may speak of the session: its key is as good as a password."""
        return salted_hmac("organizations.session", self.pk, algorithm="sha256").hexdigest()[:24]

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """By what the content of a session is read."""
        from organizations.sessions import SessionStore

        return SessionStore


class Membership(models.Model):
    """That a person acts for an organization, asked for by the person and admitted by the secretariat."""

    lifecycle = MEMBERSHIP

    class Role(models.TextChoices):
        """What a member may do."""

        OWNER = "owner", _("Owner")
        EDITOR = "editor", _("Editor")
        VIEWER = "viewer", _("Viewer")

    class Proof(models.TextChoices):
        """By what the person shows that they act for the organization."""

        LETTER = "letter", _("A signed official letter")
        MAILBOX = "mailbox", _("A code from the organization's mailbox")
        INVITATION = "invitation", _("An invitation of the owner")

    State = MembershipState

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.OWNER)
    state = models.CharField(
        _("state"), max_length=10, choices=MembershipState, default=MembershipState.ASKED, editable=False
    )
    proof = models.CharField(_("proof"), max_length=10, choices=Proof, default=Proof.LETTER)
    in_place_of_owner = models.BooleanField(_("asks to replace the owner"), default=False)
    asked_at = models.DateTimeField(_("asked at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    words = models.TextField(_("words of the decision"), blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=Q(state__in=["asked", "admitted"]),
                name="one_living_membership",
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(state="admitted", role="owner"),
                name="one_owner_an_organization",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organization_id}"

    def moves_in(self) -> None:
        """Memberships outlive editions: no stage guards their moves."""


class Mandate(models.Model):
    """The signed official letter that says who acts for an organization: private, as it was sent."""

    Kind = checks.Kind

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="mandate")
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    original_name = models.CharField(_("file name"), max_length=255)
    stored_name = models.CharField(max_length=80, unique=True)
    rendition_name = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("letter of an organization")
        verbose_name_plural = _("letters of organizations")

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown on a page."""
        return bool(self.rendition_name)


class MailboxCodeQuerySet(models.QuerySet["MailboxCode"]):
    """Named questions about codes."""

    def open(self, at: datetime) -> "MailboxCodeQuerySet":
        """Those that still admit whoever asked for them."""
        return self.filter(
            used_at=None, replaced_at=None, expires_at__gt=at, tries__lt=MailboxCode.MOST_TRIES
        )


class MailboxCode(models.Model):
    """A one-time code to the central mailbox of an organization, for the person who asked for it alone."""

    MOST_TRIES = 5

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mailbox_codes")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="mailbox_codes")
    code_hash = models.CharField(max_length=64, editable=False)
    sent_to = models.EmailField(_("sent to"))
    sent_at = models.DateTimeField(_("sent at"))
    expires_at = models.DateTimeField(_("expires at"))
    tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)

    objects = MailboxCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("code to a mailbox")
        verbose_name_plural = _("codes to mailboxes")
        indexes = [models.Index(fields=["organization", "sent_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=Q(used_at=None, replaced_at=None),
                name="one_code_a_person_and_mailbox",
            ),
            models.CheckConstraint(condition=Q(tries__lte=5), name="five_tries_a_code"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.organization_id}"

    @property
    def tries_left(self) -> int:
        """How often a code may still be typed."""
        return self.MOST_TRIES - self.tries

    @staticmethod
    def hash_of(code: str) -> str:
        """What is kept of a code: without the secret key of the portal nobody can try all codes on it."""
        return salted_hmac("organizations.mailbox_code", code, algorithm="sha256").hexdigest()

    def fits(self, code: str) -> bool:
        """Whether this is the code, in the same time however much of it is right."""
        return constant_time_compare(self.code_hash, self.hash_of(code))


class Appointment(models.Model):
    """That a person is of the secretariat, an auditor, or a judge sent by an agency."""

    class Role(models.TextChoices):
        """The offices of the contest."""

        SECRETARIAT = "secretariat", _("Secretariat")
        AUDITOR = "auditor", _("Auditor")
        JUDGE = "judge", _("Judge")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="appointments")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    appointed_at = models.DateTimeField(_("appointed at"))
    asleep_since = models.DateTimeField(_("asleep since"), null=True, blank=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="one_appointment_a_role"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(asleep_since=None), name="one_office_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(role="judge") | Q(agency__isnull=False), name="a_judge_has_an_agency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class Invitation(models.Model):
    """A single-use link by which a judge, or a member of an organization, makes an account.

    Only the hash of its token is kept.
    """

    email = models.EmailField(_("e-mail address"))
    full_name = models.CharField(_("full name"), max_length=200)
    role = models.CharField(
        _("role"),
        max_length=12,
        choices=[*Appointment.Role.choices, *Membership.Role.choices],
        default=Appointment.Role.JUDGE,
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    as_chair = models.BooleanField(_("as the chair of the panel"), default=False)
    expertise = models.JSONField(_("expertise"), default=list, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        ordering = ["-invited_at"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(role="judge") | Q(agency__isnull=False), name="an_invited_judge_has_an_agency"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["editor", "viewer"], organization__isnull=False)
                | (~Q(role__in=["owner", "editor", "viewer"]) & Q(organization=None)),
                name="an_invited_member_has_an_organization_and_does_not_own_it",
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at=None, revoked_at=None, organization=None),
                name="one_open_invitation_an_address",
            ),
            models.UniqueConstraint(
                fields=["email", "organization"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_an_organization",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def is_open(self, at: datetime) -> bool:
        """Whether it can be accepted at that moment."""
        return self.accepted_at is None and self.revoked_at is None and at < self.expires_at


class JudgeTerms(models.Model):
    """One version of what a judge accepts of confidentiality and conflicts; followed, never changed."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    text_th = models.TextField(_("text (Thai)"))
    text_en = models.TextField(_("text (English)"))
    issued_at = models.DateTimeField(_("issued at"))

    class Meta:
        ordering = ["-version"]
        verbose_name = _("terms of the judges")
        verbose_name_plural = _("terms of the judges")

    def __str__(self) -> str:
        return str(self.version)

    @property
    def text(self) -> str:
        """The text in the language of the page."""
        return self.text_en if get_language() == "en" else self.text_th


class TermsAcceptance(models.Model):
    """That a judge accepted one version of the terms, and when."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="terms_accepted")
    terms = models.ForeignKey(JudgeTerms, on_delete=models.PROTECT, related_name="acceptances")
    accepted_at = models.DateTimeField(_("accepted at"))

    class Meta:
        verbose_name = _("acceptance of the terms")
        verbose_name_plural = _("acceptances of the terms")
        constraints = [models.UniqueConstraint(fields=["user", "terms"], name="one_acceptance_a_version")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.terms_id}"


class JudgeProfile(models.Model):
    """What a judge says of themselves; it outlives editions. The agency stands in the appointment."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="judge_profile")
    has_no_ties = models.BooleanField(_("has no province to name"), default=False)
    completed_at = models.DateTimeField(_("complete since"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("profile of a judge")
        verbose_name_plural = _("profiles of judges")

    def __str__(self) -> str:
        return str(self.user_id)


class Expertise(models.Model):
    """A category that a judge knows well, by its code, with the words it had: editions come and go."""

    profile = models.ForeignKey(JudgeProfile, on_delete=models.CASCADE, related_name="expertise")
    code = models.SlugField(_("code"), max_length=40)
    name_th = models.CharField(_("name (Thai)"), max_length=200)
    name_en = models.CharField(_("name (English)"), max_length=200)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("expertise")
        verbose_name_plural = _("expertise")
        constraints = [models.UniqueConstraint(fields=["profile", "code"], name="one_expertise_a_code")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_en if get_language() == "en" else self.name_th


class ProvinceTie(models.Model):
    """A province from which a judge comes or where they have served, perhaps in one organization there."""

    class Kind(models.TextChoices):
        """What ties the judge to the province."""

        ORIGIN = "origin", _("Comes from this province")
        SERVICE = "service", _("Has worked in this province")

    profile = models.ForeignKey(JudgeProfile, on_delete=models.CASCADE, related_name="ties")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    province = models.ForeignKey(
        Province, on_delete=models.PROTECT, related_name="judge_ties", verbose_name=_("province")
    )
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="judge_ties",
        verbose_name=_("organization"),
    )
    from_year = models.PositiveSmallIntegerField(_("from the year (B.E.)"), null=True, blank=True)
    to_year = models.PositiveSmallIntegerField(_("until the year (B.E.)"), null=True, blank=True)

    class Meta:
        ordering = ["kind", "province__sort_order", "from_year", "pk"]
        verbose_name = _("tie to a province")
        verbose_name_plural = _("ties to provinces")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="service") | Q(organization=None, from_year=None, to_year=None),
                name="only_service_has_years",
            ),
            models.CheckConstraint(
                condition=(Q(from_year=None) | Q(from_year__gte=2400, from_year__lte=2699))
                & (Q(to_year=None) | Q(to_year__gte=models.F("from_year"), to_year__lte=2699)),
                name="years_of_service_are_buddhist_era",
            ),
            models.UniqueConstraint(
                fields=["profile", "province"], condition=Q(kind="origin"), name="one_origin_a_province"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.province_id}"


class SecondFactorReset(models.Model):
    """That a person lost their second factor: one secretary proposes to take it off, another one does it."""

    lifecycle = SECOND_FACTOR_RESET
    State = ResetState

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="second_factor_resets")
    state = models.CharField(
        _("state"), max_length=10, choices=ResetState, default=ResetState.ASKED, editable=False
    )
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="resets_proposed"
    )
    proposed_at = models.DateTimeField(_("proposed at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    objection_hash = models.CharField(max_length=64, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="resets_decided"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("reset of a second factor")
        verbose_name_plural = _("resets of second factors")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state__in=["asked", "proposed"]), name="one_open_reset_a_person"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["proposed", "done"])
                | Q(proposed_by__isnull=False, proposed_at__isnull=False, expires_at__isnull=False),
                name="a_proposed_reset_has_a_proposer",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | (
                    Q(decided_by__isnull=False)
                    & ~Q(decided_by=models.F("proposed_by"))
                    & ~Q(decided_by=models.F("user"))
                    & ~Q(proposed_by=models.F("user"))
                ),
                name="a_reset_takes_two_others",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.state}"

    def moves_in(self) -> None:
        """A reset stands beside all editions: no stage guards its moves."""

    def is_open(self, at: datetime) -> bool:
        """Whether it still waits for somebody."""
        if self.state == ResetState.PROPOSED:
            return self.expires_at is not None and at < self.expires_at
        return self.state == ResetState.ASKED


# The models of a further subject, each in a module of its own; Django finds them here.
from organizations.models_privacy import DataDesk, PrivacyNotice, Removal  # noqa: E402, F401
