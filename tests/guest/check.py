#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks what an experiment left that ran in a guest with a PMU.
   check.py FOLDER EVENT...      EVENT: what the guest's PMU counts; all others must be empty, with a reason"""
import csv
import json
import math
import sys

SIDES = {"tx", "rx"}
COLUMNS = {  # event -> its columns; a metric of a cache event is never filled by another one
    "cycles": ["tx_cycles", "rx_cycles", "tx_cycles_per_byte", "rx_cycles_per_byte", "cycles_per_byte"],
    "instructions": ["tx_instructions", "rx_instructions"],
    "L1-dcache-load-misses": ["tx_l1d_misses", "rx_l1d_misses", "l1d_misses_per_kb"],
    "LLC-load-misses": ["tx_llc_misses", "rx_llc_misses", "llc_misses_per_kb"],
    "cache-misses": ["cache_misses_per_kb"],
}
failures = []


def check(condition, message):
    if not condition:
        failures.append(message)


def close(left, right, tolerance):
    return math.isclose(left, right, rel_tol=tolerance)


def check_cycles(name, row):
    value = {column: float(row[column]) for column in COLUMNS["cycles"] + ["bytes"]}
    for side in sorted(SIDES):
        ratio = value[f"{side}_cycles"] / value["bytes"]
        # The window's edges fall on whole messages of each side: both sides' bytes differ by a little.
        check(close(value[f"{side}_cycles_per_byte"], ratio, 0.1),
              f"{name}: {side}_cycles_per_byte is {value[f'{side}_cycles_per_byte']}, cycles / bytes {ratio}")
        check(0.01 < ratio < 10000, f"{name}: {side} takes {ratio} cycles per byte")
    both = value["tx_cycles_per_byte"] + value["rx_cycles_per_byte"]
    check(close(value["cycles_per_byte"], both, 1e-6),
          f"{name}: cycles_per_byte is {value['cycles_per_byte']}, the sides' sum {both}")


def check_run(row, counted):
    name = f"run {row['run']} ({row['mechanism']}, {row['message_size']})"
    check(row["status"] == "ok", f"{name}: {row['status']}: {row['reason']}")
    if row["status"] != "ok" or row["mechanism"] == "null":  # null has no receiver
        return
    for event, columns in COLUMNS.items():
        for column in columns:
            filled = row[column] != ""
            check(filled == (event in counted), f"{name}: {column} is '{row[column]}'")
            check(not filled or float(row[column]) > 0, f"{name}: {column} is '{row[column]}'")
    if not failures:
        check_cycles(name, row)


def check_environment(environment, counted):
    for event in COLUMNS:
        state = environment["events"][event]
        check(state["available"] == (event in counted), f"environment.json: {event}: {state}")
        check(state["available"] or state.get("reason"), f"environment.json: {event} has no reason")


def main(folder, *counted):
    with open(f"{folder}/environment.json", encoding="utf-8") as file:
        check_environment(json.load(file), counted)
    with open(f"{folder}/runs.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    check(rows, "runs.csv has no runs")
    for row in rows:
        check_run(row, counted)
    for failure in failures:
        print(f"FAILED {failure}")
    print(f"{len(rows)} runs: " + ("all as expected" if not failures else f"{len(failures)} checks failed"))
    return 1 if failures else 0


sys.exit(main(*sys.argv[1:]))
