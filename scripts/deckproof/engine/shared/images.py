"""Making images ready on the author's own engine: what is there is used as it is, the rest is brought for the run."""

from __future__ import annotations

from collections.abc import Sequence

from deckproof.config import Config, ImagePolicy
from deckproof.engine import host
from deckproof.engine.images import acquire
from deckproof.engine.namespace import sandbox
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import ImageError
from deckproof.model import ImageInfo, Origin, Progress


def make_ready(refs: Sequence[str], engine: AuthorsEngine, config: Config, progress: Progress) -> tuple[ImageInfo, ...]:
    """Make these images ready on an engine, at the address where what is brought is noted, to be removed in the end.

    A name that is there already is never pointed to another image, whatever the policy.
    Raises ImageError where an image can't be found.
    """
    wanted = acquire.wanted_of(refs)
    infos = {ref: ImageInfo(ref, there[1], Origin.LOCAL) for ref in wanted if (there := engine.image(ref))}
    for ref in wanted:
        if ref not in infos and acquire.may_pull(ref, config):
            infos[ref] = _pull(ref, engine, progress)
    if absent := [ref for ref in wanted if ref not in infos]:
        infos |= {info.ref: info for info in _bring_stand_ins(absent, engine, config, progress)}
    return tuple(infos[ref] for ref in wanted)


def _pull(ref: str, engine: AuthorsEngine, progress: Progress) -> ImageInfo:
    progress(f"pulling {ref}")
    pulled = engine.docker("pull", "--quiet", ref, timeout=acquire.PULL_SECONDS)
    there = engine.image(ref)
    if pulled.returncode != 0 or there is None:
        raise ImageError(f"the image {ref} can't be pulled: {pulled.stderr.strip()}", ref=ref)
    return ImageInfo(ref, there[1], Origin.REGISTRY)


def _bring_stand_ins(
    refs: Sequence[str], engine: AuthorsEngine, config: Config, progress: Progress
) -> tuple[ImageInfo, ...]:
    if config.images not in (ImagePolicy.AUTO, ImagePolicy.STAND_IN):
        raise acquire.not_found(refs[0], config)
    if reason := sandbox.missing():
        raise ImageError(
            f"the image {refs[0]} is not on your engine, and no stand-in can be built: {reason}", ref=refs[0]
        )
    with acquire.engine_with(refs, config, progress) as (source, infos):
        progress(f"copying {len(refs)} images to your engine, for this run")
        host.copy_images(source.save(*refs), engine.load, f"{', '.join(refs)} to your engine")
    return infos
