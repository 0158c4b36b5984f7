"""The outbox: every letter of the portal as a row, sent by a worker."""
