#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# labrun explain: six answers from a results folder alone, whatever is in it, and nothing that was not measured.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root

write_experiment "$work/test.ini" <<'INI'
[workload]
mechanism = two-copy, zero-copy
message_size = 1K, 16K
threads = 1
INI
must run "$work/test.ini" --set experiment.blocks=2
folder=$work/results/latest

must explain "$folder"
equal "" "$(cat "$work/err")" "stderr"
for question in 1 2 3 4 5 6; do
    grep -q "^Q$question  .*?$" "$work/out" || fail "no question $question"
done
equal 0 "$(LC_ALL=C.UTF-8 awk 'length($0) > 80' "$work/out" | wc -l)" "lines wider than 80 columns"
tr -s ' \n' ' ' <"$work/out" >"$work/joined"
contains "$work/joined" "on this system? cannot be answered: one-copy was not measured"
contains "$work/joined" "cannot be answered on veth: 100 % of the zero-copy sends were copied by the kernel"
contains "$work/joined" "no cache counters: not asked for"
contains "$work/joined" "2 blocks are too few"
equal "What a copy and a call cost here" "$(grep -A 1 '^$' "$work/out" | tail -n 1)" "the closing part"
contains "$work/joined" "Here: these cells do not tell what a copy and a system call cost: it takes three mechanisms (there are 4 cells of 2 mechanisms)"

# the folder is read, not changed, and says the same again
cp "$work/out" "$work/first"
cksum "$folder"/*.* >"$work/before"
run explain "$folder"
cmp "$work/first" "$work/out" || fail "explain said something else"
cd "$work"
must explain
cmp "$work/first" "$work/out" || fail "explain without DIR is not that of results/latest"
must table
contains "$work/out" MECHANISM
cksum "$folder"/*.* | cmp - "$work/before" || fail "explain changed the folder"

# every run failed, with a reason that would paint the terminal
cp -r "$folder/" "$work/failed"
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "status") s = i; if ($i == "reason") r = i }; print; next }
                  { $s = "failed"; $r = "lost \033[31ma byte"; print }' "$folder/runs.csv" >"$work/failed/runs.csv"
must explain "$work/failed"
equal 6 "$(tr -s ' \n' ' ' <"$work/out" | grep -o "cannot be answered: none of the 8 runs was ok" | wc -l)" "answers without runs"
equal 0 "$(grep -c "$(printf '\033')" "$work/out" || true)" "lines with escapes"

# only a header, and no folder at all
head -n 1 "$folder/runs.csv" >"$work/failed/runs.csv"
must explain "$work/failed"
equal 6 "$(grep -c "cannot be answered: nothing was measured" "$work/out")" "answers without anything"
contains "$work/out" "No cell has both its CPU time and its copies"
run explain "$work/nowhere"
equal 2 "$status" "explain of no folder"
contains "$work/err" "nowhere"
