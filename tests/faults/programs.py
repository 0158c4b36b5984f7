"""Where on this machine are the programs that a server needs besides?"""

import os
from pathlib import Path


def nginx() -> str | None:
    """Return where nginx is, also where it is not in the path of an ordinary user, or None."""
    for folder in [*os.environ.get("PATH", "").split(":"), "/usr/sbin", "/usr/local/sbin"]:
        if folder and os.access(Path(folder) / "nginx", os.X_OK):
            return str(Path(folder) / "nginx")
    return None
