#!/bin/sh
# Fill the folder $1 with a minimal Debian, without what a container never reads.
set -eu
root=$1

debootstrap --variant=minbase bookworm "$root"

# A package's files that nobody reads in a container: documentation, translations, downloaded packages.
cat >"$root/etc/dpkg/dpkg.cfg.d/deckproof" <<'END'
path-exclude /usr/share/doc/*
path-exclude /usr/share/man/*
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
END
cat >"$root/etc/apt/apt.conf.d/deckproof" <<'END'
APT::Install-Recommends "false";
Acquire::Languages "none";
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin || true"; };
END
rm -rf "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/info/* "$root"/usr/share/locale/*
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/*.log "$root"/tmp/*

# Packages must not start services while they are installed.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"

# What the builder's own machine left in there.
rm -f "$root/etc/resolv.conf" "$root/etc/hostname"
: >"$root/etc/machine-id"
