#!/bin/sh
# The first process of a private engine's own world: started by namespace.py under `unshare --mount --pid`, it lays
# empty folders over the places that an engine writes to, makes a network of its own, and starts the engine.
# When this process ends, by whatever cause, the kernel ends every other one in here, and the mounts and the network
# go with them: nothing can be left behind.
#
# Environment: FOLDER (the run's control folder), DATA (the data root), CGROUP, NETWORK (own | host), SLIRP (a program,
# or empty), DOCKERD (a program).
set -eu

# `mount -n`: no record in /run/mount, which is about to be covered.
# An empty folder over $1. Where the host has no such folder, its parent is overlaid first, so that none is made there.
cover() {
    if [ ! -d "$1" ]; then
        parent=$(dirname "$1")
        upper=/run/deckproof-over/$(basename "$1")
        mkdir -p "$upper/up" "$upper/work"
        mount -n -t overlay -o "lowerdir=$parent,upperdir=$upper/up,workdir=$upper/work" deckproof "$parent" || true
        mkdir -p "$1"
    fi
    mount -n -t tmpfs -o mode=755 deckproof "$1"
}

stage="$FOLDER/run"
mkdir -p "$stage"
mount -n -t tmpfs -o mode=755 deckproof "$stage"
mkdir -p "$stage/lock" "$stage${FOLDER#/run}"
mount -n --bind "$FOLDER" "$stage${FOLDER#/run}"
if [ -f /run/systemd/resolve/resolv.conf ]; then
    # The stub resolver listens on the host's loopback, out of reach from here: use the servers that it asks.
    mkdir -p "$stage/systemd/resolve"
    cp /run/systemd/resolve/resolv.conf "$stage/systemd/resolve/resolv.conf"
    cp /run/systemd/resolve/resolv.conf "$stage/systemd/resolve/stub-resolv.conf"
fi
mount -n --move "$stage" /run

cover /etc/docker
cover /opt/containerd
cover /var/lib/docker
mount -n --bind "$DATA" /var/lib/docker

if [ "$NETWORK" = own ]; then
    : >/run/deckproof-net
    unshare --net=/run/deckproof-net true
    if [ -n "$SLIRP" ]; then
        "$SLIRP" --configure --mtu=1400 --disable-host-loopback --netns-type=path /run/deckproof-net tap0 \
            >"$FOLDER/slirp.log" 2>&1 &
    fi
    set -- nsenter --net=/run/deckproof-net --
    "$@" ip link set lo up
else
    set -- env --
    EXTRA="--bridge=none --iptables=false --ip-forward=false"
fi

# shellcheck disable=SC2086 # EXTRA is words on purpose
"$@" "$DOCKERD" --host "unix://$FOLDER/docker.sock" --host unix:///var/run/docker.sock \
    --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/$CGROUP" ${EXTRA:-} &
wait $!
