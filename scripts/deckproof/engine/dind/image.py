"""The image that an engine in a container runs from: made once on the author's own engine, and kept there."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from deckproof.config import Config, ImagePolicy
from deckproof.docker import references
from deckproof.engine import host
from deckproof.engine.images import acquire, recipes, registry
from deckproof.engine.machines import making
from deckproof.engine.machines.recipes import SET_UP, key
from deckproof.engine.namespace import world
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import EngineError
from deckproof.model import Machine

REPOSITORY = "deckproof/engine"
PREPARED = f"{REPOSITORY}:latest"
"""Its name among the prepared images."""

STOOD_IN_FOR = Config().dind_base
"""Where this can't be had, the engine's image is built on the stand-in of Debian."""

BUILD_SECONDS = 900

Progress = Callable[[str], None]


def tag(base: str) -> str:
    """Return the image's name on the author's engine: another one whenever it would be made in another way."""
    total = hashlib.sha256(base.encode())
    for path in sorted(recipes.ENGINE.iterdir()):
        total.update(path.read_bytes())
    return f"{REPOSITORY}:{total.hexdigest()[:12]}"


def unmakeable(engine: AuthorsEngine, base: str) -> str | None:
    """Return why the image is neither on the author's engine nor can be made there, or None."""
    if engine.image(tag(base)) or engine.image(base) or _has_stand_in(base):
        return None
    if registry.registry_answers(references.registry(base)):
        return None
    return (
        f"the image of engines in containers can't be made: {base} is not on your engine, and its registry does not"
        " answer"
    )


def _has_stand_in(base: str) -> bool:
    return base == STOOD_IN_FOR and world.missing() is None and bool(recipes.standing_in_for(PREPARED, recipes.find()))


def of_machine(engine: AuthorsEngine, machine: Machine, config: Config, progress: Progress) -> str:
    """Return the name of a machine's image on the author's engine, making it where it isn't there.

    As root it is the root file system that private engines have; else it is made there, by the same recipe, on the
    image that the suite has. Raises EngineError where it can't be made.
    """
    name = f"deckproof/machine:{key(machine).replace('+', '-').replace(':', '-')}"
    if engine.image(name):
        return name
    progress(f"bringing the machine {machine.name} to your engine, once: this takes a minute or more")
    if world.missing() is None:
        with making.held(machine, config, progress) as root:
            archive = ["tar", "--create", "--numeric-owner", "--directory", str(root.files), "."]
            _brought(archive, [engine.client, "import", "--change", 'CMD ["bash"]', "-", name], engine)
    else:
        base = machine.image or f"debian:{machine.suite}-slim"
        words = ["build", "--force-rm", "--tag", name, "--file", "-", str(SET_UP.parent)]
        text = f"FROM {base}\nCOPY set-up.sh /\nRUN DECKPROOF_NEW=1 sh /set-up.sh {' '.join(machine.packages)}\n"
        _brought(["printf", "%s", text + 'ENTRYPOINT []\nCMD ["bash"]\n'], [engine.client, *words], engine)
    return name


def _brought(source: Sequence[str], target: Sequence[object], engine: AuthorsEngine) -> None:
    environment = host.base_environment() | engine.variables
    if said := host.piped((source, environment), (target, environment)):
        raise EngineError(f"the machine can't be brought to your engine: {said}")


def make_ready(engine: AuthorsEngine, config: Config, progress: Progress) -> str:
    """Return the name of the image on the author's engine; making it takes a minute, once.

    Raises EngineError where it can't be made.
    """
    name = tag(config.dind_base)
    if engine.image(name):
        return name
    base, began = config.dind_base, time.monotonic()
    if engine.image(base) or registry.registry_answers(references.registry(base)):
        progress(f"building the image of engines in containers on {base}, once: this takes a minute or two")
        _build(engine, base, name)
    elif _has_stand_in(base):
        progress("bringing the image of engines in containers to your engine, once: this takes a minute or two")
        _bring(engine, name, config, progress)
    else:
        raise EngineError(
            str(unmakeable(engine, base)),
            remedy=f"pull {base} where there is a network, or name another image to build on in DECKPROOF_DIND_BASE",
        )
    progress(f"the image {name} is ready after {time.monotonic() - began:.0f} s")
    return name


def _build(engine: AuthorsEngine, base: str, name: str) -> None:
    words = ["build", "--build-arg", f"BASE={base}", "--force-rm", "--tag", name, str(recipes.ENGINE)]
    built = engine.docker(*words, timeout=BUILD_SECONDS)
    if built.returncode != 0:
        said = host.last_words(built.stderr, built.stdout)
        raise EngineError(
            f"the image of engines in containers can't be built on {base}: {said}",
            remedy="Debian's packages must be reachable from your engine; DECKPROOF_DIND_BASE names another image",
        )


def _bring(engine: AuthorsEngine, name: str, config: Config, progress: Progress) -> None:
    """Build it from this machine's own stand-in of Debian, and copy it to the author's engine."""
    with acquire.engine_with([PREPARED], replace(config, images=ImagePolicy.STAND_IN), progress) as (source, _):
        source.docker("tag", PREPARED, name)
        host.copy_images(source.save(name), engine.load, name)
