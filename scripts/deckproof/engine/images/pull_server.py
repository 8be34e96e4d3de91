"""A registry that serves the images of one run, read-only: what ``docker pull`` asks for, and no more.

``python -m deckproof.engine.images.pull_server FOLDER PORT`` answers on the loopback interface until standard input
ends, and writes one line when it begins. The folder holds ``manifests/REPOSITORY/TAG`` and ``blobs/DIGEST``;
``lay_out`` fills it from what ``docker save`` writes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
READY = "ready"
"""What is written when it answers."""
_CONFIG = "application/vnd.docker.container.image.v1+json"
_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"  # a client looks whether it really is compressed


def lay_out(archive: Path, repository: str, tag: str, folder: Path) -> None:
    """Fill a folder with an image from ``docker save``, under this name."""
    blobs = folder / "blobs"
    blobs.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar:
        listed = json.loads(_read(tar, "manifest.json"))[0]
        config = _blob(_read(tar, listed["Config"]), blobs, _CONFIG)
        digests = json.loads((blobs / str(config["digest"])).read_bytes())["rootfs"]["diff_ids"]
        layers = [_layer(tar, name, digest, blobs) for name, digest in zip(listed["Layers"], digests, strict=True)]
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers}
    target = folder / "manifests" / repository
    target.mkdir(parents=True, exist_ok=True)
    data = json.dumps(manifest).encode()
    for name in (tag, f"sha256:{hashlib.sha256(data).hexdigest()}"):
        (target / name).write_bytes(data)


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    member = tar.extractfile(name)
    return member.read() if member else b""


def _blob(data: bytes, blobs: Path, media: str) -> dict[str, object]:
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    (blobs / digest).write_bytes(data)
    return {"mediaType": media, "size": len(data), "digest": digest}


def _layer(tar: tarfile.TarFile, name: str, digest: str, blobs: Path) -> dict[str, object]:
    """Write a layer as it is, uncompressed: its digest is the one that the image's configuration has."""
    source = tar.extractfile(name)
    target = blobs / digest
    if source and not target.exists():
        with target.open("wb") as file:
            shutil.copyfileobj(source, file, 1 << 20)
    return {"mediaType": _LAYER, "size": target.stat().st_size, "digest": digest}


class _Handler(BaseHTTPRequestHandler):
    folder: Path
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, *, body: bool) -> None:
        path = self.path.partition("?")[0]
        if path in ("/v2", "/v2/"):
            self._head(200, 2, "application/json")
            self.wfile.write(b"{}" if body else b"")
            return
        file = self._file(path)
        if file is None:
            said = b'{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}'
            self._head(404, len(said), "application/json")
            self.wfile.write(said if body else b"")
            return
        is_manifest = "/manifests/" in path
        media = MANIFEST if is_manifest else "application/octet-stream"
        digest = f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}" if is_manifest else file.name
        self._head(200, file.stat().st_size, media, digest)
        if body:
            with file.open("rb") as source:
                shutil.copyfileobj(source, self.wfile, 1 << 20)

    def _file(self, path: str) -> Path | None:
        repository, kind, name = path.removeprefix("/v2/").rsplit("/", 2) if path.count("/") >= 4 else ("", "", "")
        found = {"manifests": self.folder / kind / repository / name, "blobs": self.folder / kind / name}.get(kind)
        inside = found is not None and found.resolve().is_relative_to(self.folder) and found.is_file()
        return found if inside else None

    def _head(self, status: int, size: int, media: str, digest: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(size))
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        if digest:
            self.send_header("Docker-Content-Digest", digest)
        self.end_headers()


def main(folder: str, port: str) -> None:
    """Serve until standard input ends."""
    handler = type("Handler", (_Handler,), {"folder": Path(folder).resolve()})
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    sys.stdin.read()  # to its end: nobody holds the other end any more, also where that one was killed


if __name__ == "__main__":
    main(*sys.argv[1:3])
