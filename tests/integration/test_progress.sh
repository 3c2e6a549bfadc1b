#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Progress on terminals of several widths: the bar is there on all that are wide enough for its numbers, and no line wraps.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need script bsdutils

small_experiment two-copy '1, 2'

lines_at() { # columns: what was drawn, a line each
    TERM=xterm script -qec "stty cols $1 && '$LABRUN' run '$work/test.ini'" /dev/null </dev/null >"$work/screen"
    tr '\r' '\n' <"$work/screen" | grep -F "$(printf '\033[K')" | sed 's/.*\x1b\[K//' | grep '/2, ' || true
}
for columns in 50 80 100; do
    equal 1 "$(lines_at $columns | grep -c '^\[\.*\] run 0/2, .* left  threads=[12]$')" "first lines with a bar at $columns columns"
done
equal 1 "$(lines_at 25 | grep -c '^run 0/2, .* left$')" "first lines without a bar at 25 columns"
lines_at 20 >"$work/narrow"
equal 1 "$(grep -c '^run 0/2, ' "$work/narrow")" "first lines at 20 columns"
if grep -qE '^.{20}' "$work/narrow"; then fail "a line wraps at 20 columns"; fi

# the time left is that of all that is still to come: the runs, the profiles after them, the figures
left() { # arguments: seconds that are left when the first run begins
    must run "$work/test.ini" --set workload.threads=1 --set experiment.warmup=500ms --set experiment.duration=500ms "$@"
    sed -nE 's/^run 1 of 1, ([0-9]+) s left.*/\1/p' "$work/err"
}
equal 1 "$(left --set figures.formats=none)" "seconds left of a run without figures"
if grep -q drawing "$work/err"; then fail "figures are said to be drawn where none are asked for"; fi
[ "$(left)" -gt 1 ] || fail "no time is left for figures"
grep -qE '^drawing [1-9][0-9]* figures$' "$work/err" || fail "it is not said that figures are drawn"
left --set figures.formats=none --set profile.enabled=yes >"$work/left"
if grep -q '^profile 1 of 1, 1 s left' "$work/err"; then
    equal 2 "$(cat "$work/left")" "seconds left with a profile"
else # profiles are not possible here, and the run says why
    equal 1 "$(cat "$work/left")" "seconds left without a profile"
fi

# on a terminal figures have a bar too
must run "$work/test.ini"
TERM=xterm script -qec "stty cols 100 && '$LABRUN' report '$work/results/latest'" /dev/null </dev/null >"$work/screen"
grep -qE '\[#+\.+\] drawing figure 1/[0-9]+, [0-9]+ s left  figures/' "$work/screen" || fail "no bar while figures are drawn"
