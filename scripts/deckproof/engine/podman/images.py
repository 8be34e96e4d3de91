"""Images for Podman: those of the private engines' library, copied once, and kept as sets of its own store's making.

So an image is the same one, with the same id and the same origin in the proof, whichever engine runs the deck.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from deckproof.docker.references import in_full
from deckproof.engine import host
from deckproof.engine.images import cache
from deckproof.engine.images.cache import Record
from deckproof.engine.namespace.sandbox import Sandbox
from deckproof.engine.podman.daemon import PODMAN
from deckproof.errors import EngineError
from deckproof.model import Progress


def _fill(engine: Sandbox, wanted: Mapping[str, Record], progress: Progress) -> None:
    with cache.engine_on(cache.prepared_set(wanted, progress) / "data") as source:
        progress(f"copying {len(wanted)} images to Podman")
        host.copy_images(source.save(*wanted), engine.load, f"{', '.join(wanted)} to Podman")
    for ref, record in wanted.items():
        _podman(engine, "tag", record.id, in_full(ref))
    kept = {in_full(ref) for ref in wanted}
    for name in _podman(engine, "images", "--format", "{{.Repository}}:{{.Tag}}").split():
        if name not in kept:
            _podman(engine, "untag", name, name)  # short names out of an archive are taken for names on "localhost"


def _podman(engine: Sandbox, *arguments: str) -> str:
    """Run Podman's own client, which alone can name an image on Docker Hub while "localhost" has one of that name."""
    argv = engine.enter([engine.daemon.name, *arguments], engine.run.scratch)
    done = host.run(argv, environment=engine.client_environment)
    if done.returncode != 0:
        raise EngineError(f"podman {' '.join(arguments[:3])}: {done.stderr.strip()}")
    return done.stdout


prepared_set = partial(cache.prepared_set, daemon=PODMAN, fill=_fill)
