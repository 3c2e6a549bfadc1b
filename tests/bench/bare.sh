#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What labrun's instruments cost: each sender, fully instrumented, against a bare loop with the same system calls
# (bare_loops.h), on the same CPUs, over the same kind of veth pair, with the same congestion control, ring and buffers. A round
# is labrun, bare, bare, labrun, so that a slow drift of the machine hits both alike; each neighbouring pair gives one ratio.
#   sudo tests/bench/bare.sh [--mechanisms "contiguous splice"] [--rounds 5] [--seconds 1] [--sizes "256 65536"] [--csv FILE] ...
# The target is 0.99 and more. `null` makes no system call: the difference of its two loops is the time that labrun adds to a
# message of any sender, and is set against the time that a message takes. tests/bench/instructions.sh counts the same without noise.
set -euo pipefail
# shellcheck source=tests/bench/lab.sh
. "$(dirname "$(readlink -f "$0")")/lab.sh"

option[rounds]=5
option[seconds]=1
option[mechanisms]=       # all of mechanism_list.h
option[fields]=8
option[slots]=64          # messages in the sender's ring, of both
option[buffer]=131072     # bytes of the receiver's buffer, as labrun's (workers/receiver.h)
option[congestion]=cubic  # both set it on their sockets
option[tools]='labrun bare'
parse_options "$@"

bare=${BARE:-$source_dir/build/release/tests/bench_bare}
[[ -x $bare ]] || fail "no $bare" "cmake --preset release && cmake --build build/release, or set BARE"
need_commands bench ip unshare nsenter setpriv taskset
need_host
find_labrun
bench_begin
lab_up "$(common_congestion)"
read -ra mechanisms <<<"${option[mechanisms]:-$(all_mechanisms)}"

labrun_run() { # mechanism size
    labrun_gbps "${option[congestion]}" "$2" 1 "${option[seconds]}" --set "workload.mechanism=$1" \
        --set "workload.fields=${option[fields]}" --set "socket.in_flight=${option[slots]}"
}

gbps_of() { # tool mechanism size
    case $1 in
    labrun) labrun_run "$2" "$3" ;;
    bare)
        "$bare" "/proc/$client_pid/ns/net" "${option[client-cpu]}" "/proc/$server_pid/ns/net" "${option[server-cpu]}" \
            "$server_address" "${option[congestion]}" "$2" "${option[fields]}" "$3" "${option[slots]}" \
            "$((option[buffer] > $3 ? option[buffer] : $3))" "${option[warmup-ms]}" "$((option[seconds] * 1000))"
        ;;
    esac
}

# What this kernel cannot do is left out, with the reason.
possible=()
for mechanism in "${mechanisms[@]}"; do
    reason=$(cannot "$mechanism")
    if [[ -n $reason ]]; then
        printf 'left out: %s: %s\n' "$mechanism" "$reason" >&2
    else
        possible+=("$mechanism")
    fi
done

read -ra tools <<<"${option[tools]}"
for ((round = 1; round <= option[rounds]; round++)); do
    for mechanism in "${possible[@]}"; do
        for size in ${option[sizes]}; do
            # A B B A: pair 2r-1 is the first two, pair 2r the last two.
            for ((i = 0; i < ${#tools[@]}; i++)); do
                gbps=$(gbps_of "${tools[i]}" "$mechanism" "$size")
                record $((2 * round - 1)) "$mechanism" "$size" "${tools[i]}" "$gbps"
            done
            for ((i = ${#tools[@]} - 1; i >= 0; i--)); do
                gbps=$(gbps_of "${tools[i]}" "$mechanism" "$size")
                record $((2 * round)) "$mechanism" "$size" "${tools[i]}" "$gbps"
            done
        done
    done
done

echo "labrun against a bare loop with the same system calls: one connection, ${option[congestion]}, sender CPU ${option[client-cpu]}," \
    "receiver CPU ${option[server-cpu]}, $((2 * option[rounds])) pairs of ${option[seconds]} s, Linux $(uname -r)"
print_ratios mechanism "${tools[@]}"
awk -f "$bench_dir/added.awk" "$scratch/results"
[[ -z ${option[csv]} ]] || write_csv mechanism "${option[csv]}"
