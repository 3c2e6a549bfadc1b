#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# An experiment of paced messages, from its file to what is said of it.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root

write_experiment "$work/test.ini" <<INI
[workload]
mechanism = two-copy, one-copy
pattern = paced
offered_rate = 2000, 9000000
arrival = poisson
message_size = 4K
threads = 1
INI

must plan "$work/test.ini"
contains "$work/out" "in which the arms of a place stand next to each other"
must run "$work/test.ini" --set experiment.blocks=2
folder=$work/results/latest
equal 8 "$(column "$folder/runs.csv" status status=ok | wc -l)" "runs"

# Both rates stand there, the one that was asked for and the one that was achieved; the second cannot be.
equal 4 "$(column "$folder/runs.csv" achieved_rate offered_rate=2000 | grep -c .)" "achieved rates"
equal 4 "$(column "$folder/runs.csv" warnings offered_rate=9000000 | grep -c generator-limited)" "runs that are generator-limited"
# Sends that cannot come any faster are no arrivals of that rate.
equal 4 "$(column "$folder/runs.csv" warnings offered_rate=9000000 | grep -c arrivals-off)" "runs whose arrivals are off"
equal 4 "$(column "$folder/runs.csv" arrivals_off_pct offered_rate=9000000 | grep -c .)" "how far they are"
equal 8 "$(column "$folder/runs.csv" latency_sent_max_us | grep -c .)" "times from the actual send"

# Histograms of both times have every message that was timed.
awk -F, 'FNR == 1 { delete at; for (i = 1; i <= NF; i++) at[$i] = i; next }
    FILENAME ~ /runs.csv/ { timed[$at["run"]] = $at["timed_messages"] }
    FILENAME ~ /histograms.csv/ { bins[$at["run"], $at["kind"]] += $at["count"] }
    END { for (run in timed) if (timed[run] <= 0 || timed[run] != bins[run, "one_way"] || timed[run] != bins[run, "one_way_sent"]) bad = bad " " run
          print bad > "/dev/stderr"; exit bad != "" }' "$folder/runs.csv" "$folder/histograms.csv" || fail "messages and bins do not agree"

must table "$folder"
contains "$work/out" "P50 US"
contains "$work/out" "open loop, from when a message was to be sent"
contains "$work/out" "of 4 cells the sender could not keep its schedule (generator-limited)"
contains "$work/out" "; checks that fail: arrivals-off in "
must explain "$folder"
contains "$work/out" "latency: open loop"
contains "$folder/report.html" "latency p50"

# A sender that waits by looking at the clock has no CPU time of a byte.
must run "$work/test.ini" --set workload.pacing=spin --set workload.offered_rate=2000 --set experiment.name=spin
equal 0 "$(column "$work/results/latest/runs.csv" tx_cpu_ns_per_byte | grep -c .)" "CPU time of a byte of a sender that spins"
equal 2 "$(column "$work/results/latest/runs.csv" rx_cpu_ns_per_byte | grep -c .)" "the receiver's"
