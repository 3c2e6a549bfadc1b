# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2154 # $work is lib.sh's
# How the tests of the report's page look at it: with a browser.

# A copy of the page that a browser runs a script in: the page's policy lets none run.
with_script() { # page script; prints the copy
    sed -e '/http-equiv="Content-Security-Policy"/d' -e '/<\/body>/,$d' "$1"
    printf '<script>%s</script></body></html>\n' "$2"
}

browse() { # options...
    chromium --headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync \
        --no-first-run --user-data-dir="$work/chromium" "$@" 2>"$work/err" </dev/null ||
        { cat "$work/err" >&2; fail "chromium failed"; }
}

title_of() { # page; its title once its scripts have run
    browse --dump-dom "file://$1" >"$work/dom"
    sed -n 's/.*<title>\(.*\)<\/title>.*/\1/p; T; q' "$work/dom"
}
