#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What bash and zsh offer: asked with COMP_WORDS as readline cuts them, and by typing into real shells on a terminal.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
need zsh zsh
need python3 python3

bash_file=$BUILD_DIR/manual/labrun.bash
zsh_file=$BUILD_DIR/manual/_labrun

cd "$work"
mkdir -p results/quick-1 'results/with space' runs/old empty configs
for folder in results/quick-1 'results/with space' runs/old; do
    touch "$folder/experiment.ini" "$folder/plan.csv"
done
ln -s quick-1 results/latest
touch mine.ini configs/quick.ini notes.txt

# --- bash, word by word ---

# Cuts a line into words as readline does with its usual COMP_WORDBREAKS, and prints what is offered.
cat >offer <<'EOF'
. "$1"
COMP_LINE=$2 COMP_POINT=${#2} COMP_WORDS=() COMP_WORDBREAKS=${3-$' \t\n"\'><=;|&(:'}
rest=$2
cut='^([^ =\\]|\\.)+'
[[ $COMP_WORDBREAKS == *=* ]] || cut='^([^ \\]|\\.)+'
while [[ -n $rest ]]; do
    if [[ $rest == ' '* ]]; then
        rest=${rest# }
        [[ -n $rest ]] || COMP_WORDS+=('')
    else
        [[ $rest =~ $cut ]] && word=${BASH_REMATCH[0]} || word==
        COMP_WORDS+=("$word") rest=${rest#"$word"}
    fi
done
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_labrun labrun "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
((${#COMPREPLY[@]})) && printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort -u
exit 0
EOF

offers() { # line, expected words...
    local line=$1
    shift
    bash --norc offer "$bash_file" "$line" >out 2>err || { cat err >&2; fail "completion of '$line'"; }
    [ ! -s err ] || { cat err >&2; fail "completion of '$line' complains"; }
    equal "$*" "$(paste -sd' ' out)" "completion of '$line'"
}

offers_among() { # line, expected word...
    local line=$1 word
    shift
    bash --norc offer "$bash_file" "$line" >out 2>err || fail "completion of '$line'"
    for word; do
        grep -qxF -- "$word" out || { cat out >&2; fail "completion of '$line' lacks $word"; }
    done
}

"$LABRUN" --help | sed -n '/^Commands:/,/^$/{s/^  \([a-z]\{1,\}\) .*/\1/p}' >commands
mapfile -t commands <commands
offers_among 'labrun ' "${commands[@]}" mine.ini configs/ results/
offers 'labrun com' compare
offers 'labrun conf' configs/
offers 'labrun configs/' configs/quick.ini
offers_among 'labrun run ' configs/ empty/ results/ runs/ mine.ini quick smoke
offers 'labrun plan sm' smoke
offers 'labrun help des' describe
offers 'labrun run mine.ini --set workload.thr' workload.threads=
offers 'labrun run mine.ini -s link.pa' link.path=
offers 'labrun run --set=link.pa' link.path=
offers 'labrun mine.ini --set workload.verify=' no yes
offers 'labrun mine.ini --set workload.verify=y' yes
offers 'labrun mine.ini --set=workload.verify=y' yes
offers 'labrun mine.ini --set workload.mechanism=two-copy,sp' two-copy,splice
offers 'labrun plan --set experiment.contrast=m' mechanism mtu # plan refuses message_size
offers 'labrun plan --set counters.events=cycles,inst' cycles,instructions
offers 'labrun plan --set profile.enabled=yes,' # takes no list
offers 'labrun plan --set socket.send_buffer=' auto
offers 'labrun report results/q' results/quick-1
offers 'labrun report results/w' 'results/with\ space'
offers 'labrun report results/with\ s' 'results/with\ space'
offers 'labrun report ru' runs/
offers 'labrun report runs/' runs/old
offers 'labrun report runs/old '
offers_among 'labrun report ' results/ results/latest results/quick-1 runs/ empty/
offers 'labrun compare results/quick-1 results/l' results/latest
offers 'labrun compare results/quick-1,results/l' results/quick-1,results/latest
offers 'labrun export -f j' json
offers 'labrun export --format=m' markdown matplotlib
offers 'labrun export -o res' results/
offers 'labrun run -o res' results/
offers 'labrun check '
offers 'labrun check --' --help --usage --version
offers 'labrun run --o' --output
offers_among 'labrun --' --set --output --dry-run --format --help --version
# Words that are no cuts: where a user took = out of COMP_WORDBREAKS the whole word is offered.
equal link.path=loopback "$(bash --norc offer "$bash_file" 'labrun plan --set link.path=l' ' ')" 'completion without cuts at ='

# Every topic that is offered can be described, and every value taken: what is offered is no guess.
bash --norc offer "$bash_file" 'labrun describe ' >topics
[ -s topics ] || fail 'no topics are offered'
while read -r topic; do
    must describe "$topic"
done <topics
bash --norc offer "$bash_file" 'labrun plan --set ' | grep '=' >keys
count=0
while read -r key; do
    while read -r value; do
        # That a rule excludes it with the rest of the file is another matter than a value that no parser takes.
        run plan "$SOURCE_DIR/configs/smoke.ini" --set "$key$value"
        ! grep -E 'no such name|out of range|neither|not of the form|no key' "$work/err" || fail "$key$value is offered and refused"
        count=$((count + 1))
    done < <(bash --norc offer "$bash_file" "labrun plan --set $key")
done <keys
[ "$count" -ge 80 ] || fail "only $count values are offered"

# --- both, on a terminal ---

# Types a line into an interactive shell in which labrun prints its arguments, and prints those.
cat >type.py <<'EOF'
import os, pty, re, select, sys, time
shell, line = sys.argv[1], sys.argv[2].encode().decode('unicode_escape')
pid, terminal = pty.fork()
if pid == 0:
    os.environ.update(TERM='dumb', HOME=os.getcwd(), ZDOTDIR=os.getcwd() + '/zsh', PS1='ready> ', HISTFILE='')
    os.execvp(shell, [shell, '--rcfile', 'bashrc', '-i'] if shell == 'bash' else ['zsh', '-i'])
seen = ''
def await_(pattern):
    global seen
    end = time.time() + 60
    while not re.search(pattern, seen):
        if time.time() > end or not select.select([terminal], [], [], 60)[0]:
            sys.exit(f'{shell}: in vain waited for {pattern}: {seen!r}')
        seen += os.read(terminal, 65536).decode(errors='replace')
await_('ready> ')
seen = ''
os.write(terminal, line.encode() + b'\n')
await_(r'<<.*>>')
print(re.search(r'<(<.*>)>', seen).group(1))
os.close(terminal)
os.waitpid(pid, 0)
EOF
cat >bashrc <<EOF
PS1='ready> '
bind 'set enable-bracketed-paste off'
. "$bash_file"
labrun() { printf '<'; printf '<%s>' "\$@"; printf '>\n'; }
EOF
mkdir zsh functions
cp "$zsh_file" functions/_labrun
cat >zsh/.zshrc <<EOF
PS1='ready> '
unsetopt zle_bracketed_paste beep prompt_sp prompt_cr
fpath=("$work/functions" \$fpath)
autoload -Uz compinit
compinit -u -d "$work/zcompdump"
labrun() { printf '<'; printf '<%s>' "\$@"; printf '>\n'; }
EOF

types() { # line, expected arguments
    local shell got
    for shell in bash zsh; do
        got=$(python3 type.py "$shell" "$1") || fail "typing '$1' into $shell"
        equal "$2" "$got" "what $shell makes of '$1'"
    done
}

types 'labrun compare runs/old,results/q\t runs/ol\t' '<compare><runs/old,results/quick-1><runs/old>'
types 'labrun comp\t results/q\t results/l\t' '<compare><results/quick-1><results/latest>'
types 'labrun run mi\t --set link.pa\tloop\t' '<run><mine.ini><--set><link.path=loopback>'
types 'labrun plan mi\t --set workload.mechanism=two-copy,spl\t --set link.ip=6' \
    '<plan><mine.ini><--set><workload.mechanism=two-copy,splice><--set><link.ip=6>'
types 'labrun report results/w\t' '<report><results/with space>'
types 'labrun export --form\t' '<export><--format>'
types 'labrun export --format=js\t runs/o\t' '<export><--format=json><runs/old>'
types 'labrun plan zero\t' '<plan><zero-copy>'
types 'labrun help comp\t' '<help><compare>'
types 'labrun run conf\tqu\t --dry\t' '<run><configs/quick.ini><--dry-run>'
types 'labrun describe bimo\t' '<describe><bimodal>'
