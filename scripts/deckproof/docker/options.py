"""Which options of docker's commands take a value, and how a call's words are divided by that.

As the client's own `--help` lists them. To add a command, write a line in one of the two tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_RUN = """
    --detach --disable-content-trust --help --init --interactive --no-healthcheck --oom-kill-disable --privileged
    --publish-all --quiet --read-only --rm --sig-proxy --tty --use-api-socket -d -i -t -P -q
"""
_SWITCHES = {
    "run": _RUN,
    "create": _RUN,
    "exec": "--detach --help --interactive --privileged --tty -d -i -t",
    "build": "--check --compress --force-rm --load --no-cache --pull --push --quiet --rm --squash -D -q",
    "network create": "--attachable --config-only --ingress --internal --ipv4 --ipv6",
    "compose run": "--build --detach --no-deps --no-TTY --quiet-pull --rm --service-ports --use-aliases -d -i -P -T",
    "compose exec": "--detach --no-TTY --privileged -d -T",
}
"""The options that take no value, of commands most of whose options do."""
_VALUED = {
    "attach": "--detach-keys",
    "commit": "-a --author -c --change -m --message",
    "compose down": "-t --timeout --rmi",
    "compose logs": "--since --until -n --tail --index",
    "compose up": "-t --timeout --attach --exit-code-from --no-attach --pull --scale --wait-timeout",
    "events": "-f --filter --format --since --until",
    "history": "--format --platform",
    "images": "-f --filter --format",
    "import": "-c --change -m --message --platform",
    "inspect": "-f --format --platform --type",
    "kill": "-s --signal",
    "load": "-i --input --platform",
    "login": "-p --password -u --username",
    "logs": "--since --until -n --tail",
    "network connect": "--alias --driver-opt --gw-priority --ip --ip6 --link --link-local-ip",
    "ps": "-f --filter --format -n --last",
    "restart": "-s --signal -t --time --timeout",
    "save": "-o --output --platform",
    "search": "-f --filter --format --limit",
    "start": "--checkpoint --checkpoint-dir --detach-keys",
    "stop": "-s --signal -t --time --timeout",
    "volume create": "-d --driver --label --name -o --opt",
}
"""The options that take a value, of the other commands."""
_COMMON = "--filter --format --platform"
"""What takes a value in commands that no table names."""
_ENDS_WITH_ARGUMENTS = frozenset({"run", "create", "exec", "compose run", "compose exec"})
"""What follows their first argument is another program's."""


def divide(command: str, words: Sequence[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the options of a command with their values, and its arguments."""
    found, plain, rest = list[tuple[str, str]](), list[str](), list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            return found, [*plain, *rest]
        if not word.startswith("-") or word == "-":
            plain.append(word)
            if command in _ENDS_WITH_ARGUMENTS:
                return found, [word, *rest]
            continue
        for name, value in _named(command, word):
            wants_next = value is None and takes_value(command, name) and bool(rest)
            found.append((name, rest.pop(0) if wants_next else value or ""))
    return found, plain


def takes_value(command: str, name: str) -> bool:
    """Tell whether an option of a command takes the next word."""
    if command in _SWITCHES:
        return name not in _SWITCHES[command].split()
    return name in _VALUED.get(command, _COMMON).split()


def _named(command: str, word: str) -> Iterator[tuple[str, str | None]]:
    """Yield the options in one word: ``--name=web``, ``-p8080:80``, or bundled letters (``-itp 8080:80``)."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        yield name, value if equals else None
        return
    for place, letter in enumerate(word[1:], start=2):
        if takes_value(command, f"-{letter}"):
            yield f"-{letter}", word[place:].removeprefix("=") or None
            return
        yield f"-{letter}", ""
