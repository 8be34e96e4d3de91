#!/bin/sh
# The first process of an engine's own world: started by world.py under `unshare --mount --pid`, it lays
# empty folders over the places that an engine writes to, makes a network of its own, and starts the engine.
# When this process ends, by whatever cause, the kernel ends every other one in here, and the mounts and the network
# go with them: nothing can be left behind.
#
# Arguments: what starts the engine. Environment: FOLDER (the run's control folder), DATA (its data root), STORAGE (where
# the engine keeps everything: the data root is laid there), SETTINGS (the folder of the engine's settings), COVERED
# (other folders that it writes to), CGROUP (a control group that is to be the top of all that it sees, or empty),
# NETWORK (own | host), SLIRP (a program, or empty).
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

for place in $COVERED "$SETTINGS" "$STORAGE"; do
    cover "$place"
done
mount -n --bind "$DATA" "$STORAGE"
mount -n --bind "$FOLDER/settings" "$SETTINGS"

# top_is_own HIERARCHY: puts the run's control group in the place of the top of a hierarchy. Not over it: runc finds the
# first mount there and takes it for what it sees.
top_is_own() {
    own="$1/$CGROUP"
    mkdir -p "$own"
    for each in cpuset.cpus cpuset.mems; do # in version 1, a new group has none of them
        if [ -f "$1/$each" ]; then cat "$1/$each" >"$own/$each"; fi
    done
    mkdir -p /run/deckproof-top
    mount -n --bind "$own" /run/deckproof-top
    umount -n "$1"
    mount -n --move /run/deckproof-top "$1"
}

if [ -z "$CGROUP" ]; then
    :
elif [ -f /sys/fs/cgroup/cgroup.procs ]; then
    top_is_own /sys/fs/cgroup
else
    for each in /sys/fs/cgroup/*/cgroup.procs; do
        if [ ! -L "${each%/*}" ]; then top_is_own "${each%/*}"; fi
    done
fi

if [ "$NETWORK" = own ]; then
    : >/run/deckproof-net
    unshare --net=/run/deckproof-net true
    if [ -n "$SLIRP" ]; then
        "$SLIRP" --configure --mtu=1400 --disable-host-loopback --netns-type=path /run/deckproof-net tap0 \
            >"$FOLDER/slirp.log" 2>&1 &
    fi
    nsenter --net=/run/deckproof-net -- ip link set lo up
    set -- nsenter --net=/run/deckproof-net -- "$@"
fi

"$@" &
wait $!
