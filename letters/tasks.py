"""What does the worker do with a letter?"""

from django_tasks import task

from letters import outbox
from letters.models import Letter


@task()
def post_letter(letter_id: int) -> None:
    """Send one letter of the outbox; a later try after a failure is the clock's (`tick`)."""
    letter = Letter.objects.filter(pk=letter_id).first()
    if letter is not None:
        outbox.send(letter, outbox.now())
