#!/bin/sh
# Make a learner's machine of a new root file system: run in there as root, with a network, by whatever makes it.
# Arguments: packages to install besides. DECKPROOF_NEW must be set: on a machine in use it would do harm.
set -eu
: "${DECKPROOF_NEW:?this is for a root file system that is being made}"

if command -v apk >/dev/null; then
    # shellcheck disable=SC2068 # words on purpose
    apk add --no-cache bash coreutils curl git iproute2 iptables less nano openssl procps python3 shadow sudo tzdata $@
    command -v dockerd >/dev/null || apk add --no-cache docker docker-cli-buildx docker-cli-compose
else
    export DEBIAN_FRONTEND=noninteractive
    # What need not be safe from a power cut while it is made, and what nobody reads on such a machine.
    mkdir -p /etc/dpkg/dpkg.cfg.d
    {
        echo force-unsafe-io
        for each in doc info locale man; do echo "path-exclude /usr/share/$each/*"; done
    } >/etc/dpkg/dpkg.cfg.d/deckproof
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d # packages must not start services
    chmod 755 /usr/sbin/policy-rc.d

    expired="-o Acquire::Check-Valid-Until=false" # a mirror may be a snapshot
    # shellcheck disable=SC2086 # words on purpose
    apt-get -q $expired update
    packages="bash ca-certificates curl git iproute2 iptables less nano openssl procps python3 sudo tzdata $*"
    if ! command -v dockerd >/dev/null; then
        packages="$packages docker.io docker-compose podman netavark aardvark-dns nftables"
        for each in docker-cli docker-buildx; do # packages of their own since Debian 13
            if apt-cache show "$each" >/dev/null 2>&1; then packages="$packages $each"; fi
        done
    fi
    # shellcheck disable=SC2086 # words on purpose
    apt-get -q install -y --no-install-recommends $packages
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*.log
    rm -rf /usr/share/doc/* /usr/share/info/* /usr/share/locale/* /usr/share/man/*
    rm -rf /usr/bin/ctr /usr/libexec/podman/podman-testing # large, and for their makers
    find /usr/lib/python3* -name __pycache__ -prune -exec rm -rf {} +
fi

getent group docker >/dev/null || groupadd docker
id learner >/dev/null 2>&1 || useradd --create-home --shell /bin/bash learner
usermod --append --groups docker learner
mkdir -p /etc/sudoers.d
echo 'learner ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/learner
chmod 440 /etc/sudoers.d/learner
rm -rf /var/lib/docker /var/lib/containerd /var/lib/containers
