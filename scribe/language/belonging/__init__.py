"""Which part of a note each clause of a consultation belongs to, if to any: learned of marked dialogues."""

from scribe.language.belonging.network import Belonging, Part, belonging_of

__all__ = ["Belonging", "Part", "belonging_of"]
