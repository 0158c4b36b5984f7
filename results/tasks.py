"""What does act three do outside of a request? The work of the task worker."""

from django.utils import timezone
from django_tasks import task

from editions.models import Edition
from results import certificate_bundles, renditions
from results.models import CertificateBundle


@task
def render_edition(edition_id: int) -> None:
    """Let the files of an edition be those of the announcement that stands."""
    renditions.bring_up(Edition.objects.get(pk=edition_id))


@task
def make_certificate_bundle(bundle_id: int) -> None:
    """Put all certificates of an edition together; where its worker ends, the clock asks again."""
    bundle = CertificateBundle.objects.filter(pk=bundle_id).select_related("edition").first()
    if bundle is not None:
        certificate_bundles.make(bundle, timezone.now())
