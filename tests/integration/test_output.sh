#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Where output goes is the reader's choice: a closed pipe neither ends a campaign nor changes how it ends, and
# a full disk is told.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# what was asked for is lost: said, and no success
if [ -c /dev/full ]; then
    for topic in ini mechanisms; do
        status=0
        "$LABRUN" describe $topic >/dev/full 2>"$work/err" || status=$?
        equal 2 "$status" "exit status of describe $topic on a full disk"
        equal "labrun: cannot write to standard output: No space left on device" "$(cat "$work/err")" \
            "describe $topic on a full disk"
    done
fi

# one that is closed takes as little
status=0
"$LABRUN" describe ini >&- 2>"$work/err" || status=$?
equal 2 "$status" "exit status of describe without a standard output"
contains "$work/err" "cannot write to standard output"

# A pipe whose reader is gone already, on descriptor 9.
mkfifo "$work/pipe"
open_closed_pipe() {
    # shellcheck disable=SC2094 # the reading end is there to be closed
    exec 8<>"$work/pipe" 9>"$work/pipe" 8>&-
}

# the reader has seen enough: no word about it
open_closed_pipe
status=0
"$LABRUN" describe ini >&9 2>"$work/err" || status=$?
equal 0 "$status" "exit status of describe without a reader"
equal "" "$(cat "$work/err")" "what describe says without a reader"

need_root
small_experiment two-copy '1, 2'
status=0
"$LABRUN" run "$work/test.ini" >&9 2>&9 </dev/null || status=$?
equal 0 "$status" "exit status of a run whose output nobody reads"
equal 2 "$(column "$work/results/latest/runs.csv" run | wc -l)" "runs that are recorded"
[ -s "$work/results/latest/report.html" ] || fail "there is no report"


# that is labrun's own business: gnuplot runs with SIGPIPE at its default, and no signal blocked
mkdir "$work/bin"
printf '#!/bin/sh\ngrep -E "^Sig(Blk|Ign)" /proc/self/status >%s\n' "$work/signals" >"$work/bin/gnuplot"
chmod 755 "$work/bin" "$work/bin/gnuplot"
touch "$work/signals"
PATH="$work/bin:$PATH" run report "$work/results/latest"
equal 0000000000000000 "$(awk '/SigBlk/ { print $2 }' "$work/signals")" "signals that gnuplot has blocked"
equal 0 "$((0x$(awk '/SigIgn/ { print $2 }' "$work/signals") & 0x1000))" "SIGPIPE, as gnuplot ignores it"
