"""The images that an engine in a container starts with: prepared once, then borrowed.

Where this machine prepares images for private engines, those are shown in the container. Elsewhere a volume on the
author's engine is filled once with exactly the images of a deck, and kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from deckproof.config import Config, ImagePolicy, cache_folder
from deckproof.engine import host, locks
from deckproof.engine.dind import box as dind_box
from deckproof.engine.dind.box import Box, Volume, seen
from deckproof.engine.images import acquire
from deckproof.engine.images.acquire import Source
from deckproof.engine.namespace import sandbox
from deckproof.engine.runs import runs
from deckproof.engine.runs.run_state import State
from deckproof.engine.runs.workdir import lay_out
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import ImageError
from deckproof.model import EngineKind, ImageInfo, Origin, Progress

LABEL = "deckproof.set"
AT = Path("/prepared")


@dataclass(frozen=True, slots=True)
class Prepared:
    """Options of ``docker run`` that show prepared images in a container, and what the proof says of them."""

    options: Sequence[str]
    images: tuple[ImageInfo, ...]
    how: str


@contextlib.contextmanager
def prepared(
    refs: Sequence[str], outer: AuthorsEngine, image: str, config: Config, progress: Progress
) -> Iterator[Prepared]:
    """Make these images ready, for as long as the context lasts; quick where that has been done before.

    Raises ImageError, naming the image, where one can't be found.
    """
    if not (wanted := acquire.wanted_of(refs)):
        yield Prepared((), (), "none are needed")
        return
    if sandbox.missing() is None:
        with acquire.held(refs, config, progress) as (folder, infos):
            if folder and (folder / "overlay2").is_dir():
                yield Prepared(seen(folder, AT, "readonly"), infos, "borrowed from this machine's prepared ones")
                return
    with locks.locked(progress):
        volume, infos = _volume(wanted, outer, image, config, progress)
    mount = f"type=volume,source={volume},target={AT},readonly"
    yield Prepared(("--mount", mount), infos, f"borrowed from the volume {volume}")


def _volume(
    wanted: Sequence[str], outer: AuthorsEngine, image: str, config: Config, progress: Progress
) -> tuple[str, tuple[ImageInfo, ...]]:
    """Return the volume that holds exactly these images, making it where there is none, or only a part of it."""
    sources = {ref: _source(ref, outer, config) for ref in wanted}
    volume = Volume(
        f"deckproof-set-{_digest(outer.docker_host, image, sources)}", f"{LABEL}={_digest(image, sorted(sources))}"
    )
    record = cache_folder() / "dind-sets" / f"{volume.name}.json"
    if not record.exists() or outer.docker("volume", "inspect", volume.name).returncode != 0:
        _forget_older(volume, outer)
        progress(f"making a set of {len(wanted)} images ready on your engine, in the volume {volume.name}")
        found = _filled(sources, volume, outer, image, progress)
        record.parent.mkdir(parents=True, exist_ok=True)
        record.write_text(json.dumps(found))
    digests = json.loads(record.read_text())
    return volume.name, tuple(ImageInfo(ref, digests[ref], source.origin) for ref, source in sources.items())


def _digest(*words: object) -> str:
    return hashlib.sha256(repr(words).encode()).hexdigest()[:16]


def _forget_older(volume: Volume, outer: AuthorsEngine) -> None:
    """Remove the volumes with former images of the same names, and what is there of this one; never one in use."""
    listed = outer.docker("volume", "ls", "--quiet", "--filter", f"label={volume.label}").stdout.split()
    for each in listed:
        outer.docker("volume", "rm", each)
        (cache_folder() / "dind-sets" / f"{each}.json").unlink(missing_ok=True)


def _source(ref: str, outer: AuthorsEngine, config: Config) -> Source:
    if config.images in (ImagePolicy.AUTO, ImagePolicy.LOCAL) and (there := outer.image(ref)):
        return Source(ref, Origin.LOCAL, *there)
    if acquire.may_pull(ref, config):
        return Source(ref, Origin.REGISTRY)
    if config.images in (ImagePolicy.AUTO, ImagePolicy.STAND_IN):
        reason = sandbox.missing()
        why = f"built: {reason}" if reason else "shown in a container: this machine's are not kept by overlay2"
        raise ImageError(
            f"the image {ref} can't be found, and no stand-in can be {why}",
            remedy="pull it to your engine where there is a network",
            ref=ref,
        )
    raise acquire.not_found(ref, config)


def _filled(
    sources: Mapping[str, Source], volume: Volume, outer: AuthorsEngine, image: str, progress: Progress
) -> dict[str, str]:
    """Fill a new volume from within an engine in a container; returns the images' digests."""
    run = runs.begin(EngineKind.DIND)
    try:
        run.becomes(State.PREPARING)
        lay_out(run, Path("/usr/bin/docker"))
        filler = dind_box.start(run, outer, image, [], volume)
        digests = {ref: _bring(ref, source, filler) for ref, source in sources.items()}
        _shut_down(filler)
        dind_box.keep_data(filler)
    finally:
        dind_box.end(run, outer, progress)
    return digests


def _bring(ref: str, source: Source, filler: Box) -> str:
    if source.origin is Origin.REGISTRY:
        pulled = filler.client("pull", "--quiet", ref, timeout=acquire.PULL_SECONDS)
        if pulled.returncode != 0:
            raise ImageError(f"the image {ref} can't be pulled: {pulled.stderr.strip()}", ref=ref)
        form = "{{if .RepoDigests}}{{index .RepoDigests 0}}{{else}}{{.Id}}{{end}}"
        return filler.client("image", "inspect", "--format", form, ref).stdout.strip().rpartition("@")[2]
    load = (filler.inside("docker", "load", "--quiet"), filler.outer_environment)
    host.copy_images(filler.outer.save(ref), load, f"{ref} from your engine")
    return source.digest


def _shut_down(filler: Box) -> None:
    """End the engine as it should end, so that all of its records are written; the container ends with it."""
    filler.outer.docker("exec", filler.name, "sh", "-c", "kill $(cat /var/run/docker.pid)")
    filler.outer.docker("wait", filler.name)
