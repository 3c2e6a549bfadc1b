# SPDX-License-Identifier: GPL-3.0-or-later
"""verdicts.py FOLDER CONTRAST BASELINE: is verdicts.csv what runs.csv and slices.csv say?

Everything is worked out anew, with nothing of labrun's: pairs within blocks, the Hodges-Lehmann estimate, the exact
signed-rank test and its inverted interval by counting all signs, simultaneous over the places of a pair, the noise of the A/A control and
the word. Blocks are few and values are no ties: what a small experiment has.
"""
import csv
import itertools
import math
import os
import sys

MARGIN, ALPHA, LOAD = 0.03, 0.05, 20
BETTER = {"throughput_gbps": 1, "cpu_ns_per_byte": -1, "cycles_per_byte": -1, "receive_us": -1,
          "llc_misses_per_kb": -1, "l1d_misses_per_kb": -1}


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def distribution(n):
    """How many of the 2^n choices of signs give each sum of ranks."""
    counts = [1] + [0] * (n * (n + 1) // 2)
    for rank in range(1, n + 1):
        for total in range(len(counts) - 1, rank - 1, -1):
            counts[total] += counts[total - rank]
    return counts


def signed_rank(differences, alpha=ALPHA):
    """Estimate, interval at level 1 - alpha (None when there is none) and p."""
    n = len(differences)
    if n == 0:
        return None, None, None, None
    walsh = sorted((a + b) / 2 for a, b in itertools.combinations_with_replacement(differences, 2))
    middle = len(walsh) // 2
    estimate = walsh[middle] if len(walsh) % 2 else (walsh[middle - 1] + walsh[middle]) / 2
    counts = distribution(n)
    ranked = sorted(differences, key=abs)
    positive = sum(rank for rank, value in enumerate(ranked, 1) if value > 0)
    smaller = min(positive, n * (n + 1) // 2 - positive)
    p = min(1.0, 2 * sum(counts[:smaller + 1]) / 2 ** n)
    k = 0
    while 2 * sum(counts[:k + 1]) / 2 ** n <= alpha:
        k += 1
    if k == 0:
        return estimate, None, None, p
    return estimate, walsh[k - 1], walsh[-k], p


def word(metric, low, high):
    if low is not None and low >= 1 / (1 + MARGIN) and high <= 1 + MARGIN:
        return "equivalent"
    if low is None or low <= 1 <= high:
        return "inconclusive"
    return "faster" if (low > 1) == (BETTER[metric] > 0) else "slower"


def near(text, value):
    if value is None:
        return text == ""
    return text != "" and math.isclose(float(text), value, rel_tol=2e-5)


def student(share, freedom):
    """Quantile of Student's t, by bisection of the integral of its density (Simpson, in the angle atan)."""
    def below(t):
        steps, end = 2000, math.atan(t / math.sqrt(freedom))
        heights = [math.cos(end * i / steps) ** (freedom - 1) for i in range(steps + 1)]
        area = end / steps / 3 * (heights[0] + heights[-1] + 4 * sum(heights[1:-1:2]) + 2 * sum(heights[2:-1:2]))
        return 0.5 + area * math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(math.pi)
    low, high = 0.0, 1e6
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < share else (low, middle)
    return low


def walsh_median(values):
    means = sorted((a + b) / 2 for a, b in itertools.combinations_with_replacement(values, 2))
    middle = len(means) // 2
    return means[middle] if len(means) % 2 else (means[middle - 1] + means[middle]) / 2


def loaded_rounds(slices, contest_of):
    """Of each contest: its rounds, those in which other programs had more than LOAD % of the CPUs' time, and those left out:
    these, unless they are most of them."""
    times = {}
    for row in slices:
        rounds = times.setdefault(contest_of[row["run"]], {})
        busy, time = rounds.get(row["round"], (0, 0))
        if row.get("foreign_load_pct"):
            busy, time = busy + float(row["foreign_load_pct"]) * float(row["time_s"]), time + float(row["time_s"])
        rounds[row["round"]] = (busy, time)
    found = {}
    for contest, rounds in times.items():
        loaded = {round for round, (busy, time) in rounds.items() if busy > LOAD * time}
        found[contest] = (len(rounds), loaded, set() if 2 * len(loaded) > len(rounds) else loaded)
    return found


def contests_of(runs, contrast):
    """Of each run of a contest, which one: by its block and all parameters but what is compared."""
    without = ("run", "position", "started", "control", contrast)
    keys = list(runs[0]) if runs else []
    ends = keys.index("client") + 1 if runs else 0
    return {run["run"]: tuple(run[key] for key in keys[:ends] if key not in without and key not in ("status", "reason", "warnings"))
            for run in runs if run.get("order") == "contest"}


def slices_of(path, runs, contrast):
    """Of each run, of each round that counts: what the metrics of a slice are worth, up to a factor."""
    rows = rows_of(path) if os.path.exists(path) else []
    contest_of = contests_of(runs, contrast)
    rows = [row for row in rows if row["run"] in contest_of]
    out = loaded_rounds(rows, contest_of)
    found = {}
    for row in rows:
        size = float(row["bytes"])
        if size > 0 and row["round"] not in out[contest_of[row["run"]]][2]:
            cpu = float(row["tx_cpu_ns"]) + float(row["rx_cpu_ns"] or 0)
            found.setdefault(row["run"], {})[row["round"]] = {"throughput_gbps": size / float(row["time_s"]),
                                                              "cpu_ns_per_byte": cpu / size}
    return found


def log_ratio(slices, metric, run, other):
    """Of two runs of a block: by the rounds of a contest if there are any, else by what the runs say as a whole."""
    ours, theirs = slices.get(run["run"], {}), slices.get(other["run"], {})
    rounds = [round for round in ours if round in theirs and metric in ours[round]]
    if rounds:
        return walsh_median([math.log(ours[round][metric] / theirs[round][metric]) for round in rounds])
    return math.log(float(run[metric]) / float(other[metric]))


def main():
    folder, contrast, baseline = sys.argv[1:]
    runs = [run for run in rows_of(folder + "/runs.csv") if run["status"] == "ok"]
    slices = slices_of(folder + "/slices.csv", rows_of(folder + "/runs.csv"), contrast)
    verdicts = rows_of(folder + "/verdicts.csv")
    assert verdicts, "there are no verdicts"
    assert contrast not in verdicts[0], contrast + " is a column"
    keys = list(verdicts[0])
    parameters = keys[keys.index("control") + 1:keys.index("n")]

    def place(row):
        return tuple(row[key] for key in parameters)

    def differences(*asked):
        return list(by_block(*asked).values())

    def by_block(metric, arm, against, control, where, steady=False):
        """Of contests if there are any; `steady`: of the other runs beside them."""
        sides = []
        for value, label in ((arm, "no"), (against, "yes" if control else "no")):
            cell = [run for run in runs if run[contrast] == value and run["control"] == label and place(run) == where]
            contests = [run for run in cell if run["order"] == "contest"]
            chosen = [run for run in cell if (run["order"] == "contest") != steady] if contests else [] if steady else cell
            sides.append({run["block"]: run for run in chosen if run[metric] != ""})
        return {block: log_ratio(slices, metric, sides[0][block], sides[1][block]) for block in sorted(sides[0])
                if block in sides[1]}

    def agreements(metric):
        """Of pairs and places with both: ln of the contests' ratio, of the steady one, and whether they differ."""
        rows = [row for row in verdicts if row["metric"] == metric]
        seen, spreads, tests = {}, {}, 0
        for row in rows:
            key = (row["arm"], row["against"], row["control"], place(row))
            contest = signed_rank(differences(metric, *key[:2], key[2] == "yes", key[3]))
            steady = differences(metric, *key[:2], key[2] == "yes", key[3], True)
            if not steady:
                continue
            if row["against"] == baseline:
                mean = 0 if row["control"] == "yes" else sum(steady) / len(steady)
                squares, freedom = spreads.get(key[3], (0, 0))
                spreads[key[3]] = (squares + sum((value - mean) ** 2 for value in steady),
                                   freedom + len(steady) - (row["control"] == "no"))
            testable = row["control"] == "no" and len(steady) > 1 and contest[1] is not None
            tests += testable
            seen[key] = (contest, steady, testable)
        freedom = sum(of for _, of in spreads.values())
        if freedom < 1 or tests == 0:
            return {key: (contest[0], walsh_median(steady), False, None) for key, (contest, steady, _) in seen.items()}
        t = student(1 - ALPHA / 2 / tests, freedom)
        whole = sum(squares for squares, _ in spreads.values()) / freedom
        found = {}
        for key, (contest, steady, testable) in seen.items():
            squares, own = spreads[key[3]]
            reach = t * math.sqrt(max(whole, squares / own if own else 0) / len(steady))
            estimate = walsh_median(steady)
            apart = testable and (max(steady) < contest[1] and estimate + reach < contest[1] or
                                  min(steady) > contest[2] and estimate - reach > contest[2])
            half = max(contest[2] - contest[0], contest[0] - contest[1]) if testable else 0
            found[key] = (contest[0], estimate, bool(apart and abs(estimate - contest[0]) > math.log1p(MARGIN)),
                          max(reach + half, math.log1p(MARGIN)) if testable else None)
        return found

    controlled = list(dict.fromkeys(place(row) for row in verdicts if row["control"] == "yes"))

    def floor_of(metric, steady, n, tests):
        """What the A/A differences of all places scatter by, as half an interval of n blocks."""
        values = [value for where in controlled for value in differences(metric, baseline, baseline, True, where, steady)]
        if len(values) < 6 or n == 0:
            return None
        deviation = math.sqrt(sum(value * value for value in values) / len(values))
        return math.exp(student(1 - ALPHA / 2 / tests, len(values)) * deviation * math.sqrt(math.pi / 3 / n))

    both = {metric: agreements(metric) for metric in {row["metric"] for row in verdicts}}
    families = {}
    for row in verdicts:
        families.setdefault((row["metric"], row["arm"], row["against"], row["control"]), []).append(row)
    wrong = []
    for (metric, arm, against, control), rows in families.items():
        agreed = [both[metric].get((arm, against, control, place(row)), (None, None, None, None)) for row in rows]
        family = [differences(metric, arm, against, control == "yes", place(row), bool(differ))
                  for row, (_, _, differ, _) in zip(rows, agreed)]
        tests = sum(1 for values in family if values)
        for row, values, (contest, steady, differ, apart) in zip(rows, family, agreed):
            estimate, low, high, p = signed_rank(values, ALPHA / tests)
            _, low_pointwise, high_pointwise, _ = signed_rank(values)
            noise = floor_of(metric, bool(differ), len(values), tests)
            ends = [None if end is None else math.exp(end) for end in (low, high)]
            within = "" if noise is None or control == "yes" else \
                "yes" if abs(estimate) <= math.log(noise) else "no"
            expected = {"ratio": math.exp(estimate), "low": ends[0], "high": ends[1], "p": p,
                        "p_family": None if p is None else min(1.0, tests * p),
                        "low_pointwise": None if low_pointwise is None else math.exp(low_pointwise),
                        "high_pointwise": None if high_pointwise is None else math.exp(high_pointwise),
                        "noise": noise, "contest_ratio": None if contest is None else math.exp(contest),
                        "steady_ratio": None if steady is None else math.exp(steady),
                        "slices_noise": None if apart is None else math.exp(apart)}
            wrong += [f"{key}: {row[key]} is not {value}: {row}" for key, value in expected.items()
                      if not near(row[key], value)]
            for key, value in (("contrast", contrast), ("within_control", within),
                               ("slices_differ", "" if differ is None else "yes" if differ else "no"),
                               ("verdict", word(metric, ends[0], ends[1]))):
                if row[key] != value:
                    wrong.append(f"{key}: {row[key]} is not {value}: {row}")
    averages = {(row["metric"], row["arm"], row["against"], row["control"]): row for row in rows_of(folder + "/averages.csv")}
    if list(averages) != list(families):
        wrong.append("averages of other pairs")
    for key, rows in families.items():
        differ = both[key[0]]
        places = [by_block(key[0], key[1], key[2], key[3] == "yes", place(row), bool(differ.get((*key[1:], place(row)), (0, 0, 0))[2]))
                  for row in rows]
        places = [blocks for blocks in places if blocks]
        shared = [block for block in places[0] if all(block in blocks for blocks in places)] if places else []
        means = [sum(blocks[block] for blocks in places) / len(places) for block in shared]
        estimate, low, high, p = signed_rank(means)
        words = {row["verdict"] for row in rows}
        expected = {"places": len(places), "n": len(means), "p": p, "ratio": None if estimate is None else math.exp(estimate),
                    "low": None if low is None else math.exp(low), "high": None if high is None else math.exp(high)}
        wrong += [f"average {key}: {name}: {averages[key][name]} is not {value}" for name, value in expected.items()
                  if not near(averages[key][name], value)]
        if averages[key]["opposed"] != ("yes" if {"faster", "slower"} <= words else "no"):
            wrong.append(f"average {key}: opposed")
    pairs = list(dict.fromkeys((row["arm"], row["against"], row["control"]) for row in verdicts))
    others = list(dict.fromkeys(run[contrast] for run in runs if run[contrast] != baseline))
    first = [pair for pair in pairs if pair[1] == baseline and pair[2] == "no"]
    if sorted(arm for arm, _, _ in first) != sorted(others) or pairs[:len(first)] != first:
        wrong.append(f"pairs with the baseline do not come first: {pairs}")
    if any(row["metric"] == "receive_us" for row in verdicts) != (contrast == "threads"):
        wrong.append("receive_us")
    print("\n".join(wrong[:20]) or f"{len(verdicts)} verdicts, {len(families)} families")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
