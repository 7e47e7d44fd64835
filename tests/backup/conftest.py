"""A hospital whose backups are made and put back."""

from __future__ import annotations

from tests.blobs.conftest import door, objects

__all__ = ["door", "objects"]
