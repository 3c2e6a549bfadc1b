/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/legend.h"

#include <stddef.h>

static const char place[] =
    "values of everything but the contrast: a message size with a number of threads and so on. A ratio is "
    "formed and judged at each place; \"slower 3/4\" is slower at 3 of 4";

static const struct legend_word words[] = {
    [SIGN_OPEN] = {"?", " undecided",
                   "undecided: neither a difference nor equality has been shown. It never means \"the "
                   "same\"; next: says what would tell"},
    [SIGN_SAME] = {"same", ": within ±",
                   "the whole 95 % interval of the ratio lies within the band of experiment.equivalence "
                   "around 1; the verdict equivalent"},
    [SIGN_MIXED] = {"mixed", ": better and worse",
                    "better than the baseline at some of the places and worse at others, where there is no "
                    "room for both numbers"},
    [SIGN_WITHIN] = {"~", " within the A/A noise there",
                     "told apart, but by no more than the noise of the A/A control, pooled over the places: "
                     "within_control in verdicts.csv, and † in the report"},
    {"†", NULL, "in the report what ~ is on the terminal: told apart, but within the A/A noise there"},
    {"!", NULL,
     "in a comparison: slower by more than the limit of --fail-on-slower, beyond noise; exit status 1"},
    {"(host)", NULL,
     "in a comparison: slower by more than the limit of --fail-on-slower, but so are the A/A cells, which no "
     "change of what is compared explains: measure again; exit status 77 when no cell has !"},
    {"×", NULL, "a factor: ×1.29 is 29 % more, and of noise as much less, too"},
    {"[", NULL,
     "[least, most]: the 95 % interval; of a ratio that of the paired blocks, which holds together with "
     "those of "
     "the other places of the pair, of a value that of its median"},
    {"more", NULL,
     "of CPU time or cycles per byte: more than the baseline takes, which is worse; slower in verdicts.csv"},
    {"less", NULL,
     "of CPU time or cycles per byte: less than the baseline takes, which is better; faster in verdicts.csv"},
    {"undecided", NULL, "neither a difference nor equality has been shown: ? in tables, open in explain"},
    {"open", NULL, "undecided: neither a difference nor equality has been shown"},
    {"ratio", NULL,
     "of two arms at one place: the Hodges-Lehmann estimate of the ratios of their runs in the same block"},
    {"headline", NULL,
     "the first sentence of a run's end, of explain and of the report: who is told apart from the baseline, "
     "by "
     "how much, and what goes with it"},
    {"arm", NULL, "a value of the contrast at a place: what is compared with the baseline"},
    {"place", NULL, place},
    {"pair", NULL,
     "two arms that are compared: everyone with the baseline first, and the A/A control with it"},
    {"cell", NULL, "one combination of an experiment's values: once in every block it is run"},
    {"window", NULL,
     "the measured interval of a run, the same for all threads of both sides (experiment.duration, or until "
     "experiment.bytes are through)"},
    {"comparison", NULL, "of two arms in one metric at one place: a row of verdicts.csv"},
    {"departure", NULL,
     "how far a cell lies from where its neighbours along the sizes, or the thread counts, lead to expect "
     "it"},
    {"level", NULL,
     "what was measured, Gbit/s or nanoseconds a byte, and no ratio of it: of a cell the median of its runs. "
     "Levels differ between machines; ratios travel better"},
    {"interval", NULL, "from where to where, at 95 %, a ratio or a median may be: [least, most]"},
    {"crossover", NULL,
     "the message size from which one arm beats another: crossovers.csv, with its interval and whether the "
     "verdicts confirm it"},
    {"session", NULL,
     "runs that share an hour: a results folder. Sessions of one experiment differ by more than the runs "
     "within one; labrun compare takes several a side"},
    {"lab", NULL, "the two network namespaces of a run, or of a contest, with the link between them"},
    {"round", NULL, "of a contest: one slice of each arm"},
    {"turn", NULL,
     "of a contest: the arms of a place take turns, one moves in its slice while the others rest; of "
     "sessions: "
     "best measured alternately, one of each side"},
    {"limit", NULL,
     "at the end of a run: the bottleneck, of arms all of whose cells have the same; in a comparison: by how "
     "much slower, or how much more CPU time, a cell may be: --fail-on-slower"},
    {"±", NULL, "as much more, and as much less: ±3 % is from 0.97 to 1.03; of noise, how far A/A reaches"},
    {"÷", NULL, "compared with: zero-copy ÷ two-copy is the ratio of the first to the second"},
    {"others", NULL, "arms that are undecided at all places, as one row: the range of them all"},
    {"A/A", NULL,
     "the baseline a second time under another label, at every place: what differs between the two is "
     "noise (experiment.control)"},
    {"companion", NULL,
     "what goes with a difference that a headline tells: the share of sends that the kernel copied, calls "
     "or sleeps a message, granted buffers, the bottleneck; of these what differs most. It is no cause"},
    {"CPU", NULL,
     "CPU time per byte of sender and receiver together; where cycles can be counted these are shown"},
    {"signs", NULL, "what the signs and letters of the table mean, and the warnings of a whole axis"},
    {"noise", NULL,
     "half the width that an interval of so many blocks and places has by the scatter of the A/A control "
     "alone, "
     "over all its places: no smaller difference is to be trusted"},
    {"trust", NULL, "how many warnings there are, and in how many cells the gravest of them"},
    {"missing", NULL, "what was not measured or not compared, and why"},
    {"next", NULL, "what would decide what is open, with the command, and about how long it takes"},
    {"runs", NULL, "how many of the planned runs were ok; the others have their reason in runs.csv"},
    {"results", NULL, "the folder that holds all that was measured"},
    {"read", NULL, "where there is more: the report, labrun explain, labrun table"},
};

const struct legend_word *legend_word(unsigned i)
{
    return i < sizeof words / sizeof *words ? &words[i] : NULL;
}
