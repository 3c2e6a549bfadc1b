#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two experiments against each other: the structure of the answer, its exit statuses, and that it writes nothing. What became
# slower is made so by hand: on a busy machine nothing else would be sure.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root

tiny=(--set experiment.blocks=6 --set experiment.warmup=5ms --set experiment.duration=20ms)
measure() { # name, arguments
    must run "$SOURCE_DIR/configs/smoke.ini" "${tiny[@]}" -o "$work/$1" "${@:2}"
}
checksum() { # folders
    find "$@" -type f -exec cksum {} + | sort
}

measure first
measure second --set experiment.duration=30ms --set workload.threads=1,2
checksum "$work/first" "$work/second" >"$work/before"
must compare "$work/first/latest" "$work/second/latest"
contains "$work/out" "8 cells are in both"
contains "$work/out" "8 cells are only in the second:"
contains "$work/out" "throughput: second is slower in "
contains "$work/out" "CPU time per byte: second is slower in "
grep -qE '^experiment.duration +20ms +30ms$' "$work/out" || fail "the durations are not listed"
grep -qE '^workload.threads +1 +1,2$' "$work/out" || fail "the thread counts are not listed"
tr -s ' \n' ' ' <"$work/out" >"$work/joined"
contains "$work/joined" "but: each experiment was measured at one time"
[ ! -s "$work/err" ] || { cat "$work/err" >&2; fail "a warning about two experiments"; }
equal "DIFFERS IN" "$(grep -o -m 1 -e 'DIFFERS IN' -e 'cells are in both' "$work/out")" "what stands first"
checksum "$work/first" "$work/second" >"$work/after"
cmp "$work/before" "$work/after" || fail "labrun compare changed a folder"

# The throughput of every run by an awk expression: of the block's number b.
doctor() { # from to expression
    cp -rL "$1" "$2"
    awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next }
        { b = $at["block"]; $at["throughput_gbps"] = '"$3"'; print }' "$1/runs.csv" >"$2/runs.csv"
}
doctor "$work/first/latest" "$work/steady" '10 + b / 100'
doctor "$work/first/latest" "$work/halved" '5 + b / 200'

run compare --fail-on-slower "$work/steady" "$work/halved"
equal 1 "$status" "exit status when everything is slower"
contains "$work/out" "throughput: second is slower in 8 of 8 cells (most: 0.5 ["
must compare "$work/steady" "$work/halved"
must compare --fail-on-slower "$work/halved" "$work/steady"
contains "$work/out" "throughput: second is slower in 0 of 8 cells, faster in 8"
must compare --fail-on-slower "$work/steady" "$work/steady"
contains "$work/err" "warning: both folders are of the experiment that began at "
contains "$work/out" "no difference in host, kernel, versions or settings is known"
contains "$work/out" "throughput: second is slower in 0 of 8 cells, faster in 0, equivalent in 8"

# a folder from elsewhere does not steer the terminal
cp -r "$work/steady" "$work/foreign"
sed -i 's/"cpu_model": "/&\\u001b]0;owned\\u0007/; s/"governor": [^,]*/"governor": "\\u001b[2J"/' "$work/foreign/environment.json"
must compare "$work/steady" "$work/foreign"
contains "$work/out" "owned"
if LC_ALL=C grep -q $'[\001-\010\013-\037]' "$work/out"; then fail "control characters reach the terminal"; fi

# nothing in common, and nothing at all, are no good news
cp -r "$work/steady" "$work/other"
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR > 1 { $at["mtu"] = 9000 } { print }' \
    "$work/steady/runs.csv" >"$work/other/runs.csv"
run compare --fail-on-slower "$work/steady" "$work/other"
equal 2 "$status" "exit status when no cell matches"
contains "$work/err" "no cell is in both experiments"
contains "$work/err" "warning: $work/other/runs.csv: 48 rows have parameters that the plan has not: all rows count"
head -1 "$work/steady/runs.csv" >"$work/other/runs.csv"
run compare --fail-on-slower "$work/steady" "$work/other"
equal 2 "$status" "exit status against a folder without runs"
cp "$work/steady/runs.csv" "$work/other/runs.csv"
printf 'garbage\n' >>"$work/other/runs.csv"
run compare "$work/steady" "$work/other"
equal 2 "$status" "exit status of a broken runs.csv"
contains "$work/err" "runs.csv:50"
echo '{' >"$work/other/environment.json"
run compare "$work/steady" "$work/other"
equal 2 "$status" "exit status of a broken environment.json"
contains "$work/err" "labrun: $work/other: environment.json:2: "
echo '[workload]' | sed '$ a threads = pony' >"$work/other/experiment.ini"
cp "$work/steady/environment.json" "$work/other/environment.json"
run compare "$work/steady" "$work/other"
equal 2 "$status" "exit status of a broken experiment.ini"
contains "$work/err" "$work/other/experiment.ini:2: workload.threads = pony: "
contains "$work/err" "labrun: $work/other/experiment.ini has 1 problem"
cp "$work/steady/experiment.ini" "$work/other/experiment.ini"
rm "$work/other/environment.json"
run compare "$work/steady" "$work/other"
equal 2 "$status" "exit status without environment.json"
contains "$work/err" "$work/other"
