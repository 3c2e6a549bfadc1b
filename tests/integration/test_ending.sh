#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The end of a run, of resume and of report, where it is read: in pipes and on terminals of several widths, with colours and
# without. What it says is unit/output/test_ending.c's business.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need script bsdutils

write_experiment "$work/test.ini" <<'INI'
[workload]
mechanism = two-copy, zero-copy
message_size = 4K, 16K
threads = 1
INI
cd "$work"
must run test.ini --set experiment.blocks=7 --set experiment.duration=50ms
contains "$work/err" "4 cells x 7 blocks of contests, and 2 of steady runs, = 36 runs: about "
contains "$work/out" "runs:    36 of 36 ok"
contains "$work/out" "results: $work/results/test-"
contains "$work/out" "read:    report.html there; labrun explain; every cell: labrun table"
contains "$work/out" "ratio to two-copy [95 % interval]:"
grep -qE '^ *4 KB +[0-9.]+ +[0-9.]+ \[[0-9.]+, [0-9.]+\] (slower|faster|same|\?)' "$work/out" || fail "no row of 4 KB with ratio, interval and word"
cp "$work/out" "$work/first"

# report says the same, but for the folder's name, and resume how many runs it measured
without_names() { # file
    sed '/^next:/,/^runs:/d; /^results:/d' "$1"
}
must report
without_names "$work/first" >"$work/expected"
without_names "$work/out" | cmp "$work/expected" - || fail "report ends otherwise than run"
cp "$work/out" "$work/first"
must resume
contains "$work/out" "runs:    36 of 36 ok (0 measured now)"

# as narrow as it is asked for, and never long
for columns in 50 80 200; do
    COLUMNS=$columns run report
    [ "$(LC_ALL=C.UTF-8 wc -L <"$work/out")" -le "$columns" ] || { cat "$work/out" >&2; fail "lines of more than $columns columns"; }
    room=$((columns < 80 ? 24 * 80 / columns : 24))
    [ "$(wc -l <"$work/out")" -le $room ] || fail "more than $room lines at $columns columns"
    # a terminal is as wide as it says
    TERM=xterm script -qec "stty cols $columns; NO_COLOR=1 '$LABRUN' report 2>'$work/err'" /dev/null </dev/null | tr -d '\r' >"$work/screen"
    cmp "$work/out" "$work/screen" || fail "on a terminal of $columns columns it is otherwise than in a pipe"
done

# colours are on a terminal that can, and nowhere else
colours() { # TERM, assignments
    TERM=$1 script -qec "stty cols 80; ${2-} '$LABRUN' report 2>'$work/err'" /dev/null </dev/null | tr -d '\r' >"$work/screen"
    grep -c $'\033' "$work/screen" || true
}
[ "$(colours xterm)" -gt 0 ] || fail "no colour on a terminal"
sed 's/\x1b\[[0-9]*m//g' "$work/screen" >"$work/bare"
cmp "$work/first" "$work/bare" || fail "colours change what is said"
equal 0 "$(colours xterm NO_COLOR=1)" "lines with colours where NO_COLOR stands"
equal 0 "$(colours dumb)" "lines with colours on a dumb terminal"
equal 0 "$(grep -c $'\033' "$work/first" || true)" "lines with colours in a pipe"

# after an interruption: what was missing, and how much of all was measured now
start setsid "$LABRUN" run test.ini --set experiment.blocks=6 -o "$work/stopped"
await has_lines "$work/stopped/latest/runs.csv" 3
kill -INT "$pid"
ended
equal 130 "$status" "exit status of an interrupted run"
missing=$((32 + 1 - $(wc -l <"$work/stopped/latest/runs.csv")))
must resume "$work/stopped/latest"
tr -s ' \n' ' ' <"$work/err" >"$work/joined" # wherever the line is broken
contains "$work/joined" "32 runs, $missing of which are missing"
contains "$work/out" "runs:    32 of 32 ok ($missing measured now)"
contains "$work/out" "labrun explain DIR; every cell: labrun table DIR"
