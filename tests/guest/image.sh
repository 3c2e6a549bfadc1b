#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the guest's root file system once, into the cache. The same root is the sysroot of the cross compiler: the
# libraries that labrun is linked against are those it runs with.
#   image.sh CACHE     ->  CACHE/root/  CACHE/vmlinuz  CACHE/base.cpio
set -euo pipefail

cache=${1:?usage: image.sh CACHE}
suite=bookworm

packages=(
    bash dash coreutils mount util-linux kmod iproute2 libc-bin grep sed gawk findutils
    libc6-dev linux-libc-dev libnl-3-dev libnl-route-3-dev libcap-dev libinih-dev libjansson-dev libgsl-dev
    libsmartcols-dev libpfm4-dev liburing-dev libcmocka-dev zlib1g-dev
    linux-image-cloud-arm64
)

# The archives that this machine itself uses, without those of other vendors, which carry no arm64.
sources() {
    local file
    for file in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        if [ -e "$file" ] && grep -q "$suite" "$file" && grep -q -E 'debian(-archive|/)|debian ' "$file"; then
            echo "$file"
            return
        fi
    done
    echo "no apt sources of Debian $suite on this machine" >&2
    return 1
}

unpack() {
    mmdebstrap --quiet --variant=extract --arch=arm64 --include="$(IFS=,; echo "${packages[*]}")" \
        "$suite" "$cache/root.new" "$(sources)"
}

# Absolute links point out of the sysroot when the cross linker follows them.
relative_links() {
    find "$cache/root.new/usr/lib/aarch64-linux-gnu" -type l -lname '/*' | while read -r link; do
        ln -sfr "$cache/root.new$(readlink "$link")" "$link"
    done
}

# Only what a run loads is left of the kernel's modules; packages carry no modules.dep.
modules() {
    local version
    version=$(ls "$cache/root.new/lib/modules")
    cd "$cache/root.new/lib/modules/$version/kernel"
    find . -type f ! -path './net/*' ! -path './lib/*' ! -path './crypto/*' ! -path './drivers/net/veth*' \
        ! -path './drivers/net/ifb*' ! -path './drivers/net/tun*' ! -path './drivers/net/dummy*' -delete
    cd - > /dev/null
    depmod -b "$cache/root.new" "$version"
}

# What the guest boots is the root without what only the compiler needs.
archive() {
    cd "$cache/root"
    find . -path ./usr/include -prune -o -path ./boot -prune -o -name '*.a' -prune -o -print |
        cpio --quiet -o -H newc > "$cache/base.cpio"
    cd - > /dev/null
}

if [ -e "$cache/base.cpio" ] && [ "$(cat "$cache/packages" 2> /dev/null)" = "${packages[*]}" ]; then
    exit 0
fi
mkdir -p "$cache"
rm -rf "$cache/root.new" "$cache/root" "$cache/base.cpio"
echo "guest: unpacking the root file system into $cache (about 2 minutes, once)"
unpack
mv "$cache"/root.new/boot/vmlinuz-* "$cache/vmlinuz"
rm -rf "$cache"/root.new/usr/share/{doc,locale,man,info,i18n,bash-completion} "$cache"/root.new/var/{cache,lib/apt}
relative_links
modules
mv "$cache/root.new" "$cache/root"
archive
echo "${packages[*]}" > "$cache/packages"
