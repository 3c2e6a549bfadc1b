#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# An experiment of requests and responses, from its file to what is said of it.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root

write_experiment "$work/test.ini" <<INI
[workload]
mechanism = two-copy, one-copy
pattern = request-response
outstanding = 1, 4
message_size = 64
threads = 1
INI

must plan "$work/test.ini"
contains "$work/out" "in which the arms of a place stand next to each other"
must run "$work/test.ini" --set experiment.blocks=2 --set experiment.duration=300ms
contains "$work/out" "latency p50"
folder=$work/results/latest

# Every run has its round trips, in runs.csv and bin by bin, and the percentiles that so many allow, in order.
equal 8 "$(column "$folder/runs.csv" status status=ok | wc -l)" "runs"
awk -F, 'FNR == 1 { delete at; for (i = 1; i <= NF; i++) at[$i] = i; next }
    FILENAME ~ /runs.csv/ { n = trips[$at["run"]] = $at["round_trips"]
        p50 = $at["latency_p50_us"]; p90 = $at["latency_p90_us"]; p99 = $at["latency_p99_us"]
        if ((p50 != "") != (n >= 20) || (p90 != "") != (n >= 100) || (p99 != "") != (n >= 1000)) bad = bad " told"
        if ((p90 != "" && p90 + 0 < p50 + 0) || (p99 != "" && p99 + 0 < p90 + 0) || $at["latency_max_us"] + 0 < p50 + 0) bad = bad " order" }
    FILENAME ~ /histograms.csv/ { bins[$at["run"]] += $at["count"] }
    END { for (run in trips) if (trips[run] <= 0 || trips[run] != bins[run]) bad = bad " bins"; print bad > "/dev/stderr"; exit bad != "" }' \
    "$folder/runs.csv" "$folder/histograms.csv" || fail "round trips, bins and percentiles do not agree"

must table "$folder"
contains "$work/out" "P50 US"
contains "$work/out" "closed loop"
must explain "$folder"
contains "$work/out" "latency: closed loop"
[ -e "$folder/figures/latency-p50-outstanding4.gp" ] || fail "there is no figure of round trips"
contains "$folder/report.html" "latency p50"
contains "$folder/verdicts.csv" "latency_p50_us,mechanism,one-copy"

# Each cell has its distribution, in a file that the figure reads, and its percentiles with what two runs reach.
must table "$folder"
contains "$work/out" "latency, us: median of the runs"
contains "$work/out" "P99.99"
must explain "$folder" --evidence
contains "$work/out" "two-copy in us [all runs]: p50 "
equal 4 "$(column "$folder/percentiles.csv" time_us percentile=50 | wc -l)" "medians of cells"
[ -s "$folder/figures/latency-cdf.svg" ] || fail "there is no figure of the distribution"
contains "$folder/report.html" 'id="distribution"'
contains "$folder/report.html" "request-response (closed loop)"
must export "$folder" -f matplotlib -o "$work/python"
[ -s "$work/python/latency-cdf.py" ] || fail "there is no program that draws the distribution"
rm "$folder/percentiles.csv"
must report "$folder"
[ -s "$folder/percentiles.csv" ] || fail "report did not make percentiles.csv again"

# A stream has neither the file nor the figure.
must run "$work/test.ini" --set workload.pattern=stream --set workload.outstanding=1 --set experiment.name=stream
[ ! -e "$work/results/latest/histograms.csv" ] || fail "a stream has histograms"
[ ! -e "$work/results/latest/percentiles.csv" ] || fail "a stream has percentiles"
! ls "$work"/results/latest/figures/latency-* 2>/dev/null || fail "a stream has a figure of round trips"
equal 0 "$(column "$work/results/latest/runs.csv" latency_p50_us | grep -c .)" "percentiles of a stream"
