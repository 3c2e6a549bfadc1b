#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The counts that labrun reports against strace, which sees the system calls themselves.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need strace strace
export ASAN_OPTIONS=detect_leaks=0 # a traced process cannot look for leaks, which is ptrace too

write_experiment "$work/test.ini" <<INI
[workload]
fields = 8
field_size = 512
threads = 2
INI

# What strace saw of a transfer's system calls, and what labrun counted, in one run of a mechanism and a receiver. `lines` is
# the pattern of their lines in the trace; `others` of these are none of the transfer: a probe's, or the connection's own.
compare() { # mechanism receiver lines others columns [--set key=value]...
    local mechanism=$1 receiver=$2 lines=$3 others=$4 column=$5 name
    shift 5
    strace -f -yy -o "$work/trace" \
        -e trace=sendto,sendmsg,sendmmsg,writev,sendfile,vmsplice,splice,recvfrom,recvmsg,getsockopt,poll,io_uring_enter,?epoll_wait,?epoll_pwait \
        "$LABRUN" run "$work/test.ini" --set "workload.mechanism=$mechanism" --set "workload.receive=$receiver" "$@" \
        >"$work/out" 2>"$work/err" </dev/null || { cat "$work/err" >&2; fail "$mechanism to $receiver: labrun failed under strace"; }
    # Every call starts one line of the trace, finished there or not.
    seen=$(grep -cE "^[0-9]+ +($lines)" "$work/trace" || true)
    counted=0
    for name in $column; do counted=$((counted + $(sum "$name"))); done
    equal "$((seen - others))" "$counted" "$mechanism to $receiver ($*): calls that strace saw, and labrun counted"
}

sum() { # column of connections.csv
    column "$work/results/latest/connections.csv" "$1" | awk '{ n += $1 } END { print n }'
}

on='\([0-9]+<(TCP|UDP|pipe)' # the first argument of a call that moves bytes; a registered ring has no descriptor

# Each end of each of the two connections sends its parameters once, by send().
while read -r mechanism call others per_message; do
    lines="($call)$on"
    [[ $call == io_uring_enter ]] && lines='io_uring_enter\('
    compare "$mechanism" discard "$lines" "$others" tx_life_calls
    messages=$(sum tx_life_messages)
    [ "$counted" -ge $((messages * per_message)) ] || fail "$mechanism: $counted calls for $messages messages"
done <<'CASES'
two-copy sendto 4 1
send-fields sendto 4 8
one-copy sendmsg 0 1
zero-copy sendmsg 0 1
writev writev 0 1
sendfile sendfile 0 1
splice vmsplice|splice 0 2
uring-send io_uring_enter 0 1
uring-zero-copy io_uring_enter 1 1
uring-zero-copy-fixed io_uring_enter 1 1
CASES

# Threads that serve two connections each wait by epoll: a wait is a call, of either side. Each of the eight ends sends its
# parameters, and receives those of the other.
compare two-copy recv "(sendto|recvfrom)$on|epoll_p?wait\(" 16 "tx_life_calls rx_life_calls" --set workload.connections=4
compare zero-copy recv "(sendmsg|recvfrom)$on|epoll_p?wait\(" 8 "tx_life_calls rx_life_calls" --set workload.connections=4

# The same of a contest, whose two arms stop and go on: not one call is lost or counted twice at the edges of slices.
compare two-copy discard "(sendto)$on" 8 tx_life_calls --set experiment.order=contest --set experiment.steady=0 \
    --set experiment.control=yes
[ "$(column "$work/results/latest/slices.csv" run | sort -u | wc -l)" = 2 ] || fail "the two arms have no slices"

# A batch of datagrams is one call; beside these, one for what waits at the end of each connection, and what the kernel cut
# short.
while read -r mechanism batch gso; do
    compare "$mechanism" recv "sendmmsg$on" 0 tx_life_calls --set workload.transport=udp --set link.mtu=9000 \
        --set "workload.batch=$batch" --set "workload.gso=$gso" --set workload.fields=2
    messages=$(sum tx_life_messages)
    least=$((messages / batch / gso))
    most=$((least + least / 10 + 10))
    ((messages > 0 && least <= counted && counted <= most)) ||
        fail "$mechanism: $counted calls for $messages messages in batches of $batch x $gso"
done <<'CASES'
two-copy 8 1
contiguous 16 1
one-copy 64 1
one-copy 4 8
zero-copy 8 1
zero-copy 4 4
CASES

while read -r receiver others lines; do
    compare two-copy "$receiver" "${lines//ON/$on}" "$others" rx_life_calls
    [ "$counted" -gt 0 ] || fail "$receiver: no calls"
done <<'CASES'
recvmsg 0 recvmsgON
uring-recv 1 io_uring_enter\(
mmap 5 getsockoptON.*TCP_ZEROCOPY_RECEIVE|recvfromON|poll\(\[\{fd=[0-9]+<TCP:[^>]*>, events=POLLIN\}\], 1, -1
CASES
