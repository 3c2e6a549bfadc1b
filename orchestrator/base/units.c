/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/units.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

struct suffix {
    const char *name;
    int64_t scale;
    const char *label; /* NULL: another spelling of the row above, only read */
};

static const struct suffix count_suffixes[] = {{"", 1, ""}, {0}};

static const struct suffix byte_suffixes[] = {{"", 1, " B"},
                                              {"B", 1, NULL},
                                              {"K", 1 << 10, " KB"},
                                              {"k", 1 << 10, NULL},
                                              {"KB", 1 << 10, NULL},
                                              {"kB", 1 << 10, NULL},
                                              {"KiB", 1 << 10, NULL},
                                              {"M", 1 << 20, " MB"},
                                              {"MB", 1 << 20, NULL},
                                              {"MiB", 1 << 20, NULL},
                                              {"G", 1 << 30, " GB"},
                                              {"GB", 1 << 30, NULL},
                                              {"GiB", 1 << 30, NULL},
                                              {"T", 1LL << 40, " TB"},
                                              {"TB", 1LL << 40, NULL},
                                              {"TiB", 1LL << 40, NULL},
                                              {0}};

static const struct suffix time_suffixes[] = {{"ns", 1, " ns"},
                                              {"us", 1000, " us"},
                                              {"\xc2\xb5s", 1000, NULL}, /* micro sign */
                                              {"ms", 1000000, " ms"},
                                              {"s", 1000000000, " s"},
                                              {"min", 60000000000, " min"},
                                              {"h", 3600000000000, " h"},
                                              {0}};

static const struct suffix rate_suffixes[] = {{"", 1, " bit/s"},
                                              {"bit", 1, NULL},
                                              {"bit/s", 1, NULL},
                                              {"kbit", 1000, " kbit/s"},
                                              {"Kbit", 1000, NULL},
                                              {"kbit/s", 1000, NULL},
                                              {"Mbit", 1000000, " Mbit/s"},
                                              {"mbit", 1000000, NULL},
                                              {"Mbit/s", 1000000, NULL},
                                              {"Gbit", 1000000000, " Gbit/s"},
                                              {"gbit", 1000000000, NULL},
                                              {"Gbit/s", 1000000000, NULL},
                                              {0}};

static const struct {
    const struct suffix *suffixes;
    const char *noun, *known; /* for errors */
} kinds[] = {
    [UNIT_COUNT] = {count_suffixes, "a count", "whole numbers without a unit: 8"},
    [UNIT_BYTES] = {byte_suffixes, "a size", "bytes, K, M, G: 64K"},
    [UNIT_NS] = {time_suffixes, "a duration", "ns, us, ms, s, min, h: 500ms"},
    [UNIT_RATE] = {rate_suffixes, "a rate", "bits per second, kbit, Mbit, Gbit: 100Mbit"},
};

/* Digits with a point somewhere, as mantissa / 10^decimals; trailing zeros behind the point do not count.
 * Returns where they end; NULL without any digit. */
static const char *read_decimal(const char *string, int64_t *mantissa, int *decimals, bool *overflow)
{
    const char *c = string;
    int digits = 0, zeros = 0;
    bool point = false;
    *mantissa = 0;
    *decimals = 0;
    *overflow = false;
    for (; isdigit((unsigned char)*c) || (*c == '.' && !point); c++) {
        if (*c == '.') {
            point = true;
            continue;
        }
        digits++;
        if (point && *c == '0') {
            zeros++;
            continue;
        }
        for (int shift = point ? zeros + 1 : 1; shift > 0; shift--)
            *overflow |= __builtin_mul_overflow(*mantissa, 10, mantissa);
        *overflow |= __builtin_add_overflow(*mantissa, *c - '0', mantissa);
        *decimals += point ? zeros + 1 : 0;
        zeros = 0;
    }
    return digits > 0 ? c : NULL;
}

static int not_that_kind(enum unit unit, const char *what, struct err *err)
{
    err_hint(err, "%s", kinds[unit].known);
    return err_set(err, EINVAL, "%s %s", kinds[unit].noun, what);
}

int units_parse(enum unit unit, const char *string, int64_t *value, struct err *err)
{
    int64_t mantissa;
    int decimals;
    bool overflow;
    if (string[0] == '-' && isdigit((unsigned char)string[1]))
        return not_that_kind(unit, "cannot be negative", err);
    const char *rest = read_decimal(string, &mantissa, &decimals, &overflow);
    if (rest == NULL)
        return not_that_kind(unit, "begins with a digit", err);
    rest += strspn(rest, " \t");

    const struct suffix *suffix = kinds[unit].suffixes;
    while (suffix->name != NULL && strcmp(suffix->name, rest) != 0)
        suffix++;
    if (suffix->name == NULL && *rest == '\0')
        return not_that_kind(unit, "needs its unit", err);
    if (suffix->name == NULL)
        return not_that_kind(unit, "has no such unit", err);

    int64_t scale = suffix->scale;
    for (; decimals > 0 && scale % 10 == 0; decimals--)
        scale /= 10;
    overflow |= __builtin_mul_overflow(mantissa, scale, &mantissa);
    if (overflow)
        return err_set(err, ERANGE, "%s of more than 63 bits", kinds[unit].noun);
    for (; decimals > 0; decimals--) {
        if (mantissa % 10 != 0)
            return not_that_kind(unit, "is not a whole number", err);
        mantissa /= 10;
    }
    *value = mantissa;
    return 0;
}

void units_print(enum unit unit, int64_t value, struct text *text)
{
    const struct suffix *best = kinds[unit].suffixes;
    for (const struct suffix *suffix = best; suffix->name != NULL; suffix++) {
        if (suffix->label != NULL && value != 0 && value % suffix->scale == 0)
            best = suffix;
    }
    text_integer(text, value / best->scale);
    text_add(text, best->name);
}

void units_label(enum unit unit, int64_t value, struct text *text)
{
    const struct suffix *best = kinds[unit].suffixes;
    for (const struct suffix *suffix = best; suffix->name != NULL; suffix++) {
        if (suffix->label != NULL && value >= suffix->scale)
            best = suffix;
    }
    bool exact = (value % best->scale) * 1000 % best->scale == 0; /* scales are below 2^42: no overflow */
    text_number(text, (double)value / (double)best->scale, exact ? 15 : 3);
    text_add(text, best->label);
}

void units_label_size(int64_t bytes, struct text *text)
{
    if (bytes % 1024 != 0)
        text_addf(text, "%" PRId64 " B", bytes);
    else
        units_label(UNIT_BYTES, bytes, text);
}
