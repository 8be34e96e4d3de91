# As on any machine, containerd is there before dockerd, which mostly looks too early for one that it starts itself, and
# then, in 26.1, again after a second. One that has come up is brought up again.
start_containerd() { # what it needs is in this folder
    mkdir -p "$1"
    cat > "$1/config.toml" <<CONFIGURATION
version = 2
root = "/var/lib/docker/containerd/daemon"
state = "$1/daemon"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
address = "$1/containerd.sock"
CONFIGURATION
    while containerd --config "$1/config.toml" || [ -S "$1/containerd.sock" ]; do sleep 0.1; done &
    until [ -S "$1/containerd.sock" ]; do
        kill -0 $! 2>/dev/null || exit 1
        sleep 0.003
    done
}
