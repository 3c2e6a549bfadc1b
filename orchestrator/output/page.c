/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "results/environment.h"
#include "plots/figure.h"
#include "plots/picture.h"
#include "plots/report.h"

enum {
    PICTURE_BYTES_MAX = 4 << 20, /* a busy figure has 100 KB */
};

/* Strings that the page's sources point to. */
struct shelf {
    struct report_figure figures[REPORT_FIGURES_MAX];
    size_t figure_count; /* those that the page does not show are counted */
    struct report_series series[REPORT_FIGURES_MAX * REPORT_SERIES_MAX];
    size_t series_count;
    struct report_fact *facts; /* owned, as many as there are */
    size_t fact_count;
    char **strings; /* owned, and so is what they point to */
    size_t string_count;
};

static void shelf_release(struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->string_count; i++)
        free(shelf->strings[i]);
    free(shelf->strings);
    free(shelf->facts);
}

static int shelf_make(const struct environment *environment, struct shelf *shelf, struct err *err)
{
    size_t facts = environment_member_count + COUNTER_COUNT + environment->host.mitigation_count;
    size_t strings = facts + (4 + REPORT_SERIES_MAX) * (size_t)REPORT_FIGURES_MAX;
    shelf->facts = calloc(facts, sizeof *shelf->facts);
    shelf->strings = calloc(strings, sizeof *shelf->strings);
    bool made = shelf->facts != NULL && shelf->strings != NULL;
    return made ? 0 : err_set(err, ENOMEM, "out of memory for the page");
}

/* Keeps a string; "" when memory ran out, which the page itself will then run into. */
static const char *shelf_keep(struct shelf *shelf, char *string)
{
    if (string == NULL)
        return "";
    shelf->strings[shelf->string_count++] = string;
    return string;
}

static void add_fact(struct shelf *shelf, const char *group, const char *name, const char *value)
{
    shelf->facts[shelf->fact_count++] = (struct report_fact){.group = group, .name = name, .value = value};
}

/* The same, beside others of the group that have that value: five counters lack for one reason. */
static void join_fact(struct shelf *shelf, const char *group, const char *name, const char *value)
{
    for (size_t i = 0; i < shelf->fact_count; i++) {
        struct report_fact *fact = &shelf->facts[i];
        if (strcmp(fact->group, group) != 0 || strcmp(fact->value, value) != 0)
            continue;
        own_text names = {0};
        text_addf(&names, "%s, %s", fact->name, name);
        fact->name = shelf_keep(shelf, text_steal(&names));
        return;
    }
    add_fact(shelf, group, name, value);
}

static void find_facts(const struct environment *environment, struct shelf *shelf)
{
    static const char *const groups[][2] = {{"host", "Host"}, {"versions", "Versions"}, {"", "Experiment"}};
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        for (unsigned i = 0; i < environment_member_count; i++) {
            const struct environment_member *member = &environment_members[i];
            own_text value = {0};
            if (strcmp(member->section, groups[g][0]) != 0 || strcmp(member->key, "command") == 0)
                continue;
            environment_member_print(member, environment, &value);
            text_add(&value, "");
            add_fact(shelf, groups[g][1], member->label, shelf_keep(shelf, text_steal(&value)));
        }
    for (unsigned i = 0; i < COUNTER_COUNT; i++)
        join_fact(shelf, "Counters", counter_name(i),
                  environment->counters[i][0] == '\0' ? "available" : environment->counters[i]);
    for (unsigned i = 0; i < environment->host.mitigation_count; i++)
        join_fact(shelf, "Mitigations", environment->host.mitigations[i].name,
                  environment->host.mitigations[i].state);
}

/* One picture; what is wrong with it is said in its place. */
static void read_picture(const struct findings *findings, const char *no_pictures, const char *path,
                         struct report_figure *picture, struct shelf *shelf)
{
    struct err err = {0};
    char *bytes = NULL;
    const struct settings *settings = &findings->experiment.spec.settings;
    if (no_pictures != NULL)
        picture->missing = no_pictures;
    else if ((settings->figures.bits >> FORMAT_SVG & 1) == 0)
        picture->missing = "the experiment asks for no SVG (output.figures)";
    else if (results_read(&findings->results, path, PICTURE_BYTES_MAX, &bytes, &picture->length, &err) != 0)
        picture->missing = shelf_keep(shelf, strdup(err.what));
    else
        picture->svg = shelf_keep(shelf, bytes);
}

/* Those that the picture was drawn with. Bars are no series: a mechanism is a row of them, and the parts of a
 * stack stand where they do because the others are there. */
static void find_series(struct picture *picture, struct report_figure *shown, struct shelf *shelf)
{
    if (picture->figure->bars != NULL)
        return;
    shown->series = &shelf->series[shelf->series_count];
    shown->series_count = picture->series_count;
    for (unsigned i = 0; i < shown->series_count; i++)
        shelf->series[shelf->series_count++] = (struct report_series){
            .name = shelf_keep(shelf, text_steal(&picture->series[i].legend)),
            .mechanism = picture->series[i].mechanism,
            .control = picture->series[i].control,
        };
}

/* What the drawing does not tell the page: it is made once more, up to where it would be written down. */
static int describe_picture(const struct figure *figure, const struct variants *variants, size_t variant,
                            const struct figure_context *context, struct report_figure *shown,
                            struct shelf *shelf, struct err *err)
{
    own_picture picture = {0};
    own_text words = {0};
    int rc = picture_make(figure, variants, variant, context, &picture, err);
    if (rc != 0)
        return rc;
    variants_words(variants, variant, &words);
    if (words.length > 0)
        text_addf(&picture.title, " (%s)", text_string(&words));
    shown->title = shelf_keep(shelf, text_steal(&picture.title));
    find_series(&picture, shown, shelf);
    return 0;
}

static int find_pictures(const struct findings *findings, const struct figure_context *context,
                         const char *no_pictures, struct shelf *shelf, struct err *err)
{
    const char *prefix = findings->experiment.spec.settings.prefix;
    for (unsigned i = 0; i < figure_count; i++) {
        own_variants variants = {0};
        const struct summaries *summaries =
            figure_summaries(&figures[i], &findings->summaries, &findings->shares);
        if (!figure_wanted(&figures[i], &findings->shares))
            continue;
        int rc = figure_variants(&figures[i], summaries, &variants, err);
        if (rc != 0)
            return rc;
        for (size_t v = 0; v < variants.count; v++) {
            own_text svg = {0}, script = {0};
            if (shelf->figure_count++ >= REPORT_FIGURES_MAX)
                continue;
            struct report_figure *picture = &shelf->figures[shelf->figure_count - 1];
            figure_path(&figures[i], &variants, v, prefix, "svg", &svg);
            figure_path(&figures[i], &variants, v, prefix, "gp", &script);
            picture->source = figure_source(&figures[i]);
            picture->script = shelf_keep(shelf, text_steal(&script));
            read_picture(findings, no_pictures, text_string(&svg), picture, shelf);
            rc = describe_picture(&figures[i], &variants, v, context, picture, shelf, err);
            if (rc != 0)
                return rc;
        }
    }
    return 0;
}

int page_write(const struct findings *findings, const struct frame *frame, const char *no_pictures,
               struct err *err)
{
    const struct environment *environment = &findings->environment;
    OWNED_BY(shelf_release) struct shelf shelf = {0};
    own_text html = {0};
    int rc = shelf_make(environment, &shelf, err);
    if (rc == 0)
        find_facts(environment, &shelf);
    if (rc == 0)
        rc = find_pictures(findings, &frame->context, no_pictures, &shelf, err);
    const struct report_sources sources = {
        .records = &findings->records,
        .index = &findings->index,
        .answers = &findings->answers,
        .costs = &findings->costs,
        .verdicts = &findings->verdicts,
        .crossovers = &findings->crossovers,
        .warnings = &findings->warnings,
        .shares = &findings->shares,
        .no_profile = findings_no_profile(findings),
        .spec = &findings->experiment.spec,
        .plan = &findings->experiment.plan,
        .figures = shelf.figures,
        .figure_count = shelf.figure_count,
        .facts = shelf.facts,
        .fact_count = shelf.fact_count,
        .caption = text_string(&frame->caption),
        .started = environment->started,
        .command = environment->command,
        .version = environment->labrun,
        .experiment = findings->experiment.text,
        .overrides = environment->overrides,
        .override_count = environment->override_count,
    };
    if (rc == 0)
        rc = report_page(&sources, &html, err);
    if (rc == 0)
        rc = results_write(&findings->results, "report.html", text_string(&html), html.length, err);
    return rc;
}
