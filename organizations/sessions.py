"""How long does a sign-in last, which ones has a person open, and what ends them?

Django's sessions in a table of ours, which also says whose each is, in which browser it began, and when it
was last seen. A session ends 12 hours after the sign-in, or when nobody has acted in it for 60 minutes; for
who holds an office of the contest 30 minutes.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models, transaction
from django.utils import timezone

from journal import chain
from organizations.models import Appointment, Session, User

LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=60)
IDLE_IN_OFFICE = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)
"""A session is written down as seen at most so often; a page that is only read writes nothing else."""
BEGUN = "begun"
"""Under which key of the session stands how it began."""
BROWSER_LENGTH = 200


class SessionStore(DatabaseSessions):
    """The session of one browser, as SESSION_ENGINE names it."""

    unattended = False
    """Whether a page asks by itself, without anybody acting: that does not keep the session alive."""

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self._seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table."""
        return Session

    def load(self) -> dict[str, Any]:
        """Read the session, which is then seen; what has expired is as if it were not there."""
        now = timezone.now()
        row = Session.objects.filter(session_key=self.session_key, expire_date__gt=now).first()
        if row is None:
            self._session_key = None
            return {}
        self._seen_at = row.seen_at
        is_seen = not self.unattended and now - row.seen_at >= SEEN_EVERY
        if row.begun_at is not None and row.idle is not None and is_seen:
            Session.objects.filter(pk=row.pk).update(
                seen_at=now, expire_date=_ends_at(row.begun_at, now, row.idle)
            )
            self._seen_at = now
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row of the session; with a person in it, it says since when and from where."""
        person = data.get(SESSION_KEY)
        if person and data.get(BEGUN, {}).get("user") != str(person):
            data[BEGUN] = beginning(int(person))
            self._seen_at = None
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.seen_at = self._seen_at or timezone.now()
        if person:
            begun = data[BEGUN]
            row.user_id = int(person)
            row.begun_at = datetime.fromtimestamp(begun["at"], UTC)
            row.idle = timedelta(seconds=begun["idle"])
            row.browser, row.address = begun["browser"], begun["address"]
            row.expire_date = _ends_at(row.begun_at, row.seen_at, row.idle)
        return row


def _ends_at(begun_at: datetime, seen_at: datetime, idle: timedelta) -> datetime:
    return min(begun_at + LONGEST, seen_at + idle)


def beginning(person: int, browser: str = "", address: str | None = None) -> dict[str, Any]:
    """What a session keeps of its beginning: now, by whom, in which browser, and how long it may rest."""
    in_office = Appointment.objects.filter(user=person, asleep_since=None).exists()
    return {
        "user": str(person),
        "at": timezone.now().timestamp(),
        "idle": (IDLE_IN_OFFICE if in_office else IDLE).total_seconds(),
        "browser": browser[:BROWSER_LENGTH],
        "address": address,
    }


def open_of(user: User, at: datetime) -> models.QuerySet[Session]:
    """The sessions in which a person is signed in, the one last seen first."""
    return user.sessions.filter(expire_date__gt=at).order_by("-seen_at", "-begun_at", "pk")


def end(user: User, *, but: str | None = None) -> int:
    """End the sessions of a person, but the one with that key; returns how many were open.

    For the callers in whose own line of the journal the reason stands.
    """
    rows = user.sessions.exclude(pk=but) if but else user.sessions.all()
    return rows.delete()[0]


def end_one(session: Session, *, by: chain.By, at: datetime) -> None:
    """Sign out of one's session in another browser."""
    with transaction.atomic():
        if session.user is None or not Session.objects.filter(pk=session.pk).delete()[0]:
            return
        facts, personal = _told(session.user, 1, at)
        chain.write("end_session", session.user, by=by, at=at, facts=facts, personal=personal)


def end_others(user: User, key: str | None, *, by: chain.By, at: datetime) -> int:
    """Sign out of all sessions but the one with this key; returns how many were open."""
    with transaction.atomic():
        ended = open_of(user, at).exclude(pk=key).count()
        end(user, but=key)
        if ended:
            facts, personal = _told(user, ended, at)
            chain.write("end_other_sessions", user, by=by, at=at, facts=facts, personal=personal)
    return ended


def _told(user: User, ended: int, at: datetime) -> tuple[dict[str, int], dict[str, str]]:
    """How many sessions there were before and are now, and whose they are."""
    left = open_of(user, at).count()
    return {"before": left + ended, "after": left}, {"name": user.full_name, "email": user.email}
