"""ACT ONE, receiving: entries from the first draft to the decision of the screening."""
