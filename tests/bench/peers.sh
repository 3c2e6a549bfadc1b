#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# labrun and the tools people use today, between the same two CPUs over the same kind of veth pair: same congestion control,
# TCP_NODELAY, buffers left to the kernel, the same message sizes. The sender is the client. Rounds are interleaved and start
# with another tool each, so that drift and order hit all alike; a ratio compares two runs of one round.
#   sudo tests/bench/peers.sh [--rounds 5] [--seconds 2] [--sizes "256 65536"] [--connections "1 4"] [--tools "labrun iperf3"] ...
# labrun leaves out its warm-up; the others average over their whole run, whose start is a few milliseconds of slow start.
set -euo pipefail
# shellcheck source=tests/bench/lab.sh
. "$(dirname "$(readlink -f "$0")")/lab.sh"

option[rounds]=5
option[seconds]=2 # whole seconds: the peers know no others
option[connections]='1 4'
option[tools]='labrun iperf3 sockperf nuttcp'
option[congestion]=
parse_options "$@"

has_tool() {
    [[ " ${option[tools]} " == *" $1 "* ]]
}

# tool -> its server's port and command
declare -A port=([iperf3]=5201 [sockperf]=11111 [nuttcp]=5000)
declare -A server=(
    [iperf3]="iperf3 -s -p 5201"
    [sockperf]="sockperf server --tcp -i 0.0.0.0 -p 11111"
    [nuttcp]="nuttcp -S --nofork -P 5000"
)
# tool -> how many connections it can have; sockperf's throughput mode has one
declare -A most_connections=([sockperf]=1)

need_commands bench ip ss jq unshare nsenter setpriv taskset
for tool in "${!server[@]}"; do
    if has_tool "$tool"; then need_commands bench "$tool"; fi
done
need_host
if has_tool labrun; then find_labrun; fi
congestion=${option[congestion]:-$(common_congestion)}
bench_begin
lab_up "$congestion"
for tool in "${!server[@]}"; do
    # shellcheck disable=SC2086 # the table's rows are words
    if has_tool "$tool"; then serve "${port[$tool]}" ${server[$tool]}; fi
done

iperf3_gbps() { # size connections
    in_client iperf3 -c "$server_address" -p "${port[iperf3]}" -t "${option[seconds]}" -l "$1" -P "$2" -N -C "$congestion" -J |
        jq '.end.sum_received.bits_per_second / 1e9'
}

# The longest message that its server takes, over TCP too, is that of UDP: its 64 KB are 29 bytes short.
sockperf_most=65507

# Bandwidth is printed in units of 2^20 bits: the rate of messages says the same without them. Throughput mode turns Nagle's
# algorithm on unless told otherwise.
sockperf_gbps() { # size
    local size=$(($1 > sockperf_most ? sockperf_most : $1))
    in_client sockperf throughput --tcp --tcp-avoid-nodelay -i "$server_address" -p "${port[sockperf]}" \
        -t "${option[seconds]}" -m "$size" 2>&1 |
        sed -nE 's/.*Message Rate is ([0-9.]+) .*/\1/p' | awk -v size="$size" '{ printf "%.6f\n", $1 * size * 8e-9 }'
}

nuttcp_gbps() { # size connections
    in_client nuttcp -t -D -fparse -l"$1" -N"$2" -T"${option[seconds]}" -P "${port[nuttcp]}" "$server_address" |
        tr ' ' '\n' | awk -F= '$1 == "rate_Mbps" { printf "%.6f\n", $2 / 1000 }'
}

gbps_of() { # tool size connections
    if [[ $1 == labrun ]]; then
        labrun_gbps "$congestion" "$2" "$3" "${option[seconds]}"
    else
        "$1_gbps" "$2" "$3"
    fi
}

read -ra tools <<<"${option[tools]}"
for ((round = 1; round <= option[rounds]; round++)); do
    for connections in ${option[connections]}; do
        for size in ${option[sizes]}; do
            for ((i = 0; i < ${#tools[@]}; i++)); do
                tool=${tools[(i + round) % ${#tools[@]}]}
                ((connections <= ${most_connections[$tool]:-$connections})) || continue
                gbps=$(gbps_of "$tool" "$size" "$connections") || fail "$tool failed at $size bytes" "bash -x $0 shows its call"
                record "$round" "$connections" "$size" "$tool" "$gbps"
            done
        done
    done
done

echo "Gbit/s: medians of ${option[rounds]} interleaved rounds of ${option[seconds]} s; ratios: medians of the rounds' ratios." \
    "$congestion, sender CPU ${option[client-cpu]}, receiver CPU ${option[server-cpu]}, Linux $(uname -r)"
print_ratios connections "${tools[@]}"
[[ -z ${option[csv]} ]] || write_csv connections "${option[csv]}"
