#!/bin/sh
# Install Debian packages, as root; where that can't be done, say in one sentence what to do.
#
#   packages.sh              those of packages.txt whose program is missing
#   packages.sh PACKAGE…     these
set -eu
here=$(dirname "$0")
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

# missing: prints the packages of packages.txt none of whose programs is on this machine
missing() {
    while read -r package programs reason; do
        case $package in '' | '#'*) continue ;; esac
        : "$reason"
        any_of "$programs" || printf '%s ' "$package"
    done <"$here/packages.txt"
}

# any_of PROGRAM|PROGRAM…: tells whether one of them is here
any_of() {
    for program in $(printf %s "$1" | tr '|' ' '); do
        command -v "$program" >/dev/null && return 0
    done
    return 1
}

wanted=${*:-$(missing)}
[ -n "$wanted" ] || exit 0
echo "Not on this machine: $wanted"

if ! command -v apt-get >/dev/null; then
    echo "There is no apt-get here: install by hand what these Debian packages hold (scripts/setup/packages.txt says what for)." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Installing them takes root: run 'sudo apt-get install $wanted', then this again." >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt="apt-get -q -y -o DPkg::Lock::Timeout=120"
"$here/stage.sh" "package lists" $apt update </dev/null || echo "The package lists could not be renewed; trying with the old ones." >&2
# shellcheck disable=SC2086 # both are lists of words
if ! "$here/stage.sh" "Debian packages" $apt install --no-install-recommends $wanted </dev/null; then
    echo "apt-get could not install $wanted: its last lines above say why." >&2
    exit 1
fi
