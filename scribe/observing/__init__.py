"""What the running parts show of themselves: figures for Prometheus, traces, and whether a process still turns."""

from scribe.observing.beating import Beat
from scribe.observing.exposing import exposition, serve_figures
from scribe.observing.figures import FIGURES
from scribe.observing.tracing import start_tracing

__all__ = ["FIGURES", "Beat", "exposition", "serve_figures", "start_tracing"]
