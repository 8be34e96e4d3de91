"""The machine that an engine in a container runs in: an image, made once on the author's own engine, and kept there."""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import replace

from deckproof.config import Config, ImagePolicy
from deckproof.docker.references import registry
from deckproof.engine import host
from deckproof.engine.images import acquire, recipes
from deckproof.engine.images.registry import registry_answers
from deckproof.engine.machines import making
from deckproof.engine.machines.recipes import IMAGE, key
from deckproof.engine.namespace import sandbox
from deckproof.engine.user_engine import AuthorsEngine
from deckproof.errors import EngineError
from deckproof.model import HERE, Machine, Progress

PREPARED = "deckproof/machine:here"
"""Its name among the prepared images."""

BUILD_SECONDS = 1800

STOOD_IN_FOR = Config().dind_base
"""Where this can't be had, the machine is built on the stand-in of Debian."""


def here(base: str) -> Machine:
    """Return the machine that decks have in a container where none is named: this one's own programs stay outside."""
    return replace(HERE, image=base)


def tag(machine: Machine) -> str:
    """Return the image's name on the author's engine: another one whenever it would be made in another way."""
    made = hashlib.sha256(f"{key(machine)}{(IMAGE / 'Dockerfile').read_text()}".encode()).hexdigest()
    return f"deckproof/machine:{_NO_TAG.sub('-', machine.name)}-{made[:12]}"


_NO_TAG = re.compile(r"[^\w.-]")


def unmakeable(engine: AuthorsEngine, machine: Machine) -> str | None:
    """Return why the image is neither on the author's engine nor can be made there, or None."""
    base = _base(machine)
    if engine.image(tag(machine)) or _can_build(engine, base) or _has_stand_in(base):
        return None
    return f"the machine {machine.name} can't be made: {base} is not on your engine, and its registry does not answer"


def make_ready(engine: AuthorsEngine, machine: Machine, config: Config, progress: Progress) -> str:
    """Return the name of the image on the author's engine; making it takes a minute or more, once.

    As root, a machine of its own is the root file system that private engines have; else it is built there, by the
    same recipe. Raises EngineError where it can't be made.
    """
    name, base, began = tag(machine), _base(machine), time.monotonic()
    if engine.image(name):
        return name
    progress(f"bringing the machine {machine.name} to your engine, once: this takes a minute or more")
    if machine.name != HERE.name and sandbox.missing() is None:
        with making.held(machine, config, progress) as root:
            archive = ["tar", "--create", "--numeric-owner", "--directory", root.files, "."]
            words = [engine.client, "import", "--change", 'CMD ["bash"]', "-", name]
            _check(host.piped((archive, engine.environment), (words, engine.environment)))
    elif _can_build(engine, base):
        arguments = (f"--build-arg=BASE={base}", f"--build-arg=PACKAGES={' '.join(machine.packages)}")
        built = engine.docker("build", *arguments, "--force-rm", "--tag", name, str(IMAGE), timeout=BUILD_SECONDS)
        _check(host.last_words(built.stderr, built.stdout) if built.returncode else "")
    elif _has_stand_in(base):
        with acquire.engine_with([PREPARED], replace(config, images=ImagePolicy.STAND_IN), progress) as (source, _):
            source.docker("tag", PREPARED, name)
            host.copy_images(source.save(name), engine.load, name)
    else:
        raise EngineError(
            str(unmakeable(engine, machine)),
            remedy=f"pull {base} where there is a network, or name another image to build on in DECKPROOF_DIND_BASE",
        )
    progress(f"the image {name} is ready after {time.monotonic() - began:.0f} s")
    return name


def _base(machine: Machine) -> str:
    return machine.image or f"debian:{machine.suite}-slim"


def _can_build(engine: AuthorsEngine, base: str) -> bool:
    return bool(engine.image(base)) or registry_answers(registry(base))


def _has_stand_in(base: str) -> bool:
    can_build = base == STOOD_IN_FOR and sandbox.missing() is None
    return can_build and recipes.standing_in_for(PREPARED, recipes.find()) is not None


def _check(said: str) -> None:
    if said:
        raise EngineError(
            f"the machine can't be brought to your engine: {said}",
            remedy="Debian's packages must be reachable from your engine; DECKPROOF_DIND_BASE names another image",
        )
