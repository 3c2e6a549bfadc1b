/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Phrases: numbers, places and comparisons in the words that all answers share. A phrase says no more than
 * its verdict: "inconclusive" is never "the same", and "equivalent" names its bound. Which question asks for
 * which phrase is known in the answers. */
#ifndef LABRUN_ANSWERS_PHRASE_H
#define LABRUN_ANSWERS_PHRASE_H

#include "answers/answers.h"
#include "findings/verdict.h"

/* What a pattern times, and what that leaves out. */
const char *phrase_loop(unsigned pattern);

/* The same of all cells whose messages were timed, in how many of them the sender could not keep its
 * schedule, and in how many what an open loop must hold does not; nothing where none were. */
void phrase_latency(const struct run_index *index, struct text *text);

/* Three significant digits. */
void phrase_number(double value, struct text *text);

/* Two significant digits, whole numbers from 10: the second digit of an effect is noise already. Below 0.005
 * % is 0, not 2e-14; what is nearly all, 99.6 % less, is not all of it. */
void phrase_percentage(double percent, struct text *text);

/* "27 to 84", each as `print` writes it; one number where both read the same. */
void phrase_range(double low, double high, void (*print)(double number, struct text *text),
                  struct text *text);

/* What the same cell twice reaches, as factors (>= 1): "±2.9 to 14 %" below 1.2, and "×1.29 to ×24" from
 * there on: an interval of ±83 % would say that the cell may be nearly six times slower. */
void phrase_noise(double least, double most, struct text *text);

/* A ratio that would have been told apart: "3.4 %", from a factor of 2 on "×2.1". */
void phrase_found(double ratio, struct text *text);

/* Of something that is so many times something else: two digits, from 100 on three; and of a ratio that may
 * be near 1 two decimals, "0.70", "1.88". */
void phrase_factor(double factor, struct text *text);
void phrase_times(double ratio, struct text *text);

/* A change without its sign, "41 % [38, 45]": 100 |ratio - 1| %, so that "slower by 41 %" is 41 % less
 * throughput (0.59 times), and "more by 41 %" is 1.41 times. The interval's ends are changed in the same
 * way and put in ascending order, [100 (1 - high), 100 (1 - low)] below 1; it must exclude 1. */
void phrase_percent(double ratio, double low, double high, struct text *text);

/* A change with its sign, for intervals that may hold 0: "-3 % [-8, 2]"; no interval where there is none. */
void phrase_signed_percent(double ratio, double low, double high, struct text *text);

/* "0.997 [0.991, 1.003]": four digits, 1.003 is not 1. */
void phrase_ratio(double ratio, double low, double high, struct text *text);

/* "12.9 [12.4, 13.5] Gbit/s"; with fewer than 6 runs the range, "12.9 (12.1 to 13.5, n = 3) Gbit/s". */
void phrase_median(const struct summary *summary, const char *unit, struct text *text);

/* "16 KB, 4 threads, path loopback": the size, and whatever takes several values. */
void phrase_place(const struct findings *findings, const struct cell *cell, struct text *text);

/* The same where two values of the contrast are compared: without it, and with the mechanism where that is
 * another one: "16 KB, sendfile, 4 threads". */
void phrase_place_of_pair(const struct findings *findings, const struct cell *cell, struct text *text);

/* phrase_place() without the size; nothing at all when nothing else varies. */
void phrase_line(const struct findings *findings, const struct cell *cell, struct text *text);

/* "4 threads", "1 thread". */
void phrase_threads(int64_t threads, struct text *text);

/* "one-copy", "MTU 9000", "4 threads": an arm where nothing else says what its value is of. */
void phrase_arm(const struct run_index *index, unsigned arm, struct text *text);
/* "4 threads are", "zero-copy is". */
bool phrase_arm_is_plural(const struct run_index *index, unsigned arm);
/* The same of what is compared where no index stands by. */
void phrase_value(const struct field *field, const struct cell *cell, struct text *text);
bool phrase_value_is_plural(const struct field *field, const struct cell *cell);

/* Of the first mechanism: "slower by 41 % [38, 45]", "equivalent within ±3 % (-0.4 % [-1.1, 0.3])",
 * "inconclusive (-3 % [-8, 2], p 0.3)". Throughput is faster or slower; of all else there is more or less. */
void phrase_comparison(const struct findings *findings, const struct comparison *comparison,
                       struct text *text);

/* A verdict in a word, everywhere that people read: "faster", "slower"; of what is spent "less", "more". The
 * CSV files have conclusion_name(), which is "faster" where less is spent. */
const char *phrase_verdict(unsigned metric, unsigned conclusion);

/* Of several: "slower in 6 of 8 comparisons (most by 41 % [38, 45] at 16 KB), inconclusive in 2"; of one, its
 * phrase and place. */
void phrase_balance(const struct findings *findings, const struct comparisons *comparisons,
                    struct text *text);

/* True, and says why in "zero-copy was not measured", when no run of the mechanism was ok. */
bool phrase_lacks(const struct findings *findings, unsigned mechanism, struct text *why);

#endif
