# SPDX-License-Identifier: GPL-3.0-or-later
"""words.py LABRUN PRINTED...: does `labrun describe` know every word of what labrun has printed?

But for those of everyday English, below, which say nothing that the field or labrun means by them. Names of mechanisms,
warnings, keys and columns are words as well: with their hyphens and underscores. What is no word is passed over: paths,
commands, numbers and their units.
"""
import re
import subprocess
import sys

EVERYDAY = set("""
about allow an and another answered anything apart are around as asked asks at avoided bare beats because below besides best
beyond bigger both bottleneck buffer but byte cache call calls came can cannot carry cheaper compared confirm contention copied copy
cost could count counter counters counts cpus cycles decide decided difference different differs do drawing each else even
every expect failed far fast faster few fewer find first fits fixed floor folder for gave gets getting gives go granted grows half
has have here high higher host hours how hypervisor idle in include instead into is it its kb kernel know known labrun largest
late later latest lead least leave left less level's lie lies like little longer lower machine machines make many may mb
measure measured message metal might minutes misses more most much near nearly needed neighbours never next no nobody none not
nothing nowhere often on once one only or other others out over own part per perhaps please quick quiet ran reach reached
reaches real reduction rest rises rmem_max room same saves say says second seconds see seem send sends shared show shown since
slow slower so something soon spent stand still such sure sys takes tell than that the their them then there these they this
those though thread three throughout thus time times together told too twice two unequal unknown up used values very waiting
waits warning was were what when where wherever whether which while who whole why wide with without would yes you your
""".split())


def words_of(text):
    text = re.sub(r"(?:labrun|sudo labrun) (?:run|explain|table|resume|report|compare|describe|check)\b[^;\n]*(?:\\\n[^;\n]*)*", " ", text)
    text = re.sub(r"\S+\.(?:log|html)\b|\bnet\.\S+", " ", text)
    text = re.sub(r"\S*/\S*", lambda match: match[0] if match[0] == "A/A" else " ", text)
    return {word for word in re.findall(r"[A-Za-z][A-Za-z_.-]*[A-Za-z]", text)}


def main(labrun, paths):
    words = set()
    for path in paths:
        with open(path, encoding="utf-8") as file:
            words |= words_of(file.read())
    unknown = []
    for word in sorted(words):
        if word.lower() in EVERYDAY:
            continue
        if subprocess.run([labrun, "describe", word], capture_output=True).returncode != 0:
            unknown.append(word)
    print(f"{len(words)} words, {len(unknown)} of them unknown")
    if unknown:
        print("labrun describe does not know:", " ".join(unknown))
    return len(unknown) > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
