#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks what an experiment left that ran in a guest with a PMU.
   check.py FOLDER EVENT...      EVENT: what the guest's PMU counts; all others must be empty, with a reason"""
import csv
import json
import math
import sys

SIDES = ["tx", "rx"]
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


def close(left, right):
    return math.isclose(left, right, rel_tol=1e-6)


def check_cycles(name, row, connections, exact):
    total = 0
    for side in SIDES:
        moved = sum(float(connection[f"{side}_bytes"]) for connection in connections)
        ratio = float(row[f"{side}_cycles"]) / moved
        total += ratio
        reported = float(row[f"{side}_cycles_per_byte"])
        check(close(reported, ratio), f"{name}: {side}_cycles_per_byte is {reported}, {side}_cycles / bytes {ratio}")
        # A guest whose clock is the host's may spend a window on translating code.
        check(not exact or 0.1 < ratio < 1000, f"{name}: {side} takes {ratio} cycles per byte")
    reported = float(row["cycles_per_byte"])
    check(close(reported, total), f"{name}: cycles_per_byte is {reported}, the sides' sum {total}")


def check_run(row, connections, counted):
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
        check_cycles(name, row, connections, "instructions" in counted)


def check_environment(environment, counted):
    for event in COLUMNS:
        state = environment["events"][event]
        check(state["available"] == (event in counted), f"environment.json: {event}: {state}")
        check(state["available"] or state.get("reason"), f"environment.json: {event} has no reason")


def read_rows(folder, name):
    with open(f"{folder}/{name}", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main(folder, *counted):
    with open(f"{folder}/environment.json", encoding="utf-8") as file:
        check_environment(json.load(file), counted)
    rows = read_rows(folder, "runs.csv")
    connections = read_rows(folder, "connections.csv")
    check(rows, "runs.csv has no runs")
    for row in rows:
        check_run(row, [connection for connection in connections if connection["run"] == row["run"]], counted)
    for failure in failures:
        print(f"FAILED {failure}")
    print(f"{len(rows)} runs: " + ("all as expected" if not failures else f"{len(failures)} checks failed"))
    return 1 if failures else 0


sys.exit(main(*sys.argv[1:]))
