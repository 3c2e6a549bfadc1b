#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Connections apart from threads, and windows of so many bytes, from an experiment's file to its tables.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need_root

write_experiment "$work/test.ini" <<INI
[workload]
mechanism = two-copy, zero-copy
message_size = 4K
threads = 2
connections = threads, 6, 5
[experiment]
order = random
INI

must plan "$work/test.ini"
contains "$work/out" "the threads would serve unequal numbers of connections"
must run "$work/test.ini"
folder=$work/results/latest
equal 4 "$(column "$folder/runs.csv" status status=ok | wc -l)" "runs"
equal "6
threads" "$(column "$folder/runs.csv" connections | sort -u)" "numbers of connections"
equal 16 "$(column "$folder/connections.csv" run | wc -l)" "rows of connections"

# Each connection keeps its bytes; those of a run are the sum; what a thread spent on several is told of none of them.
awk -F, 'FNR == 1 { delete at; for (i = 1; i <= NF; i++) at[$i] = i; next }
    FILENAME ~ /runs.csv/ { all[$at["run"]] = $at["bytes"]; several[$at["run"]] = $at["connections"] == 6
        if ($at["tx_cpu_ns_per_byte"] <= 0 || $at["slowest_connection_pct"] <= 0) bad = bad " run"; next }
    { sum[$at["run"]] += $at["rx_bytes"]
      if ($at["tx_life_bytes"] != $at["rx_life_bytes"] || $at["rx_bytes"] <= 0) bad = bad " bytes"
      if (($at["tx_cpu_ns_per_byte"] == "") != several[$at["run"]]) bad = bad " time" }
    END { for (run in all) if (sum[run] != all[run]) bad = bad " sum"; print bad > "/dev/stderr"; exit bad != "" }' \
    "$folder/runs.csv" "$folder/connections.csv" || fail "runs and connections do not agree"
must table "$folder"
contains "$work/out" "connections"

# In contests too, where arms rest between slices.
must run "$work/test.ini" --set experiment.order=contest --set workload.connections=4 --set experiment.steady=0
equal 2 "$(column "$work/results/latest/runs.csv" status status=ok | wc -l)" "runs of a contest"
[ "$(column "$work/results/latest/slices.csv" run | sort -u | wc -l)" = 2 ] || fail "the two arms have no slices"

# Of so many bytes each connection has as many in its window, whole messages.
must plan "$work/test.ini" --set experiment.bytes=1000000 --set workload.connections=4
contains "$work/out" "as long as the bytes take"
must run "$work/test.ini" --set experiment.bytes=1000000 --set workload.connections=threads,4 --set experiment.order=contest
equal 4 "$(column "$work/results/latest/runs.csv" status status=ok | wc -l)" "runs of so many bytes"
equal 1003520 "$(column "$work/results/latest/connections.csv" rx_bytes | sort -u)" "bytes of each connection"
equal paired "$(column "$work/results/latest/runs.csv" order | sort -u)" "their order"
contains "$work/results/latest/report.html" "on each connection"

# Both ways at the same time: the sum, its parts, and a row for each direction of a connection.
must run "$work/test.ini" --set workload.direction=both --set workload.connections=threads
folder=$work/results/latest
equal 2 "$(column "$folder/runs.csv" status status=ok | wc -l)" "runs of both directions"
equal "1 client-to-server
1 server-to-client
2 client-to-server
2 server-to-client" "$(paste -d ' ' <(column "$folder/connections.csv" connection run=1) <(column "$folder/connections.csv" direction run=1) | sort)" \
    "rows of both directions"
awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { off = $at["throughput_gbps"] - $at["to_client_gbps"] - $at["to_server_gbps"]
      if (off * off > 1e-8 || $at["to_server_gbps"] <= 0 || $at["to_client_gbps"] <= 0) exit 1 }' "$folder/runs.csv" ||
    fail "the directions do not add up to the throughput"
