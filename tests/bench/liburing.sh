#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# labrun's io_uring senders against liburing's own example of the same sends, send-zerocopy: one connection between the same two
# CPUs over the same kind of veth pair, same congestion control, Nagle's algorithm left on, messages in one block, one in each
# submission, received and thrown away by MSG_TRUNC. A round is labrun, example, example, labrun; each neighbouring pair gives a
# ratio.
#   sudo LIBURING_EXAMPLES=DIR tests/bench/liburing.sh [--rounds 5] [--seconds 1] [--sizes "4096 65536"] [--slots 1] ...
# DIR holds the built example; else it is looked for in PATH. Without it there is nothing to compare with: skipped.
# The example sends one buffer over and over, also while the kernel still reads it. labrun never does that: its zero-copy senders
# wait for a slot's notification before they use it again, and so walk through a ring of --zero-copy-bytes, the example does not.
# Nor do labrun's messages start at a page, as the example's one does: an unaligned message of 64 KB lies on 17 pages and not on 16,
# and zero-copy pins, and gives a fragment to, each of them.
set -euo pipefail
# shellcheck source=tests/bench/lab.sh
. "$(dirname "$(readlink -f "$0")")/lab.sh"

option[sizes]='4096 16384 65536'
option[rounds]=5
option[seconds]=1 # whole seconds: the example knows no others
option[slots]=1
option[zero-copy-bytes]=1048576 # half the usual limit of locked memory is 4 MB: each buffer may lie on two pages, and a ring that ended releases its own late
option[socket-buffer]=1048576 # bytes, of both; the kernel doubles what it is asked for
option[mechanisms]='uring-send uring-zero-copy uring-zero-copy-fixed'
parse_options "$@"

example=${LIBURING_EXAMPLES:+$LIBURING_EXAMPLES/send-zerocopy}
example=${example:-$(command -v send-zerocopy || true)}
if [[ ! -x $example ]]; then
    echo "skipped: no send-zerocopy of liburing's examples (LIBURING_EXAMPLES=${LIBURING_EXAMPLES:-})" >&2
    exit 77
fi
need_commands bench ip ss unshare nsenter setpriv taskset
need_host
find_labrun
bench_begin
congestion=$(common_congestion)
lab_up "$congestion"
# The example has no option for its buffers: it takes the namespace's default, which is also the most.
for side in in_server in_client; do
    for buffer in wmem rmem; do
        "$side" sh -c "echo 4096 $((2 * option[socket-buffer])) $((2 * option[socket-buffer])) >/proc/sys/net/ipv4/tcp_$buffer"
    done
done

# labrun's mechanism -> the example's: zero-copy or not, registered buffer or not
declare -A example_options=([uring-send]='-z 0 -b 0' [uring-zero-copy]='-z 1 -b 0' [uring-zero-copy-fixed]='-z 1 -b 1')

labrun_run() { # mechanism size
    local slots=${option[slots]}
    [[ $1 == uring-send ]] || slots=$((option[zero-copy-bytes] / $2 > 4096 ? 4096 : option[zero-copy-bytes] / $2))
    labrun_gbps "$congestion" "$2" 1 "${option[seconds]}" --set "workload.mechanism=$1" --set workload.receive=discard \
        --set workload.fields=1 --set socket.nodelay=no --set "socket.in_flight=$slots" \
        --set "socket.send_buffer=${option[socket-buffer]}" --set "socket.receive_buffer=${option[socket-buffer]}"
}

# Its server takes one connection and ends with it.
example_port=8000
example_run() { # mechanism size
    local said server words
    serve "$example_port" "$example" -4 -R -p "$example_port" -t "$((option[seconds] + 10))" tcp
    server=${lab_pids[-1]}
    read -ra words <<<"${example_options[$1]}"
    said=$(in_client "$example" -4 -D "$server_address" -p "$example_port" -s "$2" -n 1 -d "${words[@]}" -t "${option[seconds]}" tcp)
    wait "$server" || fail "the example's server failed" "it said: $(cat "$scratch/server.$example_port.log")"
    unset 'lab_pids[-1]'
    sed -nE 's/.*rps=([0-9]+) .*/\1/p' <<<"$said" | awk -v size="$2" '{ printf "%.6f\n", $1 * size * 8e-9 }'
}

measure() { # round tool mechanism size
    # Not in a subshell: the id of the server is noted in this one.
    "$2_run" "$3" "$4" >"$scratch/gbps"
    record "$1" "$3" "$4" "$2" "$(cat "$scratch/gbps")"
}

for ((round = 1; round <= option[rounds]; round++)); do
    for mechanism in ${option[mechanisms]}; do
        for size in ${option[sizes]}; do
            measure $((2 * round - 1)) labrun "$mechanism" "$size"
            measure $((2 * round - 1)) example "$mechanism" "$size"
            measure $((2 * round)) example "$mechanism" "$size"
            measure $((2 * round)) labrun "$mechanism" "$size"
        done
    done
done

echo "labrun against liburing's send-zerocopy: one connection, $congestion, sender CPU ${option[client-cpu]}, receiver CPU" \
    "${option[server-cpu]}, $((2 * option[rounds])) pairs of ${option[seconds]} s, Linux $(uname -r)"
print_ratios mechanism labrun example
[[ -z ${option[csv]} ]] || write_csv mechanism "${option[csv]}"
