/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "findings/warning_rows.h"

#include <math.h>
#include <stdio.h>

#include "answers/phrase.h"
#include "base/units.h"

static const struct cell *cell_of(const struct run_index *index, size_t cell)
{
    return index->cells.cells[cell];
}

static void tell_of(const struct run_index *index, size_t cell, struct warning *warning)
{
    warning->cell = cell_of(index, cell);
    warning->runs = warning->of = run_index_count(index, cell);
}

/* Buffers */

static void blank_mechanism(struct cell *cell)
{
    cell->mechanism = 0;
    cell->control = false;
}

struct extreme {
    size_t cell;
    double value;
};

static void print_buffer(const struct run_index *index, const struct extreme *extreme, struct text *text)
{
    units_label(UNIT_BYTES, (int64_t)extreme->value, text);
    text_add(text, " with ");
    cell_name(cell_of(index, extreme->cell), text);
}

static bool unequal(const struct run_index *index, const size_t *cells, size_t count, enum metric_id metric,
                    double most, struct warning *warning)
{
    struct extreme low = {0, INFINITY}, high = {0, -INFINITY};
    for (size_t i = 0; i < count; i++) {
        struct extreme here = {cells[i], run_index_median(index, cells[i], metric)};
        low = here.value < low.value ? here : low;
        high = here.value > high.value ? here : high;
    }
    if (!(high.value > most * low.value))
        return false;
    own_text text = {0};
    text_addf(&text, "%s: ", metrics[metric].label);
    print_buffer(index, &low, &text);
    text_add(&text, ", ");
    print_buffer(index, &high, &text);
    tell_of(index, low.cell, warning);
    snprintf(warning->detail, sizeof warning->detail, "%s", text_string(&text));
    return true;
}

double family_buffers_most(int64_t asked)
{
    return asked > 0 ? 1 : FAMILY_BUFFERS_MOST;
}

static bool test_buffers(const struct run_index *index, const size_t *cells, size_t count,
                         struct warning *warning)
{
    const struct cell *cell = cell_of(index, cells[0]);
    return unequal(index, cells, count, METRIC_sndbuf_bytes, family_buffers_most(cell->send_buffer),
                   warning) ||
           unequal(index, cells, count, METRIC_rcvbuf_bytes, family_buffers_most(cell->receive_buffer),
                   warning);
}

/* Mechanisms of one coordinate whose median granted send or receive buffers differ. */
const struct family_check family_check_buffers = {blank_mechanism, test_buffers};

/* Flat throughput over one coordinate. */

struct flat {
    double least, most;         /* Gbit/s */
    struct extreme first, last; /* the smallest and the largest coordinate */
};

static void flat_add(struct flat *flat, size_t cell, double coordinate, double throughput)
{
    if (!(throughput > 0))
        return;
    flat->least = fmin(flat->least, throughput);
    flat->most = fmax(flat->most, throughput);
    if (coordinate < flat->first.value)
        flat->first = (struct extreme){cell, coordinate};
    if (coordinate > flat->last.value)
        flat->last = (struct extreme){cell, coordinate};
}

#define FLAT_NONE                                                                                            \
    {                                                                                                        \
        .least = INFINITY, .most = -INFINITY, .first = {0, INFINITY}, .last = { 0, -INFINITY }               \
    }

static void print_count(int64_t count, struct text *text)
{
    units_label(UNIT_COUNT, count, text);
}

/* `print`: the coordinate in the detail. */
static bool tell_flat(const struct run_index *index, const struct flat *flat, double factor,
                      void (*print)(int64_t coordinate, struct text *text), const char *what,
                      struct warning *warning)
{
    bool wide = flat->last.value >= factor * flat->first.value;
    if (!wide || flat->most > (1 + FAMILY_FLAT) * flat->least)
        return false;
    own_text text = {0};
    text_addf(&text, "%.3g to %.3g Gbit/s from ", flat->least, flat->most);
    print((int64_t)flat->first.value, &text);
    text_add(&text, " to ");
    print((int64_t)flat->last.value, &text);
    text_add(&text, what);
    tell_of(index, flat->first.cell, warning);
    snprintf(warning->detail, sizeof warning->detail, "%s", text_string(&text));
    return true;
}

static void blank_size(struct cell *cell)
{
    cell->field_size = cell->message_size = 0;
}

static bool test_sizes(const struct run_index *index, const size_t *cells, size_t count,
                       struct warning *warning)
{
    struct flat flat = FLAT_NONE;
    for (size_t i = 0; i < count; i++) {
        const struct cell *cell = cell_of(index, cells[i]);
        if (cell->message_size <= FAMILY_SIZE_MOST)
            flat_add(&flat, cells[i], (double)cell->message_size,
                     run_index_median(index, cells[i], METRIC_throughput_gbps));
    }
    return tell_flat(index, &flat, FAMILY_SIZES_LEAST, units_label_size, "", warning);
}

/* Sizes up to FAMILY_SIZE_MOST that all have the same throughput. */
const struct family_check family_check_sizes = {blank_size, test_sizes};

static void blank_threads(struct cell *cell)
{
    cell->threads = 0;
}

static bool has_cpus(const struct run_index *index, size_t cell)
{
    for (size_t i = 0; i < run_index_count(index, cell); i++)
        if ((run_index_run(index, cell, i)->warnings >> WARNING_oversubscribed & 1) != 0)
            return false;
    return true;
}

static bool test_threads(const struct run_index *index, const size_t *cells, size_t count,
                         struct warning *warning)
{
    struct flat flat = FLAT_NONE;
    for (size_t i = 0; i < count; i++) {
        const struct cell *cell = cell_of(index, cells[i]);
        if (has_cpus(index, cells[i]))
            flat_add(&flat, cells[i], (double)cell->threads,
                     run_index_median(index, cells[i], METRIC_throughput_gbps));
    }
    return tell_flat(index, &flat, FAMILY_THREADS_LEAST, print_count, " threads", warning);
}

/* Numbers of threads that have the same throughput although each thread had a CPU (no run `oversubscribed`).
 */
const struct family_check family_check_threads = {blank_threads, test_threads};
