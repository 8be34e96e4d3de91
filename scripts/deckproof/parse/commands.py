"""Tell by its words whether a line without a prompt is a command; what can't be told is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from deckproof.docker.attaching import is_detached, takes_keys
from deckproof.docker.calls import docker_calls

KNOWN = frozenset(
    """
    a2ensite addgroup adduser alias ansible ansible-playbook apk apptainer apt apt-cache apt-get argocd awk base64
    bash brew buildah buildctl bundle cargo cat cd chmod chown chroot clear cmake composer conda cp cqlsh crane
    createdb ctr curl cut date dd deckproof deno devcontainer df diff dig dmesg dnf docker docker-compose
    docker-machine dotnet dpkg du echo eksctl elinks env etcdctl eval exit export fdisk file find firewall-cmd flask
    free ftp gcc gcloud gdb gh ghci git go gpasswd gpg gradle grep groupadd groups gunzip gzip head helm helmfile
    history host hostname htop http hugo id iex ifconfig install ip iptables ipython irb istioctl java javac
    journalctl jq jshell julia jupyter k3d k3s kill kind kompose kubectl kustomize less limactl ln locale loginctl
    logout ls lsb_release lscpu lsof make man md5sum minikube mkdir mkdocs mkpasswd modprobe module mongo mongosh
    more mount mpirun mv mvn mysql mysqladmin mysqldump nano nc nerdctl netstat newgrp nginx node npm npx nslookup
    nvm oc openssl openstack passwd perl pgrep php ping pip pip2 pip3 pkill pnpm podman poetry pre-commit printenv
    printf ps psql pwd pytest python python2 python3 quarto rabbitmqctl redis-cli rm rmdir rpm rsync ruby rustup
    sbatch scala scp screen sed seq service sftp sh sha256sum shutdown singularity skaffold skopeo sleep snap sort
    source spack sphinx-build sqlite3 squeue srun ss ssh ssh-keygen stat stern su sudo sysctl systemctl tail tar tee
    telnet terraform timeout tmux top touch tox tr traceroute tree trivy tshark umount uname uniq unset unzip
    update-alternatives update-ca-certificates uptime useradd usermod uv vagrant vi vim virsh wc wget whereis which
    whoami wsl xargs yarn yum zip zypper
    """.split()  # noqa: SIM905 -- a list literal would take one line per word
)
"""First words of commands. What is also a word of English counts only where the line is no sentence."""
_ASSIGNED = re.compile(r"(?:[A-Za-z_]\w*=(?:\"[^\"]*\"|'[^']*'|\S*)\s+)+")
_SET = re.compile(r"[A-Za-z_]\w*=(?:\"[^\"]*\"|'[^']*'|\$\([^)]*\)|`[^`]*`|[^\s=]*)(?:\s+#.*)?$")
_PATH = re.compile(r"(?:\.{1,2}|~)?/[\w.+-]+(?:/[\w.+-]+)*$")
_SENTENCE = re.compile(r"(?:[\w’'][\w’'-]*,?\s+){2,}[\w’'][\w’'-]*[.:!?]?$")
_ARTICLES = re.compile(r"(?i)\s(?:the|a|an|is|are|was|of|that|this|these|your|you|we|it|for|to|and|or|with|as)\s")


def is_command(line: str) -> bool:
    """Tell whether a line begins with a known command, or with a path, and is no sentence about it.

    >>> [is_command(each) for each in ("docker ps --all", "FOO=1 ./run.sh", "find the container", "total 12")]
    [True, True, False, False]
    """
    text = line.strip()
    if _SET.match(text) or _FETCHED.match(text):
        return True
    assigned = _ASSIGNED.match(text)
    rest = text[assigned.end() :] if assigned else text
    word, _, words = rest.partition(" ")
    word = word.rstrip(";")
    if not (word in KNOWN or _PATH.match(word)):
        return assigned is not None and word[:1].isalpha() and "=" not in word
    return assigned is not None or not _is_sentence(rest, words)


def _is_sentence(text: str, words: str) -> bool:
    """Tell whether words are English, not arguments: no options, no signs of the shell, and an article among them."""
    return bool(_SENTENCE.match(text) and (_ARTICLES.search(f"{words} ") or text.endswith((".", ":", "!", "?"))))


_SILENT = frozenset(
    """
    cd chmod chown cp exit export groupadd ln logout mkdir mv rm rmdir sleep source touch unset useradd usermod
    """.split()  # noqa: SIM905 -- as above
)
"""Commands that print nothing, but for errors."""
_PLAIN = frozenset("df du git hostname id kill ls ping pip pip3 ps pwd uname uptime whoami".split())  # noqa: SIM905 -- as above
_RUNNING = frozenset({"run", "exec", "logs", "start", "attach", "up", "cp", "build", "config", "export", "save"})
"""Verbs of docker that show what a program prints, or a file."""
_REPORTING = frozenset(
    {"pull", "push", "build", "cp", "load"} | {f"compose {verb}" for verb in ("pull", "build", "up", "down")}
)
"""Verbs of docker that always say how far they are, or that they are done; ``cp`` since 23."""
_IDS = frozenset({"create", "network create"})
"""Verbs of docker that print the id of what they made."""
_BRIEF = _REPORTING | frozenset(
    """
    commit import kill load login logout pause rename restart rm rmi stop tag unpause update wait
    """.split()  # noqa: SIM905 -- as above
)
_BRIEF |= {f"{kind} prune" for kind in ("builder", "container", "image", "network", "system", "volume")}
_BRIEF |= {f"{kind} {verb}" for kind in ("network", "volume") for verb in ("connect", "create", "disconnect", "rm")}
_BRIEF |= {f"compose {verb}" for verb in ("create", "kill", "pause", "push", "restart", "rm", "start", "stop")}
_BRIEF |= {f"service {verb}" for verb in ("create", "rm", "scale", "update")}
_BRIEF |= {"stack deploy", "stack rm", "swarm init", "swarm join", "swarm leave"}
"""Verbs of docker that print names, ids, or how far they are."""
_DOWNLOADS = re.compile(
    r"(?:apt|apt-get|dnf|yum|apk|pip3?|npm|yarn|conda|brew|zypper)\s(?:.*\s)?(?:add|ci|install|update|upgrade)\b"
    r"|git\s+clone\b|wget\s"
)
"""Programs that fetch something, and say so."""
_REPORTED = re.compile(
    r"(?:added|audited|changed|debug|done|error|fetch|found|go|info|npm|progress|remote|removed|success|up to date"
    r"|warn(?:ing)?|yarn)\b"
)
"""How lines begin that such a program prints, of those that may be commands by their shape."""
_HUSHED = re.compile(r"\s(?:-q+|-\w*q\w*|--quiet|--silent)(?:\s|=|$)|>|(?<!\|)\|(?!\|)")
_TO_A_FILE = re.compile(r"(?<![2&])>\s*[^&\s]")
_KEYWORD = re.compile(
    r"(?:if|for|while|until|case|select|function|then|do|done|fi|esac)\b|!|\{(?!\s*[\"'])|\[\[?\s|\(\(|\.\s|:\s*$"
)
_OPTION = re.compile(r"\s--?[A-Za-z][\w-]*(?:[\s=]|$)")
_SHAPE = re.compile(r"(?:[a-z_.~/]|\$\w)[\w./+-]*(?:\s|;|$)")
_SYNOPSIS = re.compile(
    r"\[(?i:options?|flags?|args?|command)(?:\.{3})?\]|\[[A-Z]+\.{3}\]|\[[A-Z_]+ \[[A-Z_]+\.{3}\]\]"
    r"|<(?i:options?|flags?|args?|arguments?|commands?|cmd)(?:\.{3})?>|\w\[:[A-Z_]+\]"
    r"|\s\[--?[a-zA-Z][\w-]*(?:[ =|][^\]]*)?\](?=\s|$)"
)
_GAP = re.compile(r"\S {3,}\S|\t")
_WORDS = re.compile(r"[\w’'][\w’'-]*,?(?:\s+(?:-|[\w’'][\w’'-]*),?){2,}[.:!?]?|\$\w+")
"""Three words or more and nothing else, or a variable: with a first word that is known they may be a command."""
_LOG = re.compile(r"[\w.-]+\s+\|(?:\s|$)|\w[\w.-]*\s+\(|\.{2,}(?:\s|$)|\w+ \d+$|[\w./-]+ exited\b")
"""What compose writes before a log's line, a remark in brackets, ``total 48``."""
_TITLE = re.compile(r"[\w’'-]+(?:\s+[\w’'-]+)+:")
"""Words and a colon: ``positional arguments:``."""
_HELP = re.compile(r"(?:-{1,2})?[\w-]+(?:,? [\w-]+)? {3,}[A-Z][a-z]+ \w")
"""A row of a program's help: ``install    Install role(s) from file(s)``."""
_CHOSEN = re.compile(r"\[ ?\w+ ?\] +(?!&&|\|\||;|-[ao] )\S")
"""A row of a menu: ``[ 1 ] - all``."""
_OPENING = frozenset({"[", "{", "[{", "[]", "{}"})
"""How JSON begins."""
_QUOTED = re.compile(r">\s?(?!>)(?P<text>.*)", re.DOTALL)
_UNMISTAKABLE = frozenset({"docker", "docker-compose", "podman", "curl", "kubectl", "git"})
"""Words that begin commands, and no sentence, log or table."""
_VERSION = re.compile(r"[\w-]+ version v?\d", re.IGNORECASE)
_FETCHED = re.compile(r"[A-Za-z_]\w*=(?:\$\(|`|'[^']*$|\"[^\"]*$)")
"""A variable that is set to what a command prints, or to what goes on below."""
_GOES_ON = re.compile(r"(?:[A-Za-z_]\w*=\S*|[a-z.~/$][\w./+-]+)(?: .*)? \\$")
"""A word, or a variable that is set, and a backslash at the end; no side of a speech bubble."""
_ALIAS = re.compile(r"alias\s+['\"]?[\w.-]+=")
_JOINED = re.compile(r"[;|&]")
_SHOWS_COMMANDS = frozenset(
    """
    alias awk bash cat command curl cut echo find grep head history less ls make man more nl printf ps python python3
    sed sh tail tee type wget whereis which xargs
    """.split()  # noqa: SIM905 -- as above
)
"""Commands that may well print others, or their names: they show what is in a file, say where it is, or run it."""


def first_word(command: str) -> str:
    """Return the word that names a command's program, behind assignments and ``sudo``."""
    words = _ASSIGNED.sub("", command.strip(), count=1).split()
    words = [word for word in words if word != "sudo"] or words
    return words[0].rstrip(";") if words else ""


def may_print(command: str) -> bool:
    """Tell whether a command is known, and is one that prints."""
    word = first_word(command)
    return word in KNOWN and word not in _SILENT and not _TO_A_FILE.search(command)


def prints_no_comments(command: str) -> bool:
    """Tell whether a command is known to print no line with ``#`` before it: it shows no file, and runs no program."""
    if never_prints(command) or _TO_A_FILE.search(command):
        return True
    calls = [call.command.split() for call in docker_calls(command)]
    runs = any(set(words) & _RUNNING for words in calls)
    return first_word(command) in _PLAIN or (bool(calls) and not runs and "|" not in command)


def always_prints(command: str) -> bool:
    """Tell whether a command is known to print, always, how far it is, or an id: nobody can mean that it doesn't."""
    if _HUSHED.search(command):
        return False
    reports = any(call.command in _REPORTING for call in docker_calls(command) if not call.substituted)
    return bool(_DOWNLOADS.match(_without_assignments(command))) or reports or prints_id(command)


def _without_assignments(command: str) -> str:
    return _ASSIGNED.sub("", command.strip(), count=1).removeprefix("sudo ")


def prints_id(command: str) -> bool:
    """Tell whether a command prints the id of what it makes, and nothing else."""
    calls = (call for call in docker_calls(command) if not call.substituted)
    return any(call.command in _IDS or (call.command == "run" and is_detached(call)) for call in calls)


def prints_no_data(command: str) -> bool:
    """Tell whether a command of docker's prints names, ids or how far it is, and never what is in a file."""
    calls = [call for call in docker_calls(command) if not call.substituted]
    brief = all(call.command in _BRIEF or (call.command == "start" and not takes_keys(call)) for call in calls)
    return prints_id(command) or (bool(calls) and brief and _JOINED.search(command) is None)


def never_prints(command: str) -> bool:
    """Tell whether a command is known to print nothing, but for errors; what sets a variable or an alias does not."""
    text = command.strip()
    return first_word(text) in _SILENT or _SET.match(text) is not None or _ALIAS.match(text) is not None


def is_error_of(line: str, command: str) -> bool:
    """Tell whether a line is what a command, or the shell, says of what went wrong: ``cp: cannot stat 'x'``."""
    speakers = (PurePosixPath(first_word(command)).name, "bash", "-bash", "sh", "zsh")
    return line.lstrip().startswith(tuple(f"{each}:" for each in speakers))


def is_unmistakable(line: str) -> bool:
    """Tell whether nobody takes a line for anything but a command: no sentence, version or synopsis.

    >>> [is_unmistakable(each) for each in ("docker ps", "sudo docker ps", "docker version 1.0", "ls")]
    [True, True, False, False]
    """
    known = first_word(line) in _UNMISTAKABLE and is_command(line)
    return known and not (is_synopsis(line) or _VERSION.match(line.strip()))


def is_typed(lines: Sequence[str], command: str) -> bool:
    """Tell whether lines are commands by the first that is no remark, and so are not what a command above them printed.

    Many a program prints commands; which, is not known, but for those of docker's own.
    """
    first = next((line.strip() for line in lines if not line.startswith("#")), "")
    if first_word(first) == first_word(command) and is_unmistakable(first):
        return True  # no program prints a call of itself
    if first_word(command) in _SHOWS_COMMANDS or has_columns(first):
        return False
    if _GOES_ON.match(first) or _FETCHED.match(first) or is_unmistakable(first):
        return True
    if is_synopsis(first) and not (first.lower().startswith("usage") or "help" in command):
        return True
    if first.startswith("sudo ") and is_command(first):
        return True
    runs = any(set(call.command.split()) & _RUNNING for call in docker_calls(command))
    return looks_typed(first) and not runs and bool(_OPTION.search(first))


def is_synopsis(line: str) -> bool:
    """Tell whether a line shows the form of a command, as its help does: ``docker run [OPTIONS] IMAGE [ARG...]``."""
    return bool(_SYNOPSIS.search(line))


def has_columns(line: str) -> bool:
    """Tell whether a line has gaps that nobody types, as a table's row has."""
    return bool(_GAP.search(line))


def looks_typed(line: str) -> bool:
    """Tell whether a line may be a command though its first word is none that is known: by its shape alone."""
    text = line.strip()
    is_prose = _WORDS.fullmatch(text) or _LOG.match(text) or _TITLE.fullmatch(text)
    return bool(_SHAPE.match(text)) and not (has_columns(line) or is_prose)


def is_words(line: str) -> bool:
    """Tell whether a line is a few small words and nothing else, and no sentence: a command may be, and an output."""
    text = line.strip()
    return bool(_SHAPE.match(text) and _WORDS.fullmatch(text)) and not _ARTICLES.search(f" {text} ")


def is_no_command(line: str) -> bool:
    """Tell whether a line can't be meant as a command: a row, a sentence, a log, a mark."""
    text = line.strip()
    inner = text.lstrip("( ") if text.startswith("(") else text
    if _HELP.match(text) or _CHOSEN.match(text):
        return True
    return not (_KEYWORD.match(text) or is_command(inner) or looks_typed(text)) or text in _OPENING


def quoted(line: str) -> str | None:
    """Return what stands behind the ``>`` with which a line of output is marked; None where there is none."""
    match = _QUOTED.match(line)
    return match["text"].rstrip() if match else None


def is_output_of(line: str, command: str) -> bool:
    """Tell whether a line right under a command is what it printed, and no command itself; without a doubt neither."""
    text = line.strip()
    if quoted(line) is not None:
        return True
    if not may_print(command):
        return False
    if text in _OPENING:
        return True
    if _KEYWORD.match(text):
        return False
    if is_command(line) and not (text.startswith("/") and " " not in text):
        return False
    if looks_typed(line) and _DOWNLOADS.match(_without_assignments(command)) and not _REPORTED.match(text):
        return False
    return not (looks_typed(line) and _OPTION.search(text))
