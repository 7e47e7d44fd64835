"""All settings of an installation: read once at the edge (command line, site, worker) and passed inward."""

from scribe.settings.whole import Settings, load_settings

__all__ = ["Settings", "load_settings"]
