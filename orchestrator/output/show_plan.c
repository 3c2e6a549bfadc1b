/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>

#include "statistics/alpha.h"
#include "campaign/profiling.h"
#include "output/progress.h"
#include "output/show.h"
#include "output/table.h"

/* The values of an axis as they would stand in the file. */
static void print_values(const struct axis *axis, struct text *text)
{
    for (size_t i = 0; i < axis->count; i++) {
        const char *value = (const char *)axis->values + i * axis->field->size;
        text_add(text, i > 0 ? ", " : "");
        field_print(axis->field, value - axis->field->offset, text);
    }
}

static int show_axes(const struct spec *spec, FILE *file, struct err *err)
{
    static const struct heading columns[] = {{"KEY", false}, {"VALUES", false}, {"NUMBER", true}};
    own_table table = {0};
    int rc = table_open(&table, columns, 3, err);
    for (unsigned i = 0; i < cell_field_count && rc == 0; i++) {
        const struct axis *axis = &spec->axes[i];
        if (!axis->given && axis->count < 2)
            continue;
        own_text key = {0}, values = {0}, number = {0};
        text_addf(&key, "%s.%s", axis->field->section, axis->field->key);
        print_values(axis, &values);
        text_addf(&number, "%zu", axis->count);
        rc = table_row(&table,
                       (const char *[]){text_string(&key), text_string(&values), text_string(&number)}, err);
    }
    return rc == 0 ? table_print(&table, file, err) : rc;
}

static void show_exclusion(const struct exclusion *exclusion, size_t alike, const struct spec *spec,
                           FILE *file)
{
    own_text cell = {0};
    cell_describe(&exclusion->cell, spec, &cell);
    text_print(file, "excluded  %zu cell%s: %s\n", alike, plural(alike), exclusion->why);
    text_print(file, "          the first: %s\n", text_string(&cell));
    if (exclusion->hint[0] != '\0')
        text_print(file, "          hint: %s\n", exclusion->hint);
}

void show_exclusions(const struct experiment *experiment, FILE *file)
{
    const struct plan *plan = &experiment->plan;
    for (size_t i = 0; i < plan->exclusion_count; i++) {
        size_t alike = plan_excluded_alike(plan, i);
        if (alike > 0)
            show_exclusion(&plan->exclusions[i], alike, &experiment->spec, file);
    }
}

/* Without the rights of a run it is not known whether the CPUs can be sampled. */
static void show_profiles(const struct experiment *experiment, FILE *file)
{
    own_profiling profiling = {0};
    own_text found = {0};
    size_t profiles = experiment_profiles(experiment);
    if (profiles == 0)
        return;
    text_print(file, "profiles  %zu more run%s after all blocks, one of each cell\n", profiles,
               plural(profiles));
    profiling_probe(experiment->spec.settings.profile_frequency, &profiling);
    if (profiling.refusal.code == EPERM || profiling.refusal.code == EACCES) {
        text_print(file, "          sudo labrun check says whether they are possible here\n");
        return;
    }
    profiling_describe(&profiling, &found);
    text_print(file, "          %s\n", text_string(&found));
    if (profiling_hint(&profiling)[0] != '\0')
        text_print(file, "          hint: %s\n", profiling_hint(&profiling));
}

int show_plan(const struct experiment *experiment, FILE *file, struct err *err)
{
    const struct plan *plan = &experiment->plan;
    const struct settings *settings = &experiment->spec.settings;
    size_t controls = 0;
    for (size_t i = 0; i < plan->cell_count; i++)
        controls += plan->cells[i].control;

    text_print(file, "experiment %s\n\n", settings->name);
    int rc = show_axes(&experiment->spec, file, err);
    if (rc != 0)
        return rc;

    own_text warmup = {0}, duration = {0};
    units_label(UNIT_NS, settings->warmup_ns, &warmup);
    units_label(UNIT_NS, settings->duration_ns, &duration);
    char total[32];
    progress_time(experiment_duration_ns(experiment), total);
    text_print(file, "\ncells     %zu", plan->cell_count);
    if (controls > 0)
        text_print(file, ", of which %zu are the A/A control", controls);
    text_print(file, "\nblocks    %lld, in %s order, seed %lld\n", (long long)settings->blocks,
               settings->order == ORDER_RANDOM ? "random" : "listed", (long long)settings->seed);
    text_print(file, "runs      %zu of %s warm-up and %s window\n", plan->run_count, text_string(&warmup),
               text_string(&duration));
    show_profiles(experiment, file);
    text_print(file, "time      at least %s\n", total);

    size_t family = plan_family(plan);
    if (family > 0) {
        unsigned least = plan_least_blocks(family, ALPHA);
        text_print(
            file,
            "least     %u blocks, so that all %zu comparisons of two mechanisms can be significant at 5 "
            "%%%s\n",
            least, family, settings->blocks < (int64_t)least ? ": more than this plan has" : "");
    }
    show_exclusions(experiment, file);
    return 0;
}
