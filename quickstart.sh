#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# From a fresh Debian or Ubuntu machine to figures (`run`) or to a tested build (`test`). This file holds the only lists
# of packages; CI and the benchmarks ask it for theirs.
set -euo pipefail

usage='usage: sudo ./quickstart.sh run [FILE.ini]    install what is missing, build, run FILE.ini (configs/quick.ini)
       sudo ./quickstart.sh test              install what is missing, build, run all tests
       sudo ./quickstart.sh install WHAT...   only install; WHAT is run, test, bench or ci
            ./quickstart.sh packages WHAT...  only print the packages'

# Names of Debian 12 and Ubuntu 24.04 alike.
declare -A packages=(
    [build]='build-essential cmake pkg-config libnl-3-dev libnl-route-3-dev libcap-dev libinih-dev libjansson-dev
             libgsl-dev libsmartcols-dev libpfm4-dev liburing-dev file'
    [run]='gnuplot-nox fonts-dejavu-core'
    [test]='libcmocka-dev strace iproute2 procps python3 python3-matplotlib tidy locales libxml2-utils mandoc man-db zsh'
    [bench]='iperf3 sockperf nuttcp jq iproute2 time'
    [ci]='clang clang-format-14 clang-tidy libclang-rt-dev shellcheck git iproute2 chromium poppler-utils lintian'
)
declare -A needs=(
    [run]='build run'
    [test]='build run test'
    [bench]='build bench'
    [ci]='build run test ci'
)

source_dir=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")

say() {
    printf '== %s\n' "$*" >&2
}

# One line for a long piece of work: what it prints goes into a log, of which the end is shown when it fails. On a terminal
# the line tells how far a build is.
quietly() { # what command...
    local what=$1 log status=0
    shift
    log=$(mktemp)
    if [[ -t 2 ]]; then
        "$@" </dev/null 2>&1 | tee "$log" | progress "$what" || status=$?
    else
        say "$what"
        "$@" </dev/null >"$log" 2>&1 || status=$?
    fi
    if ((status)); then
        tail -n 40 "$log" >&2
        printf 'all of it: %s\n' "$log" >&2
        return "$status"
    fi
    rm -f "$log"
}

progress() { # what; on standard input lines of make: "[ 57%] Building ..."
    local line
    printf '== %s' "$1" >&2
    while IFS= read -r line; do
        [[ ! $line =~ ^\[\ *([0-9]+)%\] ]] || printf '\r== %s: %3d %%' "$1" "${BASH_REMATCH[1]}" >&2
    done
    printf '\n' >&2
}

fail() { # what hint
    printf 'quickstart: %s\nhint: %s\n' "$1" "$2" >&2
    exit 1
}

bad_usage() {
    printf '%s\n' "$usage" >&2
    exit 2
}

check_names() { # what...
    local what
    (($#)) || bad_usage
    for what in "$@"; do
        [[ -n $what && -n ${needs[$what]:-} ]] || bad_usage
    done
}

packages_of() { # what...
    local what list name
    for what in "$@"; do
        for list in ${needs[$what]}; do
            for name in ${packages[$list]}; do
                printf '%s\n' "$name"
            done
        done
    done | awk '!seen[$0]++'
}

missing_of() { # package...
    local name
    for name in "$@"; do
        # A library may be there for two architectures: the states are printed one after the other.
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null) == installed* ]] || printf '%s\n' "$name"
    done
}

install_packages() { # what...
    local wanted missing
    mapfile -t wanted < <(packages_of "$@")
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        fail "packages are installed with apt-get, which this system lacks" \
            "install the counterparts of: ${wanted[*]}; then build with 'cmake --preset release && cmake --build build/release'"
    fi
    mapfile -t missing < <(missing_of "${wanted[@]}")
    ((${#missing[@]})) || return 0
    # A fresh machine may still be busy with its own first upgrades: wait for their lock.
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
    quietly "updating the lists of packages" "${apt[@]}" update ||
        fail "apt-get update failed" "check the network; these packages are missing: ${missing[*]}"
    quietly "installing ${missing[*]}" "${apt[@]}" install --no-install-recommends "${missing[@]}" ||
        fail "apt-get could not install the packages" "run 'apt-get install ${missing[*]}' and see what it says"
}

# Under sudo the build belongs to the user who called, so that it can be rebuilt without sudo. The source folder may be
# somebody else's: then root builds.
caller=()
choose_caller() {
    [[ -n ${SUDO_UID:-} && -n ${SUDO_GID:-} && $SUDO_UID != 0 ]] || return 0
    local as=(setpriv --reuid "$SUDO_UID" --regid "$SUDO_GID")
    if getent passwd "$SUDO_UID" >/dev/null; then as+=(--init-groups); else as+=(--clear-groups); fi
    if "${as[@]}" test -w "$source_dir"; then caller=("${as[@]}"); fi
}

build() { # preset target [cmake option...]
    local preset=$1 target=$2 dir=$source_dir/build/$1
    shift 2
    if ((${#caller[@]})) && [[ -e $dir ]] && ! "${caller[@]}" test -w "$dir"; then
        fail "$dir cannot be written by the user who called sudo" "remove it: sudo rm -r '$dir'"
    fi
    (
        cd "$source_dir"
        quietly "configuring $preset" "${caller[@]}" cmake --preset "$preset" "$@" ||
            fail "cmake failed" "see its messages above"
        quietly "building $preset" "${caller[@]}" cmake --build "build/$preset" --target "$target" -j "$(nproc)" ||
            fail "the build failed" "see its messages above"
    )
}

# Why a test was skipped is in its output, which ctest keeps to itself.
print_skips() { # junit.xml
    awk '
        /<testcase /        { match($0, /name="[^"]*"/); name = substr($0, RSTART + 6, RLENGTH - 7); skipped = 0 }
        /<skipped /         { skipped = 1; print "skipped " name ":" }
        /<\/testcase>/      { skipped = 0; inside = 0 }
        skipped && sub(/.*<system-out>/, "") { inside = 1 }
        inside              { last = sub(/<\/system-out>.*/, "")
                              gsub(/&lt;/, "<"); gsub(/&gt;/, ">"); gsub(/&quot;/, "\""); gsub(/&amp;/, "\\&")
                              if ($0 != "") print "    " $0
                              if (last) inside = 0 }
    ' "$1"
}

run_tests() {
    local dir=$source_dir/build/debug status=0
    # Werror is for those who change labrun: a newer compiler's new warning must not stop those who use it.
    build debug all "-DLABRUN_WERROR=${LABRUN_WERROR:-OFF}"
    say "testing"
    (cd "$source_dir" && ctest --preset debug -j "$(nproc)" --output-junit "$dir/tests.xml") </dev/null || status=$?
    if [[ -f $dir/tests.xml ]]; then print_skips "$dir/tests.xml"; fi
    if ((${#caller[@]})); then chown -R "$SUDO_UID:$SUDO_GID" "$dir"; fi
    return "$status"
}

run_experiment() { # [FILE.ini]
    local file=${1:-$source_dir/configs/quick.ini}
    [[ -r $file ]] || fail "cannot read $file" "name an experiment file, for example one of $source_dir/configs"
    install_packages run
    build release labrun
    say "labrun $file"
    exec "$source_dir/build/release/labrun" run "$file"
}

verb=${1:-}
case $verb in
-h | --help | help)
    printf '%s\n' "$usage"
    exit 0
    ;;
packages)
    check_names "${@:2}"
    packages_of "${@:2}"
    exit 0
    ;;
run) (($# <= 2)) || bad_usage ;;
test) (($# == 1)) || bad_usage ;;
install) check_names "${@:2}" ;;
*) bad_usage ;;
esac

if ((EUID != 0)); then
    fail "installing packages and making network namespaces need root" "sudo ./quickstart.sh $*"
fi
choose_caller
case $verb in
run) run_experiment "${@:2}" ;;
test)
    install_packages test
    run_tests
    ;;
install) install_packages "${@:2}" ;;
esac
