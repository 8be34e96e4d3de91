#!/bin/sh
# Install an engine where there is none yet, the programs that a deck's steps are typed with, and Python, which holds
# their terminals.
set -eu

if command -v apk >/dev/null; then
    apk add --no-cache bash coreutils curl iproute2 less openssl procps python3
else
    engine=
    command -v dockerd >/dev/null || engine="docker.io docker-compose"
    apt-get update
    # shellcheck disable=SC2086 # words on purpose
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        $engine bash ca-certificates curl git iproute2 iptables less openssl procps python3-minimal
    rm -rf /var/lib/apt/lists/* /var/cache/apt/*
fi
rm -rf /var/lib/docker /var/lib/containerd
