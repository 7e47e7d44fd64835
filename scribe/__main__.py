"""``python -m scribe`` is the command ``scribe``."""

from scribe.cli import main

main()
