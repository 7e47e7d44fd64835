"""A store of objects for the tests of this folder."""

from __future__ import annotations

import shutil

import pytest

from tests.blobs.servers import Door, GatewayServer, ObjectServer


@pytest.fixture(scope="session")
def objects(tmp_path_factory):
    server = ObjectServer(tmp_path_factory.mktemp("objects"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def gateway(tmp_path_factory):
    if shutil.which(GatewayServer.PROGRAM) is None:
        pytest.skip("versitygw is not on the PATH: `go install github.com/versity/versitygw/cmd/versitygw@latest`")
    server = GatewayServer(tmp_path_factory.mktemp("gateway"))
    yield server
    server.stop()


@pytest.fixture
def door(objects):
    opened = Door(objects.url)
    yield opened
    opened.close()
