"""What leaves the service as a whole: the content that channels deliver, and the portal as files (静态导出)."""

from service.exporting.site import write_site
from service.exporting.source import PublicSource

__all__ = ["PublicSource", "write_site"]
