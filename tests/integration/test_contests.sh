#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A contest from the plan to the verdict: slices add up to their runs, verdicts are those of the rounds, an interrupted
# contest leaves nothing of itself, and half of one is measured anew as a whole.
# shellcheck source=tests/integration/lib.sh
. "$SOURCE_DIR/tests/integration/lib.sh"
need python3 python3

compared_experiment "two-copy, one-copy" "1K, 16K" <<INI
slice = 2ms
steady = 0
blocks = 6
warmup = 3ms
duration = 60ms
INI
must plan "$work/test.ini"
tr -s ' \n' ' ' <"$work/out" >"$work/line"
contains "$work/line" "in contests of 10 rounds, in which the arms of a place take turns in slices of 2 ms"
contains "$work/line" "contests 12 of 3 arms: 10 rounds in slices of 2 ms"

run plan "$work/test.ini" --set experiment.slice=70ms
equal 2 "$status" "exit status of a slice longer than the contest"
contains "$work/err" "experiment.slice is longer than experiment.duration"

need_root
must run "$work/test.ini"
folder=$(readlink -f "$work/results/latest")
equal 36 "$(column "$folder/runs.csv" run order=contest | wc -l)" "runs of contests"
equal 360 "$(column "$folder/slices.csv" run | wc -l)" "slices: 36 runs of 10 rounds"

equal off "$(column "$folder/runs.csv" idle_restart | sort -u)" "slow start after a rest, in the labs of contests"

# the sums over the slices of a run are the run
cat >"$work/sums.py" <<'PY'
import csv, math, sys
runs = {row["run"]: row for row in csv.DictReader(open(sys.argv[1] + "/runs.csv"))}
sums, turns = {}, {}
for row in csv.DictReader(open(sys.argv[1] + "/slices.csv")):
    add = sums.setdefault(row["run"], {"bytes": 0, "time": 0, "cpu": 0})
    add["bytes"] += int(row["bytes"])
    add["time"] += float(row["time_s"])
    add["cpu"] += int(row["tx_cpu_ns"]) + int(row["rx_cpu_ns"])
    run = runs[row["run"]]
    turns.setdefault((run["block"], run["message_size"], row["round"]), []).append(row["position"])
assert sums.keys() == runs.keys()
for number, run in runs.items():
    got = sums[number]
    assert got["bytes"] == int(run["bytes"]), run
    assert math.isclose(got["time"], float(run["window_s"]), rel_tol=1e-6), run
    assert math.isclose(8e-9 * got["bytes"] / got["time"], float(run["throughput_gbps"]), rel_tol=1e-6), run
    assert math.isclose(got["cpu"] / got["bytes"], float(run["cpu_ns_per_byte"]), rel_tol=1e-6), run
assert all(sorted(positions) == ["1", "2", "3"] for positions in turns.values()), "each arm once in a round"
assert len({tuple(positions) for positions in turns.values()}) > 1, "the order of a round is drawn anew"
PY
python3 "$work/sums.py" "$folder" || fail "slices.csv is not runs.csv"
python3 "$SOURCE_DIR/tests/integration/verdicts.py" "$folder" mechanism two-copy || fail "verdicts of contests"

# levels and ratios come from different runs, and that is said wherever both stand
must run "$work/test.ini" -o "$work/both" --set experiment.steady=2 --set workload.message_size=16K
tr -s ' \n' ' ' <"$work/out" >"$work/line"
# Beside a busy program some rounds are left out.
said=$(grep -oE 'levels: medians of 2 steady runs a cell; ratios: 6 contests of ([0-9]+ to )?10 rounds in slices of 2 ms \(' "$work/line") ||
    { cat "$work/line" >&2; fail "the end does not tell runs and contests apart"; }
contains "$work/line" "method: $said"
must explain "$work/both/latest"
tr -s ' \n' ' ' <"$work/out" >"$work/line"
contains "$work/line" "$said"
contains "$work/both/latest/report.html" "<li>$said"
contains "$work/both/latest/figures/throughput.gp" "median of 2 steady runs a cell, behind 6 blocks of contests"
equal 6 "$(column "$work/both/latest/runs.csv" run order=random | wc -l)" "steady runs"
equal 2 "$(column "$work/both/latest/summary.csv" n metric=throughput_gbps | sort -u)" "runs behind a level"

# the last contest lost one of its three rows, as when the power fails: it is measured again whole
rows() { column "$folder/runs.csv" run | sort -n | tr '\n' ' '; }
whole=$(rows)
last=$(column "$folder/runs.csv" run | tail -n 3)
sed -i '$d' "$folder/runs.csv"
must resume "$folder"
contains "$work/err" "warning: an unfinished run was cut off and is kept in $folder/unfinished-"
equal "$whole" "$(rows)" "runs after half a contest was resumed"
equal "$last" "$(column "$folder/runs.csv" run | tail -n 3)" "the contest that was measured again"
equal 360 "$(column "$folder/slices.csv" run | wc -l)" "slices after half a contest was resumed"
python3 "$work/sums.py" "$folder" || fail "slices.csv is not runs.csv after resume"

# Ctrl-C in the middle: no row of the contest that was under way, and resume measures what is missing
start setsid "$LABRUN" run "$work/test.ini" --set experiment.duration=200ms -o "$work/interrupted"
await has_lines "$work/interrupted/latest/runs.csv" 4
kill -INT "$pid"
ended
equal 130 "$status" "exit status when interrupted"
folder=$(readlink -f "$work/interrupted/latest")
done=$(($(wc -l <"$folder/runs.csv") - 1))
[ $((done % 3)) = 0 ] && [ "$done" -lt 36 ] || fail "$done runs are recorded: no whole contests"
[ -z "$(pgrep -s "$pid" || true)" ] || fail "processes are left"
must resume "$folder"
equal "$(seq 36)" "$(column "$folder/runs.csv" run | sort -n)" "runs after resume"
