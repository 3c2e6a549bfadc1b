#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is wrong with a results folder is said, by report and by resume: what was left out, what was cut off, and rows that
# cannot be believed.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root

small_experiment 'two-copy, one-copy' '1, 2' random # rows are counted, and doctored one by one

# `latest` that is no link stays, and that is said
mkdir -p "$work/results/latest"
must run "$work/test.ini"
contains "$work/err" "warning: 'latest' is not a link and was left alone"
folder=$(echo "$work"/results/test-*)

doctor() { # name, awk program on the rows of runs.csv
    rm -rf "$work/doctored"
    cp -r "$folder" "$work/doctored"
    awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } '"$1" "$folder/runs.csv" >"$work/doctored/runs.csv"
}

# a row that was being written when labrun was killed
doctor '{ print }'
printf '0123456789abcdef,9' >>"$work/doctored/runs.csv"
run report "$work/doctored"
[ "$status" = 0 ] || [ "$status" = 77 ] || fail "report of a cut row: exit status $status"
contains "$work/err" "runs.csv: the last row is cut off: its run is left out"
must resume "$work/doctored"
contains "$work/err" "warning: an unfinished run was cut off and is kept in $work/doctored/unfinished-"
contains "$work/err" ": 18 bytes of runs.csv"
equal "0123456789abcdef,9" "$(cat "$work"/doctored/unfinished-*/runs.csv)" "what is kept of the cut row"

# resume looks at everything before it changes anything: what it refuses has the bytes that it had
unchanged() { # text
    sum_before=$(cd "$work/doctored" && find . -type f | sort | xargs sha256sum)
    run resume "$work/doctored"
    equal 2 "$status" "exit status of resume ($1)"
    contains "$work/err" "$1"
    equal "$sum_before" "$(cd "$work/doctored" && find . -type f | sort | xargs sha256sum)" "the folder after '$1'"
}
unfinished() { # a folder in which run 4 was under way
    doctor 'NR < 5 { print }'
    printf '0123456789abcdef,4' >>"$work/doctored/runs.csv"
    grep -q '^4,' "$work/doctored/connections.csv" || fail "run 4 has no connections"
}
unfinished
sed -i 's/"kernel": "[^"]*"/"kernel": "1.0-elsewhere"/' "$work/doctored/environment.json"
unchanged "kernel 1.0-elsewhere; this is "
unfinished
sed -i '2s/^[0-9a-f]*/0123456789abcdef/' "$work/doctored/runs.csv"
unchanged "runs.csv: run 1 belongs to another plan than experiment.ini"
unfinished
sed -i '4d' "$work/doctored/runs.csv"
unchanged "has rows of runs 3 to 4, which runs.csv has not: only runs that were measured together can be unfinished"
unfinished
ln -s doctored "$work/once"
ln -s once "$work/link"
must resume "$work/link"
contains "$work/err" "labrun: $work/link points to $work/doctored: that folder is taken"
equal 5 "$(wc -l <"$work/doctored/runs.csv")" "lines of runs.csv after resume"
equal "$(sed -n '/^4,/p' "$folder/connections.csv")" "$(cat "$work"/doctored/unfinished-*/connections.csv)" \
    "what is kept of run 4's connections"

# the plan that is made here now is not the one that was begun: nothing is measured beside it, even where nothing is recorded
doctor 'NR == 1 { print }'
head -n 1 "$folder/connections.csv" >"$work/doctored/connections.csv"
head -n 1 "$folder/intervals.csv" >"$work/doctored/intervals.csv"
sed -i 's/"plan": "[0-9a-f]*"/"plan": "0123456789abcdef"/' "$work/doctored/environment.json"
unchanged "experiment.ini makes another plan than the one that was begun: other blocks, times, order, seed or events"
sed -i '/two-copy.*\b2\b/d' "$work/doctored/plan.csv"
grep -q two-copy "$work/doctored/plan.csv" || fail "no cell of two-copy is left in plan.csv"
unchanged "experiment.ini makes another plan here than plan.csv: 1 cell differs"
contains "$work/err" "two-copy threads=2 can be measured now and is not in plan.csv"
sed -i '/"plan": /d' "$work/doctored/environment.json" # as older labruns left a folder
unchanged "experiment.ini makes another plan here than plan.csv: 1 cell differs"
cp "$folder/plan.csv" "$work/doctored/plan.csv"
must resume "$work/doctored"
equal 5 "$(wc -l <"$work/doctored/runs.csv")" "lines of runs.csv after resume of an older folder"

# one CPU less than where it was begun
cpus=$(taskset -cp $$ | sed 's/.*: //; s/[,-]/ /g')
read -r first last <<<"${cpus%% *} ${cpus##* }"
if [ "$first" != "$last" ]; then
    must run "$work/test.ini" --set cpu.server="$first,$last" --set workload.threads=1 -o "$work/cpus"
    rm -rf "$work/doctored"
    cp -r "$(readlink -f "$work/cpus/latest")" "$work/doctored"
    for file in runs connections intervals; do sed -i 1q "$work/doctored/$file.csv"; done
    taskset -cp "$first" $$ >"$work/out"
    unchanged "experiment.ini makes another plan here than plan.csv: 2 cells differ"
    contains "$work/err" "server=$last is in plan.csv and cannot be measured now: cpu.server: this process cannot run on CPU $last"
fi

refused() { # text
    run report "$work/doctored"
    equal 2 "$status" "exit status of report ($1)"
    contains "$work/err" "$1"
}
doctor 'NR == 3 { $at["plan"] = "0123456789abcdef" } { print }'
refused "runs.csv: row 2 (run 2) is of plan 0123456789abcdef, environment.json describes plan $(column "$folder/runs.csv" plan run=1)"
doctor 'NR == 4 { $at["throughput_gbps"] = "-1.5" } { print }'
refused "runs.csv:4: throughput_gbps: -1.5 is negative"

# the first row of a run counts, and the summaries have nothing of the second
doctor '{ print } NR == 2 { $at["throughput_gbps"] = 1000; print; print }'
run report "$work/doctored"
[ "$status" = 0 ] || [ "$status" = 77 ] || fail "report of repeated rows: exit status $status"
contains "$work/err" "runs.csv: 2 rows repeat the number of a run: the first of each counts"
cmp "$folder/summary.csv" "$work/doctored/summary.csv" || fail "a repeated row counts"

# a cell that was excluded here is none of the table's rows, also later and elsewhere, and all of them say why
told() { # file
    tr -s ' \n' ' ' <"$1" >"$work/joined"
    contains "$work/joined" "4 cells: socket.congestion: this kernel has no no-such-cc, but "
    contains "$work/joined" "the first"
    contains "$work/joined" "if it is a module of this kernel: sudo modprobe tcp_no-such-cc"
}
run run "$work/test.ini" --set socket.congestion=reno,no-such-cc -o "$work/excluded"
tr -s ' \n' ' ' <"$work/err" >"$work/joined"
contains "$work/joined" "4 cells are excluded: socket.congestion: this kernel has no no-such-cc, but "
tr -s ' \n' ' ' <"$work/out" >"$work/joined"
contains "$work/joined" "missing: 4 cells are excluded"
contains "$work/joined" "socket.congestion: this kernel has no no-such-cc, but "
equal 0 "$status" "exit status with an excluded cell"
told "$work/excluded/latest/report.html"
run table "$work"/excluded/latest
told "$work/out"
grep -q '^two-copy .* reno ' "$work/out" || { cat "$work/out" >&2; fail "the cells that were measured are not shown"; }
if grep -q '^[a-z]*-copy .*no-such-cc' "$work/out"; then fail "an excluded cell is shown"; fi
cp -r "$work/excluded/latest/" "$work/moved"
run table "$work/moved"
told "$work/out"
grep -q '^two-copy .* reno ' "$work/out" || fail "the cells that were measured are not shown elsewhere"
if grep -q '^[a-z]*-copy .*no-such-cc' "$work/out"; then fail "the table shows an excluded cell elsewhere"; fi
sed -i 's/if it is a module/\x1b]0;evil\x07&/' "$work/excluded/latest/exclusions.csv"
run report "$work"/excluded/latest
cp "$work/out" "$work/both"
run table "$work"/excluded/latest
told "$work/out"
cat "$work/both" >>"$work/out"
if grep -q $'\x1b' "$work/out"; then fail "an escape of exclusions.csv reaches the terminal"; fi
rm "$work/excluded/latest/exclusions.csv" # as older labruns left a folder
run table "$work"/excluded/latest
contains "$work/out" "excluded  4 cells: plan.csv has no such cell"
[ ! -e "$folder/exclusions.csv" ] || fail "a file of exclusions where nothing was excluded"

# without gnuplot: first all that is known, then what is missing, and the status of a host that lacks something
status=0
PATH=/nonexistent "$LABRUN" report "$folder" >"$work/both" 2>&1 </dev/null || status=$?
equal 77 "$status" "exit status of report without gnuplot"
contains "$work/both" "hint: install gnuplot"
equal "results: $folder" "$(grep -m 1 -e '^results:' -e '^labrun:' "$work/both")" "what stands first without gnuplot"
