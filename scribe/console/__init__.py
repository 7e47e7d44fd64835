"""What the commands of the command line do; :mod:`scribe.cli` only parses, calls and prints."""
