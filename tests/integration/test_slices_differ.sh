#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Where slices have another ratio than steady runs, the steady runs tell the verdict, and everybody says so: a small
# contest is measured, and its steady runs are written anew for what there can be to say.
# shellcheck source=tests/integration/lib.sh
. "$SOURCE_DIR/tests/integration/lib.sh"
need_root
need python3 python3

compared_experiment "two-copy, one-copy" "1K, 16K" <<INI
slice = 2ms
steady = 2
blocks = 8
warmup = 2ms
duration = 36ms
INI
cat >"$work/rewrite.py" <<'PY'
"""rewrite.py FOLDER FACTOR: steady runs of one-copy at 16 KB have FACTOR times the throughput that slices have."""
import csv, math, random, sys

folder, factor = sys.argv[1], float(sys.argv[2])
with open(f"{folder}/runs.csv", newline="") as file:
    rows = list(csv.DictReader(file))
with open(f"{folder}/slices.csv", newline="") as file:
    slices = list(csv.DictReader(file))
draw = random.Random(7)
for rows_of, contest in ((slices, True), (rows, False)):
    arms = {row["run"]: row for row in rows}
    for row in rows_of:
        run = arms[row["run"]]
        large = run["mechanism"] == "one-copy" and run["message_size"] == "16384"
        if contest: # all arms alike
            row["bytes"] = str(round(1e6 * math.exp(draw.gauss(0, 0.01))))
            row["foreign_load_pct"] = "0"
            row["time_s"], row["tx_cpu_ns"], row["rx_cpu_ns"] = "0.002", "1000000", "1000000"
        elif run["order"] != "contest":
            speed = (factor if large else 1) * math.exp(draw.gauss(0, 0.01))
            row["throughput_gbps"], row["receive_us"] = repr(4 * speed), repr(3 / speed)
            row["cpu_ns_per_byte"] = repr(2 * math.exp(draw.gauss(0, 0.01)))
        if not contest:
            row["status"], row["reason"], row["warnings"] = "ok", "", ""
for name, lines in (("runs", rows), ("slices", slices)):
    with open(f"{folder}/{name}.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(lines[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
PY

report() { # steady blocks, factor
    folder=$work/steady-$1-$2
    [ -d "$work/measured-$1" ] || run "$work/test.ini" -o "$work/measured-$1" --set "experiment.steady=$1"
    cp -rL "$work/measured-$1/latest" "$folder"
    python3 "$work/rewrite.py" "$folder" "$2" || fail "rows cannot be written"
    must report "$folder"
    python3 "$SOURCE_DIR/tests/integration/verdicts.py" "$folder" mechanism two-copy || fail "verdicts of $folder"
    must explain -f json "$folder"
    cp "$work/out" "$work/explained.json"
    rm -rf "$work/exported"
    must export -f json -o "$work/exported" "$folder"
    must explain "$folder"
    cp "$work/out" "$work/narrow"
    COLUMNS=1000 must explain "$folder"
    cp "$work/out" "$work/wide"
    python3 -B "$SOURCE_DIR/tests/integration/sentences.py" "$folder" "$work/explained.json" "$work/exported/experiment.json" \
        "$work/wide" "$work/narrow" lies >"$work/checked" || { cat "$work/checked" >&2; fail "the sentences of $folder"; }
}
of() { # column of the verdict on throughput of one-copy at 16 KB
    column "$folder/verdicts.csv" "$1" metric=throughput_gbps | sed -n 2p
}

report 2 1
equal no "$(of slices_differ)" "slices and steady runs that agree"
contains "$work/wide" "slices and steady runs would be told apart from ±"
! grep -q slices-differ "$folder/report.html" || fail "a warning of what agrees"

report 2 0.5
equal "yes inconclusive 2" "$(of slices_differ) $(of verdict) $(of n)" "two steady runs against slices"
contains "$folder/report.html" "slices-differ"
contains "$folder/report.html" " in slices)<"
contains "$work/wide" "in 1 of 4 comparisons slices and steady runs differ: steady runs tell there, and 2 blocks of them allow no interval"
contains "$work/wide" "experiment.steady=7"
contains "$work/explained.json" "experiment.slice=4ms"
must table "$folder"
contains "$work/out" "slices-differ"

report 8 0.5
equal "yes slower 8" "$(of slices_differ) $(of verdict) $(of n)" "eight steady runs against slices"
contains "$folder/report.html" "slices-differ"
