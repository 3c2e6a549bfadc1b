/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/number.h"

#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

/* Powers of 5: what is left of a power of 10 when its power of 2 goes into the exponent. The last one that
 * fits. */
static const uint64_t fives[] = {
    1,
    5,
    25,
    125,
    625,
    3125,
    15625,
    78125,
    390625,
    1953125,
    9765625,
    48828125,
    244140625,
    1220703125,
    6103515625,
    30517578125,
    152587890625,
    762939453125,
    3814697265625,
    19073486328125,
    95367431640625,
    476837158203125,
    2384185791015625,
    11920928955078125,
    59604644775390625,
    298023223876953125,
    1490116119384765625,
    7450580596923828125,
};
enum { FIVES = sizeof fives / sizeof fives[0] };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits with at most one point, as number / 10^decimals. Returns where they end; NULL when there are too
 * many, or when strtod() might read on: an exponent, a hexadecimal number. */
static const char *read_digits(const char *string, uint64_t *number, unsigned *decimals)
{
    const char *c = string, *point = NULL;
    *number = 0;
    for (; is_digit(*c) || (*c == '.' && point == NULL); c++) {
        if (*number > (UINT64_MAX - 9) / 10)
            return NULL;
        if (*c == '.')
            point = c;
        else
            *number = *number * 10 + (uint64_t)(*c - '0');
    }
    *decimals = point != NULL ? (unsigned)(c - point) - 1 : 0;
    bool more = *c == 'e' || *c == 'E' || *c == 'x' || *c == 'X';
    return is_digit(string[0]) && !more && *decimals < FIVES ? c : NULL;
}

/* number / 10^decimals, rounded once: the quotient of the numbers, shifted as far left as they go, has 63 or
 * 64 bits, so that a remainder matters only by being there, as a last bit far behind the 53 that are kept. */
static double divide(uint64_t number, unsigned decimals)
{
    if (number == 0)
        return 0;
    int up = __builtin_clzll(number), down = __builtin_clzll(fives[decimals]);
    uint64_t divisor = fives[decimals] << down;
    wide dividend = (wide)(number << up) << 63;
    uint64_t quotient = (uint64_t)(dividend / divisor);
    quotient |= (uint64_t)dividend != quotient * divisor;
    return ldexp((double)quotient, down - up - 63 - (int)decimals);
}

double decimal_parse(const char *string, char **end)
{
    uint64_t number;
    unsigned decimals;
    const char *behind = read_digits(string, &number, &decimals);
    if (behind == NULL) /* newlocale() hands out glibc's own static object for "C": nothing is allocated */
        return strtod_l(string, end, newlocale(LC_ALL_MASK, "C", (locale_t)0));
    if (end != NULL)
        *end = (char *)behind;
    return divide(number, decimals);
}

/* number x 10^decimals, to the nearest whole number, ties to even: exact, as 53 bits times at most 5^21 are
 * no more than 102. */
static uint64_t multiply(double number, int decimals)
{
    int exponent;
    uint64_t bits = (uint64_t)ldexp(frexp(number, &exponent), 53);
    int shift = 53 - exponent - decimals;
    wide product = (wide)bits * fives[decimals];
    wide half = (wide)1 << (shift - 1), rest = product & (2 * half - 1);
    uint64_t whole = (uint64_t)(product >> shift);
    return whole + (rest > half || (rest == half && whole % 2 == 1));
}

/* Digits of which the first one stands `place` before the point (0: just before it), without zeros at the
 * end. */
static size_t write_digits(uint64_t number, int digits, int place, char *buffer)
{
    char *out = buffer;
    int before = place < 0 ? 1 : place + 1, zeros = place < 0 ? -place : 0;
    char figures[DECIMAL_BYTES];
    memset(figures, '0', (size_t)zeros);
    for (int i = zeros + digits - 1; i >= zeros; i--, number /= 10)
        figures[i] = (char)('0' + number % 10);
    int count = zeros + digits;
    while (count > before && figures[count - 1] == '0')
        count--;
    memcpy(out, figures, (size_t)before);
    out += before;
    if (count > before) {
        *out++ = '.';
        memcpy(out, figures + before, (size_t)(count - before));
        out += count - before;
    }
    *out = '\0';
    return (size_t)(out - buffer);
}

size_t decimal_print(double number, int digits, char buffer[DECIMAL_BYTES])
{
    bool in_reach = number >= 1e-4 && number < 1e15 && number != floor(number);
    if (!in_reach || digits < 1 || digits > DECIMAL_DIGITS_MAX)
        return 0;
    int place = (int)floor(ilogb(number) * 0.30102999566398120); /* log10(2): right, or 1 too low */
    if (place >= digits)
        return 0;
    uint64_t scaled = multiply(number, digits - 1 - place);
    if (scaled >= fives[digits] << digits) { /* a digit too many: 10^digits */
        if (++place >= digits)
            return 0;
        scaled = multiply(number, digits - 1 - place);
    }
    return write_digits(scaled, digits, place, buffer);
}
