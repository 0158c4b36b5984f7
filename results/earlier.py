"""How does an announcement read that was corrected since? As it was, at addresses of its own."""

from django.urls import reverse

from results.announcement import Announcement
from results.content import AwardContent, EntryContent
from results.lines import Line
from results.models import Publication


class Earlier(Announcement):
    """An earlier version of an announcement; its links lead to its own pages, never to those of today."""

    def __init__(self, announced: Publication) -> None:
        super().__init__(
            announced.content, announced.published_at, version=announced.version, sha256=announced.sha256
        )

    def _line(self, row: EntryContent) -> Line:
        line = super()._line(row)
        url = reverse("results:version_entry", args=[self.year, self.version, row["number"]])
        return Line(**{**vars(line), "url": url})

    def _award(self, row: AwardContent) -> Line:
        line = super()._award(row)
        images = tuple(
            reverse("results:version_image", args=[self.year, self.version, row["number"], place])
            for place, _image in enumerate(row["images"], start=1)
        )
        return Line(**{**vars(line), "images": images})
