"""Commands that certainly have nothing to do with an engine: what a deck may type where there is none. Pure.

What is not known to be one of these is a doubt, and where there is a doubt, an engine is opened. To add a command, be
sure that it runs no other program, and shows nothing of what an engine does to its machine; then write it below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from deckproof.docker.calls import lexed, simple_commands, without_substitutions

_TELLS_OF_ENGINE = re.compile(
    r"docker|podman|nerdctl|container|kube|compose|crictl|buildah|skopeo|oci\b|moby|unix-socket"
    r"|/(?:proc|sys|run|var)\b"
)
"""Words that have to do with an engine, and folders that it writes to."""
_CHANGES_COMMANDS = re.compile(
    r"(?<![$\w{])(?:PATH|ENV|BASH_ENV|IFS|PROMPT_COMMAND|LD_\w+|GIT_\w+|TAR_OPTIONS|\w*PAGER|\w*EDITOR|VISUAL)\b"
    r"|bin/|hooks|\.git/"
)
"""What may make a command mean another program."""
_UNREAD = re.compile(r"(?<!<)<<(?!<)|\$'|[<>]\(")
"""Here-documents, substituted processes, and quotes in which a backslash counts: they are not looked into."""
_SUM = re.compile(r"\$\(\([\w\s$+*/%<>=!&|^~?:,-]*\)\)")
_QUOTES = str.maketrans("", "", "'\"\\")
_BEFORE_COMMANDS = frozenset({"if", "then", "elif", "else", "while", "until", "do", "!", "time"})
_NO_COMMANDS = frozenset({"for", "done", "fi"})

_ANY_ARGUMENTS = frozenset(
    """
    : [ [[ ]] break cd continue declare dirs echo exit export false fg bg getopts help history jobs kill let local popd
    printf pushd pwd read readonly return set shift shopt test times true type typeset ulimit umask unset wait

    arch b2sum base32 base64 basename basenc cat chgrp chmod chown cksum comm cp cut date dir dircolors dirname du
    expand expr factor fmt fold groups head hostid id join link ln ls md5sum mkdir mkfifo mktemp mv nl nproc numfmt od
    paste pathchk pr printenv ptx readlink realpath rm rmdir seq sha1sum sha224sum sha256sum sha384sum sha512sum
    shred shuf sleep stat sum sync tac tail tee touch tr truncate tsort tty uname unexpand uniq unlink vdir wc whoami

    yes bc cal clear cmp column diff egrep fgrep figlet file grep hexdump jq rev strings tput tree which xxd

    curl dig getent host nslookup ping
    bunzip2 bzip2 bzcat gunzip gzip unxz unzip xz xzcat zcat
    """.split()  # noqa: SIM905 -- words are easier to read without quotes
)
"""Commands that run no other program, whatever they are told."""

_VERBS_OF_GIT = (
    "add|branch|checkout|clone|commit|diff|fetch|init|log|merge|mv|pull|push|remote|reset|restore|rev-parse|rm|show|stash"
    "|status|switch|tag|--version"
)
_ONE_SUBSTITUTION = r"s([/|,#:])(?:(?!\1).)*\1(?:(?!\1).)*\1[gpI\d]*"
_WITH_ARGUMENTS = {
    "awk": re.compile(r"(?!-)(?:(?!system|getline|[|@\n]).)*(?:\n[^-\n]*)*"),
    "hostname": re.compile(r"(?:-[sfd])?"),
    "find": re.compile(r"(?!.*(?:^|\n)-(?:exec|ok|fprint))[\s\S]*", re.DOTALL),
    "git": re.compile(rf"(?:{_VERBS_OF_GIT})(?:\n(?!-c|--exec|--upload-pack|--receive-pack|--config|--template).*)*"),
    "sed": re.compile(rf"(?:-[nEri]+\n)*(?:[\d,$]*[pdq]|{_ONE_SUBSTITUTION})(?:\n[^-\n].*)*"),
    "sort": re.compile(r"(?!.*(?:^|\n)--c)[\s\S]*", re.DOTALL),
    "tar": re.compile(r"-{0,2}[cxtvzjJfpkOP]+(?:\n[^-:\n][^:\n]*|\n-[CvzjJp]+)*"),
    "wget": re.compile(r"(?!.*(?:^|\n)-(?:[a-zA-Z]*e|-e|-use|-conf))[\s\S]*", re.DOTALL),
    **dict.fromkeys(
        "bash cargo cmake gcc go java make node npm perl php pip pip3 python python3 ruby rustc".split(),  # noqa: SIM905 -- see above
        re.compile(r"--version|-[vV]|version"),
    ),
}
"""Commands that run no other program with arguments, a line each, that match."""


_SIMPLE = re.compile(r"(?P<name>[a-z]+)(?: [\w./:,=@%+-]+)*")
"""A command and its words, with nothing that a shell does anything to."""


def is_plain(text: str) -> bool:
    """Tell whether an input certainly calls no engine, and shows nothing of one."""
    text = text.replace("\\\n", "")
    said = text.translate(_QUOTES)
    if _TELLS_OF_ENGINE.search(said) or _CHANGES_COMMANDS.search(said) or _UNREAD.search(text):
        return False
    simple = _SIMPLE.fullmatch(text)
    return (simple is not None and simple["name"] in _ANY_ARGUMENTS) or _is_plain(text)


def _is_plain(text: str) -> bool:
    text, inner = without_substitutions(_SUM.sub("0", text))
    commands = (words for words, _ in simple_commands(text))
    return (
        lexed(text) is not None and all(map(_is_plain, inner)) and all(_is_plain_command(words) for words in commands)
    )


def _is_plain_command(words: Sequence[str]) -> bool:
    name, *arguments = words
    if name in _BEFORE_COMMANDS:
        return not arguments or _is_plain_command(arguments)
    known = _WITH_ARGUMENTS.get(name)
    return name in _ANY_ARGUMENTS | _NO_COMMANDS or (
        known is not None and known.fullmatch("\n".join(arguments)) is not None
    )
