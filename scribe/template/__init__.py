"""Templates: a hospital's own note as a YAML file, read with faults at their line, and compiled to a JSON Schema."""

from scribe.template.answer import MOST_EVIDENCE, compile_schema
from scribe.template.authoring import authoring_schema
from scribe.template.faults import Fault
from scribe.template.fields import texts_by_field
from scribe.template.homes import homes
from scribe.template.library import TemplateLibrary, load_template
from scribe.template.loinc import is_loinc
from scribe.template.reading import parse_template
from scribe.template.starting import Started, start_template
from scribe.template.style import style_instructions

__all__ = [
    "MOST_EVIDENCE",
    "Fault",
    "Started",
    "TemplateLibrary",
    "authoring_schema",
    "compile_schema",
    "homes",
    "is_loinc",
    "load_template",
    "parse_template",
    "start_template",
    "style_instructions",
    "texts_by_field",
]
