"""Which hostile nights does the portal get through? Short here, long by `make faults` (__main__.py)."""
