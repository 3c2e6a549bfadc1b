#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two experiments against each other: the structure of the answer, its exit statuses, and that it writes nothing. What became
# slower is made so by hand: on a busy machine nothing else would be sure.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root

# runs.csv alone is doctored, so that ratios may not be those of slices
tiny=(--set experiment.order=random --set experiment.blocks=6 --set experiment.warmup=5ms --set experiment.duration=20ms)
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
contains "$work/out" "8 cells are only in the second:"
grep -qE '^experiment.duration +20ms +30ms$' "$work/out" || fail "the durations are not listed"
grep -qE '^workload.threads +1 +1,2$' "$work/out" || fail "the thread counts are not listed"
tr -s ' \n' ' ' <"$work/out" >"$work/joined"
contains "$work/joined" "but: one folder a side: how far two sessions of one experiment differ was not measured"
[ ! -s "$work/err" ] || { cat "$work/err" >&2; fail "a warning about two experiments"; }
checksum "$work/first" "$work/second" >"$work/after"
cmp "$work/before" "$work/after" || fail "labrun compare changed a folder"

# Throughput and CPU time of every run by awk expressions: of the block's number b, the mechanism m, and whether it is an A/A run.
# An hour of its own makes it a session of its own.
doctor() { # to hour throughput [cpu time]
    cp -rL "$work/first/latest" "$work/$1"
    awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print; next }
        { b = $at["block"]; m = $at["mechanism"]; $at["throughput_gbps"] = '"$3"'; $at["cpu_ns_per_byte"] = '"${4:-1 + b / 1000}"'; print }' \
        "$work/first/latest/runs.csv" >"$work/$1/runs.csv"
    sed -i 's/"started": "[^"]*"/"started": "2026-01-31T'"$2"':00:00Z"/' "$work/$1/environment.json"
}
doctor steady 10 '10 + b / 100'
doctor again 11 '10.1 + b / 100'
doctor third 12 '9.9 + b / 100'
doctor one-copy 13 '(10 + b / 100) * (m == "one-copy" ? 0.4 : 1)'
doctor one-copy-again 14 '(10.1 + b / 100) * (m == "one-copy" ? 0.4 : 1)'
doctor halved 15 '5 + b / 200'
cd "$work"

# 2 of 6 cells: smoke.ini has three mechanisms at two sizes, and the A/A cells are no cells of their own
run compare --fail-on-slower=5% steady one-copy
equal 1 "$status" "exit status when one mechanism is slower"
equal "2 of 6 cells are slower by 60 %" "$(head -n 1 "$work/out")" "the first line"
contains "$work/out" "limit of 5 %: 2 cells are slower by more, beyond noise"
must compare steady one-copy
must compare --fail-on-slower=70% steady one-copy
must compare --fail-on-slower one-copy steady
equal "2 of 6 cells are faster by 150 %" "$(head -n 1 "$work/out")" "the first line, the other way round"
must compare --fail-on-slower=1% steady again
equal "nothing changed beyond 17 %" "$(head -n 1 "$work/out")" "the first line of unchanged experiments"
tr -s ' \n' ' ' <"$work/out" >"$work/joined"
contains "$work/joined" "limit of 1 %: not exceeded, but up to 10 % more CPU time per byte is not ruled out; 4 times the blocks"

# that nothing slower was found is no answer where it would not have been
must compare --fail-on-slower=5% --rule-out=20% steady again
contains "$work/out" "limit of 5 %: not exceeded, and slower by 20 % is ruled out in every cell"
doctor restless 16 '10 * (b % 2 ? 0.5 : 1.6)'
must compare --fail-on-slower=5% steady restless
equal "nothing can be told: changes up to" "$(head -n 1 "$work/out" | cut -c 1-34)" "the first line where nothing can be told"
run compare --fail-on-slower=5% --rule-out=20% steady restless
equal 77 "$status" "exit status when a slowdown is not ruled out"
contains "$work/out" "limit of 5 %: not exceeded, but slower by 20 % is not ruled out in 6 cells"
run compare --rule-out=20% steady again
equal 2 "$status" "exit status of what is to be ruled out without a limit"

# all of it, the A/A cells too: that is no mechanism's doing
run compare --fail-on-slower=5% steady halved
equal 77 "$status" "exit status when the host changed"
tr -s ' \n' ' ' <"$work/out" >"$work/joined"
contains "$work/joined" "the host changed: 2 of 2 A/A cells are slower by 50 %; no cell is slower by more than that"
must compare steady halved
# ... and faster: nothing is slower, but what became slower would be hidden
run compare --fail-on-slower=5% halved steady
equal 77 "$status" "exit status when the host became faster"
tr -s ' \n' ' ' <"$work/out" >"$work/joined"
contains "$work/joined" "limit of 5 %: cannot be judged, for the A/A cells changed: no cell is slower by more, but up to"
contains "$work/joined" "; measure again"
must compare halved steady
run compare --fail-on-slower=5% -f junit halved steady
equal 77 "$status" "exit status of JUnit when the host became faster"
contains "$work/out" 'skipped message="the A/A cells changed: without that it may be slower"'
run compare --fail-on-slower 5% steady again
equal 2 "$status" "exit status of a limit behind a blank"
contains "$work/err" "hint: --fail-on-slower=5%: with '=' and without a blank"

# sessions are a level of their own: three folders know more than one
must compare --fail-on-slower=5% steady,again third
run compare --fail-on-slower=20% steady,third one-copy,one-copy-again
equal 1 "$status" "exit status of several folders a side"
contains "$work/out" "2 folders against 2: sessions of one side scatter"
run compare steady,steady again
equal 2 "$status" "exit status of a folder that is named twice"
contains "$work/err" "are the same session: it counts once"
run compare steady, again
equal 2 "$status" "exit status of a comma without a folder"

must compare --fail-on-slower steady steady
contains "$work/err" "warning: both sides have the experiment that began at 2026-01-31T10:00:00Z"
contains "$work/out" "no difference in host, kernel, versions or settings is known"
run compare --fail-on-slower=fast steady again
equal 2 "$status" "exit status of a limit that is none"
contains "$work/err" "compare.fail-on-slower = fast"

# for programs
run compare --fail-on-slower=5% -f json steady one-copy
equal 1 "$status" "exit status with JSON"
python3 - "$work/out" <<'PYTHON' || fail "the JSON"
import json, sys
comparison = json.load(open(sys.argv[1]))
assert comparison["headline"] == "2 of 6 cells are slower by 60 %", comparison["headline"]
failed = [row for row in comparison["changes"] if row["limit"] == "failed"]
assert {(row["metric"], row["mechanism"]) for row in failed} == {("throughput_gbps", "one-copy")}
assert comparison["failed"] == len(failed) == 2
PYTHON
must compare -f markdown steady one-copy
contains "$work/out" "| **slower** |"
run compare --fail-on-slower=5% -f junit steady one-copy
equal 1 "$status" "exit status with JUnit"
python3 - "$work/out" <<'PYTHON' || fail "the JUnit document"
import sys, xml.etree.ElementTree
suites = xml.etree.ElementTree.parse(sys.argv[1]).getroot()
assert suites.tag == "testsuites"
for suite in suites:
    cases = suite.findall("testcase")
    assert int(suite.get("tests")) == len(cases) == 6
    assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
    assert [child.tag for child in suite if child.tag != "testcase"] == ["properties", "system-out", "system-err"]
assert sum(int(suite.get("failures")) for suite in suites) == 2
PYTHON
if command -v xmllint >/dev/null; then
    xmllint --noout --schema "$SOURCE_DIR/tests/golden/junit.xsd" "$work/out" || fail "the JUnit document is not valid"
elif [ "${LABRUN_MUST_RUN:-0}" = 1 ]; then
    fail "xmllint is missing (package libxml2-utils)"
fi

# a figure, whose script draws it again wherever it is started
must compare -o "$work/figure" steady one-copy
contains "$work/out" "figure: $work/figure/compare.svg"
for file in compare.gp compare.svg compare.png; do [ -s "$work/figure/$file" ] || fail "$file is missing"; done
cp "$work/figure/compare.svg" "$work/drawn.svg"
(cd / && gnuplot "$work/figure/compare.gp" 2>"$work/said") || fail "gnuplot does not draw compare.gp"
[ ! -s "$work/said" ] || { cat "$work/said" >&2; fail "gnuplot warns"; }
cmp "$work/drawn.svg" "$work/figure/compare.svg" || fail "the script draws another picture"
mkdir "$work/nothing"
PATH=$work/nothing run compare -o "$work/script" steady one-copy
equal 0 "$status" "exit status without gnuplot"
contains "$work/err" "cannot start gnuplot: No such file or directory; $work/script/compare.gp draws it"
[ -s "$work/script/compare.gp" ] || fail "the script is missing without gnuplot"

# a folder from elsewhere does not steer the terminal
cp -r "$work/steady" "$work/foreign"
sed -i 's/"cpu_model": "/&\\u001b]0;owned\\u0007/; s/"governor": [^,]*/"governor": "\\u001b[2J"/' "$work/foreign/environment.json"
must compare "$work/steady" "$work/foreign"
contains "$work/out" "owned"
if LC_ALL=C grep -q $'[\001-\010\013-\037]' "$work/out"; then fail "control characters reach the terminal"; fi

# cells that differ in one setting alone are paired over it, in several if that is asked for
cp -r "$work/again" "$work/other"
edit() { # assignments
    awk -F, -v OFS=, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } NR > 1 { '"$1"' } { print }' "$work/again/runs.csv" >"$work/other/runs.csv"
}
edit '$at["mtu"] = 9000'
must compare --fail-on-slower "$work/steady" "$work/other"
contains "$work/out" "paired: link.mtu: 1500 in the first, 9000 in the second"
contains "$work/out" "the A/A cells differ in what cells are paired over as well"
contains "$work/err" "warning: $work/other/runs.csv: 48 rows have parameters that the plan has not: all rows count"

# nothing in common, and nothing at all, are no good news
edit '$at["mtu"] = 9000; $at["nodelay"] = "no"'
run compare --fail-on-slower "$work/steady" "$work/other"
equal 2 "$status" "exit status when no cell matches"
contains "$work/err" "no cell is in both experiments"
must compare --ignore link.mtu --ignore nodelay "$work/steady" "$work/other"
tr -s ' \n' ' ' <"$work/out" >"$work/joined"
contains "$work/joined" "socket.nodelay: yes in the first, no in the second"
run compare --ignore mtuu "$work/steady" "$work/other"
equal 2 "$status" "exit status of a key that there is not"
contains "$work/err" "hint: did you mean 'mtu'?"
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
