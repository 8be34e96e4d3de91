#!/bin/sh
# Install Debian packages, as root; where that can't be done, say in one sentence what to do.
#
#   packages.sh              those of packages.txt none of whose programs is here; goes on without them where it must,
#                            since a shared engine needs few of them, and what misses one says so
#   packages.sh PACKAGE…     these; fails where they can't be installed
set -eu
here=$(dirname "$0")
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

# missing: prints the packages of packages.txt none of whose programs is on this machine
missing() {
    while read -r package programs reason; do
        case $package in '' | '#'*) continue ;; esac
        : "$reason"
        any_of "$programs" || printf ' %s' "$package"
    done <"$here/packages.txt"
}

# any_of PROGRAM|PROGRAM…: tells whether one of them is here; a path, with wildcards, is that of a library
any_of() {
    for program in $(printf %s "$1" | tr '|' ' '); do
        command -v "$program" >/dev/null && return 0
        case $program in /*) for found in $program; do [ -e "$found" ] && return 0; done ;; esac # a library
    done
    return 1
}

# give_up SENTENCE: says what to do; fails only where the packages were asked for by name
give_up() {
    echo "$1" >&2
    exit "$required"
}

if [ $# -gt 0 ]; then
    required=1
    wanted=" $*"
else
    required=0
    wanted=$(missing)
fi
[ -n "$wanted" ] || exit 0
echo "Not on this machine:$wanted"

if ! command -v apt-get >/dev/null; then
    give_up "There is no apt-get here: install by hand what these Debian packages hold (scripts/setup/packages.txt says what for)."
fi
if [ "$(id -u)" -ne 0 ]; then
    give_up "Installing them takes root: run 'sudo apt-get install$wanted', then this again."
fi
export DEBIAN_FRONTEND=noninteractive
apt="apt-get -q -y -o DPkg::Lock::Timeout=120"
# shellcheck disable=SC2086 # both are lists of words
"$here/stage.sh" "package lists" $apt update </dev/null || echo "The lists could not be renewed; trying the old ones." >&2
# shellcheck disable=SC2086 # as above
if ! "$here/stage.sh" "Debian packages" $apt install --no-install-recommends $wanted </dev/null; then
    echo "apt-get could not install$wanted: its last lines above say why; without a network, install them beforehand." >&2
    exit 1
fi
