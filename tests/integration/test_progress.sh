#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Progress on terminals of several widths: the bar makes room before the numbers do, and no line wraps.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need script bsdutils

small_experiment two-copy '1, 2'

lines_at() { # columns: what was drawn, a line each
    TERM=xterm script -qec "stty cols $1 && '$LABRUN' run '$work/test.ini'" /dev/null </dev/null >"$work/screen"
    tr '\r' '\n' <"$work/screen" | grep -F "$(printf '\033[K')" | sed 's/.*\x1b\[K//' | grep '/2, ' || true
}
equal 1 "$(lines_at 100 | grep -c '^\[\.*\] run 0/2, .* left, 0 failed  threads=[12]$')" "first lines with a bar at 100 columns"
equal 1 "$(lines_at 50 | grep -c '^run 0/2, .* left, 0 failed  threads=[12]$')" "first lines without a bar at 50 columns"
lines_at 20 >"$work/narrow"
equal 1 "$(grep -c '^run 0/2, ' "$work/narrow")" "first lines at 20 columns"
if grep -qE '^.{20}' "$work/narrow"; then fail "a line wraps at 20 columns"; fi

# the time left is that of all that is still to come: the runs, and the profiles after them
must run "$work/test.ini" --set workload.threads=1 --set experiment.warmup=500ms --set experiment.duration=500ms \
    --set profile.enabled=yes
if grep -q '^profile 1 of 1, 1 s left' "$work/err"; then
    contains "$work/err" "run 1 of 1, 2 s left"
else # profiles are not possible here, and the run says why
    contains "$work/err" "run 1 of 1, 1 s left"
fi
