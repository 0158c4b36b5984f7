"""How is a letter read on a laptop, where no mail server is? In the terminal."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend


class TerminalBackend(EmailBackend):
    """Print each letter as a reader wants it: to whom, the subject, the text."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Print the letters; returns their number."""
        with self._lock:
            for message in email_messages:
                rows = [f"  {row}".rstrip() for row in message.body.rstrip().splitlines()]
                self.stream.write(
                    "\n".join(
                        [f"── letter to {', '.join(message.to)}", f"  {message.subject}", "", *rows, "──\n"]
                    )
                )
            self.stream.flush()
        return len(email_messages)
