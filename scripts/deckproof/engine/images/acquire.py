"""Making images ready: from the author's own engine, from a registry that answers, or as a stand-in.

Never says that an image is the real one where a stand-in was used: every image keeps its origin.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from deckproof.config import Config, ImagePolicy
from deckproof.docker import references
from deckproof.engine import host, locks, user_engine
from deckproof.engine.images import cache, recipes, registry
from deckproof.engine.images.build import build
from deckproof.engine.images.cache import Record
from deckproof.engine.images.recipes import Recipe
from deckproof.engine.namespace.sandbox import Network, Sandbox
from deckproof.errors import ImageError
from deckproof.model import ImageInfo, Origin, Progress

PreparedSet = Callable[[Mapping[str, Record], Progress], Path]

PULL_SECONDS = 1800

GONE = ("manifest unknown", "not found", "does not exist", "access denied", "unauthorized", "denied: requested access")
"""What a registry says, in so many words, of an image that it doesn't have (or doesn't show to anybody)."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where one image is to be taken from."""

    ref: str
    origin: Origin
    identity: str = ""  # a local image's id: an image that has changed since is copied again
    digest: str = ""
    recipe: Recipe | None = None


def prepare(refs: Sequence[str], config: Config, progress: Progress) -> tuple[ImageInfo, ...]:
    """Make these images ready for private engines, in the cache; quick where that has been done before.

    Raises ImageError, naming the image, where one can't be found.
    """
    wanted = wanted_of(refs)
    if not wanted:
        return ()
    with locks.locked(progress):
        return cache.infos(records(wanted, config, progress))


@contextlib.contextmanager
def engine_with(
    refs: Sequence[str], config: Config, progress: Progress, network: Network = Network.HOST
) -> Iterator[tuple[Sandbox, tuple[ImageInfo, ...]]]:
    """Start an engine with exactly these images, named as written; in the host's network, to copy them from it."""
    with held(refs, config, progress) as (source, infos), cache.engine_on(source, network) as engine:
        yield engine, infos


@contextlib.contextmanager
def held(
    refs: Sequence[str], config: Config, progress: Progress, prepared_set: PreparedSet = cache.prepared_set
) -> Iterator[tuple[Path | None, tuple[ImageInfo, ...]]]:
    """Yield a data root with exactly these images, to be read only, that stays as long as the context lasts.

    None where no images are needed.
    """
    wanted = wanted_of(refs)
    with contextlib.ExitStack() as stack:
        images: dict[str, Record] = {}
        folder = None
        if wanted:
            with locks.locked(progress):
                images = records(wanted, config, progress)
                folder = prepared_set(images, progress)
                stack.enter_context(locks.in_use(folder))
        yield folder and folder / "data", cache.infos(images)


def wanted_of(refs: Sequence[str]) -> list[str]:
    """Return the images that must be there before the deck starts, each once, in their normal form."""
    return list(dict.fromkeys(references.normal(ref) for ref in refs if not references.made_by_the_deck(ref)))


def records(wanted: Sequence[str], config: Config, progress: Progress) -> dict[str, Record]:
    """Make sure that these (normal) references are in the library; to be called with the cache locked."""
    known, found_recipes = cache.records(), recipes.find()
    sources = [_source(ref, config, known, found_recipes) for ref in wanted]
    missing = [source for source in sources if not _fresh(source, known, found_recipes)]
    if config.offline and (unbuilt := next((source for source in missing if source.recipe), None)):
        raise ImageError(
            f"the stand-in for {unbuilt.ref} is not built yet, and this run is offline",
            remedy="run it once without --offline where there is a network",
            ref=unbuilt.ref,
        )
    if missing:
        with cache.library_engine(known) as engine:
            shop = _Shop(engine, known, found_recipes, config.images, progress)
            sources = [source if _fresh(source, known, found_recipes) else shop.acquire(source) for source in sources]
        cache.forget_sets(known)
    return {source.ref: as_made(_record(source, known), known) for source in sources}


def as_made(record: Record, known: Mapping[str, Record]) -> Record:
    """Return a record that says of a stand-in that was made here what it is, wherever it was found."""
    made = any(each.origin is Origin.STAND_IN and each.id == record.id for each in known.values())
    return replace(record, origin=Origin.STAND_IN) if made else record


def _source(ref: str, config: Config, known: dict[str, Record], found: dict[str, Recipe]) -> Source:
    policy = config.images
    cached = known[ref].origin if ref in known else None
    if policy in (ImagePolicy.AUTO, ImagePolicy.LOCAL):
        engine = user_engine.authors_engine()
        if engine and (there := engine.image(ref)):
            return Source(ref, Origin.LOCAL, *there)
        if (engine is None or config.offline) and cached is Origin.LOCAL:
            return Source(ref, Origin.LOCAL, known[ref].made_from)
    if (policy in PULLS and cached is Origin.REGISTRY) or may_pull(ref, config):
        return Source(ref, Origin.REGISTRY)
    if policy in (ImagePolicy.AUTO, ImagePolicy.STAND_IN) and (recipe := recipes.standing_in_for(ref, found)):
        return Source(ref, Origin.STAND_IN, recipe=recipe)
    raise not_found(ref, config)


def lacking(refs: Sequence[str], config: Config) -> dict[str, str]:
    """Return those of these images that can't be found, each with where it was looked for; nothing is fetched."""
    known, found_recipes, absent = cache.records(), recipes.find(), dict[str, str]()
    for ref in refs:
        try:
            for wanted in wanted_of([ref]):
                _source(wanted, config, known, found_recipes)
        except ImageError as error:
            absent[ref] = error.message
    return absent


PULLS = (ImagePolicy.AUTO, ImagePolicy.REGISTRY)


def may_pull(ref: str, config: Config) -> bool:
    """Tell whether an image may be pulled, and its registry answers."""
    return config.images in PULLS and not config.offline and registry.registry_answers(references.registry(ref))


def not_found(ref: str, config: Config) -> ImageError:
    """Say that an image can't be found, and where it was looked for."""
    policy = config.images
    answer = "is not asked, since this run is offline" if config.offline else "does not answer"
    looked = {
        ImagePolicy.LOCAL: "it is not on your own engine",
        ImagePolicy.REGISTRY: f"the registry {references.registry(ref)} {answer}",
        ImagePolicy.STAND_IN: "there is no stand-in for it",
    }
    why = [looked[policy]] if policy in looked else list(looked.values())
    return ImageError(
        f"the image {ref} can't be found: {', '.join(why)}",
        remedy="pull it where there is a network, or describe a stand-in for it under tests/images",
        ref=ref,
    )


def _fresh(source: Source, known: dict[str, Record], found: dict[str, Recipe]) -> bool:
    if source.recipe:
        record = known.get(source.recipe.tag)
        return record is not None and record.made_from == recipes.digest(source.recipe, found)
    record = known.get(source.ref)
    return record is not None and record.origin is source.origin and record.made_from == source.identity


def _record(source: Source, known: dict[str, Record]) -> Record:
    return known[source.recipe.tag if source.recipe else source.ref]


@dataclass(frozen=True, slots=True)
class _Shop:
    """What bringing images into the library needs at every turn; ``known`` grows with each image."""

    engine: Sandbox
    known: dict[str, Record]
    recipes: dict[str, Recipe]
    policy: ImagePolicy
    progress: Progress

    def acquire(self, source: Source) -> Source:
        """Bring one image into the library; returns where it really came from."""
        if source.recipe:
            self._build(source.recipe)
            return source
        if source.origin is Origin.LOCAL:
            self._copy(source)
            return source
        return self._pull(source)

    def _build(self, recipe: Recipe) -> None:
        for each in recipes.lineage(recipe, self.recipes):
            made_from = recipes.digest(each, self.recipes)
            if each.tag not in self.known or self.known[each.tag].made_from != made_from:
                identity = build(each, self.engine, self.progress)
                self.known[each.tag] = Record(Origin.STAND_IN, each.tag, identity, identity, made_from)

    def _copy(self, source: Source) -> None:
        self.progress(f"copying {source.ref} from your own engine")
        local = user_engine.authors_engine()
        if local is None:
            raise ImageError(f"can't copy {source.ref}: your own engine is gone")
        host.copy_images(local.save(source.ref), self.engine.load, f"{source.ref} from your engine")
        record = _inspect(self.engine, source)
        self.known[source.ref] = replace(record, digest=source.digest, made_from=source.identity)

    def _pull(self, source: Source) -> Source:
        self.progress(f"pulling {source.ref}")
        pulled = self.engine.docker("pull", "--quiet", source.ref, timeout=PULL_SECONDS)
        if pulled.returncode == 0:
            self.known[source.ref] = _inspect(self.engine, source)
            return source
        said = host.last_words(pulled.stderr)
        recipe = recipes.standing_in_for(source.ref, self.recipes)
        if self.policy is not ImagePolicy.AUTO or recipe is None or any(word in said for word in GONE):
            raise ImageError(f"the image {source.ref} can't be pulled: {said}", ref=source.ref)
        self.progress(f"{source.ref} can't be pulled ({said}): a stand-in is used")
        return self.acquire(Source(source.ref, Origin.STAND_IN, recipe=recipe))


def _inspect(engine: Sandbox, source: Source) -> Record:
    form = "{{.Id}} {{if .RepoDigests}}{{index .RepoDigests 0}}{{end}}"
    found = engine.docker("image", "inspect", "--format", form, source.ref).stdout.strip()
    identity, _, repository = found.partition(" ")
    return Record(source.origin, source.ref, identity, repository.rpartition("@")[2] or identity)
