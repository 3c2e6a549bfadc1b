#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Proves the counters on a PMU, on machines that have none: cross-builds labrun, boots arm64 guests under QEMU, runs
# the tests of the counters and configs/smoke.ini there, and checks what comes back.
#   tests/guest/run.sh [BED...]     icount: exact cycles and instructions, one CPU; two: cycles only, two CPUs
# Leaves what the experiments wrote in build/guest/results/BED, for labrun report. About a minute for each bed. Needs
# Debian 12, 1.5 GB of memory and 500 MB in ${XDG_CACHE_HOME:-~/.cache}/labrun-guest.
# Exit status 77 when it cannot run here.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/labrun-guest
build=$source/build/guest
tests=(unit_workers_test_perf unit_workers_test_counters unit_results_test_host integration_test_counters)
declare -A tool_package=(
    [qemu-system-aarch64]=qemu-system-arm [mmdebstrap]=mmdebstrap [aarch64-linux-gnu-gcc]=gcc-aarch64-linux-gnu
    [cpio]=cpio [depmod]=kmod [cmake]=cmake [python3]=python3 [flock]=util-linux
)
declare -A counted=([icount]="cycles instructions" [two]="cycles")

cannot_run() {
    echo "guest: skipped: $1"
    [ "${LABRUN_MUST_RUN:-}" = 1 ] && exit 1
    exit 77
}

need_tools() {
    local tool missing=()
    for tool in "${!tool_package[@]}"; do
        PATH=$PATH:/usr/sbin:/sbin command -v "$tool" > /dev/null || missing+=("${tool_package[$tool]}")
    done
    [ "${#missing[@]}" = 0 ] || cannot_run "missing packages (apt-get install ${missing[*]})"
}

cross_build() {
    export LABRUN_SYSROOT=$cache/root
    {
        cmake -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=Release \
            -DCMAKE_TOOLCHAIN_FILE="$here/aarch64.cmake" -DBUILD_TESTING=ON
        cmake --build "$build" -j2 --target labrun "${tests[@]}"
    } > "$cache/build.log" 2>&1
}

make_job() {
    local test
    mkdir -p "$1"
    cp "$here/job" "$build/labrun" "$source/configs/smoke.ini" "$1"
    for test in "${tests[@]}"; do
        cp "$build/tests/$test" "$1"
    done
}

run_bed() {
    local bed=$1 job=$2 out=$build/results/$1 status=0
    echo "guest: bed $bed"
    rm -rf "$out"
    "$here/boot.sh" "$cache" "$bed" "$job" "$out" || status=$?
    [ "$status" = 0 ] || echo "guest: bed $bed ended with status $status"
    # shellcheck disable=SC2086
    python3 "$here/check.py" "$out" ${counted[$bed]} && return "$status"
}

need_tools
mkdir -p "$cache"
exec 9> "$cache/lock"
flock 9 # one guest at a time
"$here/image.sh" "$cache" || cannot_run "no root file system"
cross_build & # in a process of its own, where set -e holds
wait $! || {
    tail -n 30 "$cache/build.log"
    echo "guest: the cross-build failed"
    exit 1
}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
make_job "$scratch/job"
failed=0
[ $# -gt 0 ] || set -- icount two
for bed in "$@"; do
    run_bed "$bed" "$scratch/job" || failed=1
done
exit "$failed"
