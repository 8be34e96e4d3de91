#!/bin/sh
# Build the wheel and the source distribution, install each into an empty virtual environment, and use it there.
# PYTHON names the interpreter: `PYTHON=python3.13 scripts/setup/install.sh`.
set -eu

python=$(command -v "${PYTHON:-python3}")
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/source"
(cd "$top" && cp -r --parents scripts/deckproof pyproject.toml README.md LICENSE "$work/source")
find "$work/source" -name __pycache__ -prune -exec rm -rf {} +

"$python" -m venv "$work/build"
"$work/build/bin/pip" install --quiet --disable-pip-version-check "setuptools>=77" wheel
(
	cd "$work/source"
	"$work/build/bin/python" -c "from setuptools import build_meta as b; b.build_wheel('$work'); b.build_sdist('$work')" >"$work/log" 2>&1 || {
		cat "$work/log"
		exit 1
	}
)

printf '# It\n\n```console\n$ echo hello\nhello\n```\n' >"$work/README.md"
for each in "$work"/deckproof-*.whl "$work"/deckproof-*.tar.gz; do
	rm -rf "$work/venv" "$work/.github"
	"$python" -m venv "$work/venv"
	"$work/venv/bin/pip" install --quiet --disable-pip-version-check "$each"
	cd "$work"
	"$work/venv/bin/deckproof" --version
	"$work/venv/bin/deckproof" extract README.md | grep --quiet "1 step"
	"$work/venv/bin/deckproof" adopt README.md | grep --quiet "1 block provable"
	"$work/venv/bin/deckproof" init --readme --ci github >/dev/null
	test -f .github/workflows/deckproof.yml
	echo "$(basename "$each") works with $("$python" --version)"
done
