/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "answers/changes.h"
#include "output/compare_tables.h"
#include "plots/change_figure.h"
#include "plots/gnuplot.h"

/* "quick, 2026-11-30T03:15 (AMD EPYC, 2 CPUs · Linux 6.18)", and how many more there are. */
static void describe_side(const struct compared_side *side, struct text *text)
{
    const struct findings *findings = side->list[0];
    own_text host = {0};
    host_caption(&findings->environment.host, &host);
    text_addf(text, "%s, %.16s (%s)", findings->experiment.spec.settings.name, findings->environment.started,
              text_string(&host));
    if (side->count > 1)
        text_addf(text, " and %zu more", side->count - 1);
}

static void write_script(const struct compared *compared, struct text *script)
{
    own_text title = {0}, subtitle = {0}, first = {0}, second = {0};
    changes_headline(compared->changes, compared->matching, &title);
    char *aside = title.data != NULL ? strstr(title.data, " (") : NULL;
    if (aside != NULL)
        *aside = '\0'; /* what the rows show */
    text_add(&subtitle,
             "second relative to first; bars: intervals that hold together with 95 %, sessions allowed "
             "for; filled: told apart; dotted: the same within ±");
    text_percent(&subtitle, 100 * compared->asked.equivalence);
    text_add(&subtitle, " %");
    if (compared->changes->controls > 0)
        text_add(&subtitle, "; grey: what the A/A cells changed by at that place");
    describe_side(&compared->sides[FIRST_SIDE], &first);
    describe_side(&compared->sides[SECOND_SIDE], &second);
    const struct change_texts texts = {.title = text_string(&title),
                                       .subtitle = text_string(&subtitle),
                                       .first = text_string(&first),
                                       .second = text_string(&second),
                                       .equivalence = compared->asked.equivalence};
    change_script(compared->changes, compared->matching, &texts, script);
}

static int put(const struct results *results, const char *name, const struct text *text, struct err *err)
{
    return text_ok(text, err) == 0 ? results_write(results, name, text_string(text), text->length, err)
                                   : -err->code;
}

int comparison_draw(const struct compared *compared, const struct results *results, struct err *err)
{
    static const char *const formats[] = {"svg", "png"};
    own_text script = {0};
    write_script(compared, &script);
    int rc = put(results, "compare.gp", &script, err);
    for (unsigned i = 0; i < sizeof formats / sizeof *formats && rc == 0; i++) {
        const struct gnuplot_job job = {.script = &script, .name = "compare.gp", .files = {-1, -1, -1}};
        own_text picture = {0}, said = {0}, name = {0};
        text_addf(&name, "compare.%s", formats[i]);
        rc = gnuplot_draw(&job, formats[i], &picture, &said, err);
        if (rc == 0)
            rc = put(results, text_string(&name), &picture, err);
    }
    return rc;
}
