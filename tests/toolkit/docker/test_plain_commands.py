"""What certainly has nothing to do with an engine is told from all that might."""

from __future__ import annotations

import pytest
from deckproof.docker.plain_commands import is_plain


@pytest.mark.parametrize(
    "text",
    [
        "echo hello",
        "echo 'a; ./b' | tr a-z A-Z > out.txt 2>&1",
        "for n in 1 2 3; do echo $((n + 1)); done",
        "if [ -f a ]; then cat a; else touch a; fi",
        "NAME=$(whoami)",
        "cat *.txt | sort -r | head -3 | sed 's/a/b/g'",
        "sed -n 3p pi.txt",
        "awk '{print $1}' table.txt",
        "find . -name '*.py'",
        "git clone https://example.org/a.git && cd a",
        "curl -s http://localhost:8080/index.html",
        "tar xzf a.tar.gz",
        "python3 --version",
        "wget -q https://example.org/a.txt",
        "# a remark",
        "mkdir -p a/b && cd a/b",
        "export GREETING=hello",
    ],
)
def test_plain_commands_need_no_engine(text: str) -> None:
    """None of them could call one."""
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "docker ps",
        "doc\\\nker ps",
        "d''ocker ps",
        "sudo docker ps",
        "docker-compose up",
        "podman ps",
        "nerdctl run a",
        "kubectl get pods",
        "minikube start",
        "ctr containers ls",
        "sh -c 'echo hello'",
        "bash script.sh",
        "./script.sh",
        "make",
        "make test",
        "python3 tool.py",
        "python3 -c 'print(1)'",
        "python3 -m compose",
        "$CLIENT ps",
        "$(cat command)",
        "`cat command`",
        "echo $(unknown)",
        "echo $(( $(unknown) + 1 ))",
        "echo <(unknown)",
        "eval ls",
        "exec ls",
        "alias ls=unknown",
        ". ./settings",
        "source settings",
        "command unknown",
        "env ls",
        "xargs ls",
        "echo a | xargs unknown",
        "find . -exec unknown {} ;",
        "find . -name a -execdir unknown {} +",
        "sed 's/a/b/e' names",
        "sed '1e unknown' names",
        "sed -f script names",
        "awk 'BEGIN {system(\"unknown\")}'",
        "awk '{print | \"unknown\"}' a",
        "sort --compress-program=unknown a",
        "tar xIf unknown a.tar",
        "tar -xf a.tar --to-command=unknown",
        "git -c alias.a=!unknown a",
        "git bisect run unknown",
        "cp tool .git/hooks/pre-commit",
        "wget --use-askpass=unknown http://example.org",
        "PATH=. ls",
        "export PATH=$PWD:$PATH",
        "read PATH",
        "GIT_SSH_COMMAND=unknown git fetch",
        "LD_PRELOAD=./a.so ls",
        "cp tool /usr/local/bin/ls",
        "ls() { unknown; }",
        "cat <<END\nhello\nEND",
        "echo 'not closed",
        r"echo $'it\'s'; unknown; echo \'",
        "ls /var/lib",
        "cat /proc/mounts",
        "curl --unix-socket /x http://localhost/info",
        "ip addr",
        "ps aux",
        "systemctl status a",
        "if unknown; then echo a; fi",
        "! unknown",
        "while unknown; do echo a; done",
        "echo a; (unknown)",
        "echo a && { unknown; }",
        "echo a & unknown",
        "case a in a) unknown;; esac",
        "timeout 5 unknown",
        "time unknown",
    ],
)
def test_a_doubt_is_a_doubt(text: str) -> None:
    """Each of them calls an engine, could call one, or shows what one does to its machine."""
    assert not is_plain(text)


@pytest.mark.parametrize("text", ["echo a | tee >(sh)", "cat <(docker ps)", "hostname -I", "hostname new"])
def test_substituted_processes_and_what_an_engine_changes_are_doubts(text: str) -> None:
    """They run a program, or show an address that only an engine makes."""
    assert not is_plain(text)
