"""The pages: rendered on the server, in English and Chinese, working without scripts up to playing."""

from scribe.web.pages.mounting import build_pages

__all__ = ["build_pages"]
