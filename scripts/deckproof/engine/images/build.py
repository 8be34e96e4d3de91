"""Building stand-in images, in an engine that reaches the host's network."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import time
from pathlib import Path

from deckproof.config import cache_folder
from deckproof.engine import host
from deckproof.engine.images.recipes import Recipe
from deckproof.engine.namespace.sandbox import Sandbox
from deckproof.errors import ImageError
from deckproof.model import Progress

CERTIFICATE_VARIABLES = ("PIP_CERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
BUILD_SECONDS = 900


def build(recipe: Recipe, engine: Sandbox, progress: Progress) -> str:
    """Build a stand-in, tag it with its recipe's tag, and return its id; raises ImageError with the last words."""
    began = time.monotonic()
    progress(f"building the stand-in {recipe.name} (for {recipe.refs[0]})")
    _check_programs(recipe)
    work = engine.run.scratch / recipe.name
    log = cache_folder() / "logs" / f"{recipe.name}.log"
    log.parent.mkdir(exist_ok=True)
    log.write_bytes(b"")
    try:
        if (recipe.folder / "rootfs.sh").exists():
            _import_root(recipe, engine, work, log)
        else:
            _build_from_dockerfile(recipe, engine, work, log)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    progress(f"built the stand-in {recipe.name} in {time.monotonic() - began:.0f} s")
    return engine.docker("image", "inspect", "--format", "{{.Id}}", recipe.tag).stdout.strip()


def _check_programs(recipe: Recipe) -> None:
    for name, package in recipe.programs.items():
        if host.program(name) is None:
            raise ImageError(
                f"the stand-in {recipe.name} can't be built: the program {name} is not installed",
                remedy=f"apt-get install {package}",
            )


def _import_root(recipe: Recipe, engine: Sandbox, work: Path, log: Path) -> None:
    work.mkdir()
    environment = engine.client_environment
    environment["PATH"] = os.pathsep.join([environment["PATH"], *host.ADMIN_FOLDERS])
    # In namespaces of its own: what it mounts, and whatever it starts, ends with it, even if it is killed.
    apart: list[str | Path] = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    _logged([*apart, recipe.folder / "rootfs.sh", work], recipe, log, environment)
    changes = [word for change in recipe.changes for word in ("--change", change)]
    archive = (["tar", "--create", "--numeric-owner", "--directory", work, "."], environment)
    words = [engine.client, "import", *changes, "-", recipe.tag]
    if said := host.piped(archive, (words, engine.client_environment)):
        with log.open("a") as output:
            output.write(f"{said}\n")
        raise _failed(recipe, log)


def _build_from_dockerfile(recipe: Recipe, engine: Sandbox, work: Path, log: Path) -> None:
    shutil.copytree(recipe.folder, work)
    shutil.copyfile(_certificates(), work / "certificates.pem")
    argv: list[str | Path] = [engine.client, "build", "--network=host", "--force-rm", "--tag", recipe.tag, work]
    _logged(argv, recipe, log, engine.client_environment)


def _logged(argv: list[str | Path], recipe: Recipe, log: Path, environment: dict[str, str]) -> None:
    try:
        if not host.logged(argv, log, environment, BUILD_SECONDS):
            raise _failed(recipe, log)
    except subprocess.TimeoutExpired as error:
        raise ImageError(f"building the stand-in {recipe.name} took more than {BUILD_SECONDS} s") from error


def _failed(recipe: Recipe, log: Path) -> ImageError:
    return ImageError(
        f"the stand-in {recipe.name} can't be built: {host.last_line(log)}",
        remedy=f"it is made from Debian's packages and PyPI, which must be reachable; the whole log is {log}",
    )


def _certificates() -> Path:
    """Return what this machine trusts: a build needs it to reach PyPI through whatever is in between."""
    named = [os.environ[name] for name in CERTIFICATE_VARIABLES if os.environ.get(name)]
    own = ssl.get_default_verify_paths().cafile
    for each in (*named, own, "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"):
        if each and Path(each).is_file():
            return Path(each)
    raise ImageError("no certificate bundle on this machine", remedy="apt-get install ca-certificates")
