#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# labrun explain: the answer of a results folder alone, in thirty lines, whatever is in it, and nothing that was not measured.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root

write_experiment "$work/test.ini" <<'INI'
[experiment]
order = random
[workload]
mechanism = two-copy, zero-copy
message_size = 1K, 16K
threads = 1
INI
must run "$work/test.ini" --set experiment.blocks=2
folder=$work/results/latest

# thirty lines of 80 columns, or as many more as they are narrower; the answer stands first
lines() { # columns
    COLUMNS=$1 keep "$LABRUN" explain "$folder"
    equal 0 "$status" "explain in $1 columns"
    local widest # but for a path, which is one word
    widest=$(grep -v results "$work/out" | LC_ALL=C.UTF-8 wc -L)
    [ "$widest" -le "$1" ] || fail "a line of $widest columns in $1"
    wc -l <"$work/out"
}
[ "$(lines 80)" -le 30 ] || fail "$(wc -l <"$work/out") lines"
[ "$(lines 200)" -le 30 ] || fail "$(wc -l <"$work/out") lines of 200 columns"
[ "$(lines 50)" -le 48 ] || fail "$(wc -l <"$work/out") lines of 50 columns"
# wherever the folder is: a path that has a line of its own takes room from what would be said besides
long=$work/where/the/path/is-longer-than-any-line/as-on-machines-that-test-what-others-wrote/$(basename "$(readlink "$folder")")
mkdir -p "${long%/*}"
cp -rL "$folder" "$long"
must explain "$long"
[ "$(wc -l <"$work/out")" -le 30 ] || fail "$(wc -l <"$work/out") lines where the path is long"
# what is told to be called can be pasted, whatever the folder is called
cp -rL "$folder" "$work/two words"
(cd "$work" && must explain "two words")
contains "$work/out" "more      labrun explain 'two words' --evidence has the rows"
cp -rL "$work/two words" "${long% *} two words"
must explain "${long% *} two words"
contains "$work/out" "more      labrun explain DIR --evidence has the rows"
must explain "$folder"
equal "" "$(cat "$work/err")" "stderr"
equal "2 blocks cannot tell anything apart, 7 are needed; so far zero-copy has" "$(head -n 1 "$work/out" | cut -c 1-71)" "the headline"
sed 's/ \\$//' "$work/out" | tr -s ' \n' ' ' >"$work/joined" # a command that goes on is continued for a shell
contains "$work/joined" "trust noise: unknown, there is no A/A control (control = no)"
contains "$work/joined" "Q5 cannot be answered on veth: 100 % of the zero-copy sends were copied by the kernel"
contains "$work/joined" "not asked Q2 (no cache counters), Q3 (one thread count), Q4 (one-copy was not measured)"
contains "$work/joined" "--set experiment.blocks=7"

# the folder is read, not changed, and says the same again
cksum "$folder"/*.* >"$work/before"
cp "$work/out" "$work/first"
must explain "$folder"
cmp "$work/first" "$work/out" || fail "explain said something else"
cd "$work"
must explain results/latest
cp "$work/out" "$work/first"
must explain
cmp "$work/first" "$work/out" || fail "explain without DIR is not that of results/latest"
must table
contains "$work/out" MECHANISM

# one question, wherever it stands; all of them with their rows
must explain q5
contains "$work/out" "Q5  From which message size does zero-copy beat two-copy on this system?"
contains "$work/out" "      but: "
cp "$work/out" "$work/q5"
must explain Q5 "$folder"
cmp "$work/out" "$work/q5" || fail "explain Q5 DIR is not explain q5"
must explain "$folder" Q5
cmp "$work/out" "$work/q5" || fail "explain DIR Q5 is not explain q5"
run explain "$folder" Q7
equal 2 "$status" "explain Q7"
contains "$work/err" "'Q7' is no question"
contains "$work/err" "the questions are Q1 (what zero-copy saves), Q2 (cache misses), "
run explain Q1 Q2
equal 2 "$status" "explain Q1 Q2"
contains "$work/err" "explain answers one question, not Q1 and Q2"
run explain Q9 # the only word there is
equal 2 "$status" "explain Q9"
contains "$work/err" "'Q9' is no question"
contains "$work/err" "Q6 (what is unexpected); labrun explain says which were measured"
must explain --evidence "$folder"
for question in 1 2 3 4 5 6; do
    grep -q "^Q$question  .*?$" "$work/out" || fail "no question $question"
done
tr -s ' \n' ' ' <"$work/out" >"$work/joined"
contains "$work/joined" "on this system? cannot be answered: one-copy was not measured"
contains "$work/joined" "no cache counters: not asked for"
contains "$work/joined" "2 blocks are too few"
contains "$work/joined" "Here: these cells do not tell what a copy and a system call cost: it takes three mechanisms (there are 4 cells of 2 mechanisms)"

# for programs
must explain -f json "$folder"
python3 - "$work/out" <<'PY' || fail "explain -f json"
import json, sys
said = json.load(open(sys.argv[1]))
assert said["headline"]["sentence"].startswith("2 blocks cannot tell anything apart"), said["headline"]
assert [answer["id"] for answer in said["answers"]] == ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"]
assert [answer["measured"] for answer in said["answers"]] == [True, False, False, False, True, True]
head = said["headline"]
# a pair's line has its numbers beside it: two blocks decide nothing, so both sizes are open
assert [(row["arm"], row["against"]) for row in head["standings"]] == [("zero-copy", "two-copy")] * len(head["pairs"])
assert head["standings"][0]["metric"] == "throughput_gbps" and head["standings"][0]["contrast"] == "mechanism"
for row in head["standings"]:
    assert row["places"] == row["inconclusive"] == 2 and row["better"] == row["worse"] == row["equivalent"] == 0, row
    assert row["least"]["ratio"] <= row["most"]["ratio"] and row["least"]["low"] is None, row
    assert {row["least"]["message_size"], row["most"]["message_size"]} == {1024, 16384}, row
    assert row["metric"] == row["least"]["metric"] and row["arm"] == row["most"]["arm"], row
assert [row["places"] for row in said["averages"]] == [2] * len(head["standings"]), said["averages"]
assert head["noise"] == [], head["noise"] # control = no
assert [step["reason"] for step in head["steps"]] == ["more-blocks", "noise-floor"], head["steps"]
assert len(head["next"]) == 2 * len(head["steps"])
assert head["steps"][0]["blocks"] == 7 and 0 < head["steps"][0]["seconds"] < 3600, head["steps"]
assert head["steps"][1]["blocks"] is None and head["steps"][1]["seconds"] is None, head["steps"]
PY
must explain -f markdown "$folder" Q5
contains "$work/out" "### Q5 From which message size"
must explain -f markdown "$folder"
contains "$work/out" "**2 blocks cannot tell anything apart, 7 are needed"
run explain -f matplotlib "$folder"
equal 2 "$status" "explain -f matplotlib"
cksum "$folder"/*.* | cmp - "$work/before" || fail "explain changed the folder"

# every run failed, with a reason that would paint the terminal
cp -r "$folder/" "$work/failed"
awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) { if ($i == "status") s = i; if ($i == "reason") r = i }; print; next }
                  { $s = "failed"; $r = "lost \033[31ma byte"; print }' "$folder/runs.csv" >"$work/failed/runs.csv"
must explain "$work/failed"
contains "$work/out" "none of the 8 runs was ok, so nothing is known"
equal 0 "$(grep -c "$(printf '\033')" "$work/out" || true)" "lines with escapes"
must explain --evidence "$work/failed"
equal 6 "$(tr -s ' \n' ' ' <"$work/out" | grep -o "cannot be answered: none of the 8 runs was ok" | wc -l)" "answers without runs"
equal 0 "$(grep -c "$(printf '\033')" "$work/out" || true)" "lines with escapes"

# only a header, and no folder at all
head -n 1 "$folder/runs.csv" >"$work/failed/runs.csv"
must explain "$work/failed"
equal "nothing was measured" "$(head -n 1 "$work/out")" "the headline of nothing"
must explain -e "$work/failed"
equal 6 "$(grep -c "cannot be answered: nothing was measured" "$work/out")" "answers without anything"
contains "$work/out" "No cell has both its CPU time and its copies"
run explain "$work/nowhere"
equal 2 "$status" "explain of no folder"
contains "$work/err" "nowhere"

# the folder in which results folders are made is none
run explain "$work/results"
equal 2 "$status" "exit status for a folder of results folders"
contains "$work/err" "hint: did you mean $work/results/latest?"
mkdir -p "$work/nothing"
run explain "$work/nothing"
contains "$work/err" "without a folder's name, results/latest is taken"
