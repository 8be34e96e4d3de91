# The first process of an engine in a container: lays the prepared images under the engine, makes the engine's control
# groups a part of the container's own, and starts it. All of it ends with the container.
#
# Environment: SCRATCH (a folder of this machine that must be seen in here), PROJECT (where a copy of /project is to be).
set -eu

if [ ! -d "$SCRATCH/deck" ]; then
    echo "the folder $SCRATCH of this machine is not seen by the engine's containers"
    exit 1
fi

data=/var/lib/docker

# What is the author's is laid under a layer of its own, and then not there: nothing that a deck does can reach it.
over=/run/deckproof
mkdir -p "$over"
mount -n -t tmpfs -o mode=755,size=2g deckproof "$over"
mkdir -p "$over/empty" "$over/prepared" "$over/up" "$over/work"
if [ -d /prepared/overlay2 ]; then
    mount -n -t overlay -o "lowerdir=/prepared:$over/empty" deckproof "$over/prepared"
    umount -n /prepared
fi
if [ -n "${PROJECT-}" ]; then
    mkdir -p "$PROJECT"
    mount -n -t overlay -o "lowerdir=/project,upperdir=$over/up,workdir=$over/work" deckproof "$PROJECT"
    umount -n /project
fi
for each in /sys/fs/cgroup/devices$(sed -n 's/^[0-9]*:devices://p' /proc/self/cgroup)/devices.deny; do
    [ ! -f "$each" ] || echo 'b *:* rw' >"$each" || true # such as the root disk
done

for each in /proc/sysrq-trigger /proc/sys/*; do
    if [ -e "$each" ] && [ "$each" != /proc/sys/net ]; then # what is the whole machine's
        mount -n --bind "$each" "$each"
        mount -n -o remount,bind,ro "$each"
    fi
done

# As data_root.py does it: each layer's folder is a symbolic link to what was prepared, everything else is really copied.
if [ -d "$over/prepared/overlay2" ]; then
    cd "$over/prepared"
    mkdir -p "$data/overlay2"
    cp -a image "$data/image"
    cp -a overlay2/l "$data/overlay2/l"
    for layer in overlay2/*/diff; do
        layer=${layer%/diff}
        mkdir "$data/$layer"
        for each in link lower committed; do
            [ ! -f "$layer/$each" ] || cp -p "$layer/$each" "$data/$layer/$each"
        done
        [ ! -d "$layer/work" ] || mkdir "$data/$layer/work"
        ln -s "$over/prepared/$layer/diff" "$data/$layer/diff"
    done
    cd /
fi

if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
    # Version 2: a group that hands controllers down must not hold processes itself.
    own=$(sed -n 's/^0:://p' /proc/self/cgroup)
    group=/sys/fs/cgroup${own%/}
    mkdir -p "$group/init"
    while read -r pid; do echo "$pid" >"$group/init/cgroup.procs" || true; done <"$group/cgroup.procs"
    sed -e 's/^/+/' -e 's/ / +/g' "$group/cgroup.controllers" >"$group/cgroup.subtree_control" || true
else
    own=$(sed -n 's/^[0-9]*:memory://p' /proc/self/cgroup)
    # What is seen of the groups in here may begin further down.
    while [ -n "$own" ] && [ ! -d "/sys/fs/cgroup/memory$own" ]; do
        case $own in /*/*) own=/${own#/*/} ;; *) own= ;; esac
    done
fi

start_containerd /run/containerd
dockerd --host unix:///var/run/docker.sock --containerd /run/containerd/containerd.sock \
    --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "${own%/}/engine" &
wait $!
