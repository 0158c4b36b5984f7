"""WHAT and WHEN: editions of the contest, their categories, rounds, criteria, levels and calendar."""
