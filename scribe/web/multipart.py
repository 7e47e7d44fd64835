"""A form with a file, read as a stream: the fields in front of the file, then the file, which never touches the disk.

Starlette's own form parser would keep a large file in a temporary file, unencrypted.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Final

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from starlette.exceptions import HTTPException
from starlette.requests import Request

FIELD_LIMIT_BYTES: Final = 64 * 1024
_FIELDS_LIMIT: Final = 50


@dataclass(frozen=True)
class FormFile:
    """The first file of a form and the fields that stood in front of it."""

    fields: dict[str, str]
    filename: str
    media_type: str
    content: AsyncIterator[bytes]


@dataclass
class _Parts:
    """What the parser has found so far."""

    fields: dict[str, str] = field(default_factory=dict)
    ready: list[bytes] = field(default_factory=list)
    file: Message | None = None
    file_ended: bool = False
    _header: tuple[bytearray, bytearray] = field(default_factory=lambda: (bytearray(), bytearray()))
    _part: Message = field(default_factory=Message)
    _value: bytearray = field(default_factory=bytearray)
    _in_file: bool = False

    def part_begin(self) -> None:
        self._part, self._value, self._in_file = Message(), bytearray(), False

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._header[0].extend(data[start:end])

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._header[1].extend(data[start:end])

    def header_end(self) -> None:
        name, value = (part.decode("utf-8", "replace") for part in self._header)
        self._part[name] = value.replace("\r", "").replace("\n", "")
        self._header = (bytearray(), bytearray())

    def headers_finished(self) -> None:
        if self.file is None and self._part.get_filename() is not None:
            self.file, self._in_file = self._part, True

    def part_data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self.ready.append(data[start:end])
        elif self.file is None:
            self._value.extend(data[start:end])
            if len(self._value) > FIELD_LIMIT_BYTES or len(self.fields) >= _FIELDS_LIMIT:
                raise HTTPException(413, "A field of the form is too long.")

    def part_end(self) -> None:
        if self._in_file:
            self.file_ended = True
        elif self.file is None:
            name = self._part.get_param("name", "", "content-disposition")
            self.fields[str(name)] = self._value.decode("utf-8", "replace")


async def read_form_file(request: Request) -> FormFile:
    """Reads a ``multipart/form-data`` body up to its first file.

    Raises:
        HTTPException: 400 for a body that is not such a form or has no file, 413 for a field that is too long.
    """
    kind = Message()
    kind["content-type"] = request.headers.get("content-type", "")
    boundary = kind.get_param("boundary")
    if kind.get_content_type() != "multipart/form-data" or not isinstance(boundary, str):
        raise HTTPException(415, "The recording comes as the body itself or as a form's file.")
    parts = _Parts()
    parser = MultipartParser(
        boundary.encode("latin-1", "replace"),
        {
            "on_part_begin": parts.part_begin,
            "on_part_data": parts.part_data,
            "on_part_end": parts.part_end,
            "on_header_field": parts.header_field,
            "on_header_value": parts.header_value,
            "on_header_end": parts.header_end,
            "on_headers_finished": parts.headers_finished,
        },
    )
    stream = request.stream()
    while parts.file is None:
        if not await _fed(parser, stream):
            raise HTTPException(400, "The form has no file.")
    return FormFile(
        fields=parts.fields,
        filename=parts.file.get_filename() or "",
        media_type=parts.file.get_content_type(),
        content=_content(parser, parts, stream),
    )


async def _content(parser: MultipartParser, parts: _Parts, stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    while True:
        while parts.ready:
            yield parts.ready.pop(0)
        if parts.file_ended:
            async for _ in stream:  # what follows the file is not needed, but the connection may be used again
                pass
            return
        if not await _fed(parser, stream):
            raise HTTPException(400, "The form ended in the middle of its file.")


async def _fed(parser: MultipartParser, stream: AsyncIterator[bytes]) -> bool:
    """Gives the parser the next piece; ``False`` at the end."""
    async for piece in stream:
        try:
            parser.write(piece)
        except MultipartParseError:
            raise HTTPException(400, "The form cannot be read.") from None
        return True
    return False
