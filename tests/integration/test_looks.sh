#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# An experiment that stops when it is decided, or when its budget is spent: what is not needed is not missing, and a
# campaign that was killed, a report and a second resume come to the same from the journal.
# shellcheck source=tests/integration/lib.sh
. "$SOURCE_DIR/tests/integration/lib.sh"

compared_experiment "two-copy, one-copy" "1K, 16K" <<INI
slice = 2ms
steady = 1
blocks = 8
precision = 100%
max_blocks = 40
control = no
warmup = 3ms
duration = 40ms
INI
flat() { # file: one line
    tr -s ' \n' ' ' <"$1"
}

must plan "$work/test.ini"
flat "$work/out" >"$work/line"
contains "$work/line" "blocks 8 to 40, in contests"
contains "$work/line" "stopping a place stops when its ratios are known to ±100 %: looks after 8, 12, 18, 27 and 40 blocks, each at 1/5 of the level of significance"
contains "$work/line" "runs at most 164 of"
run plan "$work/test.ini" --set experiment.precision=none
equal 2 "$status" "exit status of max_blocks without a precision"
contains "$work/err" "experiment.max_blocks is for an experiment.precision, and there is none"

need_root

# decided <folder>: of each place the blocks of contests that it has, which are the first ones; and what report says
decided() {
    for size in 1024 16384; do
        paste <(column "$1/runs.csv" block "message_size=$size") <(column "$1/runs.csv" order "message_size=$size") |
            awk '$2 == "contest" { print $1 }' | sort -n | uniq -c | awk -v "size=$size" '
            $1 != 2 || $2 != NR { print "block " $2 " has " $1 " runs" }
            END { print size ": " NR " blocks" }'
    done
    must report "$1"
    flat "$work/out" >"$work/line"
    grep -o 'runs: .* results:' "$work/line"
}

must run "$work/test.ini"
folder=$(readlink -f "$work/results/latest")
contains "$work/err" "at most 164 runs"
contains "$work/err" "block 8: "
contains "$folder/labrun.log" "block 8: "
flat "$work/out" >"$work/line"
contains "$work/line" "2 of 2 places decided, after "
contains "$work/line" " runs not needed"
first=$(decided "$folder")
[ "$(column "$folder/runs.csv" run | wc -l)" -lt 100 ] || fail "it did not stop: $first"
equal 4 "$(column "$folder/runs.csv" run order=random | wc -l)" "steady runs, which are made of decided places too"
contains "$folder/report.html" "Stopped early: 2 of 2 places decided"
must resume "$folder"
contains "$work/err" "nothing is missing"
equal "$first" "$(decided "$folder" | sed 's/ (0 measured now)//')" "decisions after a resume that had nothing to do"

# killed in the middle, behind and before the first look: the journal alone decides
for rows in 10 33; do
    start setsid "$LABRUN" run "$work/test.ini" --set experiment.precision=0.001% --set experiment.equivalence=0% \
        --set experiment.max_blocks=12 -o "$work/killed-$rows"
    await has_lines "$work/killed-$rows/latest/runs.csv" "$rows"
    kill -KILL "$pid"
    ended
    killed=$(readlink -f "$work/killed-$rows/latest")
    must resume "$killed"
    column "$killed/runs.csv" run | sort -n | uniq -d >"$work/twice"
    equal "" "$(cat "$work/twice")" "runs recorded twice"
    decided "$killed" >"$work/said"
    contains "$work/said" "1024: 12 blocks"
    contains "$work/said" "16384: 12 blocks"
    contains "$work/said" "runs: 52 of 52 ok"
done

# what is missing of a folder whose places are decided is a steady run
sed -i '$d' "$folder/runs.csv"
must resume "$folder"
contains "$work/out" "(1 measured now)"
equal 164 "$(column "$folder/runs.csv" run | tail -n 1)" "the run that was measured again"
equal "$first" "$(decided "$folder")" "decisions after that"

# a budget ends it between two blocks, the steady runs are made, and nobody misses the rest
must run "$work/test.ini" --set experiment.precision=none --set experiment.max_blocks=auto --set experiment.blocks=500 \
    --set experiment.budget=3s -o "$work/budget"
folder=$(readlink -f "$work/budget/latest")
flat "$work/out" >"$work/line"
contains "$work/line" "the budget of 3 s ended it after "
[ "$(column "$folder/runs.csv" run | wc -l)" -lt 1000 ] || fail "the budget did not end it"
equal 4 "$(column "$folder/runs.csv" run order=random | wc -l)" "steady runs behind a budget"
must report "$folder"
flat "$work/out" >"$work/again"
equal "$(grep -o 'runs: .* results:' "$work/line")" "$(grep -o 'runs: .* results:' "$work/again")" "what report says"
must resume "$folder"
contains "$work/err" "nothing is missing"
