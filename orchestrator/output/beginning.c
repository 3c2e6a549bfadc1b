/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/beginning.h"

#include <string.h>

#include "experiment/plan.h"
#include "output/table.h"
#include "output/terminal.h"
#include "plots/figure.h"
#include "statistics/alpha.h"

/* --- time --- */

enum { PICTURE_MS = 300 }; /* gnuplot's for one of usual size */

int64_t beginning_run_ns(const struct experiment *experiment)
{
    return plan_run_ns(&experiment->plan, &experiment->spec.settings) + RUN_SET_UP_NS;
}

int64_t beginning_drawing_ns(const struct settings *settings)
{
    int64_t formats = __builtin_popcountll(settings->figures.bits);
    return formats * figure_count * PICTURE_MS * INT64_C(1000000);
}

/* "45 s", "1:30 min", "1:02:03 h". */
static void add_time(struct text *text, int64_t ns)
{
    char time[32];
    progress_time(ns, time);
    text_addf(text, "%s%s", time, strlen(time) > 6 ? " h" : strchr(time, ':') != NULL ? " min" : "");
}

/* --- what is missing --- */

/* Those of the asked events that cannot be counted, and whether all cannot. */
static void add_counters(const struct settings *settings, const struct environment *environment,
                         struct text *text)
{
    own_text names = {0};
    const char *why = "";
    size_t missing = 0, asked = 0;
    for (unsigned i = 0; i < COUNTER_COUNT; i++) {
        if ((settings->events.bits >> i & 1) == 0)
            continue;
        asked++;
        if (environment->counters[i][0] == '\0')
            continue;
        text_addf(&names, "%s%s", missing++ > 0 ? ", " : "", counter_name(i));
        why = environment->counters[i];
    }
    if (missing == 0)
        return;
    bool no_pmu = strncmp(why, "no PMU", 6) == 0;
    if (missing == asked)
        text_addf(text, "%s: CPU time instead of cycles. ", no_pmu ? "No PMU" : "No hardware counters");
    else
        text_addf(text, "Not counted here: %s. ", text_string(&names));
}

static void add_exclusions(const struct experiment *experiment, struct text *text)
{
    const struct plan *plan = &experiment->plan;
    own_text control = {0};
    const char *why = "";
    size_t reasons = 0;
    for (size_t i = 0; i < plan->exclusion_count; i++) {
        if (plan_excluded_alike(plan, i) == 0)
            continue;
        reasons++;
        why = plan->exclusions[i].why;
    }
    const char *verb = plan->exclusion_count == 1 ? "is" : "are";
    if (reasons == 1)
        text_addf(text, "%zu cell%s %s excluded: %s. ", plan->exclusion_count, plural(plan->exclusion_count),
                  verb, why);
    else if (reasons > 1)
        text_addf(text, "%zu cells are excluded for %zu reasons, which labrun plan tells. ",
                  plan->exclusion_count, reasons);
    plan_explain_control(plan, &experiment->spec, &control);
    if (control.length > 0)
        text_addf(text, "There is no A/A control%s. ", text_string(&control));
}

static void add_blocks(const struct experiment *experiment, struct text *text)
{
    own_text why = {0};
    plan_explain_contrast(&experiment->plan, &experiment->spec, &why);
    if (why.length > 0)
        text_addf(text, "Nothing is compared: %s. ", text_string(&why));
    size_t family = plan_family(&experiment->plan);
    unsigned least = plan_least_blocks(family * looks_count(&experiment->spec.settings), ALPHA);
    int64_t blocks = looks_most_blocks(&experiment->spec.settings);
    if (family > 0 && blocks < (int64_t)least)
        text_addf(text, "%lld block%s: nothing can be significant, %u are needed. ", (long long)blocks,
                  plural(blocks), least);
}

/* A list is an axis here too, which those who think of a set of CPUs do not expect. */
static void add_cpu_lists(const struct spec *spec, struct text *text)
{
    for (unsigned i = 0; i < cell_field_count; i++) {
        const struct axis *axis = &spec->axes[i];
        own_text values = {0}, set = {0};
        if (axis->field->type != FIELD_CPUS || axis->count < 2)
            continue;
        axis_print(axis, ", ", &values);
        axis_print(axis, "+", &set);
        text_addf(text,
                  "%s.%s = %s makes %zu cells of each other combination, one for each value; %s is one set "
                  "of CPUs. ",
                  axis->field->section, axis->field->key, text_string(&values), axis->count,
                  text_string(&set));
    }
}

/* --- beginning --- */

static void add_size(const struct experiment *experiment, const struct workload *workload, struct text *text)
{
    const struct plan *plan = &experiment->plan;
    const struct settings *settings = &experiment->spec.settings;
    const int64_t most = looks_most_blocks(settings);
    size_t runs = workload->missing;
    text_addf(text, "%zu cell%s x ", plan->cell_count, plural(plan->cell_count));
    if (most > settings->blocks)
        text_addf(text, "%lld to ", (long long)settings->blocks);
    text_addf(text, "%lld block%s", (long long)most, plural(most));
    if (plan_has_contests(plan) && settings->steady > 0)
        text_addf(text, " of contests, and %lld of steady runs,", (long long)settings->steady);
    else if (plan_has_contests(plan))
        text_add(text, " of contests");
    text_addf(text, " = %s%zu run%s", most > settings->blocks ? "at most " : "", plan->run_count,
              plural(plan->run_count));
    if (workload->done > 0)
        text_addf(text, ", %zu of which %s missing", runs, runs == 1 ? "is" : "are");
    if (workload->profiles > 0)
        text_addf(text, ", then %zu that %s profiled", workload->profiles,
                  workload->profiles == 1 ? "is" : "are");
    text_addf(text, ": %sabout ", most > settings->blocks ? "at most " : "");
    add_time(text, (int64_t)(runs + workload->profiles) * beginning_run_ns(experiment) +
                       (workload->no_pictures == NULL ? beginning_drawing_ns(settings) : 0));
    text_add(text, ". ");
}

void beginning_show(const struct experiment *experiment, const struct environment *environment,
                    const struct workload *workload, FILE *file)
{
    own_text text = {0};
    add_size(experiment, workload, &text);
    add_counters(&experiment->spec.settings, environment, &text);
    if (workload->no_pictures != NULL)
        text_addf(&text, "No pictures: %s. ", workload->no_pictures);
    add_exclusions(experiment, &text);
    add_blocks(experiment, &text);
    add_cpu_lists(&experiment->spec, &text);
    paragraph_print(file, paragraph_width(file), "", "  ", text_string(&text));
}
