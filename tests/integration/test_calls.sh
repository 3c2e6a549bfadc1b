#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The counts that labrun reports against strace, which sees the system calls themselves.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root
need strace strace
export ASAN_OPTIONS=detect_leaks=0 # a traced process cannot look for leaks, which is ptrace too

# mechanism, system calls, how many per message
while read -r mechanism call per_message; do
    write_experiment "$work/test.ini" <<INI
[workload]
mechanism = $mechanism
fields = 8
field_size = 512
threads = 2
INI
    strace -f -yy -e trace=sendto,sendmsg,writev,sendfile,vmsplice,splice,io_uring_enter -o "$work/trace" "$LABRUN" run "$work/test.ini" >"$work/out" 2>"$work/err" ||
        { cat "$work/err" >&2; fail "$mechanism: labrun failed under strace"; }
    folder=$work/results/latest
    # Every call starts one line of the trace, finished there or not. Besides the transfers, each end of each of the
    # two connections sends its parameters once, by send().
    seen=$(grep -cE "^[0-9]+ +($call)\([0-9]+<(TCP|pipe|anon_inode:\[io_uring\])" "$work/trace" || true)
    counted=$(column "$folder/connections.csv" tx_life_calls | awk '{ n += $1 } END { print n }')
    [ "$call" = sendto ] && seen=$((seen - 4))
    case $mechanism in uring-zero-copy*) seen=$((seen - 1)) ;; esac # the probe's
    equal "$seen" "$counted" "$mechanism: calls that strace saw, and labrun counted"
    messages=$(column "$folder/connections.csv" tx_life_messages | awk '{ n += $1 } END { print n }')
    [ "$counted" -ge $((messages * per_message)) ] || fail "$mechanism: $counted calls for $messages messages"
done <<'CASES'
two-copy sendto 1
send-fields sendto 8
one-copy sendmsg 1
zero-copy sendmsg 1
writev writev 1
sendfile sendfile 1
splice vmsplice|splice 2
uring-send io_uring_enter 1
uring-zero-copy io_uring_enter 1
uring-zero-copy-fixed io_uring_enter 1
CASES
