# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the benchmarks share, to be sourced: two namespaces with a veth pair of the kind that labrun makes, one run of labrun, medians.
# Nothing gets a name or touches the host's network: the namespaces are held by two processes, and are gone with them.

# The options of a benchmark, with their defaults; each adds its own.
declare -A option=(
    [sizes]='256 1024 4096 16384 65536'
    [server-cpu]=0
    [client-cpu]=1
    [warmup-ms]=200
    [csv]=''
)

parse_options() { # --name value...
    local name
    while (($#)); do
        name=${1#--}
        if [[ $1 == --* && -n ${option[$name]+known} && $# -ge 2 ]]; then
            option[$name]=$2
            shift 2
            continue
        fi
        printf 'usage: sudo %s [--option value]..., with these defaults:\n' "$(basename "$0")" >&2
        for name in "${!option[@]}"; do
            printf '    --%s "%s"\n' "$name" "${option[$name]}" >&2
        done
        exit 2
    done
}

export LC_ALL=C # numbers with points

server_address=10.83.0.1
client_address=10.83.0.2
bench_dir=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
source_dir=$(dirname "$(dirname "$bench_dir")")

fail() { # what hint
    printf '%s: %s\nhint: %s\n' "$(basename "$0")" "$1" "$2" >&2
    exit 1
}

need_commands() { # quickstart list, command...
    local list=$1 command missing=()
    shift
    for command in "$@"; do
        command -v "$command" >/dev/null || missing+=("$command")
    done
    ((${#missing[@]} == 0)) || fail "missing: ${missing[*]}" "sudo ./quickstart.sh install $list"
}

need_host() {
    ((EUID == 0)) || fail "namespaces need root" "sudo $0"
    local cpu
    for cpu in "${option[server-cpu]}" "${option[client-cpu]}"; do
        taskset -c "$cpu" true 2>/dev/null || fail "CPU $cpu cannot be used" "choose two CPUs of this machine"
    done
}

scratch=
lab_pids=()
cleanup() {
    # Killed by the id that was noted when they were started; the namespaces and the link go with them.
    if ((${#lab_pids[@]})); then kill "${lab_pids[@]}" 2>/dev/null || true; fi
    if [[ -n $scratch ]]; then rm -rf "$scratch"; fi
}

bench_begin() {
    scratch=$(mktemp -d)
    trap cleanup EXIT
    trap 'exit 130' INT TERM
}

# A process in a namespace of its own that ends with this script, whatever ends it. Sets `holder`.
hold_namespace() {
    local fd
    # shellcheck disable=SC2016 # $$ is the holder's own
    exec {fd}< <(exec unshare -n setpriv --pdeathsig KILL sh -c 'echo $$; exec sleep infinity')
    read -r holder <&"$fd"
    exec {fd}<&-
    lab_pids+=("$holder")
}

in_server() {
    nsenter -t "$server_pid" -n taskset -c "${option[server-cpu]}" "$@"
}

in_client() {
    nsenter -t "$client_pid" -n taskset -c "${option[client-cpu]}" "$@"
}

lab_up() { # congestion control
    local side
    hold_namespace
    server_pid=$holder
    hold_namespace
    client_pid=$holder
    ip link add name veth0 netns "$server_pid" type veth peer name veth0 netns "$client_pid"
    in_server ip address add "$server_address/24" dev veth0
    in_client ip address add "$client_address/24" dev veth0
    for side in in_server in_client; do
        "$side" ip link set lo up
        "$side" ip link set veth0 up
        # Every run of labrun has fresh namespaces: forget what the kernel learns of the peer, or later runs start faster.
        "$side" sh -c 'echo 1 >/proc/sys/net/ipv4/tcp_no_metrics_save'
        "$side" sh -c "echo $1 >/proc/sys/net/ipv4/tcp_congestion_control" 2>/dev/null ||
            fail "congestion control $1 cannot be set in a namespace" \
                "one of: $(cat /proc/sys/net/ipv4/tcp_allowed_congestion_control)"
    done
}

# Only unrestricted algorithms can be made a namespace's default, and not every tool has an option to choose one: the best-known
# of those that all can use.
common_congestion() {
    local allowed name
    allowed=$(cat /proc/sys/net/ipv4/tcp_allowed_congestion_control)
    for name in cubic reno $allowed; do
        if [[ " $allowed " == *" $name "* ]]; then
            printf '%s' "$name"
            return
        fi
    done
}

# Starts a server in the lab and waits until it listens.
serve() { # port command...
    local port=$1 deadline=$((SECONDS + 10))
    shift
    # nsenter and taskset become the command: the id noted is the server's own.
    nsenter -t "$server_pid" -n setpriv --pdeathsig KILL taskset -c "${option[server-cpu]}" "$@" \
        >"$scratch/server.$port.log" 2>&1 </dev/null &
    lab_pids+=("$!")
    until [[ -n $(nsenter -t "$server_pid" -n ss -ltnH "sport = :$port") ]]; do
        ((SECONDS < deadline)) || fail "'$*' does not listen on port $port" "it said: $(cat "$scratch/server.$port.log")"
    done
}

find_labrun() {
    labrun=${LABRUN:-$source_dir/build/release/labrun}
    [[ -x $labrun ]] || fail "no $labrun" "cmake --preset release && cmake --build build/release, or set LABRUN"
}

# The names of all senders, in the order of mechanism_list.h.
all_mechanisms() {
    "$labrun" describe mechanisms | awk '/^receivers/ { past = 1 } !past && /^  [a-z]/ { sub(/:$/, "", $1); printf "%s ", $1 }'
}

# Why this kernel cannot do a mechanism; nothing when it can.
cannot() { # mechanism
    "$labrun" check | awk -v name="$1" '$1 == name && $2 == "no" && !said++ { $1 = $2 = ""; print }'
}

# One run of labrun, instrumented as ever, the client sending as the other tools' clients do. Prints Gbit/s.
labrun_gbps() { # congestion size connections seconds [--set key=value...]
    local congestion=$1 size=$2 connections=$3 seconds=$4 out=$scratch/labrun
    shift 4
    rm -rf "$out"
    cat >"$scratch/bench.ini" <<INI
[experiment]
name=bench
blocks=1
warmup=${option[warmup-ms]}ms
duration=${seconds}s
control=no
[workload]
mechanism=contiguous
receive=recv
direction=client-to-server
message_size=$size
threads=$connections
[socket]
congestion=$congestion
nodelay=yes
[cpu]
server=${option[server-cpu]}
client=${option[client-cpu]}
INI
    "$labrun" run "$scratch/bench.ini" -o "$out" "$@" >"$scratch/labrun.log" 2>&1 </dev/null ||
        fail "labrun failed" "it said: $(cat "$scratch/labrun.log")"
    # As throughput_gbps, and also for the mechanism that says it sends and sends nothing.
    column message_rate "$(labrun_csv)" | awk -v size="$size" '{ printf "%.6f\n", $1 * size * 8e-9 }'
}

labrun_csv() { # of the last run
    find "$scratch/labrun" -name runs.csv -print -quit
}

# The sender's CPU time per message in the last run, in ns; 0 when it sent nothing.
labrun_cpu_ns() { # size
    column tx_cpu_ns_per_byte "$(labrun_csv)" | awk -v size="$1" '{ printf "%.3f\n", $1 * size }'
}

# The named column of the first row of a CSV, whose other fields may hold quoted commas.
column() { # name file
    awk -v name="$1" '
        function fields(line, out,    n, field) {
            n = 0
            while (match(line, /^("([^"]|"")*"|[^,]*)/)) {
                field = substr(line, 1, RLENGTH)
                gsub(/^"|"$/, "", field)
                out[++n] = field
                if (RLENGTH == length(line)) break
                line = substr(line, RLENGTH + 2)
            }
            return n
        }
        NR == 1 { n = fields($0, header); for (i = 1; i <= n; i++) if (header[i] == name) at = i }
        NR == 2 { fields($0, row); print row[at] }
    ' "$2"
}

# Raw results are rows "round group size tool gbps [ns]", a group being what the benchmark varies beside the size ("connections",
# "mechanism"), ns the sender's CPU time per message; tables are made of them at the end.
record() { # round group size tool gbps [ns]
    [[ $5 =~ ^[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?$ ]] || fail "$4 gave no throughput: '$5'" "see how it was called with bash -x"
    printf '%s\n' "$*" >>"$scratch/results"
    progress "${@:1:5}"
}

progress() { # round group size tool gbps
    printf 'round %s  %s  %6s B  %-10s %8.3f Gbit/s\n' "$@" >&2
}

write_csv() { # group file [column]
    {
        echo "round,$1,message_size,tool,throughput_gbps${3:+,$3}"
        tr ' ' ',' <"$scratch/results"
    } >"$2"
}

# A line per group and size; the first tool is the one that is compared with the others.
print_ratios() { # group tool...
    awk -v group="$1" -v tools="${*:2}" -v value=5 -f "$bench_dir/ratios.awk" "$scratch/results"
}

print_cpu_ratios() { # group tool...
    awk -v group="$1" -v tools="${*:2}" -v value=6 -f "$bench_dir/ratios.awk" "$scratch/results"
}
