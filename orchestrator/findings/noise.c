/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/noise.h"

#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "experiment/plan.h"
#include "statistics/alpha.h"
#include "statistics/power.h"

/* As many as an interval needs: what fewer say of a deviation may be half or twice of it. */
enum { FREEDOM_LEAST = 6 };

void noise_release(struct control_noise *noise)
{
    free(noise->values);
    *noise = (struct control_noise){.deviation = NAN};
}

int noise_measure(const struct run_index *index, unsigned metric, bool steady, struct control_noise *noise,
                  struct err *err)
{
    const struct pair control = {.control = true};
    double squares = 0;
    *noise = (struct control_noise){.values = calloc(index->run_count + 1, sizeof *noise->values),
                                    .deviation = NAN};
    if (noise->values == NULL)
        return err_set(err, ENOMEM, "out of memory for %zu runs", index->run_count);
    for (size_t i = 0; i < index->place_count; i++) {
        size_t n = (steady ? run_index_steady : run_index_slices)(index, &index->places[i], control, metric);
        double mean = n > 0 ? gsl_stats_mean(index->values, 1, n) : NAN;
        double stretch = n > 1 ? sqrt((double)n / ((double)n - 1)) : 0;
        for (size_t j = 0; j < n; j++) {
            squares += index->values[j] * index->values[j];
            noise->values[noise->count++] = (index->values[j] - mean) * stretch;
        }
        noise->freedom += n;
    }
    if (noise->freedom >= FREEDOM_LEAST)
        noise->deviation = sqrt(squares / (double)noise->freedom);
    return 0;
}

double noise_floor(const struct control_noise *noise, size_t n, size_t tests)
{
    if (isnan(noise->deviation) || n == 0 || tests == 0)
        return NAN;
    double t = gsl_cdf_tdist_Qinv(ALPHA_TAIL / (double)tests, (double)noise->freedom);
    return exp(t * noise->deviation * sqrt(M_PI / 3 / (double)n));
}

double noise_found(const struct control_noise *noise, size_t n, size_t tests, uint64_t seed)
{
    if (isnan(noise->deviation) || tests == 0 || n < plan_least_blocks(tests, ALPHA))
        return NAN;
    return exp(power_shift(noise->values, noise->count, n, ALPHA / (double)tests, seed));
}
