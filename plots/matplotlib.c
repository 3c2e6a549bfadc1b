/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/matplotlib.h"

#include <string.h>

#include "plots/matplotlib_bars.h"
#include "plots/matplotlib_lines.h"
#include "plots/python.h"
#include "plots/templates.h"

void matplotlib_name(const struct figure *figure, const struct variants *variants, size_t variant,
                     const char *prefix, struct text *text)
{
    own_text path = {0};
    figure_path(figure, variants, variant, prefix, "py", &path);
    const char *slash = strrchr(text_string(&path), '/');
    text_add(text, slash != NULL ? slash + 1 : text_string(&path));
    text->failed = text->failed || path.failed;
}

static bool has_bars(const struct picture *picture)
{
    return picture->figure->bars != NULL && picture->most > 0;
}

static void head(const struct picture *picture, struct text *text)
{
    own_text name = {0};
    matplotlib_name(picture->figure, picture->variants, picture->variant, picture->context->prefix, &name);
    text_addf(
        text,
        "#!/usr/bin/env python3\n"
        "\"\"\"%s.\n\n"
        "Made by labrun, to be changed by hand as you like. The numbers are in this file; Python 3 and\n"
        "matplotlib are all that it needs. Values have %d significant digits, %s has all.\n\n"
        "    python3 %s             draws a PNG beside this file\n"
        "    python3 %s plot.pdf    draws plot.pdf, or any format that matplotlib knows\n"
        "\"\"\"\n",
        text_string(&picture->title), PYTHON_DIGITS, figure_source(picture->figure), text_string(&name),
        text_string(&name));
    text_add(text, matplotlib_template_imports);
    text_add(text, has_bars(picture) ? "patches import Rectangle" : "lines import Line2D");
    text_add(text, matplotlib_template_nan);
}

static void texts(const struct picture *picture, struct text *text)
{
    text_add(text, "\n# Texts\n");
    python_string(text, "title", text_string(&picture->title));
    python_lines(text, "subtitle", &picture->subtitle);
    python_lines(text, "caption", &picture->caption);
}

int matplotlib_script(const struct figure *figure, const struct variants *variants, size_t variant,
                      const struct figure_context *context, struct text *text, struct err *err)
{
    own_picture picture = {0};
    int rc = picture_make(figure, variants, variant, context, &picture, err);
    if (rc != 0)
        return rc;
    head(&picture, text);
    texts(&picture, text);
    if (has_bars(&picture))
        matplotlib_bars(&picture, text);
    else
        rc = matplotlib_lines(&picture, text, err);
    return rc == 0 ? text_ok(text, err) : rc;
}
