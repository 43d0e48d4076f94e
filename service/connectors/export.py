"""The static export (静态导出) as a channel: files that any web server can serve."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.channel_settings import ChannelSettings
from service.connectors.content import Source
from service.connectors.errors import NotConfigured
from workflows.model import Job


class ExportChannel:
    """Writes the portal anew, page by page, each file at once or not at all; what did not change stays as it is."""

    def __init__(self, settings: ChannelSettings, folder: str, source: Source) -> None:
        self._settings = settings
        self._folder = folder
        self._source = source

    def __call__(self, job: Job) -> Mapping[str, Any]:
        """Raises NotConfigured, DeliveryFailed."""
        if not self._settings.folder:
            raise NotConfigured(f"The channel {self._settings.name} has no folder.")
        written = self._source.export(self._folder)
        url = self._settings.url.rstrip("/") + str(job.payload["url_path"]) + "/" if self._settings.url else ""
        return {**written, "url": url}
