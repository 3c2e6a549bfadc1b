#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is compared is what the experiment says: paths here, then the number of threads. verdicts.csv is worked out
# from runs.csv by a program of another language.
# shellcheck source=tests/integration/lib.sh
. "$SOURCE_DIR/tests/integration/lib.sh"
need python3 python3

cat >"$work/test.ini" <<'INI'
[experiment]
name = contrast
blocks = 7
warmup = 10ms
duration = 50ms
contrast = link.path
baseline = loopback
[workload]
mechanism = two-copy, one-copy
message_size = 1K, 16K
threads = 1
[link]
path = veth, loopback
[counters]
events =
[output]
figures = none
INI
must plan "$work/test.ini"
contains "$work/out" "cells     12, of which 4 are the A/A control"
contains "$work/out" "least     8 blocks, so that all 4 comparisons of a pair can be significant"
run plan "$work/test.ini" --set experiment.baseline=lopback
equal 2 "$status" "exit status of a baseline that is no value"
contains "$work/err" "did you mean loopback?"

need_root
must run "$work/test.ini" -o "$work/results"
must report "$work/results/latest"
equal "veth" "$(column "$work/results/latest/verdicts.csv" arm control=no | sort -u)" "what is compared"
python3 "$SOURCE_DIR/tests/integration/verdicts.py" "$work/results/latest" path loopback || fail "verdicts along paths"
must explain "$work/results/latest"
contains "$work/out" "Q1 (path is compared)"
must explain "$work/results/latest" Q1
contains "$work/out" "this experiment compares values of link.path, not"

must run "$work/test.ini" -o "$work/others" --set experiment.contrast=threads --set experiment.baseline= \
    --set workload.mechanism=two-copy --set link.path=loopback --set workload.threads=2,1 \
    --set workload.message_size=4K,16K --set experiment.blocks=6
contains "$work/out" "ratio to 2 threads"
grep -qE "^ *size .*1 thread " "$work/out" || fail "no column of the table is called 1 thread"
python3 "$SOURCE_DIR/tests/integration/verdicts.py" "$work/others/latest" threads 2 || fail "verdicts along threads"

# what the kernel did with zero-copy sends stands in the figure, although no arm is called zero-copy
must run "$work/test.ini" -o "$work/copied" --set workload.mechanism=zero-copy --set link.path=veth,sink \
    --set experiment.baseline=veth --set workload.transport=udp --set workload.message_size=1K
contains "$work/copied/latest/figures/ratio.gp" "of zero-copy sends the kernel copied 100 % with veth, 0 % with sink"
