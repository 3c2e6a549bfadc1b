#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A second stage at sizes near a crossing: planned from the journal of the first one, so that a campaign that was killed
# in it, a report and a resume come to the same plan.
# shellcheck source=tests/integration/lib.sh
. "$SOURCE_DIR/tests/integration/lib.sh"

compared_experiment "two-copy, zero-copy" "1000, 60000" <<INI
slice = 2ms
steady = 1
blocks = 4
control = no
refine = yes
warmup = 2ms
duration = 50ms
[workload]
transport = udp
fields = 1
[socket]
send_buffer = 512K
[link]
path = sink
mtu = 65535
INI
sizes="1000 2268 5144 11665 26456 60000"

run plan "$work/test.ini" --set experiment.budget=5min
equal 2 "$status" "exit status of a budget for what is not known yet"
contains "$work/err" "experiment.refine takes as long as it takes"
must plan "$work/test.ini"
contains "$work/out" "refining"

need_root

# first_stage <from> <to>: a folder whose first stage is over, in which zero-copy has twice the throughput at one size
# and half of it at the other one, whatever was measured: a crossing for certain
first_stage() {
    cp -a "$1" "$2"
    for file in runs connections intervals slices; do
        awk -F, -v OFS=, -v file="$file" '
            NR == FNR { if (FNR == 1) for (i = 1; i <= NF; i++) at[$i] = i
                        else { mechanism[$at["run"]] = $at["mechanism"]; size[$at["run"]] = $at["message_size"] }
                        next }
            FNR == 1 { for (i = 1; i <= NF; i++) of[$i] = i; print; next }
            $of["run"] > 20 { next }
            file == "slices" {
                bytes = $of["time_s"] * 1e8
                if (mechanism[$of["run"]] == "zero-copy") bytes *= size[$of["run"]] == 1000 ? 0.5 : 2
                $of["bytes"] = int(bytes) }
            { print }' "$1/runs.csv" "$1/$file.csv" >"$2/$file.csv"
    done
    sed -i '22,$d' "$2/plan.csv"
}

# stage <folder>: sizes and blocks of plan.csv, and each run of the second stage once in both files
check_stage() {
    equal "$sizes" "$(column "$1/plan.csv" message_size | sort -nu | paste -sd ' ')" "sizes that are planned"
    equal "1 2 3 4 5 6 7 8 9 10" "$(column "$1/plan.csv" block | sort -nu | paste -sd ' ')" "blocks"
    paste -d, <(column "$1/plan.csv" run) <(column "$1/plan.csv" block) <(column "$1/plan.csv" mechanism) \
        <(column "$1/plan.csv" message_size) >"$work/planned"
    paste -d, <(column "$1/runs.csv" run) <(column "$1/runs.csv" block) <(column "$1/runs.csv" mechanism) \
        <(column "$1/runs.csv" message_size) >"$work/made"
    cmp "$work/planned" "$work/made" || fail "what was made is not what was planned"
    equal 60 "$(wc -l <"$work/made")" "runs of both stages"
}

must run "$work/test.ini" --set experiment.refine=no -o "$work/plain"
equal 20 "$(column "$work/plain/latest/runs.csv" run | wc -l)" "runs without a second stage"
must run "$work/test.ini"
folder=$(readlink -f "$work/results/latest")
first_stage "$folder" "$work/first"

# a report knows what is missing before anything of it is measured
must report "$work/first"
tr -s ' \n' ' ' <"$work/out" >"$work/line"
contains "$work/line" "20 of 60 ok; refined near crossings: 8 more cells from 2268 B to 26456 B"

# killed in the second stage, twice; the unfinished rest is planned as before
for rows in 27 45; do
    start setsid "$LABRUN" resume "$work/first"
    await has_lines "$work/first/runs.csv" "$rows"
    kill -KILL "$pid"
    ended
    equal "$sizes" "$(column "$work/first/plan.csv" message_size | sort -nu | paste -sd ' ')" "sizes behind a kill"
done
must resume "$work/first"
check_stage "$work/first"
tr -s ' \n' ' ' <"$work/out" >"$work/line"
contains "$work/line" "60 of 60 ok"
contains "$work/line" "refined near crossings: 8 more cells from 2268 B to 26456 B"
for size in $sizes; do
    equal 1 "$(column "$work/first/verdicts.csv" metric "message_size=$size" | grep -c throughput_gbps)" \
        "verdicts at $size"
done
contains "$work/first/report.html" "8 more cells in 40 runs, ordered in the same way, at 2268 B, 5144 B, 11665 B and 26456 B between 1000 B and 60000 B."
cp "$work/first/plan.csv" "$work/plan.csv"
must resume "$work/first"
contains "$work/err" "nothing is missing: all 60 runs"
must report "$work/first"
cmp "$work/plan.csv" "$work/first/plan.csv" || fail "plan.csv has changed"

# in one go, behind the last run of the first stage
first_stage "$folder" "$work/again"
for file in runs connections intervals; do
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR == 1 || $at["run"] < 20' "$work/again/$file.csv" \
        >"$work/cut"
    cat "$work/cut" >"$work/again/$file.csv"
done
printf '[profile]\nenabled = yes\n' >>"$work/again/experiment.ini"
must resume "$work/again"
if [ -e "$work/again/profile.csv" ]; then
    equal "$sizes" "$(column "$work/again/profile.csv" message_size | sort -nu | paste -sd ' ')" "profiles of both stages"
fi
contains "$work/err" "refined near crossings: 8 more cells"
contains "$work/again/labrun.log" "refined near crossings: 8 more cells"
check_stage "$work/again"
cmp "$work/plan.csv" "$work/again/plan.csv" || fail "another plan from the same first stage"
