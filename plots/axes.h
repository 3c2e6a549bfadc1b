/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A value axis shared by all panels of a figure: its range and its tics, from the smallest and the largest
 * value drawn. */
#ifndef LABRUN_PLOTS_AXES_H
#define LABRUN_PLOTS_AXES_H

#include <stdbool.h>

enum { SCALE_TICS_MAX = 64, SCALE_DIGITS = 6 };

struct scale {
    bool log;
    double low, high;
    double tics[SCALE_TICS_MAX]; /* rising, inside [low, high] */
    unsigned count;
};

/* Logarithmic, unless a value is 0 or less: then linear from 0. At least a factor of 2 is shown, so that
 * noise does not look like an effect. NaN: an axis from 0 to 1. */
void scale_make(double smallest, double largest, struct scale *scale);

#endif
