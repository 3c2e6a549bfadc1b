/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/export.h"

#include "plots/matplotlib.h"

const struct export_format export_formats[] = {
    {"matplotlib", export_matplotlib},
    {"json", export_json},
    {"markdown", export_markdown},
};
const unsigned export_format_count = sizeof export_formats / sizeof *export_formats;

static int export_figure(const struct figure *figure, const struct findings *findings,
                         const struct frame *frame, const struct outlet *outlet, struct err *err)
{
    const struct figure_context *context = &frame->context;
    own_variants variants = {0};
    if (!figure_wanted(figure, &findings->shares))
        return 0;
    int rc = figure_variants(figure, figure_summaries(figure, &findings->summaries, &findings->shares),
                             &variants, err);
    for (size_t i = 0; i < variants.count && rc == 0; i++) {
        own_text name = {0}, text = {0};
        matplotlib_name(figure, &variants, i, context->prefix, &name);
        rc = matplotlib_script(figure, &variants, i, context, &text, err);
        if (rc == 0)
            rc = outlet->put(outlet->to, text_string(&name), &text, err);
    }
    return rc;
}

int export_matplotlib(const struct findings *findings, const struct frame *frame, const struct outlet *outlet,
                      struct err *err)
{
    int rc = 0;
    for (unsigned i = 0; i < figure_count && rc == 0; i++)
        rc = export_figure(&figures[i], findings, frame, outlet, err);
    return rc;
}
