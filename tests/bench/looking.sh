#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What timing messages costs a stream: throughput with every message timed, and with one in so many, over that with none, as
# runs next to each other in one experiment. Ratios are Hodges-Lehmann estimates over the blocks, with intervals that hold
# together over the sizes of an arm.
#   sudo tests/bench/looking.sh [--samples "100 1"] [--mechanism contiguous] [--sizes "64 1024 16384"] [--blocks 40] ...
# Prints; fails only when labrun does, because a shared machine may be noisy.
set -euo pipefail
# shellcheck source=tests/bench/lab.sh
. "$(dirname "$(readlink -f "$0")")/lab.sh"

option[sizes]='64 1024 16384'
option[samples]='100 1'
option[mechanism]=contiguous
option[path]=veth
option[transport]=tcp
option[blocks]=40
option[warmup-ms]=20
option[duration-ms]=100
option[seed]=1
parse_options "$@"

((EUID == 0)) || fail "namespaces need root" "sudo $0"
find_labrun
bench_begin

list() { # word...
    local IFS=,
    printf '%s' "$*"
}

read -ra sizes <<<"${option[sizes]}"
read -ra samples <<<"${option[samples]}"
cat >"$scratch/looking.ini" <<INI
[experiment]
name=looking
contrast=latency_sample
baseline=never
order=paired
control=yes
blocks=${option[blocks]}
warmup=${option[warmup-ms]}ms
duration=${option[duration-ms]}ms
seed=${option[seed]}
[workload]
mechanism=${option[mechanism]}
transport=${option[transport]}
message_size=$(list "${sizes[@]}")
latency_sample=$(list never "${samples[@]}")
threads=1
[socket]
send_buffer=512K
receive_buffer=512K
[link]
path=${option[path]}
[counters]
events=
[figures]
formats=none
INI
"$labrun" run "$scratch/looking.ini" -o "$scratch/out" >"$scratch/labrun.log" 2>&1 </dev/null ||
    fail "labrun failed" "it said: $(tail -n 5 "$scratch/labrun.log")"

printf '%-12s %-12s %8s   %s\n' 'message size' 'timed' 'ratio' '95 % interval of the throughput to that of none timed'
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["metric"] == "throughput_gbps" && $at["against"] == "never" {
        arm = $at["control"] == "yes" ? "none (A/A)" : $at["arm"] == 1 ? "every one" : "one in " $at["arm"]
        printf "%-12s %-12s %8.3f   [%.3f, %.3f]\n", $at["message_size"], arm, $at["ratio"], $at["low"], $at["high"] }' \
    "$scratch/out/latest/verdicts.csv" | sort -n
