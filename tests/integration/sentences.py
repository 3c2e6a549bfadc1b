# SPDX-License-Identifier: GPL-3.0-or-later
"""sentences.py FOLDER EXPLAIN.json WARNINGS.json WIDE NARROW [LIES]: is every sentence true of the rows that it rests on?

FOLDER has been through `labrun report`; EXPLAIN.json is what `labrun explain -f json` prints, WARNINGS.json what
`labrun export -f json` writes, WIDE and NARROW
what `labrun explain` prints where no line is too long, and in 80 columns. The sentences are taken apart with patterns and each number in them is worked out anew
from verdicts.csv, summary.csv, crossovers.csv and runs.csv. A sentence that no pattern knows is an error, so that a new
one needs its check. Nothing here is labrun's.
"""
import csv
import json
import math
import os
import re
import statistics
import sys

from verdicts import contests_of, loaded_rounds, signed_rank

LABELS = {"throughput_gbps": "throughput", "cpu_ns_per_byte": "CPU time per byte", "cycles_per_byte": "cycles per byte",
          "receive_us": "time per message", "llc_misses_per_kb": "LLC load misses per KB",
          "l1d_misses_per_kb": "L1d load misses per KB"}
UP = {"throughput_gbps"}  # more of it is better
NUMBER = r"-?\d+(?:\.\d+)?(?:e[-+]\d+)?"
INTERVAL = rf"\[(?P<low>{NUMBER}), (?P<high>{NUMBER})\]"


def rows_of(path):
    if not os.path.exists(path):
        return []
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def real(string):
    return float(string) if string != "" else math.nan


def near(printed, value, slack=0.51):
    """Is the value what was printed, rounded to as many digits?"""
    mantissa = printed.split("e")[0]
    unit = 10.0 ** -len(mantissa.split(".")[1]) if "." in mantissa else 1.0
    if "e" in printed:
        unit *= 10.0 ** int(printed.split("e")[1])
    digits = len(mantissa.replace("-", "").replace(".", "").lstrip("0"))
    number = float(printed)
    if unit == 1.0 and digits >= 3 and number != 0:  # "12300": three digits, or all of them
        unit = max(1.0, 10.0 ** (math.floor(math.log10(abs(number))) - 2)) if number % 10 == 0 else 1.0
    return abs(number - value) <= slack * unit + 1e-9


def change(printed, ratio):
    """Of a percentage without its sign."""
    return percent(printed, 100 * abs(ratio - 1))


def percent(printed, value):
    """Of a percentage that is not rounded to 100 when it is less."""
    return near(printed, value, 1.01 if 99 < abs(value) < 100 else 0.51)


class Wrong(Exception):
    pass


def must(true, what):
    if not true:
        raise Wrong(what)


def cell_key(run):
    keys = list(run)
    return tuple(run[key] for key in keys[keys.index("mechanism"):keys.index("client") + 1]) + (run["control"],)


class Folder:
    def __init__(self, path, warnings):
        self.verdicts = rows_of(f"{path}/verdicts.csv")
        self.averages = rows_of(f"{path}/averages.csv")
        self.slices = rows_of(f"{path}/slices.csv") if os.path.exists(f"{path}/slices.csv") else []
        self.summaries = rows_of(f"{path}/summary.csv")
        self.crossovers = rows_of(f"{path}/crossovers.csv")
        self.runs = rows_of(f"{path}/runs.csv")
        self.plan = rows_of(f"{path}/plan.csv")
        self.warnings = [warning for warning in warnings["warnings"] if not warning["few"]]
        self.ok = [run for run in self.runs if run["status"] == "ok"]
        kinds = {}  # a cell measured in both ways is compared by its contests, and has the level of its steady runs
        for run in self.ok:
            kinds.setdefault(cell_key(run), set()).add(run.get("order") == "contest")
        self.level, self.compared = ([run for run in self.ok if len(kinds[cell_key(run)]) == 1 or (run.get("order") == "contest") == contest]
                                     for contest in (False, True))
        self.contrast = self.verdicts[0]["contrast"] if self.verdicts else "mechanism"
        names = list(self.runs[0]) if self.runs else []
        first = names.index("mechanism") if names else 0
        self.parameters = names[first:names.index("window_s")] if names else []
        self.varies = [key for key in self.parameters if len({run[key] for run in self.runs}) > 1]
        self.pairs = {}  # (metric, arm): verdicts against the baseline
        self.controls = {}
        null = {"null"}
        for row in self.verdicts:
            if row["control"] == "yes":
                self.controls.setdefault(row["metric"], []).append(row)
        baselines = {row["against"] for rows in self.controls.values() for row in rows}
        self.baseline = next(iter(baselines)) if baselines else (self.verdicts[0]["against"] if self.verdicts else None)
        for row in self.verdicts:
            if row["control"] == "no" and row["against"] == self.baseline and not {row["arm"], row["against"]} & null:
                self.pairs.setdefault((row["metric"], row["arm"]), []).append(row)
        self.metrics = list(dict.fromkeys(metric for metric, _ in self.pairs))
        self.metric = self.metrics[0] if self.metrics else "throughput_gbps"
        self.cost = "cycles_per_byte" if "cycles_per_byte" in self.metrics else "cpu_ns_per_byte"

    def found(self, metric, arms):
        """The largest difference that would have been found, of these arms."""
        return max(real(row["found"]) for row in self.averages if row["metric"] == metric and row["control"] == "no"
                   and row["against"] == self.baseline and row["arm"] in arms and row["found"])

    def decided_averages(self):
        """Against the baseline, over several places: in the headline's metric or, where there is none, in what is spent."""
        for metric in (self.metric, self.cost):
            rows = [row for row in self.averages if (row["metric"], row["against"], row["control"]) == (metric, self.baseline, "no")
                    and row["verdict"] != "inconclusive" and int(row["places"]) > 1 and row["opposed"] == "no" and (metric, row["arm"]) in self.pairs]
            if rows:
                return rows
        return []

    def place_word(self):
        others = [key for key in self.varies if key not in (self.contrast, "fields", "field_size", "message_size")]
        size = any(key in self.varies for key in ("message_size",)) and self.contrast != "message_size"
        if size and not others:
            return "message size"
        return "thread count" if others == ["threads"] and not size else "place"

    def places(self, count):
        return f"{count} {self.place_word()}{'' if count == 1 else 's'}"

    def arm(self, value):
        """As it stands in a sentence."""
        if self.contrast == "threads":
            return f"{value} thread{'' if value == '1' else 's'}"
        plain = {"mechanism", "receive", "transport", "direction", "path", "placement", "congestion"}
        labels = {"mtu": "MTU", "ip": "IP version", "in_flight": "in flight", "send_buffer": "send buffer",
                  "receive_buffer": "receive buffer", "gso": "messages per send", "fields": "fields per message",
                  "server": "server CPUs", "client": "client CPUs"}
        if self.contrast in ("send_buffer", "receive_buffer") and value.isdigit():
            value = size_label(int(value))
        return value if self.contrast in plain else f"{labels.get(self.contrast, self.contrast)} {value}"

    def place(self, row, without="mechanism"):
        """"256 B, 4 threads": whatever varies, but the mechanism, or what is compared."""
        words = [size_label(int(row["message_size"]))]
        for key in self.varies:
            if key in (without, "message_size", "field_size", "fields") or key not in row:
                continue
            words.append(row[key] if key == "mechanism" else
                         f"{row[key]} thread{'' if row[key] == '1' else 's'}" if key == "threads" else f"{key} {row[key]}")
        return ", ".join(words)

    def place_of_pair(self, row):
        return self.place(row, self.contrast)

    def decided(self, metric, arm):
        return [row for row in self.pairs[metric, arm] if row["verdict"] in ("faster", "slower")]

    def kind(self, metric, arm):
        rows = self.pairs[metric, arm]
        decided = self.decided(metric, arm)
        if decided and all(row["within_control"] == "yes" for row in decided):
            return "noise"
        words = {row["verdict"] for row in self.beyond(metric, arm)}
        if words == {"faster", "slower"}:
            return "both"
        if words:
            return words.pop()
        compared = [row for row in rows if row["n"] != "0"]
        if not compared:
            return "apart"
        return "same" if all(row["verdict"] == "equivalent" for row in compared) else "open"

    def beyond(self, metric, arm):
        return [row for row in self.decided(metric, arm) if row["within_control"] != "yes"]

    def more(self, metric, arms, word):
        """Of one arm: decided in that direction, within the noise."""
        return 0 if len(arms) > 1 else sum(
            row["within_control"] == "yes" and row["verdict"] == word for row in self.decided(metric, arms[0]))

    def also(self, arm):
        """What is spent by an arm that the first metric tells nothing of: {metric: faster, slower or both}."""
        if self.kind(self.metric, arm) in ("faster", "slower", "both"):
            return {}
        words = {metric: {row["verdict"] for row in self.beyond(metric, arm)} for metric in (self.cost, "receive_us")
                 if metric != self.metric and (metric, arm) in self.pairs}
        return {metric: "both" if len(found) > 1 else next(iter(found)) for metric, found in words.items() if found}

    def median(self, metric, row, mechanism):
        for summary in self.summaries:
            if summary["metric"] == metric and summary["control"] == "no" and summary["mechanism"] == mechanism and all(
                    summary[key] == row[key] for key in self.parameters
                    if key in row and key in summary and key != "mechanism"):
                return summary
        return None


def size_label(size):
    for scale, unit in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")):
        if size >= scale and size % scale == 0:
            return f"{size // scale} {unit}"
    return f"{size} B"


# --- the headline ---

WORSE_BETTER = {"slower than": ("throughput_gbps", "slower"), "faster than": ("throughput_gbps", "faster"),
                "less CPU time per byte than": ("cpu_ns_per_byte", "faster"),
                "more CPU time per byte than": ("cpu_ns_per_byte", "slower"),
                "fewer cycles per byte than": ("cycles_per_byte", "faster"),
                "more cycles per byte than": ("cycles_per_byte", "slower")}
TIMES = {"times as fast as": ("throughput_gbps", "faster"), "times the CPU time per byte of": ("cpu_ns_per_byte", "slower"),
         "times the cycles per byte of": ("cycles_per_byte", "slower")}


def names_of(folder, text, candidates):
    """The arms that are named, and how many are in all."""
    counted = re.fullmatch(r"(\d+) (?:of \d+|others)", text)
    if counted:
        return None, int(counted.group(1))
    others = re.search(r" and (\d+) others$", text)
    if others:
        text = text[:others.start()]
    spoken = {folder.arm(arm): arm for arm in candidates}
    words, named, without = re.findall(r"(?:^|, | and )([^,()]+?)(?: \(([^()]*)\))?(?=, | and |$)", text), [], []
    for word, companion in words:
        must(word in spoken, f"unknown arms in '{text}', there are {sorted(spoken)}")
        named.append(spoken[word])
        without.append(spoken[word])
        if companion:
            check_brief_companion(folder, without, companion)
            without = []
    must(len(set(named)) == len(named), f"'{text}' names one twice")
    return named, len(named) + (int(others.group(1)) if others else 0)


def strongest_of(folder, metric, arm):
    """Decided, beyond the noise where any is, and furthest from 1 in the direction that is the more frequent one."""
    rows = folder.beyond(metric, arm) or folder.decided(metric, arm)
    slower = [row for row in rows if row["verdict"] == "slower"]
    faster = [row for row in rows if row["verdict"] == "faster"]
    return max(rows if len(faster) == len(slower) else faster if len(faster) > len(slower) else slower, key=lambda row: abs(math.log(real(row["ratio"]))))


def ok_runs_at(folder, row, value):
    return [run for run in folder.level if run["control"] == "no" and run[folder.contrast] == value and all(
        run[key] == row[key] for key in folder.parameters if key in row and key not in ("field_size", folder.contrast))]


def switches_of(run):
    return (real(run["tx_context_switches"]) + (real(run["rx_context_switches"]) if run["rx_context_switches"] else 0)) / real(run["messages"])


def check_brief_companion(folder, arms, text):
    """"100 % copied", "8 calls a message", "more context switches", of several arms."""
    copied = re.fullmatch(rf"({NUMBER})(?: to ({NUMBER}))? % copied", text)
    if copied:
        shares = [real(row["median"]) for row in folder.summaries
                  if row["metric"] == "zc_copied_pct" and row["control"] == "no" and row[folder.contrast] in arms]
        must(near(copied[1], min(shares), 1.01) and near(copied[2] or copied[1], max(shares), 1.01), f"copied {shares}")
        return
    rows = [strongest_of(folder, folder.metric, arm) for arm in arms]
    calls = re.fullmatch(rf"({NUMBER})(?: to ({NUMBER}))? calls(?: a message)?", text)
    if calls:
        medians = [statistics.median(real(run["calls_per_message"]) for run in ok_runs_at(folder, row, row["arm"])) for row in rows]
        must(near(calls[1], min(medians), 1.01) and near(calls[2] or calls[1], max(medians), 1.01), f"calls {medians}")
        return
    switches = re.fullmatch(r"(more|fewer|other) context switches", text)
    if switches:
        more = {statistics.median(map(switches_of, ok_runs_at(folder, row, row["arm"]))) >
                statistics.median(map(switches_of, ok_runs_at(folder, row, row["against"]))) for row in rows}
        must(switches[1] == ("other" if len(more) > 1 else "more" if True in more else "fewer"), f"switches {more}")
        return
    words = {"bottleneck": "bottleneck", "send buffer": "sndbuf_bytes", "receive buffer": "rcvbuf_bytes"}
    which = re.fullmatch(r"(bottleneck|send buffer|receive buffer) (.+)", text)
    must(which, f"no companion: '{text}'")
    if which[1] == "bottleneck":
        for row in rows:
            seen = [run["bottleneck"] for run in ok_runs_at(folder, row, row["arm"])]
            must(seen.count(which[2]) == max(map(seen.count, seen)), f"bottlenecks {seen}")
        return
    medians = [statistics.median(real(run[words[which[1]]]) for run in ok_runs_at(folder, row, row["arm"])) for row in rows]
    sizes = [float(number) * {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}[unit] for number, unit in re.findall(rf"({NUMBER}) (\w?B)", which[2])]
    must(abs(sizes[0] - min(medians)) <= 0.01 * medians[0] and abs(sizes[-1] - max(medians)) <= 0.01 * max(medians), f"buffers {medians}")


def check_members(folder, text, metric, kind, seen, also=None):
    """All arms of which the same is said, and no others; of two arms each for itself."""
    of_metric = [arm for m, arm in folder.pairs if m == metric]
    arms = [arm for arm in of_metric if folder.kind(metric, arm) == kind and folder.also(arm) == (also or {})]
    named, count = names_of(folder, text, of_metric)
    if len(of_metric) <= 2 and kind in ("faster", "slower", "both"):
        arms = [arm for arm in arms if named is not None and arm in named]
        must(len(arms) == 1, f"'{text}' of two arms")
    must(count == len(arms) and (named is None or set(named) <= set(arms)), f"'{text}': {count} arms, {kind} are {arms}")
    seen.update((metric, arm) for arm in arms)
    return arms


SPENT = {"% less CPU time per byte": ("cpu_ns_per_byte", "faster"), "% more CPU time per byte": ("cpu_ns_per_byte", "slower"),
         "times the CPU time per byte": ("cpu_ns_per_byte", "slower"), "% fewer cycles per byte": ("cycles_per_byte", "faster"),
         "% more cycles per byte": ("cycles_per_byte", "slower"), "times the cycles per byte": ("cycles_per_byte", "slower"),
         "% less time per message": ("receive_us", "faster"), "% more time per message": ("receive_us", "slower"),
         "times the time per message": ("receive_us", "slower")}


def parse_spent(text):
    """"takes 26 % less CPU time per byte at 64 KB and takes ...": [(metric, word, low, high, factor, where)]."""
    found, at = [], 0
    where = r" at \d+ \w?B(?:(?:, | and )\d+ \w?B)*| in \d+(?: to \d+)? of \d+ [a-z ]+?"
    pattern = re.compile(rf"(?:takes? |has |have )?({NUMBER})(?: to ({NUMBER}))? ({'|'.join(SPENT)})({where})?(?: and |$)")
    while at < len(text):
        part = pattern.match(text, at)
        must(part, f"no pattern knows what is spent: '{text[at:]}'")
        found.append(SPENT[part[3]] + (part[1], part[2] or part[1], part[3].startswith("times"), part[4] or ""))
        at = part.end()
    return found


def also_of(spent):
    words = {}
    for metric, word, *_ in spent:
        words.setdefault(metric, set()).add(word)
    return {metric: "both" if len(found) > 1 else next(iter(found)) for metric, found in words.items()}


def check_spent(folder, arms, spent):
    for metric in {part[0] for part in spent}:
        parts = [part for part in spent if part[0] == metric]
        beyond = {arm: folder.beyond(metric, arm) for arm in arms}
        for _, word, low, high, factor, _ in parts:
            check_range(low, high, factor, [real(row["ratio"]) for rows in beyond.values() for row in rows if row["verdict"] == word])
        where, places = parts[-1][5], max(len(folder.pairs[metric, arm]) for arm in arms)
        counts = [len(rows) for rows in beyond.values()]
        if where.startswith(" at "):
            sizes = sorted({int(row["message_size"]) for rows in beyond.values() for row in rows})
            must(len(arms) == 1 and folder.place_word() == "message size" and re.split(", | and ", where[4:]) == [size_label(size) for size in sizes],
                 f"sizes {sizes}")
        elif where:
            match = re.match(r" in (\d+)(?: to (\d+))? of (\d+) ", where)
            must((int(match[1]), int(match[2] or match[1]), int(match[3])) == (min(counts), max(counts), places), f"counts {counts} of {places}")
        else:
            must(min(counts) == places, f"counts {counts} of {places}")


def check_merged(folder, clause, seen):
    """"open in throughput: sendfile (26 % less CPU time per byte at 64 KB) and 4 others"."""
    merged = re.fullmatch(r"(?P<kind>open|within the noise)(?: in (?P<label>.+?)(?: against (?P<base>.+?))?)?: (?P<list>.*)", clause)
    if not merged:
        return False
    must(merged["label"] in (None, LABELS[folder.metric]) and merged["base"] in (None, folder.arm(folder.baseline)), "of what?")
    opened = [arm for m, arm in folder.pairs if m == folder.metric and folder.kind(m, arm) == ("open" if merged["kind"] == "open" else "noise")]
    must(opened, f"none is {merged['kind']}")
    kinds = {folder.kind(m, arm) for m, arm in folder.pairs if m == folder.metric}
    silent = "noise" in kinds if merged["kind"] == "open" else bool(kinds & {"faster", "slower", "both"})
    must((merged["label"] is None) == silent, "in which metric?")
    spoken, said, text = {folder.arm(arm): arm for arm in opened}, set(), merged["list"]
    while True:
        group = re.match(r"([^()]+?) \(([^()]*)\)(?:, | and |$)", text)
        if not group:
            break
        arms, spent = [spoken.get(word) for word in re.split(", | and ", group[1])], parse_spent(group[2])
        must(None not in arms and all(folder.also(arm) == also_of(spent) for arm in arms), f"arms {arms}")
        check_spent(folder, arms, spent)
        must(not said & set(arms), f"{arms} are there twice")
        said |= set(arms)
        text = text[group.end():]
    rest = {arm for arm in opened if not folder.also(arm)}
    must(said == set(opened) - rest, f"{set(opened) - rest - said} spend more or less, too")
    if len(rest) == 1:
        must(text == folder.arm(next(iter(rest))), f"the other is {rest}")
    else:
        must(text == (f"{len(rest)} others" if rest else ""), f"others: {rest}")
    seen.update((folder.metric, arm) for arm in opened)
    return True


def check_range(low, high, factor, ratios):
    if factor:
        must(near(low, min(ratios)) and near(high, max(ratios)), f"{low} to {high} of {ratios}")
        return
    changes = sorted(abs(ratio - 1) for ratio in ratios)
    must(change(low, 1 + changes[0]) and change(high, 1 + changes[-1]), f"{low} to {high} % of {ratios}")


REACH = (rf"(?P<low>{NUMBER})(?: to (?P<high>{NUMBER}))? (?P<how>(?:% )?(?:slower than|faster than|(?:less|more) CPU time per "
         r"byte than|(?:fewer|more) cycles per byte than|times as fast as|times the CPU time per byte of|times the cycles per "
         r"byte of)) (?P<base>BASE)")


def reach_pattern(base, suffix=""):
    return re.sub(r"\?P<(\w+)>", rf"?P<\g<1>{suffix}>", REACH.replace("BASE", base))


def told_of(match, suffix=""):
    how = match["how" + suffix].lstrip("% ")
    metric, word = WORSE_BETTER.get(how) or TIMES[how]
    return metric, word, how in TIMES


def check_count(match, per_arm, places):
    if match["least"] is None:
        must(all(count == places for count in per_arm), f"not everywhere: {per_arm} of {places}")
        return
    must(int(match["least"]) == min(per_arm) and int(match["most"] or match["least"]) == max(per_arm)
         and int(match["of"]) == places, f"counts {per_arm} of {places}")


def check_companion(folder, arms, metric, text):
    """With what: said of the arm whose strongest verdict is the furthest from 1."""
    if not text:
        return
    must(len(arms) == 1 and text.startswith(", with "), f"no companion: '{text}'")
    strongest, text = strongest_of(folder, metric, arms[0]), text[2:]
    copied = re.fullmatch(rf"with (?P<low>{NUMBER})(?: to (?P<high>{NUMBER}))? % of its sends copied by the kernel", text)
    if copied:
        shares = [real(row["median"]) for row in folder.summaries
                  if row["metric"] == "zc_copied_pct" and row["control"] == "no" and row[folder.contrast] == strongest["arm"]]
        must(near(copied["low"], min(shares), 1.01) and near(copied["high"] or copied["low"], max(shares), 1.01),
             f"copied {shares}")
        return
    rate = re.fullmatch(rf"with (?P<x>{NUMBER}) instead of (?P<y>{NUMBER}) (context switches|send calls) a message(?: at (?P<at>.+))?",
                        text)
    buffers = re.fullmatch(rf"with a (send|receive) buffer of (?P<x>{NUMBER} \w+) instead of (?P<y>{NUMBER} \w+)(?: at (?P<at>.+))?",
                           text)
    bottleneck = re.fullmatch(r"with the bottleneck (?P<x>[\w-]+) instead of (?P<y>[\w-]+)(?: at (?P<at>.+))?", text)
    match = rate or buffers or bottleneck
    must(match, f"no companion: '{text}'")
    if match["at"]:
        must(match["at"] == folder.place_of_pair(strongest), f"at {match['at']}, not {folder.place_of_pair(strongest)}")
    for which, value in (("x", strongest["arm"]), ("y", strongest["against"])):
        same = [run for run in folder.level if run["control"] == "no" and run[folder.contrast] == value and all(
            run[key] == strongest[key] for key in folder.parameters if key in strongest and key != "field_size")]
        if rate and match.group(3) == "send calls":
            values = [real(run["calls_per_message"]) for run in same]
        elif rate:
            values = [(real(run["tx_context_switches"]) + (real(run["rx_context_switches"]) if run["rx_context_switches"] else 0)) /
                      real(run["messages"]) for run in same]
        elif buffers:
            values = [real(run["sndbuf_bytes" if match.group(1) == "send" else "rcvbuf_bytes"]) for run in same]
            number, unit = match[which].split()
            scale = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}[unit]
            must(abs(float(number) * scale - statistics.median(values)) <= 0.01 * statistics.median(values), f"{match[which]}: {values}")
            continue
        else:
            words = [run["bottleneck"] for run in same]
            must(words.count(match[which]) == max(words.count(word) for word in words), f"{match[which]}: {words}")
            continue
        must(near(match[which], statistics.median(values), 1.01), f"{match[which]}: {values}")


def check_clause(folder, clause, seen):
    base = re.escape(folder.arm(folder.baseline))
    tail = rf"(?: in (?P<least>\d+)(?: to (?P<most>\d+))? of (?P<of>\d+) [a-z ]+?)?(?: \((?P<within>\d+) more within the noise\))?"
    both = re.fullmatch(
        rf"(?P<who>.+?) (?:is|are|takes|take) {reach_pattern(base, '_a')}(?: in (?P<n_a>\d+) of (?P<of>\d+) [a-z ]+?(?: \((?P<at_a>\d[^()]*B)\))?(?: \((?P<within_a>\d+) more within the noise\))?)? "
        rf"and {reach_pattern('it', '_b')}(?: in (?P<n_b>\d+) of (?P<of_b>\d+)(?: \((?P<at_b>\d[^()]*B)\))?(?: \((?P<within_b>\d+) more within the noise\))?)?"
        r"(?P<with>(?:, with .*)?)", clause)
    if both:
        metric = told_of(both, "_a")[0]
        must(metric == folder.metric, "another metric")
        arms = check_members(folder, both["who"], metric, "both", seen)
        for part in ("_a", "_b"):
            _, word, factor = told_of(both, part)
            rows = [row for arm in arms for row in folder.beyond(metric, arm) if row["verdict"] == word]
            check_range(both["low" + part], both["high" + part] or both["low" + part], factor, [real(row["ratio"]) for row in rows])
            must(both["n" + part] is None or int(both["n" + part]) == len(rows), f"{len(rows)} places {word}")
            must(int(both["within" + part] or 0) == folder.more(metric, arms, word), "more within the noise")
            if both["at" + part]:
                sizes = sorted({int(row["message_size"]) for row in rows})
                must(re.split(", | and ", both["at" + part]) == [size_label(size) for size in sizes], f"sizes {sizes}")
        for of in ("of", "of_b"):
            must(both[of] is None or int(both[of]) == len(folder.pairs[metric, arms[0]]), f"{both[of]} places")
        check_companion(folder, arms, metric, both["with"])
        return
    told = re.fullmatch(rf"(?P<who>.+?) (?:is|are|takes|take) {reach_pattern(base)}{tail}(?P<with>(?:, with .*)?)", clause)
    if told:
        metric, word, factor = told_of(told)
        must(metric == folder.metric, "another metric")
        arms = check_members(folder, told["who"], metric, word, seen)
        decided = [row for arm in arms for row in folder.beyond(metric, arm)]
        check_range(told["low"], told["high"] or told["low"], factor, [real(row["ratio"]) for row in decided])
        check_count(told, [len(folder.beyond(metric, arm)) for arm in arms], max(len(folder.pairs[metric, arm]) for arm in arms))
        must(int(told["within"] or 0) == folder.more(metric, arms, word), "more within the noise")
        check_companion(folder, arms, metric, told["with"])
        return
    if check_merged(folder, clause, seen):
        return
    if check_control(folder, clause):
        return
    into, but = rf"(?P<into> in {LABELS[folder.metric]})?", "(?: but (?P<spent>.+))?"
    for pattern, kind in ((rf"(?P<who>.+?) cannot be told apart from {base}{into}(?: \((?P<found>\S+)(?: %)? would have been found\))?{but}", "open"),
                          (rf"(?P<who>.+?) is equivalent to {base} within ±3 %{into} in (?P<same>\d+) of (?P<of>\d+) [a-z ]+?, and open in the others{but}", "open"),
                          (rf"(?P<who>.+?) differs? from {base} only within the noise{into}{but}", "noise"),
                          (rf"(?P<who>.+?) (?:is|are) equivalent to {base} within ±3 %{into}{but}", "same"),
                          (rf"(?P<who>.+?) (?:was|were) never ok in one block with {base}", "apart")):
        match = re.fullmatch(pattern, clause)
        if not match:
            continue
        said = match.groupdict()
        must((said.get("into") is None) == (said.get("spent") is None), "in which metric?")
        parts = parse_spent(said["spent"]) if said.get("spent") else []
        arms = check_members(folder, match["who"], folder.metric, kind, seen, also_of(parts))
        check_spent(folder, arms, parts)
        if said.get("found"):
            check_found(said["found"], folder.found(folder.metric, arms))
        if kind == "open":
            rows = folder.pairs[folder.metric, arms[0]]
            same = sum(row["verdict"] == "equivalent" for row in rows) if len(arms) == 1 else 0
            must(int(said.get("same") or 0) == same and said.get("of") in (None, str(len(rows))), f"{same} equivalent")
        return
    raise Wrong(f"no pattern knows the clause '{clause}'")


def check_no_verdict(folder, sentence):
    """True when the sentence is one of those that need none."""
    if sentence == "nothing was measured":
        must(not folder.runs, "there are runs")
        return True
    failed = re.match(r"none of the (\d+) runs? was ok, so nothing is known; the first failed because of: ", sentence)
    if failed:
        must(not folder.ok and int(failed[1]) == len(folder.runs), "there are ok runs")
        return True
    only = re.fullmatch(rf"only (.+) was measured: there is nothing to compare it with(?:; its throughput is ({NUMBER})(?: to ({NUMBER}))? Gbit/s)?", sentence)
    if only:
        must(not folder.pairs and {run[folder.contrast] for run in folder.runs} == {only[1]}, "several arms")
        medians = [real(row["median"]) for row in folder.summaries if row["metric"] == "throughput_gbps" and row["control"] == "no"]
        if only[2]:
            must(near(only[2], min(medians)) and near(only[3] or only[2], max(medians)), f"levels {medians}")
        return True
    few = re.fullmatch(r"(?:(?P<averages>.+), on average over (?P<over>(?:\d+ to )?\d+) [a-z ]+; at a single one )?(\d+) blocks? cannot tell anything apart, "
                       r"(\d+) are needed(?:; so far (.+), which may be noise)?(?P<control>; .+ differs from itself \(A/A\) on average, too)?", sentence)
    lost = re.match(r"no run of (.+), the baseline, was ok \((\d+) failed: ", sentence)
    if lost:
        runs = [run for run in folder.runs if run[folder.contrast] == folder.baseline]
        must(folder.arm(folder.baseline) == lost[1] and int(lost[2]) == len(runs) and not any(run in folder.ok for run in runs), "it was ok")
        return True
    if not few:
        return False
    families = [[row for row in rows if row["n"] != "0"] for (metric, _), rows in folder.pairs.items() if metric == folder.metric]
    tests = min(len(rows) for rows in families if rows)
    least = next(n for n in range(1, 64) if 2.0 ** (1 - n) <= 0.05 / tests)
    must(int(few[3]) == max(int(row["n"]) for rows in families for row in rows) and int(few[4]) == least, f"{least} blocks")
    must(all(folder.kind(metric, arm) not in ("faster", "slower", "both") for metric, arm in folder.pairs), "something is decided")
    averages = folder.decided_averages()
    must(bool(few["averages"]) == bool(averages), "averages that are decided")
    if averages:
        check_averages(folder, averages, few)
    else:
        check_so_far(folder, few[5])
    return True


def check_averages(folder, averages, few):
    """"zero-copy is 84 % faster than two-copy, one-copy takes 5 % less CPU time per byte than two-copy, and 3 more are decided"."""
    places = sorted(int(row["places"]) for row in averages)
    must(few["over"] == (f"{places[0]} to {places[-1]}" if places[0] < places[-1] else str(places[0])), f"places {places}")
    controls = [row for row in folder.averages if row["control"] == "yes" and row["metric"] == averages[0]["metric"]]
    must(bool(few["control"]) == any(row["verdict"] in ("faster", "slower") for row in controls), "the control")
    said, _, more = few["averages"].partition(", and ")
    clauses = said.split(", ")
    must(more == "" if len(clauses) == len(averages) else re.fullmatch(rf"{len(averages) - len(clauses)} more (?:is|are) decided", more), f"{len(averages)} are decided")
    averages.sort(key=lambda row: -abs(math.log(real(row["ratio"]))))
    for clause, row in zip(clauses, averages):
        base = re.escape(folder.arm(folder.baseline))
        match = re.fullmatch(rf"{re.escape(folder.arm(row['arm']))} (?:(?:is|are|takes|take) {reach_pattern(base)}|(?:is|are) equivalent to {base} within ±3 %)", clause)
        must(match, f"no pattern knows the average '{clause}'")
        if not match["how"]:
            must(row["verdict"] == "equivalent", row["verdict"])
            continue
        metric, word, factor = told_of(match)
        must((metric, word) == (row["metric"], row["verdict"]), f"{row['metric']}: {row['verdict']}")
        check_range(match["low"], match["low"], factor, [real(row["ratio"])])


def check_so_far(folder, said):
    """"zero-copy has ×0.46 to 0.85 of the throughput of two-copy, one-copy ×0.85 to 1.04, and 4 others ×0.90 to 1.20"."""
    ratios = {arm: [real(row["ratio"]) for row in rows if row["ratio"]] for (metric, arm), rows in folder.pairs.items() if metric == folder.metric}
    left = {arm: values for arm, values in ratios.items() if values}
    must((said is None) == (not left), "so far?")
    reach, at = math.inf, 0
    pattern = re.compile(rf"(?P<who>[^×]+?)(?P<has> has| have)? ×(?P<low>{NUMBER})(?: to (?P<high>{NUMBER}))?(?: of the (?P<label>.+?) of (?P<base>.+?))?(?:, and |, |$)")
    while said and at < len(said):
        part = pattern.match(said, at)
        must(part, f"no pattern knows '{said[at:]}'")
        must((part["has"] is None) == (part["label"] is None) == (at > 0), "where is the baseline?")
        must(part["label"] in (None, LABELS[folder.metric]) and part["base"] in (None, folder.arm(folder.baseline)), "another baseline")
        others = re.fullmatch(r"(\d+) others?", part["who"])
        arms = list(left) if others else [arm for arm in left if folder.arm(arm) == part["who"]]
        must(len(arms) == (int(others[1]) if others else 1), f"{part['who']}: {arms}")
        values = [value for arm in arms for value in left.pop(arm)]
        must(near(part["low"], min(values)) and near(part["high"] or part["low"], max(values)), f"ratios {values}")
        farthest = max(abs(math.log(value)) for value in values)
        must(farthest <= reach + 1e-9, "not the farthest first")
        reach, at = farthest, part.end()
    must(not left, f"nothing is said of {left}")


def check_sentence(folder, sentence):
    must(len(sentence) <= 240, f"{len(sentence)} characters")
    must("too close" not in sentence, "too close")
    if check_no_verdict(folder, sentence):
        return
    seen = set()
    for clause in sentence.split("; "):
        check_clause(folder, clause, seen)
    missing = {arm for metric, arm in folder.pairs if metric == folder.metric} - {arm for metric, arm in seen if metric == folder.metric}
    must(not missing, f"nothing is said of {missing}")


def check_control(folder, text):
    """"two-copy differs from itself (A/A) in 1 of 8 places in throughput"."""
    match = re.match(r"(?P<who>.+) differs from itself \(A/A\) (?:in (?P<n>\d+) of (?P<of>\d+) places )?in (?P<label>.+?)(?:: what is told apart by as much may be the same)?$", text)
    if not match:
        return False
    rows = folder.controls[next(key for key, label in LABELS.items() if label == match["label"])]
    differ = sum(row["verdict"] in ("faster", "slower") for row in rows)
    must(differ > 0 and match["who"] == folder.arm(folder.baseline), f"{differ} differ")
    must(match["n"] is None and len(rows) == 1 or (int(match["n"]), int(match["of"])) == (differ, len(rows)), f"{differ} of {len(rows)}")
    return True


def check_found(said, found):
    must(said.startswith("×") == (found >= 2), f"found {found}")
    must(near(said[1:], found) if found >= 2 else change(said, found), f"found {found}")


def check_average(folder, metric, arm, said):
    """"slower by 36 % [31, 41]", over the places of each block, as in averages.csv, which verdicts.py works out."""
    row = next(row for row in folder.averages if (row["metric"], row["arm"], row["against"], row["control"]) == (metric, arm, folder.baseline, "no"))
    must(row["opposed"] == "no" and int(row["places"]) > 1 and row["verdict"] != "inconclusive", "no average to tell")
    verdicts = {verdict["verdict"] for verdict in folder.pairs[metric, arm]}
    must(not {"faster", "slower"} <= verdicts, "places are opposed")
    same = re.fullmatch(rf"equivalent within ±3 % \(({NUMBER}) % {INTERVAL}\)", said)
    if same:
        must(row["verdict"] == "equivalent", row["verdict"])
        for text, key in ((same[1], "ratio"), (same["low"], "low"), (same["high"], "high")):
            must(near(text, 100 * (real(row[key]) - 1)), f"{key} {row[key]}")
        return
    numbers = re.fullmatch(rf"(?P<word>faster|slower|less|more) by ({NUMBER}) % {INTERVAL}", said)
    must(numbers, f"no pattern knows the average '{said}'")
    must((numbers["word"] in ("faster", "more")) == (real(row["ratio"]) > 1), "the direction")
    must(change(numbers[2], real(row["ratio"])), f"ratio {row['ratio']}")
    ends = sorted(abs(real(row[end]) - 1) for end in ("low", "high"))
    must(change(numbers["low"], 1 + ends[0]) and change(numbers["high"], 1 + ends[1]), f"interval {ends}")


def check_pair(folder, line):
    line, _, average = line.partition("; on average ")
    match = re.fullmatch(rf"(?P<arm>.+) ÷ (?P<against>.+), (?P<label>[^:]+): (?:×(?P<low>{NUMBER})(?: to (?P<high>{NUMBER}))?(?P<counts>; .*)|never ok in one block)", line)
    must(match, f"no pattern knows the pair '{line}'")
    metric = next(key for key, label in LABELS.items() if label == match["label"])
    arm = next(arm for m, arm in folder.pairs if m == metric and folder.arm(arm) == match["arm"])
    rows = folder.pairs[metric, arm]
    must(match["against"] == folder.arm(folder.baseline), "another baseline")
    if match["low"] is None:
        must(all(row["n"] == "0" for row in rows), "they were compared")
        return
    ratios = [real(row["ratio"]) for row in rows if row["ratio"]]
    must(near(match["low"], min(ratios)) and near(match["high"] or match["low"], max(ratios)), f"ratios {ratios}")
    if average:
        check_average(folder, metric, arm, average)
    counts = match["counts"]
    if len(rows) > 1:
        must(f" of {folder.places(len(rows))}" in counts, f"not of {folder.places(len(rows))}")
    up = metric in UP
    words = {"faster" if up else "less": "faster", "slower" if up else "more": "slower", "equivalent": "equivalent"}
    said = re.findall(r"[;,] (faster|slower|less|more|equivalent|open|not compared)\b", counts)
    must(len(said) == len(set(said)), f"{said}")
    for word, verdict in words.items():
        said = re.search(rf"[;,] {word}(?: in (\d+))?(?=[ ,;]|$)", counts)
        count = sum(row["verdict"] == verdict and row["n"] != "0" for row in rows)
        must((count == 0) == (said is None), f"{word}: {count}")
        must(said is None or said[1] is None or int(said[1]) == count, f"{word}: {count}")
    said = re.search(r"[;,] open(?: in (\d+))?", counts)
    count = sum(row["verdict"] == "inconclusive" and row["n"] != "0" for row in rows)
    must((count == 0) == (said is None) and (said is None or said[1] is None or int(said[1]) == count), f"open: {count}")
    for word, verdict in words.items():
        decided = [row for row in rows if row["verdict"] == verdict and row["n"] != "0"]
        within = sum(row["within_control"] == "yes" for row in decided) if verdict != "equivalent" else 0
        part = re.search(rf"[;,] {word}(?: in \d+)?(?: of [^(,]+)?(?: \((?:(\d+) )?within the noise\))?(?=,|$)", counts)
        said = 0 if part is None or "within" not in part[0] else int(part[1] or len(decided))
        must(said == within, f"{word}: {within} within")
        must(part is None or part[1] is None or within < len(decided), f"{word}: all {within} are within")
    must(counts.count("within the noise") == sum(
        any(row["verdict"] == verdict and row["within_control"] == "yes" for row in rows) for verdict in ("faster", "slower")), "within")


def check_words(folder, metric, rows, words, places, decided=False):
    """"slower in 4 (1 within the noise), open in 1 of 3", of one arm's rows."""
    if words == "never ok in one block":
        must(all(row["n"] == "0" for row in rows), "they were compared")
        return
    of = re.search(r" of (\d+)$", words)
    must((of is None) == (len(rows) == places) and (of is None or int(of[1]) == len(rows)), f"of {len(rows)}")
    up = metric in UP
    names = {"faster" if up else "less": "faster", "slower" if up else "more": "slower", "equivalent": "equivalent", "open": "inconclusive",
             "not compared": None}
    expected = {}
    for word, verdict in names.items():
        those = [row for row in rows if (row["n"] == "0" if verdict is None else row["n"] != "0" and row["verdict"] == verdict)]
        within = sum(row["within_control"] == "yes" for row in those) if verdict in ("faster", "slower") else 0
        if those and not (decided and verdict not in ("faster", "slower")):
            expected[word] = (len(those), within)
    said = {}
    for part in (words[:of.start()] if of else words).split(", "):
        match = re.fullmatch(r"([a-z ]+?)(?: in (all )?(\d+))?(?: \((?:(\d+) )?within the noise\))?", part)
        must(match and match[1] not in said, f"no pattern knows '{part}'")
        count = int(match[3] or len(rows))
        must((match[3] is None) == (places == 1) and (match[2] is None or count == places), part)
        said[match[1]] = (count, 0 if "within" not in part else int(match[4] or count))
        must(match[4] is None or int(match[4]) < count, part)
    must(said == expected, f"{expected}")


def check_rows(folder, text):
    """The pairs of `labrun explain`: each is in one row below its metric, or named among what had no room."""
    metric, places, seen = None, None, {}
    parts, label = {}, ""
    for line in text.split("\n"):
        label = line[:10].strip() or label
        parts.setdefault(label, []).append(line[10:])
    for line in parts.get("pairs", []):
        heading = re.fullmatch(r"(.+) ÷ that of (.+?)(?: in (\d+) ([a-z ]+?)s?)?:", line)
        if heading:
            metric = next(key for key, label in LABELS.items() if label == heading[1])
            places = max(len(rows) for (m, _), rows in folder.pairs.items() if m == metric)
            must(heading[2] == folder.arm(folder.baseline), "another baseline")
            must(int(heading[3] or 1) == places and heading[4] in (None, folder.place_word()), f"{places} places")
            continue
        row = re.fullmatch(rf"(?P<who>.+?)(?: ×(?P<low>{NUMBER})(?: to (?P<high>{NUMBER}))?;|:) (?P<words>.+)", line)
        must(row and metric, f"no pattern knows '{line}'")
        spoken = {folder.arm(arm): arm for m, arm in folder.pairs if m == metric}
        arms = [spoken.get(name) for name in row["who"].split(", ")]
        must(None not in arms, f"unknown arms in '{line}'")
        ratios = [real(r["ratio"]) for arm in arms for r in folder.pairs[metric, arm] if r["ratio"]]
        must((row["low"] is None) == (not ratios), f"ratios {ratios}")
        must(not ratios or near(row["low"], min(ratios)) and near(row["high"] or row["low"], max(ratios)), f"ratios {ratios}")
        for arm in arms:
            must((metric, arm) not in seen, f"{arm} is there twice")
            seen[metric, arm] = True
            check_words(folder, metric, folder.pairs[metric, arm], row["words"], places)
    hidden = set()
    for part in parts["more"][0].split(" has the rows behind all of it, and ")[-1].split("; "):
        named = re.fullmatch(r"(.+?) of (.+)", part)
        of = [key for key, label in LABELS.items() if named and label == named[1]]
        if of:
            hidden.update((of[0], arm) for m, arm in folder.pairs if m == of[0] and folder.arm(arm) in named[2].split(", "))
    must(not hidden & set(seen), f"{hidden & set(seen)} had room")
    must(set(seen) | hidden == set(folder.pairs), f"nothing is said of {set(folder.pairs) - set(seen) - hidden}")


def check_merged_rows(folder, shown):
    """Rows that say of a pair what is spent too, and of both only what is decided: "slower in 4; CPU more in all 5"."""
    heading = re.search(rf"{re.escape(LABELS[folder.metric])} ÷ that of [^:÷]+, ([^:,÷]+): (.*?) trust noise", shown)
    cost = heading and next((key for key, label in LABELS.items() if label == heading[1]), None)
    found = {}
    if not cost:
        return found
    spoken = {folder.arm(arm): arm for _, arm in folder.pairs}
    names = "|".join(re.escape(name) for name in sorted(spoken, key=len, reverse=True))
    word = r"[a-z]+(?: [a-z]+)*? in (?:all )?\d+(?: \((?:\d+ )?within the noise\))?"
    word = rf"(?:{word}|faster|slower|less|more|open|equivalent|not compared|never ok in one block)"
    rows = list(re.finditer(rf"(?P<who>(?:{names})(?:, (?:{names}))*)(?: ×{NUMBER}(?: to {NUMBER})?;|:) "
                            rf"(?P<first>{word}(?:, {word})*(?: of \d+)?); CPU (?P<spent>{word}(?:, {word})*(?: of \d+)?)(?= |$)", heading[2]))
    must(rows, f"no pattern knows '{heading[2]}'")
    for row in rows:
        for arm, (metric, words) in ((spoken[name], pair) for name in row["who"].split(", ")
                                     for pair in ((folder.metric, row["first"]), (cost, row["spent"]))):
            must((metric, arm) not in found, f"{arm} is there twice")
            found[metric, arm] = True
            verdicts = folder.pairs[metric, arm]
            decided = [r for r in verdicts if r["n"] != "0" and r["verdict"] in ("faster", "slower")]
            places = max(len(rows) for (m, _), rows in folder.pairs.items() if m == metric)
            check_words(folder, metric, verdicts, words, places, bool(decided))
    return found


def check_room(folder, text, answers):
    """The same of eighty columns, where lines are broken and some have no room: nobody is left out in silence."""
    must(text.count("\n") <= 30, "more than thirty lines")
    flat = " ".join(text.split())
    shown, more = flat.split(" has the rows behind all of it")
    for answer in answers:
        front = " ".join(answer["sentence"].split()[:3])
        must(not answer["measured"] or f" {answer['id']} {front}" in shown, f"{answer['id']} is lost")
    must(not folder.warnings or re.search(r"\d+ warnings?: ", shown), "the warnings are lost")
    merged = check_merged_rows(folder, shown)
    for metric, arm in folder.pairs:
        name = rf"(?<![\w-]){re.escape(folder.arm(arm))}(?![\w-])"
        below = re.search(rf"{re.escape(LABELS[metric])} ÷ that of (.*?)(?= ÷ that of|$)", shown)
        among = re.search(rf"{re.escape(LABELS[metric])} of ([^;]*)", more)
        of = merged.get((metric, arm)) or (below and re.search(name, below[1])) or (among and re.search(name, among[1]))
        must(of or metric != folder.metric and merged and re.search(rf"{re.escape(LABELS[folder.metric])} of [^;]*{name}", more),
             f"{LABELS[metric]} of {arm} is lost")


def open_of(folder, metric):
    return {arm: sum(row["verdict"] == "inconclusive" and row["n"] != "0" for row in rows)
            for (m, arm), rows in folder.pairs.items() if m == metric}


def check_undecided(folder, line):
    opened = re.fullmatch(r"open in ([^:]+): (.*)", line)
    if opened:
        metric = next(key for key, label in LABELS.items() if label == opened[1])
        counts = {arm: count for arm, count in open_of(folder, metric).items() if count}
        said = {}
        for text in opened[2].split("; "):
            group = re.fullmatch(r"(?P<who>.+?)(?: in (?P<n>\d+) of (?P<of>\d+)(?: [a-z ]+)?)?", text)
            for name in group["who"].split(", "):
                arm = next(arm for arm in counts if folder.arm(arm) == name)
                must(arm not in said, f"{arm} is there twice")
                places = len(folder.pairs[metric, arm])
                must((group["n"] is None) == (places == 1), f"of {places}")
                must(group["n"] is None or (int(group["n"]), int(group["of"])) == (counts[arm], places), f"{arm}: {counts[arm]}")
                said[arm] = True
        must(set(said) == set(counts), f"open are {counts}")
        return
    found = re.fullmatch(r"a difference of (\S+)(?: %)? in (.+) at one place would have been found in 80 % of cases", line)
    if found:
        metric = next(key for key, label in LABELS.items() if label == found[2])
        check_found(found[1], folder.found(metric, [arm for m, arm in folder.pairs if m == metric]))
        return
    few = re.fullmatch(r"(\d+) blocks? can decide (?P<what>nothing|no single place): (\d+) are the least", line)
    if few:
        must(int(few[1]) < int(few[3]), "there are enough")
        must((few["what"] == "nothing") == (not folder.decided_averages()), few["what"])
        return
    blocks = re.fullmatch(rf"(\d+) blocks leave the median open interval (?:with (?P<threads>\d+) threads? )?at (?:±(?P<width>{NUMBER}) %|×(?P<times>{NUMBER})); "
                          rf"a difference of (?P<margin>{NUMBER}) % takes (?:about (?P<blocks>\d+) blocks(?P<there> there)?, .+|more than the (?P<limit>\d+) blocks that there may be(?P<nowhere> there)?)", line)
    if blocks:
        must((blocks["threads"] is None) == (blocks["there"] is None and blocks["nowhere"] is None), "where?")
        must(blocks["threads"] is None or folder.contrast != "threads", "threads are compared")
        needed = []
        for (metric, _), rows in folder.pairs.items():
            rows = [row for row in rows if blocks["threads"] in (None, row.get("threads"))]
            widths = sorted((math.log(real(row["high"]) / real(row["low"])) / 2, int(row["n"])) for row in rows
                            if metric == folder.metric and row["verdict"] == "inconclusive" and row["low"])
            if widths:
                width, n = widths[len(widths) // 2]
                least = next(m for m in range(1, 64) if 2.0 ** (1 - m) <= 0.05 / len(rows))
                needed.append((max(n * (width / math.log(1 + float(blocks["margin"]) / 100)) ** 2, n + 1, least), width))
        most, width = max(needed)
        must(abs(int(blocks["blocks"]) - most) <= 1.01 if blocks["blocks"] else most > int(blocks["limit"]) == 10000, f"{most} blocks")
        must(change(blocks["width"], math.exp(width)) if blocks["width"] else abs(float(blocks["times"]) - math.exp(width)) < 0.0051 * max(1, math.exp(width)), f"{width}")
        return
    differ = re.fullmatch(r"in (\d+) of (\d+) comparisons slices and steady runs differ: steady runs tell there, and (\d+) blocks? of them allows? no interval", line)
    if differ:
        rows = [row for (metric, _), rows in folder.pairs.items() if metric in (folder.metric, folder.cost) for row in rows]
        apart = [row for row in rows if row["slices_differ"] == "yes" and not row["low"]]
        must((int(differ[1]), int(differ[2])) == (len(apart), len(rows)), f"{len(apart)} of {len(rows)}")
        must(int(differ[3]) == max(int(row["n"]) for row in apart), "blocks")
        return
    cells = re.match(r"(\d+) of (\d+) cells have more threads than there are CPUs", line)
    if cells:
        carrying = {tuple(run[key] for key in ["control"] + folder.parameters) for run in folder.ok if "oversubscribed" in run["warnings"].split()}
        must(int(cells[1]) == len(carrying), f"{len(carrying)} cells")
        return
    idle = re.fullmatch(
        r"(?:an idle host|a longer window \(experiment\.duration\)) would do more than blocks: "
        r"(\d+) of (\d+) cells carry the warning (\S+)(?: with windows of \d+ ms)?", line)
    must(idle, f"no pattern knows '{line}'")
    must(int(idle[1]) == sum(warning["id"] == idle[3] and warning["cell"] is not None for warning in folder.warnings), "cells")
    must(int(idle[1]) > 1 and 4 * int(idle[1]) >= int(idle[2]), "too few of them")


BOTTLENECKS = {"sender": "the sender's CPU", "receiver": "the receiver's CPU", "both": "both sides' CPUs", "receive-window": "the receive window",
               "send-buffer": "the send buffer", "link-rate": "the link's rate", "generator": "the offered rate", "latency": "latency", "": None}


def check_bottleneck(folder, said):
    """What more than half of the runs of each cell of an arm have."""
    cells, arms = {}, {run[folder.contrast] for run in folder.runs}
    for run in folder.level:
        if run["control"] == "no":
            cells.setdefault(cell_key(run), []).append(run)
    held = {}
    for runs in cells.values():
        words = [run["bottleneck"] for run in runs]
        most = max(words, key=words.count)
        held.setdefault(runs[0][folder.contrast], set()).add(BOTTLENECKS[most] if 2 * words.count(most) > len(words) else None)
    alike = {arm: next(iter(phrases)) for arm, phrases in held.items() if len(phrases) == 1 and None not in phrases}
    if said.endswith(", in all cells"):
        must(set(alike) == arms and set(alike.values()) == {said.removesuffix(", in all cells")}, f"bottlenecks {held}")
        return
    told = {name: phrase for names, phrase in (part.split(": ") for part in said.split("; ")) for name in names.split(", ")}
    must(told == {folder.arm(arm): phrase for arm, phrase in alike.items()}, f"bottlenecks {held}")


def check_trust(folder, line):
    if line.startswith("noise: the same cell twice (A/A) reaches "):
        parts = line.split(" reaches ")[1].split(", over ")[0].split(", at ")[0].split(", ")
        for part in (re.fullmatch(rf"[±×]({NUMBER})(?: to ×?({NUMBER}))?(?: %)? in (.+)", text) for text in parts):
            must(part, "no pattern knows a part of it")
            metric = next(key for key, label in LABELS.items() if label == part[3])
            noise = [real(row["noise"]) for row in folder.controls[metric] if row["noise"]]
            must(part[0].startswith("×") == (max(noise) >= 1.2) == ("%" not in part[0]), "a factor from 1.2 on")
            if part[0].startswith("×"):
                must(near(part[1], min(noise)) and near(part[2] or part[1], max(noise)), f"noise {noise}")
                continue
            must(change(part[1], min(noise)) and change(part[2] or part[1], max(noise)), f"noise {noise}")
        return
    if line.startswith("noise: unknown"):
        must(not any(row["noise"] for rows in folder.controls.values() for row in rows), "it is known")
        return
    method = re.fullmatch(r"levels(?:: medians of (\d+) steady runs? a cell;|, which lie below those of steady runs, and) ratios: (\d+) contests of (\d+)"
                          rf"(?: to (\d+))? rounds? in slices of .+ \(({NUMBER}) ms measured\)", line)
    if method:
        rounds, contest_of = {}, contests_of(folder.runs, folder.contrast)
        out = loaded_rounds(folder.slices, contest_of)
        slices = [row for row in folder.slices if row["round"] not in out[contest_of[row["run"]]][2]]
        for row in slices:
            rounds[row["run"]] = rounds.get(row["run"], 0) + 1
        blocks = {kind: len({run["block"] for run in folder.runs if (run.get("order") == "contest") == kind}) for kind in (True, False)}
        must((int(method[1] or 0), int(method[2])) == (blocks[False], blocks[True]), f"blocks {blocks}")
        must((int(method[3]), int(method[4] or method[3])) == (min(rounds.values()), max(rounds.values())), "rounds")
        must(near(method[5], 1000 * statistics.median(float(row["time_s"]) for row in slices)), "slices")
        return
    loaded = re.fullmatch(r"in (\d+) of (\d+) contests other programs had more than 20 % of the CPUs' time in most rounds: none is "
                          r"left out there, and the ratios are those of a busy machine", line)
    if loaded:
        contests = loaded_rounds(folder.slices, contests_of(folder.runs, folder.contrast)).values()
        most = sum(2 * len(over) > rounds for rounds, over, _ in contests)
        must((int(loaded[1]), int(loaded[2])) == (most, len(contests)), f"{most} of {len(contests)}")
        return
    if line.startswith("slices and steady runs would be told apart from "):
        for part in (re.fullmatch(rf"[±×]({NUMBER})(?: to ×?({NUMBER}))?(?: %)? on in (.+)", text) for text in line.split(" apart from ")[1].split(", ")):
            must(part, "no pattern knows a part of it")
            metric = next(key for key, label in LABELS.items() if label == part[3])
            apart = [real(row["slices_noise"]) for (of, _), rows in folder.pairs.items() if of == metric for row in rows if row["slices_noise"]]
            exact = near if part[0].startswith("×") else change
            must(part[0].startswith("×") == (max(apart) >= 1.2), "a factor from 1.2 on")
            must(exact(part[1], min(apart)) and exact(part[2] or part[1], max(apart)), f"apart {apart}")
        return
    if line.startswith("bottleneck: "):
        check_bottleneck(folder, line.removeprefix("bottleneck: "))
        return
    if line == "no warnings":
        must(not folder.warnings, "there are some")
        return
    counted = re.match(r"(\d+) warnings?: (.*)", line)
    if counted:
        ids = {warning["id"] for warning in folder.warnings}
        must(int(counted[1]) == len(ids), f"warnings {ids}")
        for part in re.finditer(r"([a-z-]+) in (\d+)", counted[2]):
            cells = sum(warning["id"] == part[1] and warning["cell"] is not None for warning in folder.warnings)
            must(int(part[2]) == cells, f"{part[1]}: {cells} cells")
        return
    within = re.fullmatch(r"(\d+) of (\d+) decided verdicts? lies? within the noise of (?:their|its) place \(within_control\)", line)
    if within:
        decided = [row for metric, arm in folder.pairs for row in folder.decided(metric, arm)]
        must(int(within[1]) == sum(row["within_control"] == "yes" for row in decided) and int(within[2]) == len(decided), "verdicts")
        return
    explained = re.match(r"([a-z-]+): .* To go on: ", line)
    must(explained and explained[1] in {warning["id"] for warning in folder.warnings}, f"no pattern knows '{line}'")


def check_left_out(folder, line):
    failed = re.match(r"(\d+) of (\d+) runs failed((?:, all \d+ of [^,;]+)*); the first because of: ", line)
    missing = re.fullmatch(r"(\d+) of (\d+) runs were not measured", line)
    excluded = re.match(r"(\d+) cells? (?:is|are) excluded", line)
    rounds = re.fullmatch(r"(\d+) of (\d+) rounds of the contests are left out, for all arms alike: other programs had more than 20 % of the CPUs' time", line)
    must(failed or missing or excluded or rounds, f"no pattern knows '{line}'")
    if failed:
        must((int(failed[1]), int(failed[2])) == (len(folder.runs) - len(folder.ok), len(folder.runs)), "runs")
        lost = {value: sum(run[folder.contrast] == value for run in folder.runs) for value in {run[folder.contrast] for run in folder.runs}
                if folder.ok and not any(run[folder.contrast] == value for run in folder.ok)}
        said = {name: int(count) for count, name in re.findall(r", all (\d+) of ([^,]+)", failed[3])}
        must(said == {folder.arm(value): count for value, count in lost.items()}, f"lost {lost}")
    if rounds:
        contests = loaded_rounds(folder.slices, contests_of(folder.runs, folder.contrast)).values()
        must((int(rounds[1]), int(rounds[2])) == (sum(len(out) for _, _, out in contests), sum(count for count, _, _ in contests)), "rounds")
    if missing:
        must((int(missing[1]), int(missing[2])) == (len(folder.plan) - len(folder.runs), len(folder.plan)), "runs")


def check_headline(folder, headline):
    yield "headline", headline["sentence"], lambda text: check_sentence(folder, text)
    for key, check in (("pairs", check_pair), ("undecided", check_undecided), ("trust", check_trust), ("left_out", check_left_out)):
        for line in headline[key]:
            yield key, line, lambda text, check=check: check(folder, text)
    told = any(folder.kind(metric, arm) in ("faster", "slower", "both") for metric, arm in folder.pairs if metric in (folder.metric, folder.cost, "receive_us"))
    if "on average over" in headline["sentence"]:  # where no place is decided
        told = any(row["verdict"] != "equivalent" for row in folder.decided_averages())
    yield "told", str(headline["told"]), lambda text: must(text == str(told), f"told is {told}")


# --- the answers ---

BALANCE = (rf"(?P<word>slower|faster|less|more) in (?P<count>\d+)(?: of (?P<of>\d+) comparisons)? \((?:most )?by (?P<by>{NUMBER}) % "
           rf"{INTERVAL} at (?P<at>[^()]+?)(?: against (?P<against>[\w-]+))?(?:, the largest of (?P<largest>\d+): likely less)?\)")


def comparisons_of(folder, metric, arm, against=None):
    """Verdicts about an arm, seen from it: (row, ratio, low, high, verdict, against)."""
    turned = {"faster": "slower", "slower": "faster"}
    found = []
    for row in folder.verdicts:
        if row["metric"] != metric or row["control"] == "yes" or "null" in (row["arm"], row["against"]):
            continue
        ratio, low, high = (real(row[key]) for key in ("ratio", "low", "high"))
        if row["arm"] == arm and against in (None, row["against"]):
            found.append((row, ratio, low, high, row["verdict"], row["against"]))
        elif row["against"] == arm and against in (None, row["arm"]):
            found.append((row, 1 / ratio, 1 / high, 1 / low, turned.get(row["verdict"], row["verdict"]), row["arm"]))
    return found


def check_balance(folder, text, metric, comparisons):
    up = metric in UP
    verdict_of = {"faster": "faster", "slower": "slower", "less": "faster", "more": "slower"} if not up else \
        {"faster": "faster", "slower": "slower"}
    for part in re.finditer(BALANCE, text):
        rows = [c for c in comparisons if c[4] == verdict_of[part["word"]]]
        must(int(part["count"]) == len(rows), f"{part['word']}: {len(rows)}")
        must(part["of"] is None or int(part["of"]) == len(comparisons), f"of {len(comparisons)}")
        at = [c for c in rows if change(part["by"], c[1]) and folder.place(c[0]) == part["at"]
              and part["against"] in (None, c[5])]
        must(at, f"no such comparison: {part[0]}")
        low, high = sorted((abs(at[0][2] - 1), abs(at[0][3] - 1)))
        must(change(part["low"], 1 + low) and change(part["high"], 1 + high), f"interval of {part[0]}")
        must(max(abs(math.log(c[1])) for c in rows) <= abs(math.log(at[0][1])) + 1e-9, f"not the most: {part[0]}")
    for words, verdict in (("inconclusive", "inconclusive"), ("equivalent within ±3 %", "equivalent")):
        said = re.search(rf"{words} in (\d+)(?: of (\d+) comparisons)?", text)
        count = sum(c[4] == verdict and c[0]["n"] != "0" for c in comparisons)
        must(said is None or int(said[1]) == count and said[2] in (None, str(len(comparisons))), f"{words}: {count}")


def check_copied(folder, text):
    match = re.search(rf"(?:(?P<low>{NUMBER}) to )?(?P<more>more than )?(?P<high>{NUMBER}) % of the zero-copy sends were copied by the kernel", text)
    if not match:
        return False
    shares = [real(row["median"]) for row in folder.summaries if row["metric"] == "zc_copied_pct" and row["mechanism"] == "zero-copy"]
    must(match["more"] or near(match["high"], max(shares)), f"copied {shares}")
    must(match["low"] is None or near(match["low"], min(shares)), f"copied {shares}")
    return True


MEDIAN = rf"(?P<m>{NUMBER}) (?:{INTERVAL}|\((?P<least>{NUMBER}) to (?P<most>{NUMBER}), n = (?P<runs>\d+)\))"


def check_printed_medians(text, medians, what):
    """"2 [2, 2], 5 [4.83, 5.18]": (median, low, high, min, max, n) of each, in this order."""
    printed = list(re.finditer(MEDIAN, text))
    must(len(printed) == len(medians), f"{len(printed)} medians of {what}, not {len(medians)}")
    for match, (median, low, high, least, most, n) in zip(printed, medians):
        must(near(match["m"], median), f"median {median} of {what}")
        if match["low"]:
            must(near(match["low"], low) and near(match["high"], high), f"interval {low}, {high} of {what}")
        else:
            must(math.isnan(low) and near(match["least"], least) and near(match["most"], most) and int(match["runs"]) == n, f"range of {what}")


def numbers_of(summary):
    return tuple(real(summary[key]) for key in ("median", "low", "high", "min", "max")) + (int(summary["n"]),)


def summarise(values):
    """Median and order-statistic interval."""
    values = sorted(value for value in values if not math.isnan(value))
    n, k = len(values), 0
    while 2 * sum(math.comb(n, i) for i in range(k + 1)) / 2 ** n <= 0.05:
        k += 1
    low, high = (values[k - 1], values[n - k]) if k > 0 else (math.nan, math.nan)
    return statistics.median(values), low, high, values[0], values[-1], n


ROW = re.compile(rf"(?P<at>.+?): (?P<label>[^:]+) of (?P<arm>[\w-]+) against (?P<against>[\w-]+) (?P<what>.*?), n = (?P<n>\d+)"
                 rf"(?:; medians (?P<medians>.*))?$")


def check_row(folder, line):
    """"256 B, 4 threads: throughput of zero-copy against two-copy slower by 54 % [47, 61], p 0.031, n = 9; medians ..."."""
    match = ROW.match(line)
    if not match or match["label"] not in LABELS.values():
        return False
    metric = next(key for key, label in LABELS.items() if label == match["label"])
    found = [c for c in comparisons_of(folder, metric, match["arm"], match["against"]) if folder.place(c[0]) == match["at"]]
    must(len(found) == 1, f"{len(found)} such verdicts")
    row, ratio, low, high, verdict, _ = found[0]
    must(row["n"] == match["n"], f"n = {row['n']}")
    by = re.match(rf"(slower|faster|less|more) by ({NUMBER}) % {INTERVAL}(?:, within the noise)?, p \(family\) ({NUMBER})", match["what"])
    bound = re.match(rf"equivalent within ±3 % \(({NUMBER}) % {INTERVAL}\)(?:, within the noise)?, p \(family\) ({NUMBER})", match["what"])
    apart = match["what"] == "not compared (never in the same block)"
    opened = re.match(rf"inconclusive \(({NUMBER}) %(?: {INTERVAL}, p \(family\) ({NUMBER})\))?", match["what"])
    if by:
        ends = sorted((abs(low - 1), abs(high - 1)))
        must(verdict in ("faster", "slower") and ((ratio > 1) == (by[1] in ("faster", "more"))), f"it is {verdict}")
        must(change(by[2], ratio) and change(by["low"], 1 + ends[0]) and change(by["high"], 1 + ends[1]), "change")
    elif apart:
        must(row["n"] == "0" and not row["ratio"], f"n = {row['n']}")
    elif bound or opened:
        which = bound or opened
        must(verdict == ("equivalent" if bound else "inconclusive"), f"it is {verdict}")
        must(percent(which[1], 100 * (ratio - 1)), f"{100 * (ratio - 1)} %")
        must(which["low"] is None or (percent(which["low"], 100 * (low - 1)) and percent(which["high"], 100 * (high - 1))), f"interval {100 * (low - 1)}, {100 * (high - 1)}")
    else:
        raise Wrong(f"no pattern knows '{match['what']}'")
    marked = "within the noise" in match["what"]
    must(marked == (row["within_control"] == "yes" and verdict != "inconclusive"), "within the noise")
    p = re.search(rf"p \(family\) ({NUMBER})", match["what"])
    must(p is None or near(p[1], real(row["p_family"])), f"p {row['p_family']}")
    summaries = [folder.median(metric, row, mechanism) for mechanism in (match["arm"], match["against"])]
    if match["medians"]:
        check_printed_medians(match["medians"], [numbers_of(summary) for summary in summaries], line)
    return True


# --- crossovers ---

SIZE = rf"(?:{NUMBER} (?:B|KB|MB|GB))"
SPAN = rf"{SIZE}(?:-{SIZE})?"
SPANS = rf"{SPAN}(?: and {SPAN})*"
NAME = rf"(?:[\w/.:-]+(?: [\w/.:-]+)*?)(?: \({NUMBER} % copied\))?"
UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}
FLIPPED = {"faster": "slower", "slower": "faster"}


def bytes_of(label):
    number, unit = label.split(" ")
    return float(number) * UNITS[unit]


def check_two_digits(row, label, value, side=0):
    """A size that was not measured: to the nearest, or rounded towards the sizes below (-1) or above (1) it."""
    number, unit = label.split(" ")
    step = UNITS[unit] * 10.0 ** (math.floor(math.log10(float(number))) - 1) if float(number) > 0 else 1
    off = (bytes_of(label) - value) / max(step, 1)
    edge = bytes_of(label) in (float(row["from"]), float(row["to"]))
    must(len(number.replace(".", "").strip("0")) <= 2 or edge, f"more than two digits: {label}")
    bound = {0: abs(off) <= 0.51, -1: -1.01 < off < 0.01, 1: -0.01 < off < 1.01}[side]
    must(bound or edge and abs(off) <= 1.01, f"{value} is not {label}")


def line_of(folder, row, rows):
    """Those on the crossover's line, by size: all parameters but what is compared, and the size."""
    names = list(row)
    keys = [key for key in names[names.index("against") + 1:names.index("from")]]
    return {int(other["message_size"]): other for other in rows if all(other[key] == row[key] for key in keys)}


def said_of(folder, row):
    """What the verdicts say by size, of `better` if there is one, else of `arm`; those of too few blocks apart."""
    rows = [verdict for verdict in folder.verdicts if verdict["control"] == "no"
            and all(verdict[key] == row[key] for key in ("metric", "arm", "against"))]
    line = line_of(folder, row, rows)
    turned = row["better"] == row["against"]
    said = {size: FLIPPED.get(verdict["verdict"], verdict["verdict"]) if turned else verdict["verdict"]
            for size, verdict in sorted(line.items())}
    return {size: word if int(line[size]["n"]) >= 6 else None for size, word in said.items()}


def borne_out(row, said):
    """Is what the medians and their resamples state said by the verdicts too?"""
    decided = [word for word in said.values() if word in FLIPPED]
    told = {size: word for size, word in said.items() if word is not None}
    if row["outcome"] == "several":
        return sum(a != b for a, b in zip(decided, decided[1:])) >= int(row["crossings"])
    if row["outcome"] == "undecided" or not told or real(row["share_several"]) > 0.025:
        return False
    if row["outcome"] == "throughout":
        return set(told.values()) == {"faster"}
    if (row["low"] == "" or row["high"] == "") and row["crossings"] != "0":
        return False
    low = float(row["low"]) if row["low"] else -math.inf
    high = float(row["high"]) if row["high"] else math.inf
    for size, word in told.items():
        allowed = {"faster"} if size >= high else {"slower", "equivalent"} if size <= low else {"inconclusive", "equivalent"}
        if word not in allowed:
            return False
    return True


def crossing_of(folder, row):
    """(linear, logarithmic) of the medians, anew from the runs; None where slices tell the ratios."""
    if any(run.get("order") == "contest" for run in folder.runs):
        return None
    points = []
    cells = {arm: line_of(folder, row, [cell["run"] for cell in cells_of(folder, row["metric"]) if cell["run"][folder.contrast] == row[arm]])
             for arm in ("arm", "against")}
    values = {key_of(folder, cell["run"]): cell["values"] for cell in cells_of(folder, row["metric"])}
    for size in sorted(set(cells["arm"]) & set(cells["against"])):
        one, two = (values[key_of(folder, cells[arm][size])] for arm in ("arm", "against"))
        blocks = set(one) & set(two)
        if len(blocks) < 6:
            continue
        ratio = math.exp(statistics.median(math.log(one[block] / two[block]) for block in blocks))
        levels = [statistics.median(real(run[row["metric"]]) for run in folder.level if run["control"] == "no"
                                    and key_of(folder, run) == key_of(folder, cells[arm][size])) for arm in ("arm", "against")]
        if row["metric"] in UP:
            ratio, levels = 1 / ratio, [size / level for level in levels]
        elif row["metric"] != "receive_us":
            levels = [size * level for level in levels]
        level = math.sqrt(levels[0] * levels[1])
        points.append((size, level * math.sqrt(ratio) - level / math.sqrt(ratio), math.log(ratio)))
    points = [point for point in points if point[1] != 0]
    for (size, here, log_here), (other, there, log_there) in zip(points, points[1:]):
        if here * there < 0:
            return size + (other - size) * here / (here - there), size * (other / size) ** (log_here / (log_here - log_there))
    return None


def check_name(folder, row, printed, column):
    """"zero-copy (100 % copied)": the value, and what the kernel copied of it."""
    match = re.fullmatch(rf"(.+?)(?: \(({NUMBER}) % copied\))?", printed)
    must(match[1] == folder.arm(row[column]), f"it is {row[column]}, not {match[1]}")
    names = list(row)
    keys = [key for key in names[names.index("against") + 1:names.index("from")]]
    shares = [real(run["zc_copied_pct"]) for run in folder.level if run["control"] == "no" and run[folder.contrast] == row[column]
              and all(run[key] == row[key] for key in keys)]
    shares = [share for share in shares if not math.isnan(share)]
    share = statistics.median(shares) if shares else 0
    must(near(match[2], share) if match[2] else share == 0, f"copied: {share} %")


def told_in(spans, said):
    """The sizes that are named, of those that have a verdict."""
    told = []
    for span in spans.split(" and "):
        ends = [bytes_of(label) for label in span.split("-")]
        within = [size for size in said if ends[0] <= size <= ends[-1]]
        must(within and within[0] == ends[0] and within[-1] == ends[-1], f"{span} are not sizes that were measured")
        told += within
    return told


def check_verdict_words(folder, row, text, said):
    """"zero-copy is slower than two-copy at 4000 B, faster at 60000 B; otherwise undecided (the medians cross near 9100 B)"."""
    first, second = ("against", "arm") if row["better"] == row["against"] else ("arm", "against")
    up = row["metric"] in UP
    words = {"faster": "faster", "slower": "slower"} if up else {"less": "faster", "more": "slower"}
    word = "|".join(words)
    match = re.fullmatch(rf"(?P<first>{NAME}) (?:{'(?:is|are)' if up else 'takes?'} (?P<word>{word}) than (?P<second>{NAME}) at (?P<at>{SPANS})(?P<more>(?:, (?:{word}) at {SPANS})*)"
                         rf"(?:; equivalent within ±3 % at (?P<too>{SPANS}))?|and (?P<same>{NAME}) are equivalent within ±3 % at (?P<only>{SPANS}))"
                         rf"(?P<open>; (?:in between|otherwise) undecided|; undecided at {SPAN})?"
                         rf"(?: \(the medians cross (?:near (?P<near>{SIZE})|(?P<times>\d+) times)\))?", text)
    must(match, f"no pattern knows '{text}'")
    check_name(folder, row, match["first"], first)
    check_name(folder, row, match["second"] or match["same"], second)
    told = {}
    parts = [(match["word"], match["at"])] + re.findall(rf", ({word}) at ({SPANS})", match["more"] or "") if match["word"] else []
    must(all(a[0] != b[0] for a, b in zip(parts, parts[1:])), "a word twice")
    parts += [("equivalent", match["too"] or match["only"])] if match["too"] or match["only"] else []
    for name, spans in parts:
        for size in told_in(spans, said):
            must(size not in told, f"{size} twice")
            told[size] = words.get(name, name)
    must(told == {size: name for size, name in said.items() if name not in (None, "inconclusive")}, f"the verdicts are {said}")
    runs, before = [], None  # sizes in a row of which the same is said
    for size, name in said.items():
        if name is not None and (not runs or runs[-1][0] != name or before is None):
            runs.append((name, []))
        if name is not None:
            runs[-1][1].append(size)
        before = name
    undecided = [sizes for name, sizes in runs if name == "inconclusive"]
    if match["open"] is None:
        must(not undecided, f"undecided: {undecided}")
    elif "otherwise" in match["open"]:
        must(len(undecided) > 1, f"undecided: {undecided}")
    elif "between" in match["open"]:
        must(len(undecided) == 1 and len(runs) == 3 and runs[1][0] == "inconclusive", f"undecided: {undecided}")
    else:
        must(len(undecided) == 1 and told_in(match["open"][len("; undecided at "):], said) == undecided[0], f"undecided: {undecided}")
    crossings = int(row["crossings"])
    must((match["near"] is not None) == (crossings == 1) and (match["times"] is not None) == (crossings > 1), f"{crossings} crossings")
    must(crossings <= 1 or int(match["times"]) == crossings, f"{crossings} crossings")
    if crossings == 1:
        check_two_digits(row, match["near"], real(row["size"]))


def check_confirmed_words(folder, row, text):
    """"one-copy beats two-copy from 1.2 KB [910 B, 1.9 KB]", a bound, throughout, or several: what the verdicts bear out."""
    better, worse = ("against", "arm") if row["better"] == row["against"] else ("arm", "against")
    shapes = {"crossing": rf"(?P<a>{NAME}) beats? (?P<b>{NAME}) from (?P<size>{SIZE}) \[(?P<low>{SIZE}), (?P<high>{SIZE})\]",
              "not-below": rf"(?P<a>{NAME}) (?:does|do) not beat (?P<b>{NAME}) below (?P<low>{SIZE}), if at all within (?P<from>{SIZE})-(?P<to>{SIZE})",
              "not-above": rf"(?P<a>{NAME}) beats? (?P<b>{NAME}) from (?P<high>{SIZE}) at the latest",
              "throughout": rf"not in (?P<from>{SIZE})-(?P<to>{SIZE}): (?P<a>{NAME}) (?:is|are) better than (?P<b>{NAME}) throughout",
              "several": rf"no single size: (?P<a>{NAME}) and (?P<b>{NAME}) change places (?P<times>\d+) times in (?P<from>{SIZE})-(?P<to>{SIZE}) \(at .*\)"}
    match = re.fullmatch(shapes[row["outcome"]], text)
    must(match, f"it is {row['outcome']}: {text}")
    check_name(folder, row, match["a"], better)
    check_name(folder, row, match["b"], worse)
    parts = match.groupdict()
    for name, side in (("size", 0), ("low", -1), ("high", 1)):
        if name in parts:
            check_two_digits(row, parts[name], real(row[name]), side)
    for name in ("from", "to"):
        must(name not in parts or bytes_of(parts[name]) == float(row[name]), f"{name} {row[name]}")
    must("times" not in parts or parts["times"] == row["crossings"], f"{row['crossings']} times")


def check_crossover(folder, row, text):
    said = said_of(folder, row)
    told = [size for size, word in said.items() if word is not None]
    must(len(told) == int(row["sizes"]) and sum(word is None for word in said.values()) == int(row["left_out"]), f"sizes {said}")
    confirmed = borne_out(row, said)
    must(row["confirmed"] == ("" if row["outcome"] == "undecided" else "yes" if confirmed else "no"), f"confirmed: {confirmed}")
    anew = crossing_of(folder, row) if row["crossings"] == "1" else None
    if anew is not None:
        must(all(abs(real(row[key]) / value - 1) < 1e-4 for key, value in zip(("size", "size_ln"), anew)), f"crosses at {anew}")
    if int(row["sizes"]) < 2:
        must(text == "undecided: at least 6 blocks in which both ran are needed at two sizes", text)
        return
    left = f"; {row['left_out']} size{'' if row['left_out'] == '1' else 's'} left out for want of blocks" if row["left_out"] != "0" else ""
    must(text.endswith(left) and (left or "left out" not in text), f"{row['left_out']} left out")
    text = text[:len(text) - len(left)]
    apart = re.fullmatch(rf"(?P<a>{NAME}) and (?P<b>{NAME}) cannot be told apart in (?P<from>{SIZE})-(?P<to>{SIZE}) with (?P<blocks>\d+) blocks", text)
    if confirmed:
        check_confirmed_words(folder, row, text)
    elif apart:
        must(all(said[size] == "inconclusive" for size in told), f"the verdicts are {said}")
        for part, column in zip("ab", ("against", "arm") if row["better"] == row["against"] else ("arm", "against")):
            check_name(folder, row, apart[part], column)
        must(apart["blocks"] == row["blocks"] and all(bytes_of(apart[key]) == float(row[key]) for key in ("from", "to")), text)
    else:
        check_verdict_words(folder, row, text, said)


def check_statement(folder, text):
    """Statements of crossovers are a column of crossovers.csv, which is checked row by row."""
    found = {row["statement"] for row in folder.crossovers if row["statement"] in text}
    counted = re.search(r"^([^:,]+)(?:, .*?)?: .* \((\d+) sizes?, (\d+) blocks?\)", text)
    if found and counted:
        rows = [(row["sizes"], row["blocks"]) for row in folder.crossovers if row["statement"] in found and LABELS[row["metric"]] == counted[1]]
        must((counted[2], counted[3]) in rows, f"sizes and blocks {rows}")
    return bool(found)


STATIC = [  # what is true of every folder, or repeats environment.json
    r"no cache counters: ", r"no (L1d|LLC) counter: ", r"cannot be answered: ", r"nothing is shown to stand out beyond the noise of its place$",
    r"a receiver on the same machine ", r"CPU time is that of the workers' threads", 
    r"warning [a-z-]+", r"\d+ of the cells carr", r"a profile is one run of its cell", r"cpu-clock is a timer's interrupt",
    r".* of the samples (taken with|are in kernel code)", r".* is a straight line between the neighbours", r".*more comparisons in verdicts.csv",
    r"it is the strongest of \d+ departures", r"every thread brings a connection", r"\d+ of \d+ runs failed", r".* was not profiled at ",
    r".*: of \S+'s CPU time", r"expected is a straight line", r"\d+ blocks? (is|are) too few", r".*granted ", r".*changes of sign",
    r"copies of each byte on the sending side", r"one block ", r"the buffers were not the same in ",
    r"a crossover is sought between the sizes measured"]


def check_answer_text(folder, answer, text):
    if check_row(folder, text):
        return
    if answer["id"] == "Q3" and check_trends(folder, text):
        return
    balance = re.match(r"(CPU time per byte of )?zero-copy( against (?P<one>\S+))?(: | is )", text)
    if answer["id"] == "Q1" and (re.search(BALANCE, text) or " comparisons" in text) and (balance or "zero-copy" in text) and "verdicts.csv" not in text:
        metric = "cpu_ns_per_byte" if text.startswith("CPU time") else "throughput_gbps"
        check_balance(folder, text, metric, comparisons_of(folder, metric, "zero-copy"))
        check_copied(folder, text)
        return
    if answer["id"] == "Q5" and "copying late is" in text:
        check_balance(folder, text, "throughput_gbps", comparisons_of(folder, "throughput_gbps", "zero-copy", "two-copy"))
        check_copied(folder, text)
        return
    if check_control(folder, text) or check_statement(folder, text) or check_copied(folder, text):
        return
    if any(check(folder, text) for check in (check_derived, check_trend, check_trends, check_departure, check_carried)):
        return
    must(any(re.match(pattern, text) for pattern in STATIC), f"no pattern knows '{text}'")


DERIVED = {
    "send calls per message": lambda run: real(run["calls_per_message"]),
    "zero-copy sends per notification": lambda run: real(run["zc_completions"]) / real(run["zc_notifications"])
    if run["zc_notifications"] not in ("", "0") else math.nan,
    "sender's context switches per 1000 messages": lambda run: 1000 * real(run["tx_context_switches"]) * real(run["calls_per_message"]) /
    real(run["tx_calls"]) if run["tx_calls"] not in ("", "0") else math.nan,
    "receiver's context switches per 1000 messages": lambda run: 1000 * real(run["rx_context_switches"]) / real(run["messages"])
    if run["messages"] not in ("", "0") else math.nan,
}


def check_derived(folder, text):
    """"256 B, 4 threads: send calls per message: zero-copy 1 [1, 1], two-copy 1 [1, 1]"."""
    match = re.fullmatch(r"(?P<at>.+?): (?P<what>" + "|".join(DERIVED) + r"): (?P<medians>.*)", text)
    if not match:
        return False
    names = re.findall(rf"([a-z][\w-]+) (?={NUMBER} [\[(])", match["medians"])
    expected = []
    for name in names:
        runs = [run for run in folder.level if run["mechanism"] == name and run["control"] == "no" and folder.place(run) == match["at"]]
        must(runs, f"no run of {name} at {match['at']}")
        expected.append(summarise([DERIVED[match["what"]](run) for run in runs]))
    check_printed_medians(match["medians"], expected, text)
    return True


def key_of(folder, run, *without):
    return tuple(run[key] for key in folder.parameters if key not in without)


def cells_of(folder, metric):
    """By cell, by block: the value of the first run that has it."""
    cells = {}
    for run in folder.compared:
        value = real(run[metric])
        if run["control"] == "no" and value > 0:
            cells.setdefault(key_of(folder, run), {"run": run, "values": {}})["values"].setdefault(run["block"], value)
    return list(cells.values())


def contrast(cells, weights):
    blocks = set.intersection(*(set(cell["values"]) for cell in cells))
    return [sum(weight * math.log(cell["values"][block]) for cell, weight in zip(cells, weights)) for block in blocks]


def family_of(differences):
    """Of one mechanism: estimate, interval, p, n of each, all of them together."""
    tests = sum(1 for values in differences if values)
    judged = [signed_rank(values, 0.05 / max(tests, 1)) for values in differences]
    return [(estimate, low, high, None if p is None else min(1, tests * p), len(values))
            for (estimate, low, high, p), values in zip(judged, differences)]


def trends_of(folder, metric):
    """From the fewest to the most threads, judged as the verdicts are: (cells, ratio, low, high, word, p, n)."""
    lines = {}
    for cell in cells_of(folder, metric):
        if cell["run"]["mechanism"] != "null":
            lines.setdefault(key_of(folder, cell["run"], "threads"), []).append(cell)
    trends = []
    for cells in lines.values():
        fewest, most = (choose(cells, key=lambda cell: int(cell["run"]["threads"])) for choose in (min, max))
        if fewest is not most:
            trends.append((fewest, most, contrast((most, fewest), (1, -1))))
    judged = []
    for mechanism in {trend[1]["run"]["mechanism"] for trend in trends}:
        family = [trend for trend in trends if trend[1]["run"]["mechanism"] == mechanism]
        for (fewest, most, _), (estimate, low, high, p, n) in zip(family, family_of([trend[2] for trend in family])):
            word = "inconclusive"
            if low is not None and low >= -math.log(1.03) and high <= math.log(1.03):
                word = "equivalent"
            elif low is not None and (low > 0 or high < 0):
                word = "more" if estimate > 0 else "less"
            judged.append((fewest, most, estimate, low, high, word, p, n))
    return judged


def check_trend(folder, text):
    """"two-copy, 256 B, 4 threads against 1: CPU time per byte inconclusive (4.4 % [-22, 15], p 0.72), n = 9; medians ..."."""
    match = re.fullmatch(rf"(?P<who>[\w-]+), (?P<at>.+) against (?P<fewest>\d+): (?P<label>.+?) (?P<word>inconclusive|equivalent|more|less|faster|slower)"
                         rf"(?P<what>.*?), n = (?P<n>\d+)(?:; medians (?P<medians>.*))?", text)
    if not match:
        return False
    metric = next(key for key, label in LABELS.items() if label == match["label"])
    found = [trend for trend in trends_of(folder, metric) if trend[1]["run"]["mechanism"] == match["who"]
             and folder.place(trend[1]["run"]) == match["at"] and trend[0]["run"]["threads"] == match["fewest"]]
    must(len(found) == 1, f"{len(found)} such changes")
    fewest, most, estimate, low, high, word, p, n = found[0]
    must(word == match["word"] and n == int(match["n"]), f"{word}, n = {n}")
    numbers = re.search(rf"(?:by |\()({NUMBER}) %(?: {INTERVAL})?", match["what"])
    sign = -1 if word in ("less", "slower") else 1
    ends = [] if low is None else sorted(sign * 100 * (math.exp(end) - 1) for end in (low, high))
    must(near(numbers[1], sign * 100 * (math.exp(estimate) - 1)), f"{estimate}")
    must(numbers["low"] is None or (near(numbers["low"], ends[0]) and near(numbers["high"], ends[1])), f"interval {ends}")
    said = re.search(rf"p \(family\) ({NUMBER})", match["what"])
    must(said is None or near(said[1], p), f"p {p}")
    if match["medians"]:
        summaries = [next(row for row in folder.summaries if row["metric"] == metric and row["control"] == "no"
                          and all(row[key] == cell["run"][key] for key in folder.parameters if key in row)) for cell in (most, fewest)]
        check_printed_medians(match["medians"], [numbers_of(summary) for summary in summaries], text)
    return True


def check_trends(folder, text):
    """"CPU time per byte from 1 to 4 threads: more in 1 of 12 comparisons (by 22 % [12, 36] at 4 KB, 4 threads of zero-copy), ..."."""
    match = re.search(r"(?P<label>[A-Za-z0-9 ]+) from (?P<fewest>\d+) to (?P<most>\d+) threads: (?P<balance>.*)", text)
    if not match:
        return False
    metric = next(key for key, label in LABELS.items() if match["label"].strip().endswith(label))
    trends = trends_of(folder, metric)
    threads = {(trend[0]["run"]["threads"], trend[1]["run"]["threads"]) for trend in trends}
    must(threads == {(match["fewest"], match["most"])}, f"threads {threads}")
    for part in re.finditer(rf"(?P<word>more|less) in (?P<count>\d+)(?: of (?P<of>\d+) comparisons)? \((?:most )?by (?P<by>{NUMBER}) % {INTERVAL} at (?P<at>.+?) of (?P<who>[\w-]+)(?:, the largest of (?P<largest>\d+): likely less)?\)",
                            match["balance"]):
        rows = [trend for trend in trends if trend[5] == part["word"]]
        must(int(part["count"]) == len(rows) and part["of"] in (None, str(len(trends))), f"{len(rows)} of {len(trends)}")
        strongest = max(rows, key=lambda trend: abs(trend[2]))
        ends = sorted(abs(math.exp(end) - 1) for end in strongest[3:5])
        must(change(part["by"], math.exp(strongest[2])) and change(part["low"], 1 + ends[0]) and change(part["high"], 1 + ends[1]), "the strongest")
        must(part["who"] == strongest[1]["run"]["mechanism"] and part["at"] == folder.place(strongest[1]["run"]), "the strongest")
    opened = re.search(r"inconclusive in (\d+)", match["balance"])
    must(opened is None or int(opened[1]) == sum(trend[5] == "inconclusive" for trend in trends), "inconclusive")
    return True


def neighbour_of(axis, text):
    size = re.fullmatch(r"(\d+) (B|KB|MB)", text)
    if axis == "message_size":
        return int(size[1]) * {"B": 1, "KB": 1024, "MB": 1 << 20}[size[2]]
    return int(text.split()[0])


def line_key(folder, cell, axis):
    without = ("threads",) if axis == "threads" else ("message_size", "field_size")
    return key_of(folder, cell["run"], *without)


def departures_of(folder, cells):
    """How many of them have neighbours on both sides in one block, along either axis: a family."""
    count = 0
    for axis in ("message_size", "threads"):
        lines = {}
        for cell in sorted(cells, key=lambda cell: int(cell["run"][axis])):
            lines.setdefault(line_key(folder, cell, axis), []).append(cell)
        count += sum(bool(contrast(line[i:i + 3], (1, 1, 1))) for line in lines.values() for i in range(len(line) - 2))
    return count


def check_departure(folder, text):
    """"two-copy at 4 KB: throughput is 25 % [22, 28] above what its neighbours, 2 KB and 8 KB, lead to expect, p 0.0039, n = 10; medians ..."."""
    match = re.match(rf"(?P<who>[\w-]+) at (?P<at>.+?): (?P<label>.+?) (?P<verb>is|differs by) (?P<by>{NUMBER}) %(?: {INTERVAL})? (?P<side>above|below|from) what its neighbours, "
                     r"(?P<below>\d+ \w+) and (?P<above>\d+ \w+), lead to expect(?:, where the noise reaches (?P<noise>\S+) %)?(?P<within>, within the noise)?"
                     r"(?:, p \(family\) (?P<p>\S+), n = (?P<n>\d+)(?:; medians (?P<medians>[^;]*))?)?", text)
    if not match:
        return False
    metric = next(key for key, label in LABELS.items() if label == match["label"])
    axis = "threads" if "thread" in match["below"] else "message_size"
    ends = [neighbour_of(axis, match[which]) for which in ("below", "above")]
    cells = [cell for cell in cells_of(folder, metric) if cell["run"]["mechanism"] == match["who"]]
    middle_cell = next(cell for cell in cells if folder.place(cell["run"]) == match["at"])
    line = sorted((cell for cell in cells if line_key(folder, cell, axis) == line_key(folder, middle_cell, axis)),
                  key=lambda cell: int(cell["run"][axis]))
    at = line.index(middle_cell)
    below, above = line[at - 1], line[at + 1]
    must([int(cell["run"][axis]) for cell in (below, above)] == ends, "other neighbours")
    place = [math.log(int(cell["run"][axis])) for cell in (below, middle_cell, above)]
    share = (place[1] - place[0]) / (place[2] - place[0])
    values = contrast((middle_cell, below, above), (1, share - 1, -share))
    estimate, low, high, _ = signed_rank(values, 0.05 / departures_of(folder, cells))
    n = len(values)
    sign = -1 if match["side"] == "below" else 1
    must(near(match["by"], sign * 100 * (math.exp(estimate) - 1)), f"{estimate}")
    if match["low"]:
        interval = sorted(sign * 100 * (math.exp(end) - 1) for end in (low, high))
        must(percent(match["low"], interval[0]) and percent(match["high"], interval[1]), f"interval {interval}")
    must(match["n"] is None or int(match["n"]) == n, f"n = {n}")
    noise = [real(row["noise"]) for row in folder.controls.get(metric, []) if row["noise"] and
             folder.place(row) in [folder.place(cell["run"]) for cell in (below, middle_cell, above)]]
    if match["noise"]:
        must(near(match["noise"], 100 * (max(noise) - 1)), f"noise {noise}")
    if match["p"]:
        within = bool(noise) and float(match["p"]) < 0.05 and low is not None and abs(estimate) <= math.log(max(noise))
        must((match["within"] is not None) == within, f"within the noise {noise}")
    if match["medians"]:
        values = [[real(run[metric]) for run in folder.level if run["control"] == "no" and key_of(folder, run) == key_of(folder, cell["run"])]
                  for cell in (below, middle_cell, above)]
        check_printed_medians(match["medians"], [summarise(value) for value in values], text)
    carried = re.search(r"; warnings: (.*)", text)
    for part in re.finditer(r"([a-z-]+) in (\d+) of (\d+) runs", carried[1] if carried else ""):
        runs = [run for run in folder.ok if run["control"] == "no" and key_of(folder, run) == key_of(folder, middle_cell["run"])]
        must(int(part[2]) == sum(part[1] in run["warnings"].split() for run in runs) and int(part[3]) == len(runs), part[0])
    return True


def check_carried(folder, text):
    """"144 of 288 runs carry the warning oversubscribed", of all cells, or of those of two mechanisms."""
    match = re.fullmatch(r"(\d+) of (\d+) runs carry the warning ([a-z-]+)", text)
    if not match:
        return False
    names = sorted({run["mechanism"] for run in folder.ok})
    choices = [set(names)] + [{one, other} for one in names for other in names]
    sums = {(sum(match[3] in run["warnings"].split() for run in folder.ok if run["mechanism"] in choice),
             sum(run["mechanism"] in choice for run in folder.ok)) for choice in choices}
    must((int(match[1]), int(match[2])) in sums, f"runs {sums}")
    return True


def check_answers(folder, answers):
    for answer in answers:
        for text in [answer["sentence"]] + answer["evidence"] + answer["caveats"]:
            yield answer["id"], text, lambda text, answer=answer: check_answer_text(folder, answer, text)


# --- the prices ---

def solve(rows, y):
    """Least squares with relative errors: coefficients."""
    k = len(rows[0])
    x = [[value / target for value in row] for row, target in zip(rows, y)]
    a = [[sum(row[i] * row[j] for row in x) for j in range(k)] + [sum(row[i] for row in x)] for i in range(k)]
    for i in range(k):
        pivot = max(range(i, k), key=lambda r: abs(a[r][i]))
        a[i], a[pivot] = a[pivot], a[i]
        a[i] = [value / a[i][i] for value in a[i]]
        for r in range(k):
            if r != i:
                a[r] = [value - a[r][i] * other for value, other in zip(a[r], a[i])]
    return [row[k] for row in a]


def middle(values):
    values = [value for value in values if not math.isnan(value)]
    return statistics.median(values) if values else math.nan


def points_of(folder, cost):
    cells = {}
    explained = {"mechanism", "receive", "fields", "field_size", "message_size", "threads"}
    for run in folder.level:
        common = all(same_value(run[key], cost[key]) for key in folder.parameters if key not in explained and key in cost)
        if common and run["control"] == "no" and run["verify"] == "no":
            cells.setdefault(tuple(run[key] for key in folder.parameters), []).append(run)
    points = []
    for key, runs in cells.items():
        sink = runs[0]["path"] == "sink"
        size = int(runs[0]["message_size"])
        calls = middle([real(run["calls_per_message"]) / size + (0 if sink else real(run["rx_calls"]) / real(run["bytes"])) for run in runs])
        switches = middle([(real(run["tx_context_switches"]) + (0 if sink else real(run["rx_context_switches"]))) /
                           (real(run["tx_calls"]) + (0 if sink else real(run["rx_calls"]))) for run in runs])
        cpu, copies = middle([real(run["cpu_ns_per_byte"]) for run in runs]), middle([real(run["copies_per_byte"]) for run in runs])
        if cpu > 0 and not math.isnan(calls + copies):
            slept = middle([(real(run["tx_context_switches"]) + (0 if sink else real(run["rx_context_switches"]))) / real(run["bytes"]) for run in runs])
            points.append((runs[0]["mechanism"], cpu, calls, copies, switches, slept))
    return points


def shown(value):
    return "yes" if value is True else "no" if value is False else "" if value is None else str(value)


def same_value(printed, value):
    """Of a CSV file and of JSON, where a share is a number."""
    return math.isclose(float(printed[:-1]) / 100, value) if printed.endswith("%") else printed == shown(value)


def check_cost(folder, cost):
    points = points_of(folder, cost)
    must(cost["cells"] == len(points) and cost["mechanisms"] == len({p[0] for p in points}), f"{len(points)} cells")
    if cost["r2"] is None:
        return
    # a switch takes at most 50 us: where they could be a tenth of a cell's time they have a term
    sleeping = any(p[5] * 50e3 > 0.1 * p[1] for p in points)
    y, rows = [p[1] for p in points], [(1, p[2], p[5], p[3]) if sleeping else (1, p[2], p[3]) for p in points]
    last = len(rows[0]) - 1
    fit = solve(rows, y)
    residual = {}
    for (name, cpu, *_), row in zip(points, rows):
        residual.setdefault(name, []).append(1 - sum(c * value for c, value in zip(fit, row)) / cpu)
    means = {name: statistics.mean(values) for name, values in residual.items()}
    worst = max(means, key=lambda name: abs(means[name]))
    must(cost["farthest"] == worst and abs(cost["residual"] - means[worst]) < 1e-6, f"{worst}: {means[worst]}")
    weight = sum(1 / value for value in y) / sum(1 / value ** 2 for value in y)
    left = sum((1 - sum(c * value for c, value in zip(fit, row)) / cpu) ** 2 for row, cpu in zip(rows, y))
    r2 = 1 - left / sum((1 - weight / value) ** 2 for value in y)
    switches = middle([p[4] for p in points])
    must(abs(cost["r2"] - r2) < 1e-6 and abs(cost["switches_per_call"] - switches) < 1e-9, f"R² {r2}, {switches} a call")
    unsound = r2 < 0.8 or abs(means[worst]) > 0.10
    must((cost["gap"] is not None) == unsound, f"R² {r2}, {means[worst]} off")
    for price in cost["prices"][:last + 1]:
        term = 1 if "system call" in price["what"] else 2 if "context switch" in price["what"] else last if price["what"].startswith("one copy") else 0
        must(abs(price["value"] - fit[term]) <= 1e-6 * abs(fit[term]), f"{price['what']}: {fit[term]}")
        must(price["doubt"] is not None or price["low"] > 0, f"{price['what']} reaches nothing")
        if price["doubt"] is None and term == 1:
            must(switches <= 0.01 or sleeping, f"{switches} switches a call, and none in the fit")
        others = []
        for mechanism in sorted({p[0] for p in points}):
            kept = [i for i, p in enumerate(points) if p[0] != mechanism]
            varying = [j for j in range(last + 1) if j == 0 or len({rows[i][j] for i in kept}) > 1]
            if term in varying:
                others.append(solve([[rows[i][j] for j in varying] for i in kept], [y[i] for i in kept])[varying.index(term)])
        must(abs(price["least_without_one"] - min(others)) <= 1e-6 * abs(min(others)), f"without one {others}")
        if price["doubt"] is None:
            must(len(others) == cost["mechanisms"] and min(others) > 0, f"{price['what']}: {others}")


# --- all of it ---

def holds(check, text):
    """None, or what is wrong."""
    try:
        check(text)
    except Wrong as error:
        return str(error)
    except Exception as error:  # which sentence it was is what matters
        return repr(error)
    return None


SWAPS = [("slower", "faster"), ("less", "more"), ("fewer", "more"), ("equivalent", "inconclusive"),
         ("open", "equivalent"), ("zero-copy", "one-copy"), ("two-copy", "one-copy"), ("veth", "loopback")]


def falsified(text):
    """The sentence with one thing in it that is not so: a number that is another, a word that says the opposite."""
    for match in re.finditer(rf"(?<![\w.-]){NUMBER}(?![\w.]*\w*[-:])", text):
        number = match[0]
        other = f"{float(number) * 1.4 + 0.3:.2f}" if "." in number else str(int(float(number) * 1.4) + 2)
        yield text[:match.start()] + other + text[match.end():]
    for word, other in SWAPS:
        for old, new in ((word, other), (other, word)):
            if re.search(rf"\b{old}\b", text):
                yield re.sub(rf"\b{old}\b", new, text, count=1)


def main(path, explained, warnings, printed, falsify):
    folder = Folder(path, warnings)
    checks = list(check_headline(folder, explained["headline"])) + list(check_answers(folder, explained["answers"]))
    checks += [("crossovers", row["statement"], lambda text, row=row: check_crossover(folder, row, text)) for row in folder.crossovers]
    checks += [("cost", json.dumps(cost), lambda text, cost=cost: check_cost(folder, cost)) for cost in explained["costs"]]
    checks += [("rows", printed[0], lambda text: check_rows(folder, text)), ("room", printed[1], lambda text: check_room(folder, text, explained["answers"]))]
    wrong, seen, tried = 0, {}, {}
    truths = {text for _, text, _ in checks}
    for where, text, check in checks:
        error = holds(check, text)
        if error is not None:
            wrong += 1
            print(f"{path}: {where}: {error}\n    {text[:300]}")
        if not falsify or where in ("cost", "rows", "room"):
            continue
        for lie in falsified(text):
            if lie in truths:  # what is said of one arm may be true of the other
                continue
            tried[where] = tried.get(where, 0) + 1
            if holds(check, lie) is not None:
                seen[where] = seen.get(where, 0) + 1
            elif where in ("headline", "pairs", "crossovers") or falsify > 1:
                print(f"not seen: {where}: {lie[:300]}")
    print(f"{len(checks)} sentences, {wrong} wrong")
    for where, count in tried.items():
        print(f"  {where}: {seen.get(where, 0)} of {count} falsified ones are seen")
        if where in ("headline", "pairs", "crossovers") and seen.get(where, 0) < count:
            wrong += 1
    if sum(tried.values()) >= 100 and sum(seen.values()) < 0.7 * sum(tried.values()):
        wrong += 1
    return wrong > 0


if __name__ == "__main__":
    with open(sys.argv[2]) as explained_file, open(sys.argv[3]) as warnings_file:
        told = json.load(explained_file), json.load(warnings_file)
    printed = []
    for name in sys.argv[4:6]:
        with open(name, encoding="utf-8") as printed_file:
            printed.append(printed_file.read())
    sys.exit(main(sys.argv[1], *told, printed, len(sys.argv) - 6))
