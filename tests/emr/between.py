"""What stands between Scribe and a server in these tests: answers get lost, requests wait or arrive changed."""

from __future__ import annotations

from collections.abc import Callable

import httpx


def is_write(request: httpx.Request) -> bool:
    """Whether a request stores something."""
    return request.method in ("POST", "PUT", "PATCH", "DELETE") and not request.url.path.endswith("_search")


class Between(httpx.BaseTransport):
    """The network, with hooks.

    Args:
        lose: the answers of that many writes are lost after the server has done them.
        before_search: runs before each search of a patient is sent.
        before_write: runs before each write is sent.
        alter: what a write's body becomes on its way.
    """

    def __init__(
        self,
        *,
        lose: int = 0,
        before_search: Callable[[], None] = lambda: None,
        before_write: Callable[[], None] = lambda: None,
        alter: Callable[[bytes], bytes] = lambda body: body,
    ) -> None:
        self._network = httpx.HTTPTransport()
        self._lose, self._alter = lose, alter
        self._before_search, self._before_write = before_search, before_write
        self.writes = 0
        """How many writes were sent."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not is_write(request):
            if request.url.path.endswith("Patient/_search"):
                self._before_search()
            return self._network.handle_request(request)
        self._before_write()
        self.writes += 1
        body = self._alter(request.read())
        headers = {name: value for name, value in request.headers.items() if name != "content-length"}
        answer = self._network.handle_request(
            httpx.Request(request.method, request.url, headers=headers, content=body, extensions=request.extensions)
        )
        if self._lose:
            self._lose -= 1
            answer.read()
            raise httpx.RemoteProtocolError("the answer was lost on demand", request=request)
        return answer

    def close(self) -> None:
        self._network.close()
