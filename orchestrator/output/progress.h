/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far a long piece of work is, on stderr: one line that is redrawn on a terminal (bar, time left, current
 * cell, failures so far), plain lines elsewhere. */
#ifndef LABRUN_OUTPUT_PROGRESS_H
#define LABRUN_OUTPUT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    const char *noun; /* what is counted: "run" */
    size_t total, done, failed;
    size_t after; /* what is counted under another noun when these are done, each about as long */
    uint64_t began_ns, last_line_ns;
    bool terminal;   /* stderr can move the cursor */
    bool drawn;      /* a line is on the screen */
    int64_t each_ns; /* least time of a run, used until runs have been timed */
};

/* `noun`: one of them, "run"; outlives the progress. */
void progress_begin(struct progress *progress, const char *noun, size_t total, size_t after, int64_t each_ns);
/* About to start the next run: `what` is its cell. */
void progress_show(struct progress *progress, const char *what);
void progress_done(struct progress *progress, bool ok);
/* A message between redraws: it stays on the screen. */
void progress_say(struct progress *progress, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Wipes the line. */
void progress_end(struct progress *progress);

/* "1:02:03", "12:30", "45 s". */
void progress_time(int64_t ns, char out[32]);

#endif
