#!/bin/sh
# Make .venv with the pinned requirements and deckproof itself, installed from this folder.
#
# Any Python from 3.11 on will do: $PYTHON if it is set, else the first that fits. The Makefile runs this only where
# .venv/.ready is missing, older than requirements.txt or pyproject.toml, or names another folder.
set -eu
stage=scripts/setup/stage.sh
here=$(pwd -P)

# runs COMMAND PYTHON-CODE: tells whether this interpreter is new enough and the code runs in it
runs() {
    "$1" -c "import sys; sys.exit(sys.version_info < (3, 11)); " >/dev/null 2>&1 && "$1" -c "$2" >/dev/null 2>&1
}

# find_python PYTHON-CODE: prints the first interpreter that runs the code
find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3}; do
        if runs "$candidate" "$1"; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

if [ "$(cat .venv/.made-in 2>/dev/null)" != "$here" ] || ! runs .venv/bin/python "import pip"; then
    if ! python=$(find_python "import venv, ensurepip"); then
        if ! python=$(find_python "pass"); then
            echo "Python 3.11 or later is needed and none was found: install it, or name it with 'make PYTHON=/path/to/python'." >&2
            exit 1
        fi
        # Debian's Python comes without ensurepip, which virtual environments need.
        scripts/setup/packages.sh "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
    rm -rf .venv
    $stage "virtual environment" "$python" -m venv .venv
    printf '%s\n' "$here" >.venv/.made-in
fi
if ! $stage "requirements" .venv/bin/python -m pip install --disable-pip-version-check -r requirements.txt; then
    echo "The requirements could not be installed: pip's last lines above say why. Without a network, see docs/how-to/offline.md." >&2
    exit 1
fi
$stage "deckproof itself" .venv/bin/python -m pip install --disable-pip-version-check --no-build-isolation --no-deps --no-index -e .
printf '%s\n' "$here" >.venv/.ready
