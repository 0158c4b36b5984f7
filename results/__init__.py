"""ACT THREE, announcing: awards, publication, the public pages of an edition."""
