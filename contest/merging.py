"""Which acts keep something of an organization, that goes along when two rows of the register are merged?"""

from organizations.merging import Act
from results import merging as of_results
from submissions import merging as of_submissions

ACTS: tuple[Act, ...] = (of_submissions, of_results)
"""Each act that has rows of organizations."""
