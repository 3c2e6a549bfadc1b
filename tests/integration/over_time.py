# SPDX-License-Identifier: GPL-3.0-or-later
"""over_time.py FOLDER: does figures/throughput-over-time.gp hold what intervals.csv says?

Worked out anew from runs.csv and intervals.csv, of an experiment of few cells and short runs, of which all is shown.
"""
import csv
import statistics
import sys

folder = sys.argv[1]


def rows_of(name):
    with open(folder + "/" + name, newline="") as file:
        return list(csv.DictReader(file))


# contests have slices instead of intervals, and no level either
runs = [row for row in rows_of("runs.csv")
        if row["status"] == "ok" and row["control"] == "no" and row.get("order") != "contest"]
intervals = {}
for row in rows_of("intervals.csv"):
    intervals.setdefault(row["run"], []).append((float(row["end_s"]), int(row["rx_bytes"])))
cells = {}
for row in runs:
    cells.setdefault((row["mechanism"], row["message_size"]), []).append(row)

expected = []
for cell in cells.values():
    median = statistics.median(float(row["throughput_gbps"]) for row in cell)
    for row in cell:
        line, begin = [], 0.0
        length = min(0.1, max(0.01, intervals[row["run"]][-1][0] // 0.1 / 100))
        for end, count in intervals[row["run"]]:
            if end - begin >= length / 2:
                line.append(((begin + end) / 2, count * 8 / 1e9 / (end - begin) / median))
            begin = end
        expected.append(line)

with open(folder + "/figures/throughput-over-time.gp", encoding="utf-8") as file:
    block = file.read().split("$runs << EOD\n")[1].split("EOD\n")[0]
drawn = [[tuple(float(word) for word in line.split()[:2]) for line in run.strip().splitlines()]
         for run in block.split("\n\n") if run.strip()]

assert len(drawn) == len(expected) == len(runs), (len(drawn), len(expected))
for line in expected:
    same = [other for other in drawn if len(other) == len(line) and
            all(abs(a - c) < 1e-3 * max(1, c) and abs(b - d) < 1e-3 * max(1, d) for (a, b), (c, d) in zip(other, line))]
    assert same, "a run that is not drawn as it was: %s" % line
    drawn.remove(same[0])
