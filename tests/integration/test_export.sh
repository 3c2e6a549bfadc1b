#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What leaves a results folder: the files are where it is said, and the Python programs draw.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
# Debian's own: python3-matplotlib is installed for it, and another may come first in PATH
python=/usr/bin/python3
export MPLCONFIGDIR=$work/matplotlib # its cache of fonts, else left in the home folder
# Its cache of fonts is made here: a script that makes it on a busy machine says so.
"$python" -c 'import matplotlib.font_manager' 2>/dev/null || skip "needs matplotlib of $python (package python3-matplotlib)"

must run "$SOURCE_DIR/configs/smoke.ini" --set experiment.blocks=6 --set experiment.warmup=5ms \
    --set experiment.duration=20ms -o "$work/results"
folder=$work/results/latest

must export "$folder"
ls "$folder/export" >"$work/files"
for file in ratio.py ratio-cpu.py cpu-against-throughput.py throughput.py time-per-message.py cpu-per-byte.py llc-misses.py copies.py experiment.json tables.md; do
    contains "$work/out" "$folder/export/$file"
    contains "$work/files" "$file"
done
equal 10 "$(wc -l <"$work/files")" "files of an export"
# a table that is pasted elsewhere says it too
equal "$(grep -c '^### .*\(throughput\|CPU time per byte\)' "$folder/export/tables.md")" \
    "$(grep -cx 'zero-copy: 100 % copied by the kernel\.' "$folder/export/tables.md")" "tables that say what was copied"

for program in "$folder"/export/*.py; do
    MPLBACKEND=Agg "$python" "$program" >"$work/said" 2>&1 || { cat "$work/said" >&2; fail "$program failed"; }
    equal "" "$(cat "$work/said")" "what $program says"
    equal PNG "$(head -c 4 "${program%.py}.png" | tail -c 3)" "a picture beside $program"
done
MPLBACKEND=Agg "$python" "$folder/export/throughput.py" "$work/plot.pdf"
equal %PDF "$(head -c 4 "$work/plot.pdf")" "a PDF"

# the JSON has what runs.csv has
"$python" - "$folder" <<'PYTHON' || fail "experiment.json is not runs.csv"
import csv, json, sys
folder = sys.argv[1]
with open(folder + '/export/experiment.json') as file:
    document = json.load(file)
with open(folder + '/runs.csv') as file:
    rows = list(csv.DictReader(file))
assert len(document['records']) == len(rows) > 0
for record, row in zip(document['records'], rows):
    assert list(record) == list(row)
    for key in ('throughput_gbps', 'cpu_ns_per_byte', 'message_size', 'threads', 'run'):
        assert record[key] == float(row[key]), (key, record[key], row[key])
    assert (record['cycles_per_byte'] is None) == (row['cycles_per_byte'] == '')
assert document['environment']['versions']['labrun']
assert [answer['id'] for answer in document['answers']] == ['Q1', 'Q2', 'Q3', 'Q4', 'Q5', 'Q6']
assert any(warning['id'] == 'zero-copy-copied' and warning['cell']['mechanism'] == 'zero-copy'
           for warning in document['warnings'])
assert document['verdicts'] and document['summaries'] and document['crossovers']
PYTHON

must export "$folder" --format json --prefix a- -o "$work/new/place"
equal a-experiment.json "$(ls "$work/new/place")" "the only file"
contains "$work/out" "$work/new/place/a-experiment.json"
cmp "$folder/export/experiment.json" "$work/new/place/a-experiment.json" || fail "two exports differ"

run export "$folder" --format jsno
equal 2 "$status" "an unknown format"
contains "$work/err" "did you mean 'json'?"
run export "$folder" --prefix ../a
equal 2 "$status" "a prefix that leads elsewhere"
run export "$work/nowhere"
equal 2 "$status" "no folder"
