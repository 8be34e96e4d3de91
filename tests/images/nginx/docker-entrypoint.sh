#!/bin/sh
# Run what lies in /docker-entrypoint.d, then the server.
set -eu

if [ "${1:-}" = nginx ]; then
    if [ -n "$(ls /docker-entrypoint.d)" ]; then
        for script in /docker-entrypoint.d/*.sh; do
            echo "$0: Launching $script"
            "$script"
        done
    else
        echo "$0: No files found in /docker-entrypoint.d/, skipping configuration"
    fi
    echo "$0: Configuration complete; ready for start up"
fi

exec "$@"
