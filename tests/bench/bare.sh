#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What labrun's instruments cost: its `contiguous`, fully instrumented, against bare.c's loop, on the same CPUs, over the same
# kind of veth pair, with the same congestion control and buffers. A round is labrun, bare, bare, labrun, so that a slow drift
# of the machine hits both alike; each neighbouring pair gives one ratio.
#   sudo tests/bench/bare.sh [--rounds 5] [--seconds 1] [--sizes "256 65536"] [--csv FILE] ...
set -euo pipefail
# shellcheck source=tests/bench/lab.sh
. "$(dirname "$(readlink -f "$0")")/lab.sh"

option[rounds]=5
option[seconds]=1
option[slots]=64          # messages in the sender's ring, of both
option[buffer]=131072     # bytes of the receiver's buffer, as labrun's (workers/receiver.h)
option[congestion]=cubic  # both set it on their sockets
option[tools]='labrun bare'
parse_options "$@"

bare=${BARE:-$source_dir/build/release/tests/bench_bare}
[[ -x $bare ]] || fail "no $bare" "cmake --preset release && cmake --build build/release, or set BARE"
need_commands bench ip unshare nsenter setpriv taskset
need_host
[[ " ${option[tools]} " != *" labrun "* ]] || find_labrun
bench_begin
lab_up "$(common_congestion)"

gbps_of() { # tool size
    case $1 in
    labrun) labrun_gbps "${option[congestion]}" "$2" 1 "${option[seconds]}" --set "socket.in_flight=${option[slots]}" ;;
    bare)
        "$bare" "/proc/$client_pid/ns/net" "${option[client-cpu]}" "/proc/$server_pid/ns/net" "${option[server-cpu]}" \
            "$server_address" "${option[congestion]}" "$2" "${option[slots]}" "${option[buffer]}" \
            "${option[warmup-ms]}" "$((option[seconds] * 1000))"
        ;;
    esac
}

read -ra tools <<<"${option[tools]}"
for ((round = 1; round <= option[rounds]; round++)); do
    for size in ${option[sizes]}; do
        # A B B A: pair 2r-1 is the first two, pair 2r the last two.
        for ((i = 0; i < ${#tools[@]}; i++)); do
            gbps=$(gbps_of "${tools[i]}" "$size")
            record $((2 * round - 1)) 1 "$size" "${tools[i]}" "$gbps"
        done
        for ((i = ${#tools[@]} - 1; i >= 0; i--)); do
            gbps=$(gbps_of "${tools[i]}" "$size")
            record $((2 * round)) 1 "$size" "${tools[i]}" "$gbps"
        done
    done
done

echo "labrun (contiguous) against a bare send/recv loop: one connection, ${option[congestion]}, sender CPU ${option[client-cpu]}," \
    "receiver CPU ${option[server-cpu]}, $((2 * option[rounds])) pairs of ${option[seconds]} s, Linux $(uname -r)"
print_ratios "${tools[@]}"
[[ -z ${option[csv]} ]] || write_csv "${option[csv]}"
