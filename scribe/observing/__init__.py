"""What the running parts show of themselves: figures for Prometheus, and whether a process still turns."""

from scribe.observing.beating import Beat
from scribe.observing.exposing import exposition, serve_figures
from scribe.observing.figures import FIGURES
from scribe.observing.standing import StandingCollector

__all__ = ["FIGURES", "Beat", "StandingCollector", "exposition", "serve_figures"]
