#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The counts that labrun reports against strace, which sees the system calls themselves.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need strace strace
export ASAN_OPTIONS=detect_leaks=0 # a traced process cannot look for leaks, which is ptrace too

# What strace saw of a system call, and what labrun counted, in one run of a mechanism and a receiver. `others` are calls
# that are none of a transfer: a probe's.
compare() { # mechanism receiver calls others column
    write_experiment "$work/test.ini" <<INI
[workload]
mechanism = $1
receive = $2
fields = 8
field_size = 512
threads = 2
INI
    strace -f -yy -e trace=sendto,sendmsg,writev,sendfile,vmsplice,splice,recvfrom,recvmsg,getsockopt,io_uring_enter \
        -o "$work/trace" "$LABRUN" run "$work/test.ini" >"$work/out" 2>"$work/err" ||
        { cat "$work/err" >&2; fail "$1 to $2: labrun failed under strace"; }
    # Every call starts one line of the trace, finished there or not.
    seen=$(grep -cE "^[0-9]+ +($3)\([0-9]+<(TCP|pipe|anon_inode:\[io_uring\])" "$work/trace" || true)
    counted=$(column "$work/results/latest/connections.csv" "$5" | awk '{ n += $1 } END { print n }')
    equal "$((seen - $4))" "$counted" "$1 to $2: calls that strace saw, and labrun counted"
}

# Each end of each of the two connections sends its parameters once, by send().
while read -r mechanism call others per_message; do
    compare "$mechanism" discard "$call" "$others" tx_life_calls
    messages=$(column "$work/results/latest/connections.csv" tx_life_messages | awk '{ n += $1 } END { print n }')
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

while read -r receiver call others; do
    compare two-copy "$receiver" "$call" "$others" rx_life_calls
    [ "$counted" -gt 0 ] || fail "$receiver: no calls"
done <<'CASES'
recvmsg recvmsg 0
uring-recv io_uring_enter 1
CASES
