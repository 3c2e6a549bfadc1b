#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The binary, whatever the compiler's own defaults are: loaded anywhere, nothing in it both written and executed, its tables of
# functions read-only before main(), its stack and its calls into libc checked. It may run as root on files of others.
# shellcheck source=integration/lib.sh
. "$(dirname "$0")/integration/lib.sh"
need readelf binutils

readelf --wide --file-header "$LABRUN" >"$work/header"
readelf --wide --dynamic "$LABRUN" >"$work/dynamic"
readelf --wide --program-headers "$LABRUN" >"$work/segments"
readelf --wide --dyn-syms "$LABRUN" >"$work/symbols"

holds() { # file, regular expression, what
    grep -qE -- "$2" "$work/$1" || { sed 's/^/    | /' "$work/$1" >&2; fail "$3"; }
}

holds header 'Type: +DYN' 'not position-independent'
holds dynamic '\(FLAGS_1\).*\<PIE\>' 'not position-independent'
holds segments '^ +GNU_RELRO' 'no RELRO'
holds dynamic '\(FLAGS_1\).*\<NOW\>' 'RELRO is partial: functions are looked up when they are first called'
holds segments '^ +GNU_STACK.* RW +0x' 'the stack can be executed'
! grep -E '^ +LOAD.* RWE ' "$work/segments" || fail 'a segment is written and executed'
holds symbols '\<__stack_chk_fail\>' 'no stack protector'

# Without optimisation there is no _FORTIFY_SOURCE, and with the sanitizers no use for it.
type=$(sed -n 's/^CMAKE_BUILD_TYPE:STRING=//p' "$BUILD_DIR/CMakeCache.txt")
if [ "$type" != Debug ] && [[ $(ldd "$LABRUN") != *libasan* ]]; then
    for name in snprintf vsnprintf; do
        holds symbols "\\<__${name}_chk\\>" "no _FORTIFY_SOURCE: $name is not checked"
    done
fi
