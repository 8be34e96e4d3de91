#!/bin/sh
# Build a deck where nothing of this project is installed but its wheel, as an author's machine has it.
#
#   wheel.sh FOLDER     makes a virtual environment in FOLDER, and of tests/roots/test-three-lines FOLDER/deck/index.html
set -eu
cd "$(dirname "$0")/../.."
python=${PYTHON:-python3}
mkdir -p "$1"
folder=$(cd "$1" && pwd -P)
rm -rf "$folder/source" "$folder/dist" "$folder/deck"
mkdir "$folder/source"
# from a copy: setuptools leaves a folder behind where it builds
cp -R pyproject.toml README.md LICENSE scripts "$folder/source/"
"$python" -m pip --disable-pip-version-check -q wheel --no-deps --no-build-isolation -w "$folder/dist" "$folder/source"
rm -rf "$folder/source"
[ -x "$folder/venv/bin/pip" ] || "$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" --disable-pip-version-check -q install --find-links "$folder/dist" 'deckproof[deck]'
"$folder/venv/bin/pip" --disable-pip-version-check -q install --force-reinstall --no-deps --no-index "$folder"/dist/*.whl
"$folder/venv/bin/sphinx-build" -q -W -E -b deck -d "$folder/doctrees" tests/roots/test-three-lines "$folder/deck"
