#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is wrong with a results folder is said, by report and by resume: what was left out, what was cut off, and rows that
# cannot be believed.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root

write_experiment "$work/test.ini" <<'INI'
[workload]
mechanism = two-copy, one-copy
message_size = 4K
threads = 1, 2
INI

# `latest` that is no link stays, and that is said
mkdir -p "$work/results/latest"
run run "$work/test.ini"
equal 0 "$status" "exit status"
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
run resume "$work/doctored"
equal 0 "$status" "exit status of resume after a cut row"
contains "$work/err" "warning: an unfinished run was cut off: 18 bytes of runs.csv"
