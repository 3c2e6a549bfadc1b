/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics/proportion.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "statistics/alpha.h"

#define LEVEL (1 - ALPHA)

struct share share_of(uint64_t samples, uint64_t of)
{
    struct share share = {
        .samples = samples < of ? samples : of, .of = of, .value = NAN, .low = NAN, .high = NAN};
    if (of == 0)
        return share;
    double n = (double)of, p = (double)share.samples / n, z = gsl_cdf_ugaussian_Pinv((1 + LEVEL) / 2);
    double middle = p + z * z / (2 * n);
    double reach = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)), scale = 1 + z * z / n;
    share.value = p;
    /* exactly 0 and 1 at the ends, where rounding leaves 1e-17 */
    share.low = share.samples == 0 ? 0 : (middle - reach) / scale;
    share.high = share.samples == of ? 1 : (middle + reach) / scale;
    return share;
}
