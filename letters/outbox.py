"""How does a letter get into the outbox, and from there on its way?

`write` adds a row inside the transaction of the decision. `send` is what the worker does with a row;
`send_waiting` is what the clock does with rows whose next try has come.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation

from letters.models import Letter

BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
"""How long to wait after each failed try; after the last one the letter is stuck."""


def write(
    template: str,
    *,
    to: str,
    at: datetime,
    to_name: str = "",
    language: str = "th",
    context: Mapping[str, Any] | None = None,
    edition: Any = None,
    is_sample: bool = False,
    is_secret: bool = False,
    not_before: datetime | None = None,
) -> Letter:
    """Write one letter from a text template whose first line is the subject.

    `template` is a path below templates/ ("submissions/letters/received.txt"); its name is the letter's
    kind. `edition` is an Edition or None; the letters of a sample edition are samples, others where
    `is_sample` says so. The context also holds `portal`, with which links begin:
    {{ portal }}{% url "submissions:entry_list" %}. The letter is posted by the worker after the transaction
    commits; where it is to wait (`not_before`), by the clock when that moment has come.
    """
    told = {**(context or {}), "edition": edition, "to_name": to_name, "portal": settings.PORTAL_ADDRESS}
    plain = get_template(template).template  # type: ignore[attr-defined]
    with translation.override(language):
        text = plain.render(Context(told, autoescape=False))  # a letter is text: & stays &
    subject, _, body = text.strip().partition("\n")
    kind = template.removesuffix(".txt").replace("/letters/", ".")
    return put(
        kind=kind,
        to=to,
        to_name=to_name,
        subject=subject.strip(),
        body=body.strip() + "\n",
        at=at,
        edition_year=edition.year if edition else None,
        is_sample=is_sample or bool(edition and edition.is_sample),
        is_secret=is_secret,
        not_before=not_before,
    )


def put(
    *,
    kind: str,
    to: str,
    subject: str,
    body: str,
    at: datetime,
    to_name: str = "",
    edition_year: int | None = None,
    is_sample: bool = False,
    is_secret: bool = False,
    not_before: datetime | None = None,
) -> Letter:
    """Put a letter whose words are ready into the outbox and wake the worker when the transaction commits.

    A letter that is to wait until `not_before` is left to the clock.
    """
    from letters.tasks import post_letter

    letter = Letter.objects.create(
        kind=kind,
        to_address=to,
        to_name=to_name,
        subject=" ".join(subject.split())[:300],
        body=body,
        edition_year=edition_year,
        is_sample=is_sample,
        is_secret=is_secret,
        written_at=at,
        next_try_at=max(at, not_before or at),
    )
    if letter.next_try_at == at:
        post_letter.enqueue(letter.pk)
    return letter


def send(letter: Letter, at: datetime) -> None:
    """Try once to send a waiting letter, and write down how it went.

    A letter of a sample edition is kept here, except on a laptop, where sending means printing it.
    The row is locked meanwhile, so that two workers cannot both send it.
    """
    with transaction.atomic():
        letter = Letter.objects.select_for_update().get(pk=letter.pk)
        if letter.state != Letter.State.WAITING:
            return
        if letter.is_sample and not settings.LAPTOP:
            letter.state = Letter.State.KEPT
        else:
            _try(letter, at)
        letter.save(
            update_fields=["state", "attempts", "sent_at", "next_try_at", "last_error"],
        )


def _try(letter: Letter, at: datetime) -> None:
    message = EmailMessage(
        subject=letter.subject,
        body=letter.body,
        to=[letter.to_address],
        headers={"Message-ID": f"<{letter.message_id}@{settings.LETTER_DOMAIN}>"},
    )
    letter.attempts += 1
    try:
        message.send()
    except (OSError, ValueError) as error:  # what SMTP refuses; a text or an address that cannot be written
        letter.last_error = f"{type(error).__name__}: {error}"[:1000]
        if letter.attempts > len(BACK_OFF):
            letter.state = Letter.State.STUCK
        else:
            letter.next_try_at = at + BACK_OFF[letter.attempts - 1]
    else:
        letter.state = Letter.State.SENT
        letter.sent_at = at
        letter.last_error = ""


def send_waiting(at: datetime, most: int = 200) -> int:
    """Try the letters whose next try has come; returns how many were tried."""
    waiting = list(
        Letter.objects.filter(state=Letter.State.WAITING, next_try_at__lte=at).order_by("pk")[:most]
    )
    for letter in waiting:
        send(letter, at)
    return len(waiting)


def try_again(letter: Letter, at: datetime) -> bool:
    """Put a stuck letter back into the outbox, with all its tries; False where it is not stuck (any more)."""
    from letters.tasks import post_letter

    with transaction.atomic():
        freed = Letter.objects.filter(pk=letter.pk, state=Letter.State.STUCK).update(
            state=Letter.State.WAITING, attempts=0, next_try_at=at
        )
        if freed:
            post_letter.enqueue(letter.pk)
    return bool(freed)


def send_after_all(letter: Letter, at: datetime) -> bool:
    """Put a letter that was kept here back into the outbox; False where it is not kept (any more)."""
    from letters.tasks import post_letter

    with transaction.atomic():
        freed = Letter.objects.filter(pk=letter.pk, state=Letter.State.KEPT).update(
            state=Letter.State.WAITING, attempts=0, next_try_at=at
        )
        if freed:
            post_letter.enqueue(letter.pk)
    return bool(freed)


def hurry(letter: Letter, at: datetime) -> bool:
    """Let a letter that waits for its hour go at once; False where it no longer waits."""
    from letters.tasks import post_letter

    with transaction.atomic():
        hurried = Letter.objects.filter(pk=letter.pk, state=Letter.State.WAITING).update(next_try_at=at)
        if hurried:
            post_letter.enqueue(letter.pk)
    return bool(hurried)


def reword(letter: Letter, subject: str, body: str) -> tuple[str, str] | None:
    """Give a letter that has not gone other words; returns the words before, None where it has gone.

    The row is held until the transaction ends, so that no worker sends it half changed.
    """
    letter.refresh_from_db(from_queryset=Letter.objects.select_for_update())
    if letter.state not in (Letter.State.WAITING, Letter.State.STUCK):
        return None
    before = (letter.subject, letter.body)
    letter.subject, letter.body = " ".join(subject.split())[:300], body.strip() + "\n"
    letter.save(update_fields=["subject", "body"])
    return before


def keep(letters: models.QuerySet[Letter]) -> int:
    """Keep those of the letters here that still wait: they tell of a played past; returns how many."""
    return letters.filter(state=Letter.State.WAITING).update(state=Letter.State.KEPT, next_try_at=None)


def stop(letters: models.QuerySet[Letter]) -> int:
    """Keep those of the letters here that wait or are stuck: nobody is to get them; returns how many."""
    unsent = letters.filter(state__in=[Letter.State.WAITING, Letter.State.STUCK])
    return unsent.update(state=Letter.State.KEPT, next_try_at=None)


def now() -> datetime:
    """The clock of the worker."""
    return timezone.now()
