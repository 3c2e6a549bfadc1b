# SPDX-License-Identifier: GPL-3.0-or-later
"""ratio_figure.py FOLDER FIGURE METRIC: does the picture of ratios show what verdicts.csv says?

Of mechanisms over sizes and threads. Everything is worked out anew from the rows, with nothing of labrun's: which
markers there are, where they stand on the logarithmic axis, which of them are filled, which have their number beside
them, how far the grey bands of the control reach, and that no two numbers lie over each other.
"""
import csv
import math
import re
import sys

USE = re.compile(r"<use xlink:href='#gpPt(\d+)' transform='translate\(([\d.]+),([\d.]+)\)")
GROUP = re.compile(r'<g id="gnuplot_plot_\w+" ><title>([^<]*)</title>(.*?)(?=<g id="gnuplot_plot_|\Z)', re.S)
POLYGON = re.compile(r"<polygon fill = 'rgb\(227, 227, 227\)' points = '([^']*)'")
NUMBER = re.compile(r'<g transform="translate\(([\d.]+),([\d.]+)\)"[^>]*text-anchor="(\w+)">\s*<text>'
                    r'<tspan[^>]*>(×[^<]*)</tspan>')


def times(ratio):
    return "×" + ("%.2g" if ratio < 0.1 else "%.2f" if ratio < 10 else "%.3g") % ratio


def size(text):
    number = int(text)
    return "%d B" % number if number % 1024 else "%d KB" % (number // 1024) if number < 1 << 20 else "%d MB" % (number >> 20)


def title_of(row):
    """As the marker is called, without the arm's legend, which may say more than its name."""
    threads = row["threads"] + (" thread" if row["threads"] == "1" else " threads")
    interval = " [%.3g, %.3g]" % (float(row["low"]), float(row["high"])) if row["low"] else ""
    return "%s, %s: %s%s, %s" % (threads, size(row["message_size"]), times(float(row["ratio"])), interval, row["verdict"])


def near(got, expected, what, within=0.8):
    assert abs(got - expected) < within, "%s: at %.2f, and not at %.2f" % (what, got, expected)


def main(folder, figure, metric):
    with open(folder + "/verdicts.csv", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["metric"] == metric]
    baseline = next(row["against"] for row in rows if row["control"] == "yes")
    arms = [row for row in rows if row["control"] == "no" and row["against"] == baseline and row["ratio"]]
    with open(folder + "/figures/" + figure + ".svg", encoding="utf-8") as file:
        svg = file.read()
    groups = GROUP.findall(svg)
    assert arms and groups

    # a marker each, and no other
    markers = [(title, use) for title, body in groups if ": ×" in title for use in USE.findall(body)]
    assert len(markers) == len(arms), "%d markers of %d rows" % (len(markers), len(arms))
    found = []
    for row in arms:
        mine = [use for title, use in markers
                if title.startswith(row["arm"]) and title[len(row["arm"])] in ", (" and title.endswith(title_of(row))]
        assert len(mine) == 1, "%s %s: %d markers" % (row["arm"], title_of(row), len(mine))
        kind, x, y = mine[0]
        found.append((row, float(x), float(y)))
        filled = int(kind) % 2 == 0  # gnuplot's types 5, 7, 9 ... are filled, ids count from 0
        assert filled == (row["verdict"] != "inconclusive"), "filled: " + title_of(row)

    # on one logarithmic axis: the panels of one row stand at the same height
    bottom = max(y for _, _, y in found)
    highest, lowest = max(found, key=lambda at: float(at[0]["ratio"])), min(found, key=lambda at: float(at[0]["ratio"]))
    assert bottom - min(y for _, _, y in found) < 400, "this test knows one row of panels"
    spread = math.log(float(highest[0]["ratio"]) / float(lowest[0]["ratio"]))
    scale = (highest[2] - lowest[2]) / spread

    def height(ratio):
        return lowest[2] + scale * math.log(ratio / float(lowest[0]["ratio"]))

    for row, _, y in found:
        near(y, height(float(row["ratio"])), row["arm"] + ", " + title_of(row))

    # the bands reach as far as the noise, on both sides of 1
    bands = sorted((float(row["noise"]) for row in {(row["threads"], row["message_size"]): row for row in arms}.values()
                    if row["noise"]))
    drawn = []
    for points in (polygon for title, body in groups if "A/A" in title for polygon in POLYGON.findall(body)):
        ys = [float(point.split(",")[1]) for point in points.split()]
        near(height(1) - min(ys), max(ys) - height(1), "the middle of a band", 1.6)
        drawn.append(math.exp((min(ys) - max(ys)) / 2 / scale))
    assert len(drawn) == len(bands), "%d bands of %d" % (len(drawn), len(bands))
    for got, expected in zip(sorted(drawn), bands):
        near(scale * math.log(got), scale * math.log(expected), "a band")

    # numbers beside what is decided; none over another
    numbers = [(float(x), float(y), anchor, text) for title, body in groups for x, y, anchor, text in NUMBER.findall(body)]
    decided = [times(float(row["ratio"])) for row in arms if row["verdict"] in ("faster", "slower")]
    for text in (number[3] for number in numbers):
        assert text in decided, text + " is not decided"
        decided.remove(text)
    boxes = []
    for x, y, anchor, text in numbers:
        left = x - {"start": 0, "end": 1, "middle": 0.5}[anchor] * 7 * len(text)
        boxes.append((left, y, text))
    for i, (left, y, text) in enumerate(boxes):
        for other_left, other_y, other in boxes[:i]:
            apart = abs(y - other_y) > 9 or left + 7 * len(text) < other_left or other_left + 7 * len(other) < left
            assert apart, "%s lies over %s" % (text, other)


main(*sys.argv[1:])
