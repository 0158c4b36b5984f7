"""Which head had the chain on which day? Published once a day: whoever keeps it can prove a rewriting."""

from datetime import datetime
from zoneinfo import ZoneInfo

from journal.models import ChainHead, DailyHead

BANGKOK = ZoneInfo("Asia/Bangkok")


def publish(at: datetime) -> DailyHead | None:
    """Note the head of the chain for the day of that moment in Thailand, once; None where it is noted, or
    where the journal has no line yet. Two at once note it once."""
    day = at.astimezone(BANGKOK).date()
    if DailyHead.objects.filter(day=day).exists():
        return None
    head = ChainHead.objects.filter(pk=1, number__gt=0).first()
    if head is None:
        return None
    row = DailyHead(day=day, number=head.number, hash=head.hash, noted_at=at)
    DailyHead.objects.bulk_create([row], ignore_conflicts=True)
    return row
