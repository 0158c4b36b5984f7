"""What does act three do outside of a request? The work of the task worker."""

from django_tasks import task

from editions.models import Edition
from results import renditions


@task
def render_edition(edition_id: int) -> None:
    """Let the files of an edition be those of the announcement that stands."""
    renditions.bring_up(Edition.objects.get(pk=edition_id))
