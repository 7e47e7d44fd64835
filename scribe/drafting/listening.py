"""How far a note has come, told while a language model writes it."""

from __future__ import annotations

from typing import Any

from scribe.drafting.chat_endpoint import ChatEndpoint
from scribe.drafting.chat_rounds import Asking, Completion, Window
from scribe.drafting.protocol import DraftRequest, Report

_ASKED = 0.03
"""The share of a note that is told as soon as the model is asked: reading a long visit can take a while."""
_OF_THE_REST = 0.8
"""What one answer is of what is left; nobody knows beforehand how many there will be."""


class ListenedTo:
    """An endpoint whose answers are heard for one note. Progress is told in seconds of the recording.

    Args:
        endpoint: is asked.
        request: what the note is made of; its sections show how far an answer has come.
        report: told the seconds done and in all; what it raises ends the answer.
    """

    def __init__(self, endpoint: ChatEndpoint, request: DraftRequest, report: Report) -> None:
        self._endpoint = endpoint
        self._sections = [f'"{section.id}"' for section in request.template.sections]
        self._length_s = max(request.transcript.recording.duration_s, 1.0)
        self._report = report
        self._done = 0.0

    @property
    def schema_in_text(self) -> bool:
        """See :class:`~scribe.drafting.chat_rounds.ChatModel`."""
        return self._endpoint.schema_in_text

    def window(self) -> Window:
        """See :class:`~scribe.drafting.chat_rounds.ChatModel`."""
        return self._endpoint.window()

    def complete(self, asking: Asking, *, schema: dict[str, Any], names: tuple[str, ...]) -> Completion:
        """See :class:`~scribe.drafting.chat_rounds.ChatModel`."""
        before, part = self._done, (1 - self._done) * _OF_THE_REST
        self._tell(before + part * _ASKED)

        def heard(content: str) -> None:
            begun = sum(section in content for section in self._sections)
            self._tell(before + part * begun / (len(self._sections) + 1))

        completion = self._endpoint.complete(asking, schema=schema, names=names, heard=heard)
        self._tell(before + part)
        return completion

    def _tell(self, share: float) -> None:
        self._done = max(self._done, share)
        self._report(self._done * self._length_s, self._length_s)
