#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Round trips of labrun and of the tools people use today, between the same two CPUs over the same kind of veth pair: one
# connection, one request on its way, a response as large as the request, TCP_NODELAY. Rounds are interleaved and start with
# another tool each, so that drift and order hit all alike; a ratio compares two runs of one round.
#   sudo [NETPERF=/path/to/netperf] [NEPER=/path/to/tcp_rr] tests/bench/latency_peers.sh [--rounds 9] [--seconds 2] [--sizes "1 256 4096"] ...
# NETPERF has netserver beside it. Neither is in Debian: without the variable it is left out. sockperf's messages have 14 bytes
# at least: its row of 1 byte is one of 14.
# labrun leaves out its warm-up and sockperf 0.4 s; the others average over their whole run. labrun counts no events, as in
# configs/latency.ini: each costs at every context switch.
set -euo pipefail
# shellcheck source=tests/bench/lab.sh
. "$(dirname "$(readlink -f "$0")")/lab.sh"

option[sizes]='1 256 4096'
option[rounds]=9
option[seconds]=2 # whole seconds: the peers know no others
option[mechanism]=two-copy
option[tools]="labrun sockperf${NETPERF:+ netperf}${NEPER:+ neper}"
parse_options "$@"
read -ra tools <<<"${option[tools]}"

netperf=${NETPERF:-netperf}
neper=${NEPER:+$(readlink -f "$NEPER")}
neper=${neper:-tcp_rr}
netserver=$(dirname "$netperf")/netserver
[[ $netperf == */* ]] || netserver=netserver
# tool -> its commands
declare -A needs=([sockperf]=sockperf [netperf]="$netperf $netserver" [neper]="$neper")

need_commands bench ip ss unshare nsenter setpriv taskset
for tool in "${tools[@]}"; do
    for command in ${needs[$tool]:-}; do need_commands bench "$command"; done
done
need_host
find_labrun
congestion=$(common_congestion)
bench_begin
lab_up "$congestion"
for tool in "${tools[@]}"; do
    case $tool in
        sockperf) serve 11111 sockperf server --tcp -i 0.0.0.0 -p 11111 ;;
        netperf) serve 12865 "$netserver" -D -4 -p 12865 ;;
    esac
done

# Each prints round trips per second, their median and their p99 in us.

labrun_trips() { # size
    labrun_gbps "$congestion" "$1" 1 "${option[seconds]}" --set workload.mechanism="${option[mechanism]}" --set workload.fields=1 \
        --set workload.pattern=request-response --set workload.response_size=same --set counters.events= >/dev/null
    echo "$(column round_trip_rate "$(labrun_csv)") $(column latency_p50_us "$(labrun_csv)") $(column latency_p99_us "$(labrun_csv)")"
}

# Rounds up what it sends to its header's 14 bytes; without --full-rtt it prints half of a round trip.
sockperf_trips() { # size
    in_client sockperf ping-pong --tcp --full-rtt -i "$server_address" -p 11111 -t "${option[seconds]}" \
        -m "$(($1 < 14 ? 14 : $1))" 2>&1 |
        sed -E 's/\x1b\[[0-9;]*m//g' |
        awk '/Valid Duration/ { split($0, part, /RunTime=| sec; SentMessages=|; ReceivedMessages=/); rate = part[4] / part[2] }
            /percentile 50\.0/ { p50 = $NF } /percentile 99\.0/ { p99 = $NF } END { print rate, p50, p99 }'
}

netperf_trips() { # size
    in_client "$netperf" -4 -H "$server_address" -p 12865 -t TCP_RR -l "${option[seconds]}" -P 0 -- -r "$1,$1" -D \
        -o THROUGHPUT,P50_LATENCY,P99_LATENCY | tr ',' ' '
}

# Its server serves one run. Both ends write logs into the current folder.
neper_trips() { # size
    cd "$scratch"
    serve 12866 "$neper" -l "${option[seconds]}" -Q "$1" -R "$1"
    in_client "$neper" -c -H "$server_address" -l "${option[seconds]}" -Q "$1" -R "$1" -p 50,99 |
        awk -F= '{ value[$1] = $2 } END { print value["throughput"], 1e6 * value["latency_p50"], 1e6 * value["latency_p99"] }'
    wait "${lab_pids[-1]}" || true
    unset 'lab_pids[-1]'
}

for ((round = 1; round <= option[rounds]; round++)); do
    for size in ${option[sizes]}; do
        for ((i = 0; i < ${#tools[@]}; i++)); do
            tool=${tools[(i + round) % ${#tools[@]}]}
            trips=$("${tool}_trips" "$size") || fail "$tool failed at $size bytes" "bash -x $0 shows its call"
            [[ $trips =~ ^([0-9.]+\ ?){3}$ ]] || fail "$tool gave no round trips: '$trips'" "bash -x $0 shows its call"
            printf '%s\n' "$round tcp $size $tool $trips" >>"$scratch/results"
            read -r rate p50 p99 <<<"$trips"
            printf 'round %s  %6s B  %-10s %9.0f /s  p50 %8.3f us  p99 %8.3f us\n' "$round" "$size" "$tool" "$rate" "$p50" "$p99" >&2
        done
    done
done

table() { # title column lower
    echo "$1"
    awk -v group=transport -v tools="${tools[*]}" -v value="$2" -v lower="$3" -f "$bench_dir/ratios.awk" "$scratch/results"
}
echo "Medians of ${option[rounds]} interleaved rounds of ${option[seconds]} s; ratios: medians of the rounds' ratios, and their range." \
    "$congestion, ${option[mechanism]}, client CPU ${option[client-cpu]}, server CPU ${option[server-cpu]}, Linux $(uname -r)"
table 'Round trips per second' 5 0
table 'p50, us' 6 1
table 'p99, us' 7 1
[[ -z ${option[csv]} ]] || {
    echo round,transport,message_size,tool,round_trip_rate,p50_us,p99_us
    tr ' ' ',' <"$scratch/results"
} >"${option[csv]}"
