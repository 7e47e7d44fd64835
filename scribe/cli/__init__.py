"""The command line: one file for each group of commands; what they do is in :mod:`scribe.console`."""

from scribe.cli.root import app, main

__all__ = ["app", "main"]
