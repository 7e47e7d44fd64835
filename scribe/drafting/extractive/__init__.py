"""The embedded drafter: rules and word lists, English and Chinese."""

from scribe.drafting.extractive.drafter import ExtractiveDrafter

__all__ = ["ExtractiveDrafter"]
