"""A registry that serves the images of one run, read-only: what ``docker pull`` asks for, and no more.

Run as a program with FOLDER and PORT, it answers on the loopback interface until standard input ends, and writes one
line when it begins. It imports none of us, so that its text runs anywhere. The folder holds
``v2/REPOSITORY/manifests/TAG`` and ``blobs/DIGEST``; ``lay_out`` fills it from what ``docker save`` writes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tarfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from os import PathLike
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
    target = folder / "v2" / repository / "manifests"
    target.mkdir(parents=True, exist_ok=True)
    (target / tag).unlink(missing_ok=True)  # of another registry's image of this name: the last one answers
    (target / tag).symlink_to(str(_blob(json.dumps(manifest).encode(), target, MANIFEST)["digest"]))
    (folder / "v2" / "index.html").write_text("{}")  # what is said to whoever asks whether this is a registry


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


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    error_message_format = '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}'
    error_content_type = "application/json"

    def translate_path(self, path: str) -> str:
        place = Path(super().translate_path(path))  # below the folder, whatever the path says
        return str(Path(self.directory) / "blobs" / place.name if place.parent.name == "blobs" else place)

    def guess_type(self, path: str | PathLike[str]) -> str:
        return MANIFEST if "manifests" in Path(path).parts else "application/octet-stream"

    def end_headers(self) -> None:
        digest = Path(self.translate_path(self.path)).resolve().name
        if digest.startswith("sha256:"):
            self.send_header("Docker-Content-Digest", digest)
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(folder: str, port: str) -> None:
    """Serve until standard input ends."""
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), partial(_Handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    sys.stdin.read()  # to its end: nobody holds the other end any more, also where that one was killed


if __name__ == "__main__":
    main(*sys.argv[1:3])
