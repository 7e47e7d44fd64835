"""FHIR R4 for programs that read what was signed: read and search, under a token of their own."""

from scribe.web.facade.routes import router

__all__ = ["router"]
