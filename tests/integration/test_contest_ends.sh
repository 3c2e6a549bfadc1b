#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# How a contest can end before its time: labrun is killed, terminated or interrupted in the middle of one, and a worker is
# killed or stopped between two slices. Only the arm of that worker fails, with its reason; resume makes what is missing
# whole, all arms or none; nothing is left behind.
# shellcheck source=tests/integration/lib.sh
. "$SOURCE_DIR/tests/integration/lib.sh"
need_root
need python3 python3

compared_experiment "two-copy, one-copy" "4K" <<INI
slice = 5ms
steady = 0
blocks = 6
warmup = 5ms
duration = 300ms
INI
cat >"$work/whole.py" <<'PY'
"""whole.py FOLDER FAILED: 6 contests of 3 arms, of which so many runs failed; each ok one has its 20 rounds, once."""
import collections, csv, sys

folder, failed = sys.argv[1], int(sys.argv[2])
runs = list(csv.DictReader(open(folder + "/runs.csv")))
slices = collections.Counter(row["run"] for row in csv.DictReader(open(folder + "/slices.csv")))
rounds = collections.Counter((row["run"], row["round"]) for row in csv.DictReader(open(folder + "/slices.csv")))
assert sorted(int(run["run"]) for run in runs) == list(range(1, 19)), "runs"
assert all(count == 3 for count in collections.Counter(run["block"] for run in runs).values()), "arms of a contest"
assert sum(run["status"] == "failed" for run in runs) == failed, "failed runs"
assert all(slices[run["run"]] == (20 if run["status"] == "ok" else 0) for run in runs), "slices of runs"
assert max(rounds.values()) == 1, "a round stands there twice"
for run in runs:
    if run["status"] == "failed":
        print(run["reason"])
PY
devices() { tail -n +3 /proc/net/dev | cut -d: -f1 | sort; }
before=$(devices)

nothing_left() { # session
    gone() { [ -z "$(pgrep -s "$1" || true)" ]; }
    await gone "$1"
    equal "$before" "$(devices)" "devices of the host"
}

# --- labrun itself ---
for signal in KILL TERM INT; do
    start setsid "$LABRUN" run "$work/test.ini" -o "$work/$signal"
    await has_lines "$work/$signal/latest/runs.csv" 4
    kill -s "$signal" "$pid"
    ended
    [ "$status" != 0 ] || fail "exit status after SIG$signal"
    nothing_left "$pid"
    folder=$(readlink -f "$work/$signal/latest")
    [ "$(wc -l <"$folder/runs.csv")" -lt 19 ] || fail "SIG$signal came too late"
    must resume "$folder"
    python3 "$work/whole.py" "$folder" 0 || fail "contests after SIG$signal and resume"
done

# --- a worker ---
workers() { pgrep -P "$pid" || true; }
all_arms() { [ "$(workers | wc -l)" = 6 ]; }
for signal in KILL STOP; do
    start setsid "$LABRUN" run "$work/test.ini" -o "$work/worker-$signal"
    await has_lines "$work/worker-$signal/latest/runs.csv" 4
    await all_arms
    kill -s "$signal" "$(workers | sed -n 2p)"
    ended
    equal 1 "$status" "exit status after a worker got SIG$signal"
    nothing_left "$pid"
    python3 "$work/whole.py" "$(readlink -f "$work/worker-$signal/latest")" 1 >"$work/reason" || fail "contests after a worker got SIG$signal"
    case $signal in
        KILL) expected='(server|client) was killed by signal 9 \(Killed\) while (connecting|warming up|a slice was running|draining)' ;;
        STOP) expected='the run was not over 10\.0 s after its time, and was ended while (connecting|warming up|a slice was running|draining)' ;;
    esac
    grep -qE "^$expected$" "$work/reason" || fail "the reason is '$(cat "$work/reason")'"
    must resume "$(readlink -f "$work/worker-$signal/latest")"
    contains "$work/err" "nothing is missing"
done
