"""Is this server alive, and is it fit to be sent visitors?"""

from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organizations import access

# Two clocks that differ by more would judge one deadline differently.
CLOCK_TOLERANCE = timedelta(seconds=1)


def reasons_not_ready() -> list[str]:
    """Return why this server should not be sent visitors, in plain words; empty when it is ready."""
    try:
        reasons = []
        executor = MigrationExecutor(connection)
        if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            reasons.append(f"{len(waiting)} migrations are not applied")
        difference = clock_difference()
        if difference > CLOCK_TOLERANCE:
            reasons.append(f"the clock differs from the database's by {difference.total_seconds():.1f} s")
    except DatabaseError:
        return ["the database does not answer"]
    return reasons


def clock_difference() -> timedelta:
    """Return how far our clock and the database's are apart, the time of asking allowed for.

    A SQLite database runs in our own process and on our own clock.
    """
    sql = (
        "SELECT extract(epoch FROM clock_timestamp())"
        if connection.vendor == "postgresql"
        else "SELECT (julianday('now') - 2440587.5) * 86400.0"
    )
    before = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(sql)
        theirs = datetime.fromtimestamp(float(cursor.fetchone()[0]), UTC)
    after = datetime.now(UTC)
    return max(before - theirs, theirs - after, timedelta(0))


@require_safe
@access.public
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process is alive; ask nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@access.public
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer ok, or 503 and the reasons: no database, migrations waiting, a clock that runs away."""
    reasons = reasons_not_ready()
    if reasons:
        return HttpResponse("\n".join(reasons) + "\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")
