#!/bin/sh
# Run one named stage and say how long it took.
#
#   stage.sh NAME COMMAND [ARGUMENT…]      output goes to _build/log/NAME.log; its last lines are shown on failure
#   stage.sh -v NAME COMMAND [ARGUMENT…]   output is shown as it comes
#
# Exits as the command did.
set -u

shown=no
if [ "$1" = -v ]; then
    shown=yes
    shift
fi
name=$1
shift

started=$(date +%s)
status=0
if [ "$shown" = yes ]; then
    printf '── %s\n' "$name"
    "$@" || status=$?
else
    mkdir -p _build/log
    log=_build/log/$(printf %s "$name" | tr ' /' '--').log
    printf '── %-30s' "$name"
    "$@" >"$log" 2>&1 || status=$?
fi
seconds=$(($(date +%s) - started))

if [ "$status" -eq 0 ]; then
    [ "$shown" = yes ] && printf '── %-30s' "$name"
    printf ' %s s\n' "$seconds"
    exit 0
fi
if [ "$shown" = no ]; then
    printf ' FAILED\n'
    tail -n 30 "$log"
fi
printf '── %s failed with status %s after %s s' "$name" "$status" "$seconds"
[ "$shown" = no ] && printf '; all its output is in %s' "$log"
printf '\n'
exit "$status"
