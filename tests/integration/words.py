# SPDX-License-Identifier: GPL-3.0-or-later
"""words.py LABRUN PRINTED...: does `labrun describe` know every word of what labrun has printed?

But for those of everyday English and of the field, below, by which labrun means nothing of its own. Names of mechanisms,
warnings, keys and columns are words as well: with their hyphens and underscores. What is no word is passed over: paths,
commands, numbers and their units.
"""
import re
import subprocess
import sys

EVERYDAY = set("""
about above addresses after again ahead alike allow allowance allowed alone along also always an and anew another answer
answered answers any anything apart are around arrived arrives as ask asked asks at autotuned average avoided away axes back
bare bear beat beats because been began behind belong below bend bends besides best between beyond bigger billed boost boosts
bootstrap both bottleneck bounds brings buffer busy but byte cache caches call calls came can cannot card carry case cases
change changed changes cheaper checked checking checksum code column combinations come compared completions conclusive
conditions confirm connects constant contention context copied copies copy cost costs could count counted counter counters
counting counts cpu-clock cpus cross crossing curve cycles datagram datagrams day days decide decided decides deviation did
differ difference different differently differs do does done doubt drawing each early edge else end enough errors ess even
every exceeded excluded expect expected extra failed fall falls family far farther farthest fast faster few fewer fewest
figure files find finds first fit fits fitted fixed floor folder folders for formed found fragments gave geometric gets
getting give gives go goes governor granted greatest grow grows had half hands hangs hardly hardware has have having headers
heaps held here hides high higher host hour hours how hundred hypervisor idle in include inference instead interact
interpolated interpolating interrupt interrupts into io_uring ipv is it its itself json judged kb keep kernel key know known
knows labrun lack larger largest late later latest lead learn least leave left less level's lie lies like likely line linearly
lines little llc load locked logarithm logarithms long longer look looked lose loss lower machine machines made make many
markdown may mb mean means measure measured measurements memory message metal method might minute minutes missed misses more
most moved much must namespace narrower near nearly need needed needs neighbours network never next nine no nobody none normal
not nothing notification now nowhere ns number numbers off often on once one ones only opened or other others otherwise out
outside over overflowed overlap own page pages paid part parts pay per performance perhaps picked pieces pin pinned please pmu
points price profiled programs queue quick quiet raise ran rank rate reach reached reaches real received reduction reductions
refused relative resamples rest result rises rmem_max room ruled said same sampled sampling saved saves saw say says scatter
second seconds see seem sees segment segments send sender sending sends sent sentence serialising series settings several
shared short shorter show shown shows significant since single sleep slow slower slowest smaller so softirqs someone something
somewhere soon sooner sought space spent split squares stand standard stands steadily still straight stream strongest such
sure surprise switches sys system take taken takes tell tests than that the their theirs them then there these they this those
though thread three throughout throw thus time timer times timings together told too took total tried trusted twice two
udp_segment ulimit under unequal unexpected unit unknown unless unlikely up used value values vary version very waited waiting
waits wake-up want warning was way ways well were what whatever when where wherever whether which whichever while who whole
whose why wide widened wins with without work workers working would writing written yes you your
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
