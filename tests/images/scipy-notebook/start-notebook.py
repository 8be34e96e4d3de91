#!/opt/conda/bin/python
"""Start JupyterLab the way its users know it: say so, then become the server.

The server's process gets the number 7, as in the image that this one stands in for: it is part of a file name that
the server prints.
"""

import os
import signal
import sys

NUMBER = 7


def main() -> int:
    command = ["jupyter", "lab", *sys.argv[1:]]
    print("Entered start.sh with args:", *command, flush=True)
    if os.getpid() >= NUMBER:
        os.execvp(command[0], command)
    for name in (signal.SIGINT, signal.SIGTERM):  # tini sends them to the whole group: the server decides
        signal.signal(name, signal.SIG_IGN)
    return wait_for(start(command))


def start(command: list[str]) -> int:
    while True:
        pid = os.fork()
        if pid == 0:
            if os.getpid() < NUMBER:
                os._exit(0)
            for name in (signal.SIGINT, signal.SIGTERM):
                signal.signal(name, signal.SIG_DFL)
            os.execvp(command[0], command)
        if pid >= NUMBER:
            return pid
        os.waitpid(pid, 0)


def wait_for(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    sys.exit(main())
