# The first process of an engine in a container: lays the prepared images under the engine, makes the engine's control
# groups a part of the container's own, and starts it. All of it ends with the container.
#
# Environment: SCRATCH (a folder of this machine that must be seen in here).
set -eu

if [ ! -d "$SCRATCH/deck" ]; then
    echo "the folder $SCRATCH of this machine is not seen by the engine's containers"
    exit 1
fi

data=/var/lib/docker

# As clone.py does it: each layer's folder is a symbolic link to what was prepared, everything else is really copied.
if [ -d /prepared/overlay2 ]; then
    cd /prepared
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
        ln -s "/prepared/$layer/diff" "$data/$layer/diff"
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

dockerd --host unix:///var/run/docker.sock --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "${own%/}/engine" &
wait $!
