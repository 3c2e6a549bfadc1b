/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "experiment/plan.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/hash.h"
#include "base/own.h"
#include "base/units.h"
#include "experiment/cell.h"

/* --- cells --- */

void plan_release(struct plan *plan)
{
    free(plan->cells);
    free(plan->runs);
    free(plan->exclusions);
    *plan = (struct plan){0};
}

static int out_of_memory(struct err *err)
{
    return err_set(err, ENOMEM, "out of memory");
}

/* Number of combinations; SIZE_MAX when it overflows. */
static size_t combinations_of(const struct spec *spec)
{
    size_t count = 1;
    for (unsigned i = 0; i < cell_field_count; i++) {
        if (__builtin_mul_overflow(count, spec->axes[i].count, &count))
            return SIZE_MAX;
    }
    return count;
}

/* Combination number `index` in listed order: the last axis of cell_fields[] varies fastest. */
static void combine(const struct spec *spec, size_t index, struct cell *cell)
{
    *cell = (struct cell){0};
    for (unsigned i = cell_field_count; i-- > 0;) {
        const struct axis *axis = &spec->axes[i];
        axis_value(axis, index % axis->count, cell);
        index /= axis->count;
    }
    cell_settle(cell);
}

static int add_cell(struct plan *plan, const struct cell *cell, struct err *err)
{
    struct cell *place = ARRAY_NEXT(plan->cells, plan->cell_count, plan->cell_capacity);
    if (place == NULL)
        return out_of_memory(err);
    *place = *cell;
    return 0;
}

static int add_exclusion(struct plan *plan, const struct cell *cell, const char *why, const char *hint,
                         struct err *err)
{
    struct exclusion *exclusion =
        ARRAY_NEXT(plan->exclusions, plan->exclusion_count, plan->exclusion_capacity);
    if (exclusion == NULL)
        return out_of_memory(err);
    exclusion->cell = *cell;
    snprintf(exclusion->why, sizeof exclusion->why, "%s", why);
    snprintf(exclusion->hint, sizeof exclusion->hint, "%s", hint);
    return 0;
}

static int gather_cells(const struct spec *spec, plan_probe *probe, const void *host, struct plan *plan,
                        struct err *err)
{
    size_t combinations = combinations_of(spec);
    if (combinations > PLAN_CELLS_MAX) {
        err_hint(err, "name fewer values, or split the experiment into several files");
        return err_set(err, E2BIG, "the axes make more than %d combinations", PLAN_CELLS_MAX);
    }
    for (size_t i = 0; i < combinations; i++) {
        struct cell cell;
        struct err reason = {0};
        combine(spec, i, &cell);
        const struct rule *rule = rules_exclude(&cell);
        if (rule == NULL && spec->settings.bytes > 0)
            rule = rules_exclude_counted(&cell);
        int rc = 0;
        if (rule != NULL)
            rc = add_exclusion(plan, &cell, rule->why, rule->hint, err);
        else if (probe != NULL && probe(host, &cell, &reason) < 0)
            rc = add_exclusion(plan, &cell, reason.what, reason.hint, err);
        else
            rc = add_cell(plan, &cell, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* The baseline again, under the control's label. */
static int add_controls(const struct spec *spec, struct plan *plan, struct err *err)
{
    size_t real = plan->cell_count;
    for (size_t i = 0; i < real; i++) {
        struct cell control = plan->cells[i];
        control.control = true;
        if (spec_is_baseline(spec, &control) && add_cell(plan, &control, err) < 0)
            return -err->code;
    }
    return 0;
}

static uint64_t add_text(uint64_t hash, struct text *text)
{
    hash = hash_bytes(hash, text_string(text), text->length);
    text_clear(text);
    return hash;
}

/* The value of a key that was added later, behind its name: others have their places. */
static void add_parameter(const struct field *field, const struct cell *cell, struct text *text)
{
    if (field_is_as_before(field, cell))
        return;
    if (field->added)
        text_addf(text, "%s ", field->key);
    field_print(field, cell, text);
    text_add(text, "\n");
}

/* Of what makes one plan's runs comparable with another's: times, blocks, order, seed, events, every cell.
 * Not of names, folders and figures, nor of equivalence, which only interprets, unless places stop by it.
 * Over text, so that it is the same on every machine. -ENOMEM. */
static int add_fingerprint(const struct settings *settings, struct plan *plan, struct err *err)
{
    own_text text = {0};
    text_addf(&text, "blocks %lld\nwarmup %lld\nduration %lld\nseed %lld\norder %u\nevents %llx\n",
              (long long)settings->blocks, (long long)settings->warmup_ns, (long long)settings->duration_ns,
              (long long)settings->seed, settings->order, (unsigned long long)settings->events.bits);
    if (settings->order == ORDER_CONTEST) /* folders of before have no slices in theirs */
        text_addf(&text, "slice %lld\nsteady %lld\n", (long long)settings->slice_ns,
                  (long long)settings->steady);
    if (settings->bytes > 0)
        text_addf(&text, "bytes %lld\n", (long long)settings->bytes);
    if (settings->precision > 0)
        text_addf(&text, "most %lld\nprecision %.17g\nequivalence %.17g\n",
                  (long long)looks_most_blocks(settings), settings->precision, settings->equivalence);
    if (settings->refine)
        text_addf(&text, "refine %.17g\n", settings->equivalence);
    plan->fingerprint = add_text(HASH_START, &text);
    for (size_t i = 0; i < plan->cell_count; i++) {
        for (unsigned j = 0; j < cell_field_count; j++)
            add_parameter(&cell_fields[j], &plan->cells[i], &text);
        text_add(&text, plan->cells[i].control ? "control\n" : "\n");
        plan->fingerprint = add_text(plan->fingerprint, &text);
    }
    return text_ok(&text, err);
}

int plan_make(const struct spec *spec, plan_probe *probe, const void *host, struct plan *plan,
              struct err *err)
{
    own_plan made = {.contrast = spec->settings.contrast};
    *plan = (struct plan){0};
    int rc = gather_cells(spec, probe, host, &made, err);
    if (rc == 0 && made.cell_count == 0) {
        const struct exclusion *first = made.exclusions;
        err_hint(err, "%s", first != NULL ? first->hint : "");
        rc = err_set(err, EINVAL, "nothing is left to run: %s", first != NULL ? first->why : "no cells");
    }
    if (rc == 0 && spec->settings.control)
        rc = add_controls(spec, &made, err);
    if (rc == 0)
        rc = schedule_runs(&spec->settings, &made, err);
    if (rc == 0)
        rc = add_fingerprint(&spec->settings, &made, err);
    if (rc < 0)
        return rc;
    made.first_cells = made.cell_count;
    made.first_runs = made.run_count;
    *plan = made;
    made = (struct plan){0};
    return 0;
}

/* Moves the runs of another plan behind those of this one. */
static int append_runs(struct plan *plan, const struct plan *other, size_t cells, struct err *err)
{
    size_t count = plan->run_count + other->run_count;
    uint32_t last = plan->runs[plan->run_count - 1].block;
    struct planned_run *runs = count <= PLAN_RUNS_MAX ? reallocarray(plan->runs, count, sizeof *runs) : NULL;
    if (runs == NULL)
        return err_set(err, count <= PLAN_RUNS_MAX ? ENOMEM : E2BIG, "no room for %zu runs", count);
    plan->runs = runs;
    for (size_t i = 0; i < other->run_count; i++) {
        struct planned_run *run = &plan->runs[plan->run_count++];
        *run = other->runs[i];
        run->cell += (uint32_t)cells;
        run->block += last;
    }
    return 0;
}

int plan_extend(struct plan *plan, const struct settings *settings, int64_t blocks, const struct cell *cells,
                size_t count, struct err *err)
{
    own_plan stage = {.contrast = plan->contrast};
    struct settings again = *settings;
    size_t before = plan->cell_count;
    again.blocks = blocks;
    again.precision = 0;
    again.seed = schedule_stream(settings->seed, INT32_MAX); /* the first stage's orders are its own */
    for (size_t i = 0; i < count; i++)
        if (add_cell(&stage, &cells[i], err) < 0 || add_cell(plan, &cells[i], err) < 0)
            return -err->code;
    int rc = schedule_runs(&again, &stage, err);
    return rc == 0 && stage.run_count > 0 ? append_runs(plan, &stage, before, err) : rc;
}

/* --- what a plan can tell --- */

void plan_tell_window(const struct settings *settings, struct text *text)
{
    if (settings->bytes == 0) {
        units_label(UNIT_NS, settings->duration_ns, text);
        text_add(text, " window");
        return;
    }
    text_add(text, "a window of ");
    units_label(UNIT_BYTES, settings->bytes, text);
    text_add(text, " on each connection");
}

void plan_tell_order(const struct plan *plan, const struct settings *settings, struct text *text)
{
    static const char *const orders[] = {
        [ORDER_RANDOM] = "in random order",
        [ORDER_LISTED] = "in listed order",
        [ORDER_PAIRED] = "in which the arms of a place stand next to each other",
        [ORDER_CONTEST] =
            "in which the arms of a place stand next to each other: none of them can take turns",
    };
    if (!plan_has_contests(plan)) {
        text_add(text, orders[settings->order]);
        return;
    }
    size_t contests, least, most;
    plan_count_contests(plan, &contests, &least, &most);
    size_t from = schedule_rounds(settings->duration_ns, settings->slice_ns, most),
           to = schedule_rounds(settings->duration_ns, settings->slice_ns, least);
    text_addf(text, "in contests of %zu", from);
    if (to > from)
        text_addf(text, " to %zu", to);
    text_addf(text, " round%s, in which the arms of a place take turns in slices of ", plural(to));
    units_label(UNIT_NS, settings->slice_ns, text);
    size_t paired = plan_paired_cells(plan);
    if (paired > 0)
        text_addf(text, ", but for %zu cell%s that cannot", paired, plural(paired));
    if (settings->steady > 0)
        text_addf(text, "; then %lld of steady runs, in random order", (long long)settings->steady);
}

bool plan_has_contests(const struct plan *plan)
{
    for (size_t i = 0; i < plan->run_count; i++)
        if (plan->runs[i].order == ORDER_CONTEST)
            return true;
    return false;
}

bool plan_times_messages(const struct plan *plan)
{
    for (size_t i = 0; i < plan->cell_count; i++)
        if (cell_is_timed(&plan->cells[i]))
            return true;
    return false;
}

void plan_count_contests(const struct plan *plan, size_t *contests, size_t *least, size_t *most)
{
    *contests = *least = *most = 0;
    for (size_t i = 0; i < plan->run_count; i += plan_unit(plan, i)) {
        size_t arms = plan_unit(plan, i);
        if (plan->runs[i].order != ORDER_CONTEST)
            continue;
        ++*contests;
        *least = *least == 0 || arms < *least ? arms : *least;
        *most = arms > *most ? arms : *most;
    }
}

size_t plan_paired_cells(const struct plan *plan)
{
    size_t paired = 0;
    for (size_t i = 0; i < plan->run_count && plan->runs[i].block == 1; i++)
        paired += plan->runs[i].order == ORDER_PAIRED;
    return paired;
}

int64_t plan_share_ns(const struct plan *plan, const struct settings *settings, size_t index)
{
    const struct planned_run *run = &plan->runs[index];
    /* the arms of a contest share its time, and warm up at least twice each: do buffers still grow? */
    bool contest = run->order == ORDER_CONTEST, shared = contest && run->rest > 0;
    return (contest ? 2 : 1) * settings->warmup_ns + (shared ? 0 : settings->duration_ns);
}

int64_t plan_time_ns(const struct plan *plan, const struct settings *settings)
{
    int64_t time_ns = 0;
    for (size_t i = 0; i < plan->run_count; i++)
        time_ns += plan_share_ns(plan, settings, i);
    return time_ns;
}

int64_t plan_run_ns(const struct plan *plan, const struct settings *settings)
{
    return plan->run_count > 0 ? plan_time_ns(plan, settings) / (int64_t)plan->run_count
                               : settings->warmup_ns + settings->duration_ns;
}

size_t plan_excluded_alike(const struct plan *plan, size_t i)
{
    size_t alike = 0;
    for (size_t j = 0; j < plan->exclusion_count; j++) {
        bool same = strcmp(plan->exclusions[j].why, plan->exclusions[i].why) == 0;
        if (same && j < i)
            return 0;
        alike += same;
    }
    return alike;
}

void plan_excluded_mechanisms(const struct plan *plan, size_t i, struct text *text)
{
    bool seen[MECHANISM_COUNT] = {false};
    own_text list = {0};
    size_t count = 0;
    for (size_t j = i; j < plan->exclusion_count; j++) {
        unsigned mechanism = plan->exclusions[j].cell.mechanism;
        if (seen[mechanism] || strcmp(plan->exclusions[j].why, plan->exclusions[i].why) != 0)
            continue;
        seen[mechanism] = true;
        text_addf(&list, "%s%s", count++ > 0 ? ", " : "", mechanisms[mechanism].name);
    }
    if (count > 1)
        text_add(text, text_string(&list));
}

unsigned plan_least_blocks(size_t tests, double alpha)
{
    unsigned blocks = 1;
    double needed = alpha / (double)(tests > 0 ? tests : 1);
    while (ldexp(1, 1 - (int)blocks) > needed && blocks < 1000)
        blocks++;
    return blocks;
}

static int by_place(const void *left, const void *right, void *contrast)
{
    const struct cell *const *a = left, *const *b = right;
    return cell_compare(*a, *b, contrast);
}

/* The cells that are no control, those of a place together; *count, and NULL when memory ran out. The caller
 * frees the list. */
static const struct cell **places_of(const struct plan *plan, size_t *count)
{
    const struct cell **list = calloc(plan->cell_count + 1, sizeof *list);
    *count = 0;
    for (size_t i = 0; list != NULL && i < plan->cell_count; i++)
        if (!plan->cells[i].control)
            list[(*count)++] = &plan->cells[i];
    if (list != NULL)
        qsort_r(list, *count, sizeof *list, by_place, (void *)&cell_fields[plan->contrast]);
    return list;
}

void plan_tell_family(size_t family, struct text *text)
{
    if (family == 1)
        text_add(text, "the one comparison of a pair");
    else
        text_addf(text, "all %zu comparisons of a pair", family);
}

size_t plan_family(const struct plan *plan)
{
    const struct field *contrast = &cell_fields[plan->contrast];
    struct err err = {0};
    own_cell_values values = {0};
    size_t count = 0, largest = 0;
    own_free const struct cell **list = places_of(plan, &count);
    if (list == NULL || cell_values_make(list, count, contrast, &values, &err) < 0)
        return 0;
    own_free size_t *numbers = calloc(count + 1, sizeof *numbers);
    own_free size_t *pairs = calloc(values.count * values.count + 1, sizeof *pairs);
    if (numbers == NULL || pairs == NULL)
        return 0;
    for (size_t i = 0; i < count; i++)
        numbers[i] = cell_values_find(&values, list[i]);
    /* for each pair of values, the places where both are; the largest count is the answer */
    for (size_t begin = 0, end; begin < count; begin = end) {
        for (end = begin + 1; end < count && cell_compare_places(list[begin], list[end], contrast) == 0;)
            end++;
        for (size_t i = begin; i < end; i++)
            for (size_t j = i + 1; j < end; j++) {
                size_t *pair = &pairs[numbers[i] * values.count + numbers[j]];
                if (++*pair > largest)
                    largest = *pair;
            }
    }
    return largest;
}

/* Whether a listed cell, as places_of() lists them, stands where this one does. */
static bool stands_in_place(const struct cell *cell, const struct cell *const *list, size_t count,
                            const struct field *contrast)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = cell_compare_places(cell, list[middle], contrast);
        if (order == 0)
            return true;
        low = order > 0 ? middle + 1 : low;
        high = order < 0 ? middle : high;
    }
    return false;
}

bool plan_explain_control(const struct plan *plan, const struct spec *spec, struct text *text)
{
    const struct exclusion *exclusion = NULL;
    size_t count = 0, places = 0, without = 0;
    if (!spec->settings.control || plan->exclusion_count == 0)
        return false;
    own_free const struct cell **list = places_of(plan, &count);
    if (list == NULL)
        return false;
    const struct field *contrast = spec_contrast(spec)->field;
    for (size_t i = 0; i < count; i++)
        places += i == 0 || cell_compare_places(list[i - 1], list[i], contrast) != 0;
    for (size_t i = 0; i < plan->exclusion_count; i++) {
        const struct cell *cell = &plan->exclusions[i].cell;
        if (!spec_is_baseline(spec, cell) || !stands_in_place(cell, list, count, contrast))
            continue;
        exclusion = exclusion != NULL ? exclusion : &plan->exclusions[i];
        without++;
    }
    if (exclusion == NULL)
        return false;
    own_text name = {0};
    cell_describe(&exclusion->cell, spec, &name);
    if (without < places)
        text_addf(text, " at %zu of %zu places", without, places);
    text_addf(text, ": it would be of the baseline, %s = ", contrast->key);
    field_print(contrast, &exclusion->cell, text);
    text_addf(text, ", which is left out%s (%s%s%s): name another one as experiment.baseline",
              without < places ? " there" : "", exclusion->why, without < places ? "; the first: " : "",
              without < places ? text_string(&name) : "");
    return without == places;
}

/* An axis that can be the contrast as it is; NULL: none. */
static const struct axis *other_axis(const struct spec *spec)
{
    for (unsigned i = 0; i < cell_field_count; i++)
        if (spec->axes[i].count > 1 && i != spec->settings.contrast)
            return &spec->axes[i];
    return NULL;
}

void plan_explain_contrast(const struct plan *plan, const struct spec *spec, struct text *text)
{
    const struct axis *axis = spec_contrast(spec), *other = other_axis(spec);
    const char *section = axis->field->section, *key = axis->field->key;
    struct cell cell = {0};
    if (plan->cell_count == 0 || plan_family(plan) > 0)
        return;
    if (axis->count > 1) {
        text_addf(text, "no two values of %s.%s, the contrast, are left at the same place", section, key);
        return;
    }
    text_addf(text, "%s.%s, the contrast, has one value (", section, key);
    axis_value(axis, 0, &cell);
    field_print(axis->field, &cell, text);
    text_add(text, "): give it several, or name another key as experiment.contrast");
    if (other != NULL)
        text_addf(text, ", such as %s, which has %zu", other->field->key, other->count);
}
