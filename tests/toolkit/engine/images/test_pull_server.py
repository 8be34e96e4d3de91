"""A registry of a run's own: what a client asks of it, and nothing else of this machine."""

from __future__ import annotations

import http.client
import io
import json
import socket
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from deckproof.engine.images.pull_server import MANIFEST, READY, lay_out


def archive(folder: Path, layer: bytes) -> Path:
    """Write what ``docker save`` writes of an image with one layer."""
    config = {"rootfs": {"diff_ids": ["sha256:1a1e"]}}
    listed = [{"Config": "config.json", "Layers": ["layer.tar"]}]
    files = {"manifest.json": json.dumps(listed), "config.json": json.dumps(config), "layer.tar": layer.decode()}
    with tarfile.open(folder / "image.tar", "w") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return folder / "image.tar"


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[http.client.HTTPConnection]:
    """A registry with one image, and a connection to it."""
    folder = tmp_path_factory.mktemp("registry")
    (folder / "secret").write_text("not to be seen")
    lay_out(archive(folder, b"a layer"), "library/tool", "1.0", folder / "served")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    argv = [sys.executable, "-m", "deckproof.engine.images.pull_server", str(folder / "served"), str(port)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline().strip() == READY
        connection = http.client.HTTPConnection("127.0.0.1", port)
        yield connection
        connection.close()
        process.communicate()


def asked(registry: http.client.HTTPConnection, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of an answer."""
    registry.request(method, path)
    answer = registry.getresponse()
    return answer.status, {name.title(): value for name, value in answer.headers.items()}, answer.read()


def test_it_says_that_it_is_a_registry(registry: http.client.HTTPConnection) -> None:
    """Which is what clients ask first."""
    status, headers, body = asked(registry, "/v2/")
    assert (status, headers["Docker-Distribution-Api-Version"], body) == (200, "registry/2.0", b"{}")


def test_an_image_is_found_by_tag_and_by_digest(registry: http.client.HTTPConnection) -> None:
    """With its digest, its kind, and all that it is made of."""
    status, headers, body = asked(registry, "/v2/library/tool/manifests/1.0")
    assert (status, headers["Content-Type"]) == (200, MANIFEST)
    digest = headers["Docker-Content-Digest"]
    assert asked(registry, f"/v2/library/tool/manifests/{digest}")[2] == body
    layer = json.loads(body)["layers"][0]["digest"]
    assert asked(registry, f"/v2/library/tool/blobs/{layer}")[::2] == (200, b"a layer")
    status, headers, body = asked(registry, "/v2/library/tool/manifests/1.0", "HEAD")
    assert (status, headers["Docker-Content-Digest"], body) == (200, digest, b"")


@pytest.mark.parametrize("path", ["library/tool/manifests/2.0", "library/other/manifests/1.0", "library/tool/blobs/x"])
def test_what_is_not_there_is_said_in_a_registry_s_words(registry: http.client.HTTPConnection, path: str) -> None:
    """So that the client says them."""
    status, _, body = asked(registry, f"/v2/{path}")
    assert (status, json.loads(body)["errors"][0]["message"]) == (404, "manifest unknown")


@pytest.mark.parametrize("path", ["/../secret", "/v2/../../secret", "/v2/x/blobs/..%2f..%2fsecret", "/blobs/%2e%2e/x"])
def test_nothing_else_is_served(registry: http.client.HTTPConnection, path: str) -> None:
    """Whatever a path says."""
    status, _, body = asked(registry, path)
    assert status == 404
    assert b"not to be seen" not in body
