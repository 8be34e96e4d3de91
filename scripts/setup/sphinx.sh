#!/bin/sh
# Build decks and sites with the oldest Sphinx that pyproject.toml promises, and with the newest that there is.
set -e
cd "$(dirname "$0")/../.."
python=${PYTHON:-python3}
oldest=$(sed -n 's/^ *"sphinx>=\([0-9.]*\)".*/\1/p' pyproject.toml)
for wanted in "==$oldest.0" ""; do
  place=_build/sphinx$wanted
  [ -x "$place/bin/pytest" ] || "$python" -m venv "$place"
  "$place/bin/pip" --disable-pip-version-check -q install -e '.[all,dev]'
  "$place/bin/pip" --disable-pip-version-check -q install --upgrade "sphinx$wanted"
  "$place/bin/python" -c 'import sphinx, sys; print(f"Sphinx {sphinx.__version__}, Python {sys.version.split()[0]}")'
  # warnings that newer versions of Sphinx have are not known to older ones
  "$place/bin/pytest" -q -p no:cacheprovider -o filterwarnings= "$@" tests/toolkit/sphinxext tests/deck/test_site.py \
    tests/deck/test_revealjs.py tests/deck/test_several.py
done
