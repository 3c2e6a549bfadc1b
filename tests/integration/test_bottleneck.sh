#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Each bottleneck is provoked, and its word found in some run: other work on this machine may take the CPUs of any one.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root

# provoke WORD LINES...: an experiment of such lines has a run with that bottleneck, out of six at most.
provoke() {
    local word=$1
    shift
    write_experiment "$work/test.ini" <<INI
[figures]
formats = none
[workload]
threads = 1
$(printf '%s\n' "$@")
INI
    for _ in 1 2 3; do
        must run "$work/test.ini" --set experiment.blocks=2
        column "$work/results/latest/runs.csv" bottleneck >"$work/words"
        if grep -qxF "$word" "$work/words"; then return; fi
    done
    # nobody can fill a CPU that others have
    if [[ $word =~ ^(sender|both)$ && -n $(column "$work/results/latest/runs.csv" foreign_load_pct | awk '!($1 <= 2)') ]]; then
        echo "NOT TESTED: $word: other programs have the CPUs"
        return
    fi
    fail "no run has the bottleneck $word, but: $(sort -u "$work/words" | tr '\n' ' ')"
}

provoke link-rate "mechanism = two-copy" "message_size = 16K" "[link]" "rate = 20Mbit"
must table "$work/results/latest"
contains "$work/out" LIMIT
provoke receive-window "mechanism = two-copy" "message_size = 64K" "[socket]" "receive_buffer = 4K"
provoke latency "mechanism = two-copy" "message_size = 64" "pattern = request-response"
provoke generator "mechanism = two-copy" "message_size = 64" "pattern = paced" "offered_rate = 100"
# all threads on one CPU fill it
provoke both "mechanism = two-copy" "message_size = 16K" "[cpu]" "placement = shared"
# small messages are sent one by one, and received many at a time
provoke sender "mechanism = two-copy" "message_size = 64"
