#!/bin/sh
# stress.sh TIMES COMMAND...: runs a command again and again beside four busy loops, each time with another seed for the
# order of the tests (DECKPROOF_TEST_SEED). Stops at the first failure, and says which seed brings it back.
set -eu

times=$1
shift
loops=""
trap 'kill $loops 2>/dev/null || :' EXIT
trap 'exit 130' INT TERM
for _ in 1 2 3 4; do
    (while :; do :; done) &
    loops="$loops $!"
done

for run in $(seq "$times"); do
    seed=${SEED:-$(date +%s)$run}
    echo "run $run of $times, seed $seed"
    if ! DECKPROOF_TEST_SEED=$seed "$@"; then
        echo "run $run of $times failed: \`make test-stress N=1 SEED=$seed\` runs the tests in the same order" >&2
        exit 1
    fi
done
echo "$times of $times"
