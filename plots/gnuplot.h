/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running gnuplot: no shell, a clean environment, none of the user's start-up files, no rights, and no file
 * by its name: the folder of a report may be somebody else's, who could put another script, another link
 * there in between. gnuplot gets its script and its data behind descriptors and hands its picture back the
 * same way. What it draws is gnuplot_script's business, where the picture goes is output's. */
#ifndef LABRUN_PLOTS_GNUPLOT_H
#define LABRUN_PLOTS_GNUPLOT_H

#include "base/err.h"
#include "base/text.h"

enum { GNUPLOT_VERSION_BYTES = 32, GNUPLOT_SECONDS_MAX = 60 };

/* The files whose names stand in scripts. */
enum { GNUPLOT_FILE_COUNT = 5 };
extern const char *const gnuplot_files[GNUPLOT_FILE_COUNT];

struct gnuplot_job {
    const struct text *script;     /* as it stands in figures/: it may also be run there by hand */
    const char *name;              /* the script's, for errors */
    int files[GNUPLOT_FILE_COUNT]; /* what gnuplot_files[] name, opened for reading; -1: not there */
    unsigned seconds;              /* then it is killed; 0: GNUPLOT_SECONDS_MAX */
};

/* 0 when there is a gnuplot that can draw SVG and PNG; -ENOENT with a hint when not. Fills version
 * (GNUPLOT_VERSION_BYTES) when not NULL: "5.4 patchlevel 4". */
int gnuplot_probe(char *version, struct err *err);

/* 0 when it can draw PDF too, which not every build does; -ENOENT with a hint. */
int gnuplot_probe_pdf(struct err *err);

/* Appends the picture, in `format` ("svg", "png", "pdf"), to `picture`, and the first 4 KB of what gnuplot
 * said, warnings too, to `said`. gnuplot's own complaint is in err. -ENOENT: no gnuplot; -ETIMEDOUT: it was
 * killed; -EIO: it failed, or the picture is cut; -EINTR: SIGINT, SIGTERM or SIGHUP is pending (blocked by
 * who wants to know of it), and gnuplot was killed. */
int gnuplot_draw(const struct gnuplot_job *job, const char *format, struct text *picture, struct text *said,
                 struct err *err);

#endif
