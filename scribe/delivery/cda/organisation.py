"""The hospital, as custodian of its documents."""

from __future__ import annotations

from dataclasses import dataclass

from scribe.errors import MissingPart


@dataclass(frozen=True)
class Organisation:
    """The hospital's name and its code (医疗机构代码)."""

    name: str = ""
    code: str = ""

    def require(self) -> None:
        """Both are needed: a document without its custodian is none.

        Raises:
            MissingPart: one is missing.
        """
        if not self.name or not self.code:
            raise MissingPart(
                "A CDA document names the hospital and its code, and one of them is not set.",
                remedy="Set SCRIBE_EMR_ORGANISATION and SCRIBE_EMR_ORGANISATION_CODE.",
            )
