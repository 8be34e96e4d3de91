#!/bin/sh
# The first process of a sandbox: started by sandbox.py in namespaces of its own, it puts the sandbox's root file
# system together, as rootfs.py has written it down, leaves this machine's, and starts the engine. When this process
# ends, by whatever cause, the kernel ends every other one in here, and all mounts go with them: nothing can be left.
#
# Arguments: what starts the engine; none where there is none. Environment: FOLDER (the run's control folder, which is
# not seen from inside), ROOM (how much may be written to the root), NETWORK (own | host).
set -eu

# `mount -n`: no record in /run/mount.
mkdir -p "$FOLDER/layer" "$FOLDER/root"
mount -n -t tmpfs -o "mode=755,size=$ROOM" deckproof "$FOLDER/layer"
cp -a "$FOLDER/template/." "$FOLDER/layer"
mount -n --all --fstab "$FOLDER/fstab"
if [ "$NETWORK" = own ]; then ip link set lo up; fi

. "${0%/*}/../machines/containerd.sh"

cd "$FOLDER/root"
pivot_root . run/old
umount -n -l /run/old
rmdir /run/old
unset FOLDER ROOM NETWORK
cd /

while [ $# -eq 0 ]; do # whatever a deck ends in here
    sleep infinity &
    wait $! || true
done
case $1 in
*/dockerd)
    start_containerd /run/containerd
    set -- "$@" --containerd /run/containerd/containerd.sock
    ;;
esac
"$@" &
wait $!
