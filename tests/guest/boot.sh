#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Boots one guest with a job and brings back what it left in /tmp/out.
#   boot.sh CACHE BED JOB OUT     BED: icount (one CPU; cycles and instructions, exact), two (two CPUs; cycles only)
#                                 JOB: a folder with an executable `job`; OUT: a folder for the results
# Exit status: the job's; 124 when the guest died or did not finish in time.
set -euo pipefail

cache=${1:?} bed=${2:?} job=${3:?} out=${4:?}
here=$(cd "$(dirname "$0")" && pwd)

declare -A machine=(
    # Virtual time is instructions executed: counters are exact. With two CPUs the other's work would be billed too.
    [icount]="-smp 1 -icount shift=0,sleep=off"
    [two]="-smp 2"
)
limit_s=${LABRUN_GUEST_LIMIT_S:-900}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/add" "$out"
install -m 755 "$here/init" "$scratch/add/init"
cp -r "$job" "$scratch/add/job"
(cd "$scratch/add" && find . | cpio --quiet -o -H newc) > "$scratch/add.cpio"
cat "$cache/base.cpio" "$scratch/add.cpio" > "$scratch/initrd" # concatenated archives are one initramfs

# shellcheck disable=SC2086
timeout "$limit_s" qemu-system-aarch64 -M virt -cpu neoverse-n1 ${machine[$bed]} -m 1024 \
    -kernel "$cache/vmlinuz" -initrd "$scratch/initrd" \
    -append "console=ttyAMA0 panic=-1 quiet LABRUN_GUEST_BED=$bed" \
    -nic none -nographic -no-reboot < /dev/null | tr -d '\r' > "$scratch/console" || true

awk -v out="$out" '
    /^guest: file / { name = $3; gsub(/[^A-Za-z0-9._-]/, "", name); encoded = out "/" name ".base64"; next }
    /^guest: end/ { close(encoded); encoded = ""; next }
    encoded != "" { print > encoded; next }
    /^guest: status/ { next }
    { print }' "$scratch/console"
for encoded in "$out"/*.base64; do
    [ -e "$encoded" ] || continue
    base64 -d "$encoded" > "${encoded%.base64}"
    rm "$encoded"
done
status=$(sed -n 's/^guest: status \([0-9]*\)$/\1/p' "$scratch/console")
exit "${status:-124}"
