"""Which acts keep something of an organization, that goes along when two rows of the register are merged?"""

from organizations.merging import Act
from submissions import merging

ACTS: tuple[Act, ...] = (merging,)
"""Each act that has rows of organizations."""
