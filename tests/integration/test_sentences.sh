#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every sentence of headline, answers and prices is true of the rows that it rests on: sentences.py works each number out
# anew, with nothing of labrun's. Two small experiments are measured, and their runs.csv is written anew for what there can
# be to say; then each sentence is falsified, a number or a word at a time, and that must be seen.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need python3 python3

here=$(dirname "$0")
experiment() { # file, further lines on stdin
    write_experiment "$1"
    sed -i 's/^warmup = .*/warmup = 1ms/; s/^duration = .*/duration = 20ms/; s/^control = .*/control = yes/; s/^blocks = .*/blocks = 8\norder = random/' "$1"
}
experiment "$work/mechanisms.ini" <<'INI'
[workload]
mechanism = two-copy, one-copy, zero-copy
message_size = 1K, 4K, 16K
threads = 1
INI
experiment "$work/paths.ini" <<'INI'
[experiment]
contrast = path
baseline = loopback
[workload]
mechanism = two-copy, sendfile
message_size = 4K
threads = 1, 2
[link]
path = veth, loopback
INI
experiment "$work/single.ini" <<'INI'
[workload]
mechanism = one-copy
message_size = 1K, 4K, 16K
threads = 1
INI
experiment "$work/threads.ini" <<'INI'
[experiment]
contrast = threads
[workload]
mechanism = two-copy
message_size = 4K, 16K
threads = 1, 2
INI
experiment "$work/many.ini" <<'INI'
[workload]
mechanism = two-copy, one-copy, zero-copy, contiguous, send-fields, writev, sendfile, splice
message_size = 4K, 16K
threads = 1
INI
for name in mechanisms paths single threads many; do
    must run "$work/$name.ini" --dry-run
    run "$work/$name.ini" -o "$work/measured-$name"
    [ "$status" -le 1 ] || { cat "$work/err" >&2; fail "$name.ini"; }
done

cat >"$work/rewrite.py" <<'PY'
"""rewrite.py FOLDER SCENARIO: runs.csv as if that had been measured."""
import csv, math, random, sys

folder, scenario = sys.argv[1:]
with open(f"{folder}/runs.csv", newline="") as file:
    rows = list(csv.DictReader(file))
draw = random.Random(scenario)
# of an arm: its throughput against two-copy's by size, how much runs differ, its CPU time
levels = {
    "slower": {"zero-copy": ([0.2, 0.4, 0.7], 0.02, 2.2), "one-copy": ([1.0, 1.0, 1.0], 0.08, 1.0)},
    "faster": {"zero-copy": ([3.1, 2.5, 2.1], 0.02, 0.5), "one-copy": ([1.2, 1.3, 1.4], 0.02, 0.9)},
    "both": {"zero-copy": ([0.5, 0.6, 1.6], 0.02, 1.0), "one-copy": ([0.7, 0.7, 0.7], 0.02, 1.3)},
    "alike": {"zero-copy": ([1.0, 1.0, 1.0], 0.002, 1.0), "one-copy": ([1.0, 1.0, 1.0], 0.002, 1.0)},
    "cpu": {"zero-copy": ([1.0, 1.0, 1.0], 0.1, 0.6), "one-copy": ([1.0, 1.0, 1.0], 0.1, 1.4)},
    "noisy": {"zero-copy": ([0.8, 0.8, 0.8], 0.02, 1.2), "one-copy": ([1.0, 1.0, 1.0], 0.1, 1.0)},
    "many": {"zero-copy": ([0.4, 0.6], 0.02, 2.2), "send-fields": ([0.3, 1.0], 0.05, 1.9), "splice": ([0.5, 0.4], 0.02, 1.3),
             "sendfile": ([1.0, 1.0], 0.08, 0.7), "writev": ([1.0, 1.0], 0.08, 1.0), "one-copy": ([1.0, 1.0], 0.08, 1.0),
             "contiguous": ([1.0, 1.0], 0.08, 1.0)},
}
factors = levels.get(scenario, {"veth": ([0.4], 0.02, 1.5), "zero-copy": ([0.6, 0.6, 0.6], 0.05, 1.2)} if scenario != "open" else {})
sizes = sorted({int(row["message_size"]) for row in rows})
kept = []
for row in rows:
    at = sizes.index(int(row["message_size"]))
    speeds, spread, cost = next((factors[key] for key in (row["mechanism"], row["path"]) if key in factors), ([1, 1, 1], 0.02, 1))
    if scenario == "noisy" and row["control"] == "yes":
        speeds, cost = [1.4, 1.4, 1.4], 1.4
    row["status"], row["reason"] = "ok", ""
    row["warnings"] = "oversubscribed" if scenario == "open" and row["threads"] == "2" else row["warnings"]
    speed = speeds[at if at < len(speeds) else 0] * math.exp(draw.gauss(0, spread))
    row["throughput_gbps"] = repr(8 * 2 ** at * speed)
    row["receive_us"] = repr(3 / speed)
    row["cpu_ns_per_byte"] = repr(0.5 * cost / 2 ** at * math.exp(draw.gauss(0, spread)))
    row["cycles_per_byte"] = ""
    if scenario == "failed" and (row["mechanism"] == "zero-copy" or row["block"] == "3"):
        row["status"], row["reason"] = "failed", "lost a byte"
    if scenario == "basefail" and row["mechanism"] == "two-copy" or scenario == "armfail" and row["mechanism"] == "zero-copy":
        row["status"], row["reason"] = "failed", "lost a byte"
    if scenario == "none":
        row["status"], row["reason"] = "failed", "no room"
    if scenario == "few" and int(row["block"]) > 3:
        continue
    if scenario == "few-enough" and int(row["block"]) > 6:
        continue
    if scenario == "missing" and row["block"] == "8" and row["mechanism"] == "one-copy":
        continue
    kept.append(row)
with open(f"{folder}/runs.csv", "w", newline="") as file:
    writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(kept)
PY

cat >"$work/next.py" <<'PY'
"""next.py LABRUN FOLDER EXPLAIN.json: is each command that `next` offers planned, of the same arms, in the time that is said?"""
import json, re, shlex, subprocess, sys

labrun, folder, explained = sys.argv[1:]
headline = json.load(open(explained))["headline"]

def plan(words):
    done = subprocess.run([labrun, "plan"] + words, capture_output=True, text=True)
    assert done.returncode == 0, f"{words}: {done.stderr}"
    return done.stdout

contrast = re.search(r"(?m)^contrast *= *(\S+)", open(f"{folder}/experiment.ini").read())
contrast = contrast[1] if contrast else "mechanism"
arms = re.compile(rf"(?m)^(?:\S+\.)?{contrast} .*$")
whole = arms.findall(plan([f"{folder}/experiment.ini"]))
for why, command in zip(headline["next"][::2], headline["next"][1::2]):
    words = shlex.split(command)
    if words[:2] != ["labrun", "run"]:
        continue
    shown = plan([word.replace("DIR/", folder + "/") for word in words[2:]])
    assert arms.findall(shown) == whole, f"{command}: {whole} become {arms.findall(shown)}"
    about = re.search(r"\(about ([\d.]+) (second|minute|hour|day)", why)
    if not about:
        continue
    seconds = float(about[1]) * {"second": 1, "minute": 60, "hour": 3600, "day": 86400}[about[2]]
    runs = int(re.search(r"(?m)^runs +(\d+) of", shown)[1])
    assert 0.021 * runs <= 1.06 * seconds + 0.5, f"{command}: {runs} runs in {seconds} s"
    said = [line for line in headline["undecided"] if "takes about" in line]
    if said and why.startswith("to decide what is open"):
        blocks, time = re.search(r"takes about (\d+) blocks(?: there)?, (.*)", said[0]).groups()
        assert f"experiment.blocks={blocks}" in words and f"(about {time})" in why, f"{said[0]}, but {why}: {command}"
    print(f"{why}: {runs} runs")
PY

check() { # measured, scenario; no gnuplot: figures say nothing here
    local folder=$work/where/the/path/is-as-long-as-those-of-machines-that-test-what-others-wrote/$1-$2
    mkdir -p "${folder%/*}"
    cp -rL "$work/measured-$1/latest" "$folder"
    [ "$2" = measured ] || python3 "$work/rewrite.py" "$folder" "$2" || fail "$2 cannot be made of $1"
    PATH=/nonexistent keep "$LABRUN" report "$folder"
    cp "$work/out" "$work/ending"
    [ -s "$folder/verdicts.csv" ] || { cat "$work/err" >&2; fail "no report of $1, $2"; }
    must explain -f json "$folder"
    cp "$work/out" "$work/explained.json"
    python3 "$work/next.py" "$LABRUN" "$folder" "$work/explained.json" || fail "what is next after $1, $2"
    rm -rf "$work/exported"
    must export -f json -o "$work/exported" "$folder"
    COLUMNS=1000 must explain "$folder"
    cp "$work/out" "$work/wide"
    must explain "$folder"
    cat "$work/ending" "$work/wide" "$work/out" >>"$work/printed"
    python3 -B "$here/sentences.py" "$folder" "$work/explained.json" "$work/exported/experiment.json" "$work/wide" "$work/out" lies >"$work/checked" ||
        { cat "$work/checked" >&2; fail "the sentences of $1, $2"; }
    python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["headline"]["sentence"])' "$work/explained.json"
    grep 'sentences, 0 wrong' "$work/checked"
}
for scenario in measured slower faster both alike cpu noisy open failed basefail armfail none few few-enough missing; do check mechanisms "$scenario"; done
for scenario in measured slower open few; do check paths "$scenario"; done
for scenario in measured few none; do check single "$scenario"; done
for scenario in measured open few; do check threads "$scenario"; done
for scenario in measured many few; do check many "$scenario"; done

# whoever does not know a word of all that asks for it
python3 -B "$here/words.py" "$LABRUN" "$work/printed" || fail "words that labrun describe does not know"
