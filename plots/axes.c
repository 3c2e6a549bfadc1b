/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/axes.h"

#include <float.h>
#include <math.h>

enum { TICS_WANTED = 4, STEPS_WANTED = 5 };
static const double FACTOR_LEAST = 2, MARGIN = 0.06; /* of the range, on both ends */
static const double LEAST = 1e-300; /* of a smaller number there are no digits left to divide into steps */

/* Tics within a decade, from few to many; each list ends with 0. */
static const double mantissas[][16] = {
    {1},
    {1, 3},
    {1, 2, 5},
    {1, 1.5, 2, 3, 4, 5, 7},
    {1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9},
};
enum { DENSITIES = sizeof mantissas / sizeof mantissas[0] };

static void log_tics(const double *mantissa, struct scale *scale)
{
    scale->count = 0;
    for (int decade = (int)floor(log10(scale->low)); decade <= (int)ceil(log10(scale->high)); decade++)
        for (const double *m = mantissa; *m > 0; m++) {
            /* dividing by a power of ten rounds once: 0.3, not 0.30000000000000004 */
            double tic = decade < 0 ? *m / pow(10, -decade) : *m * pow(10, decade);
            if (tic >= scale->low && tic <= scale->high && scale->count < SCALE_TICS_MAX)
                scale->tics[scale->count++] = tic;
        }
}

static void scale_log(double smallest, double largest, struct scale *scale)
{
    double widen = fmax(1, sqrt(FACTOR_LEAST / (largest / smallest)));
    double low = smallest / widen, high = largest * widen;
    double margin = exp(MARGIN * (log(high) - log(low))); /* high / low may be no number: 1e300 and 1e-300 */
    *scale =
        (struct scale){.log = true, .low = fmax(low / margin, DBL_MIN), .high = fmin(high * margin, DBL_MAX)};
    for (unsigned density = 0; density < DENSITIES && scale->count < TICS_WANTED; density++)
        log_tics(mantissas[density], scale);
}

static void scale_linear(double high, struct scale *scale)
{
    double rough = high / STEPS_WANTED, decade = pow(10, floor(log10(rough)));
    double ratio = rough / decade;
    double step = (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10) * decade;
    *scale = (struct scale){.high = fmin(high * (1 + MARGIN), DBL_MAX)};
    for (unsigned i = 0; i * step <= scale->high && scale->count < SCALE_TICS_MAX; i++)
        scale->tics[scale->count++] = i * step;
}

void scale_make(double smallest, double largest, struct scale *scale)
{
    if (smallest > 0 && isfinite(largest))
        scale_log(fmax(smallest, LEAST), fmax(largest, LEAST), scale);
    else
        scale_linear(largest > 0 && isfinite(largest) ? fmax(largest, LEAST) : 1, scale);
}
