"""Tell by its words whether a line without a prompt is a command; what can't be told is none."""

from __future__ import annotations

import re

KNOWN = frozenset(
    """
    apk apptainer apt apt-get awk base64 bash brew bundle cargo cat cd chmod chown chroot clear cmake composer conda cp
    cqlsh createdb curl cut date dd deno df diff dig dmesg dnf docker docker-compose docker-machine dotnet dpkg du echo
    elinks env etcdctl exit export fdisk file find firewall-cmd flask free ftp gcc gcloud gdb gh ghci git go gpg gradle
    grep groups gunzip gzip head helm history host hostname htop http id iex ifconfig install ip ipython iptables irb
    java javac journalctl jq jshell julia jupyter k3d kill kind kubectl less ln locale logout ls lsb_release lscpu lsof
    make man md5sum minikube mkdir modprobe mongo mongosh more mount mpirun mv mvn mysql mysqladmin mysqldump nano nc
    nerdctl netstat nginx node npm npx nslookup openssl passwd perl pgrep php ping pip pip3 pkill podman poetry printenv
    printf ps psql pwd pytest python python2 python3 rabbitmqctl redis-cli rm rmdir rpm rsync ruby rustup sbatch scala
    scp screen sed seq service sftp sh sha256sum shutdown singularity skopeo sleep snap sort source spack sqlite3 squeue
    srun ss ssh ssh-keygen stat su sudo sysctl systemctl tail tar tee telnet terraform timeout tmux top touch tr
    traceroute tree tshark umount uname uniq unset unzip uptime useradd usermod uv vagrant vi vim wc wget whereis which
    whoami xargs yarn yum zip zypper
    """.split()  # noqa: SIM905 -- a list literal would take one line per word
)
"""First words of commands. What is also a word of English counts only where the line is no sentence."""
_ASSIGNED = re.compile(r"(?:[A-Za-z_]\w*=(?:\"[^\"]*\"|'[^']*'|\S*)\s+)+")
_SET = re.compile(r"[A-Za-z_]\w*=(?:\"[^\"]*\"|'[^']*'|\$\([^)]*\)|[^\s=]*)$")
_PATH = re.compile(r"(?:\.{1,2}|~)?/[\w.+-]+(?:/[\w.+-]+)*$")
_SENTENCE = re.compile(r"(?:[\w’'][\w’'-]*,?\s+){2,}[\w’'][\w’'-]*[.:!?]?$")
_ARTICLES = re.compile(r"(?i)\s(?:the|a|an|is|are|was|of|that|this|these|your|you|we|it|for|to|and|or|with|as)\s")


def is_command(line: str) -> bool:
    """Tell whether a line begins with a known command, or with a path, and is no sentence about it.

    >>> [is_command(each) for each in ("docker ps --all", "FOO=1 ./run.sh", "find the container", "total 12")]
    [True, True, False, False]
    """
    text = line.strip()
    if _SET.match(text):
        return True
    assigned = _ASSIGNED.match(text)
    rest = text[assigned.end() :] if assigned else text
    word, _, words = rest.partition(" ")
    word = word.rstrip(";")
    if not (word in KNOWN or _PATH.match(word)):
        return False
    return assigned is not None or not _is_sentence(rest, words)


def _is_sentence(text: str, words: str) -> bool:
    """Tell whether words are English, not arguments: no options, no signs of the shell, and an article among them."""
    return bool(_SENTENCE.match(text) and (_ARTICLES.search(f"{words} ") or text.endswith((".", ":", "!", "?"))))
