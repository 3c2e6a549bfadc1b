#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Escapes of a terminal in every text that a command can print: arguments, experiment files, each text of each file of a results
# folder. None reaches stdout or stderr, and no text passes for a line of labrun's own.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need python3 python3

escapes=$'\e]0;x\a\e[31m\xc2\x9b2J\xe2\x80\xae\xe2\x81\xa7\xff\x9b\x7f\t\rx'
count=0

# Looks at what the last command printed.
clean() { # what was planted
    local file
    for file in "$work/out" "$work/err"; do
        if LC_ALL=C grep -nP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]|^PLANTED' \
            "$file" >"$work/raw" || ! iconv -f UTF-8 -t UTF-8 "$file" >"$work/raw" 2>&1; then
            cat -v "$file" >&2
            fail "escapes reach the terminal: $1"
        fi
    done
    count=$((count + 1))
}

try() { # what, labrun's arguments...
    run "${@:2}"
    [ "$status" -lt 128 ] || fail "labrun died: $1"
    [ -s "$work/out" ] || [ -s "$work/err" ] || fail "nothing is said: $1"
    clean "$1"
}

small_experiment 'two-copy, one-copy' 1

# arguments
ini="$work/test${escapes}.ini"
cp "$work/test.ini" "$ini"
try 'a command' "$escapes"
try 'a file that is not there' "plan" "no$ini"
try 'a file' plan "$ini"
try 'a folder that is not there' report "$work/$escapes"
for verb in run plan resume report explain compare export check describe; do
    try "an argument of $verb" "$verb" "$escapes" "$escapes"
done
for option in --set -s --output -o --format -f --prefix -p; do
    try "a value of $option" export "$work" "$option" "$escapes"
    try "a value of $option" plan "$ini" "$option" "$escapes"
done
try 'a long option' "--$escapes"
try 'a long option with a value' "--$escapes=$escapes"
try 'a short option' "-$escapes"
try 'a short option behind another' "-n$escapes"
try 'the output folder' plan "$ini" -o "$work/$escapes"

# experiment files: each key, as it is and under --set
sed -nE 's/^\[(.*)\]$/\1/p; s/^#? ?([a-z_]+) = .*/.\1/p' "$SOURCE_DIR/configs/reference.ini" |
    awk '/^\./ { print section $0; next } { section = $0 }' >"$work/keys"
[ "$(wc -l <"$work/keys")" -ge 30 ] || fail "only $(wc -l <"$work/keys") keys in configs/reference.ini"
while IFS= read -r key; do
    printf '[%s]\n%s = a%s\n%s%s = 1\n[%s]\n' "${key%.*}" "${key#*.}" "$escapes" "${key#*.}" "$escapes" "$escapes" >"$work/planted.ini"
    try "a value of $key" plan "$work/planted.ini"
    try "a value of $key under --set" plan "$work/test.ini" --set "$key=a$escapes"
done <"$work/keys"
printf '%s\n[a\n%s = %s\n' "$escapes" "$escapes" "$escapes" >"$ini"
try 'lines that are none' plan "$ini"

# PLANT FILE FOLDER makes copies of the file, each with escapes in another of its texts: FOLDER/1 ... In FOLDER/0 they are wherever
# the file is still taken, or where most of it is.
cat >"$work/plant.py" <<'PYTHON'
import csv, json, os, sys

escapes = "\x1b]0;x\a\x1b[31m\x9b2J\u202e\u2067\x7f\t\r\nPLANTED"
path, folder = sys.argv[1:]
os.mkdir(folder)


def plant(value, number):
    """Into text `number` of a JSON value, into the values of all where it is 0."""
    global seen
    if isinstance(value, dict):
        return {plant(key, number) if number else key: plant(item, number) for key, item in value.items()}
    if isinstance(value, list):
        return [plant(item, number) for item in value]
    if not isinstance(value, str):
        return value
    seen += 1
    kept = value in ("", root["plan"], root["order"], root["host"]["online_cpus"], root["overrides"][0]) or value == root["started"]
    kept = kept or any(isinstance(item, list) and value in item for item in root["host"].values())
    if seen == number:
        return value[:8] + escapes
    return "x\x1b[1m\x9b\u202e" if number == 0 and not kept else value


def variant(number, text):
    with open(f"{folder}/{number}", "wb") as file:
        file.write(text)


if path.endswith(".json"):
    root = json.load(open(path))
    root["overrides"] = ["workload.threads=1"]
    number, seen = 0, 1
    while seen >= number:
        seen = 0
        variant(number, json.dumps(plant(root, number)).encode())
        number += 1
    sys.exit()
raw = escapes.encode() + b"\xff\x9b"
lines = open(path, "rb").read().splitlines()
head, row = lines[0].split(b","), lines[1].split(b",")
failed = list(row)
if b"reason" in head:
    failed[head.index(b"status")], failed[head.index(b"reason")] = b"failed", b'"' + raw + b'"'
variant(0, b"\n".join([lines[0], b",".join(failed)] + lines[2:] + [b""]))
variant(1, b"\n".join([b'"' + head[0] + raw + b'"' + lines[0][len(head[0]):]] + lines[1:] + [b""]))
for at in range(len(row)):
    planted = row[:at] + [b'"' + row[at] + raw + b'"'] + row[at + 1:]
    variant(at + 2, b"\n".join([lines[0], b",".join(planted)] + lines[2:] + [b""]))
PYTHON

must run "$work/test.ini"
folder=$(readlink -f "$work/results/latest")

# profile.csv as of a cell of this plan, with two symbols
python3 - "$folder" <<'PYTHON'
import csv, sys

rows = list(csv.reader(open(sys.argv[1] + "/runs.csv")))
head, first = rows[0], rows[1]
cell = slice(head.index("mechanism"), head.index("window_s"))
front = ["plan", "started", "status", "reason"]
back = "event,frequency,lost,window_s,throughput_gbps,cpu_ns_per_byte,rows,side,group,symbol,within,samples".split(",")
with open(sys.argv[1] + "/profile.csv", "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(front + head[cell] + back)
    for last in (["sender", "copy-in", "memcpy", "", "90"], ["receiver", "other", "f", "g", "80"]):
        out.writerow([first[head.index(key)] for key in front] + first[cell] + ["cpu-clock", "997", "0", "0.1", "1", "1", "2"] + last)
PYTHON
try 'a folder with a profile' report "$folder"
try 'the table of a folder with a profile' table "$folder"
contains "$work/out" 'where the CPU time goes'

cp -r "$folder" "$work/planted"
for file in environment.json runs.csv slices.csv profile.csv plan.csv; do
    python3 "$work/plant.py" "$folder/$file" "$work/variants"
    for variant in "$work/variants"/*; do
        cp "$variant" "$work/planted/$file"
        try "$file, text ${variant##*/}" explain "$work/planted"
    done
    [ "${variant##*/}" -ge 9 ] || fail "there are few texts in $file"
    # what is taken, for the commands that take longer
    cp "$work/variants/0" "$work/planted/$file"
    try "$file" explain "$work/planted"
    [ "$status" = 0 ] || { cat "$work/err" >&2; fail "explain refuses $file"; }
    rm -r "$work/variants"
done
printf '# %s\n' "$escapes" >>"$work/planted/experiment.ini"
try 'two folders' compare "$folder" "$work/planted"
equal 0 "$status" 'exit status of compare'
try 'a whole folder' report "$work/planted"
equal 0 "$status" 'exit status of report'
try 'a whole folder' export "$work/planted"
try 'a whole folder' resume "$work/planted"
cp -r "$folder" "$work/$escapes"
for verb in report explain export resume; do try "the name of a folder" "$verb" "$work/$escapes"; done
try 'the name of a folder' compare "$work/$escapes" "$work/$escapes"
printf '%s\n' "$escapes" >>"$work/planted/experiment.ini"
try 'experiment.ini' report "$work/planted"
try 'the folder of a run' run "$work/test.ini" -o "$work/out$escapes"
equal 0 "$status" 'exit status of a run into such a folder'

[ "$count" -ge 250 ] || fail "only $count outputs were looked at"
