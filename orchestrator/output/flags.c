/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/flags.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "experiment/cell.h"

/* --- letters --- */

static const char letters[WARNING_COUNT][2] = {
    [WARNING_unsteady] = "u",
    [WARNING_outlier] = "o",
    [WARNING_bimodal] = "b",
    [WARNING_multiplexed] = "m",
    [WARNING_steal] = "s",
    [WARNING_busy_host] = "B",
    [WARNING_oversubscribed] = "O",
    [WARNING_mixed_cores] = "c",
    [WARNING_crosses_nodes] = "x",
    [WARNING_retransmits] = "r",
    [WARNING_timer] = "t",
    [WARNING_unequal_buffers] = "e",
    [WARNING_copied] = "k",
    [WARNING_receiver_limited] = "l",
    [WARNING_size_independent] = "i",
    [WARNING_threads_independent] = "I",
    [WARNING_impossible_cycles] = "y",
    [WARNING_unequal_connections] = "E",
    [WARNING_frequency] = "f",
    [WARNING_host_changed] = "h",
    [WARNING_ragged_window] = "w",
    [WARNING_refused] = "z",
    [WARNING_verified] = "V",
    [WARNING_losses] = "d",
    [WARNING_late_sends] = "L",
    [WARNING_generator_limited] = "g",
    [WARNING_arrivals_off] = "a",
    [WARNING_not_stationary] = "S",
    [WARNING_dependent_samples] = "C",
    [WARNING_slices_differ] = "D",
};

const char *flag_letter(unsigned warning)
{
    return warning < WARNING_COUNT ? letters[warning] : NULL;
}

/* --- what holds for a whole axis --- */

/* The measured cells that carry it, by number. */
static size_t carriers_of(const struct findings *findings, unsigned id, bool *carries)
{
    const struct run_index *index = &findings->index;
    size_t count = 0;
    for (size_t i = 0; i < index->measured; i++)
        carries[i] = false;
    for (size_t i = 0; i < findings->warnings.count; i++) {
        const struct warning *warning = &findings->warnings.list[i];
        if (warning->id != id || warning->cell == NULL || warning->few)
            continue;
        size_t cell = cell_lookup_find(&index->cells, warning->cell);
        if (cell == CELL_NONE || cell >= index->measured || carries[cell])
            continue;
        carries[cell] = true;
        count++;
    }
    return count;
}

/* "threads 4", "zero-copy, uring-zero-copy" when it is just the cells with these values that carry it; false
 * when it is not. */
static bool find_scope(const struct run_index *index, const struct cell_values *values, const bool *carries,
                       size_t *totals, struct text *scope)
{
    size_t *carried = totals + values->count, whole = 0;
    for (size_t i = 0; i < 2 * values->count; i++)
        totals[i] = 0;
    for (size_t i = 0; i < index->measured; i++) {
        size_t value = cell_values_find(values, index->cells.cells[i]);
        totals[value]++;
        carried[value] += carries[i];
    }
    for (size_t i = 0; i < values->count; i++) {
        if (carried[i] != 0 && carried[i] != totals[i])
            return false;
        whole += carried[i] != 0;
    }
    bool named = values->field->type != FIELD_CHOICE; /* "4" says nothing, "zero-copy" does */
    text_addf(scope, "%s%s", named ? values->field->label : "", named ? " " : "");
    const char *join = "";
    for (size_t i = 0; i < values->count && whole > 0; i++) {
        if (carried[i] == 0)
            continue;
        text_add(scope, join);
        field_words(values->field, values->cells[i], scope);
        join = ", ";
    }
    return whole > 0;
}

static int add_scope(const struct findings *findings, const bool *carries, struct text *scope,
                     struct err *err)
{
    const struct run_index *index = &findings->index;
    bool messages = false; /* their sizes vary: those of their fields say nothing more */
    for (unsigned i = 0; i < cell_field_count; i++)
        messages =
            messages || (cell_fields[i].offset == offsetof(struct cell, message_size) && index->varies[i]);
    for (unsigned i = 0; i < cell_field_count && scope->length == 0; i++) {
        own_cell_values values = {0};
        if (!index->varies[i] || (cell_fields[i].offset == offsetof(struct cell, field_size) && messages))
            continue;
        if (cell_values_make(index->cells.cells, index->measured, &cell_fields[i], &values, err) < 0)
            return -err->code;
        own_free size_t *counts = calloc(2 * values.count + 1, sizeof *counts);
        if (counts == NULL)
            return err_set(err, ENOMEM, "out of memory");
        if (!find_scope(index, &values, carries, counts, scope))
            text_clear(scope);
    }
    return text_ok(scope, err);
}

/* As everywhere, what was not avoided is said with its share. */
static void add_name(const struct findings *findings, unsigned id, struct text *text)
{
    double least = NAN, most = NAN;
    own_text from = {0}, to = {0};
    for (size_t i = 0; i < findings->summaries.count && id == WARNING_copied; i++) {
        const struct summary *summary = &findings->summaries.list[i];
        if (summary->metric != METRIC_zc_copied_pct || !(summary->median > 0))
            continue;
        least = fmin(least, summary->median);
        most = fmax(most, summary->median);
    }
    if (isnan(least)) {
        text_add(text, warning_name(id));
        return;
    }
    text_percent(&from, least);
    text_percent(&to, most);
    bool one = strcmp(text_string(&from), text_string(&to)) == 0;
    text_addf(text, "%s%s%s %% copied by the kernel", text_string(&from), one ? "" : " to ",
              one ? "" : text_string(&to));
}

int flags_common(const struct findings *findings, uint64_t *common, struct text *text, struct err *err)
{
    struct text scopes[WARNING_COUNT] = {{0}};
    own_free bool *carries = calloc(findings->index.measured + 1, sizeof *carries);
    int rc = 0;
    *common = 0;
    if (carries == NULL)
        return err_set(err, ENOMEM, "out of memory");
    for (unsigned id = 0; id < WARNING_COUNT && rc == 0; id++) {
        size_t count = carriers_of(findings, id, carries);
        if (count > 0 && count == findings->index.measured)
            text_add(&scopes[id], "all cells");
        else if (count > 0)
            rc = add_scope(findings, carries, &scopes[id], err);
        *common |= scopes[id].length > 0 ? UINT64_C(1) << id : 0;
    }
    /* those of one scope together */
    for (unsigned id = 0; id < WARNING_COUNT && rc == 0; id++) {
        if (scopes[id].length == 0)
            continue;
        text_addf(text, "%s%s: ", text->length > 0 ? "; " : "", text_string(&scopes[id]));
        add_name(findings, id, text);
        for (unsigned other = id + 1; other < WARNING_COUNT; other++) {
            if (scopes[other].length == 0 ||
                strcmp(text_string(&scopes[other]), text_string(&scopes[id])) != 0)
                continue;
            text_add(text, ", ");
            add_name(findings, other, text);
            text_release(&scopes[other]);
        }
    }
    for (unsigned id = 0; id < WARNING_COUNT; id++)
        text_release(&scopes[id]);
    return rc == 0 ? text_ok(text, err) : rc;
}
