"""The site: a JSON API, pages, live news, accounts."""

from scribe.web.app import create_app

__all__ = ["create_app"]
