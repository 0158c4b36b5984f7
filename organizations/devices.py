"""In which browser, on what, in the words of somebody who looks for their own telephone?"""

import re

from django.utils.translation import gettext as _

# In this order: many browsers name others after themselves.
BROWSERS = (
    (r"\bLine/", "LINE"),
    (r"\bFBAN|\bFBAV", "Facebook"),
    (r"\bEdg(?:e|A|iOS)?/", "Edge"),
    (r"\bSamsungBrowser/", "Samsung Internet"),
    (r"\bOPR/|\bOpera", "Opera"),
    (r"\b(?:Firefox|FxiOS)/", "Firefox"),
    (r"\b(?:Headless)?Chrome/|\bCriOS/|\bChromium/", "Chrome"),
    (r"\bVersion/.*\bSafari/", "Safari"),
)
SYSTEMS = (
    (r"\biPhone\b", "iPhone"),
    (r"\biPad\b", "iPad"),
    (r"\bAndroid\b", "Android"),
    (r"\bCrOS\b", "ChromeOS"),
    (r"\bWindows\b", "Windows"),
    (r"\bMacintosh\b|\bMac OS X\b", "Mac"),
    (r"\bLinux\b|\bX11\b", "Linux"),
)


def in_words(browser: str) -> str:
    """What a User-Agent says, in words: "Chrome on Windows"; whatever is not known is left out."""
    name = _first(BROWSERS, browser)
    system = _first(SYSTEMS, browser)
    if name and system:
        return _("%(browser)s on %(system)s") % {"browser": name, "system": system}
    return name or system or _("A browser that does not say its name")


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, text)), "")
