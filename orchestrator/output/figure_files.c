/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output/figure_files.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/hash.h"
#include "output/beginning.h"
#include "output/terminal.h"
#include "plots/gnuplot.h"
#include "results/folder.h"

/* --- figures --- */

int figures_visit(const struct figure_context *context,
                  int (*visit)(void *to, const struct figure *figure, const struct variants *variants,
                               size_t variant, struct err *err),
                  void *to, struct err *err)
{
    int rc = 0;
    for (unsigned i = 0; i < figure_count && rc == 0; i++) {
        const struct figure *figure = &figures[i];
        own_variants variants = {0};
        rc = figure_variants(figure, context, &variants, err);
        for (size_t variant = 0; variant < variants.count && rc == 0; variant++)
            rc = visit(to, figure, &variants, variant, err);
    }
    return rc;
}

/* --- notes --- */

void figure_notes_release(struct figure_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        free(notes->list[i].script);
        free(notes->list[i].why);
    }
    free(notes->list);
    for (size_t i = 0; i < notes->narrow_count; i++) {
        free(notes->narrow[i].script);
        text_release(&notes->narrow[i].svg);
    }
    free(notes->narrow);
    *notes = (struct figure_notes){0};
}

const char *figure_notes_find(const struct figure_notes *notes, const char *script)
{
    for (size_t i = 0; i < notes->count; i++)
        if (notes->list[i].script != NULL && strcmp(notes->list[i].script, script) == 0)
            return notes->list[i].why;
    return NULL;
}

const struct text *figure_notes_narrow(const struct figure_notes *notes, const char *script)
{
    for (size_t i = 0; i < notes->narrow_count; i++)
        if (notes->narrow[i].script != NULL && strcmp(notes->narrow[i].script, script) == 0)
            return &notes->narrow[i].svg;
    return NULL;
}

static int add_note(struct figure_notes *notes, const char *script, const char *why, struct err *err)
{
    struct figure_note *note = ARRAY_NEXT(notes->list, notes->count, notes->capacity);
    if (note == NULL)
        return err_set(err, ENOMEM, "out of memory");
    *note = (struct figure_note){.script = strdup(script), .why = strdup(why)};
    return note->script != NULL && note->why != NULL ? 0 : err_set(err, ENOMEM, "out of memory");
}

/* --- scripts --- */
/* The last line of a script says what stands above it, so that who changed a line has a script of their own.
 * It is no seal against anybody: who may write the folder can write the line too, and labrun writes over the
 * script then. */

enum { SCRIPT_BYTES_MAX = 1 << 20 };
static const char seal[] = "# As labrun wrote it: ";

static void add_seal(struct text *script)
{
    uint64_t hash = hash_bytes(HASH_START, text_string(script), script->length);
    text_addf(script, "%s%016" PRIx64 "\n", seal, hash);
}

enum script_state {
    SCRIPT_OURS,    /* not there, or as labrun wrote it, or nothing that can be read: written anew */
    SCRIPT_OLD,     /* of a labrun that left no mark: nobody knows */
    SCRIPT_CHANGED, /* drawn as it is */
    SCRIPT_FOREIGN, /* changed, and somebody else may have done it: kept, and not run */
};

static enum script_state judge(const struct text *script)
{
    const char *bytes = text_string(script), *last = bytes, *at = bytes;
    while ((at = strstr(at, seal)) != NULL)
        last = at++;
    own_text line = {0};
    uint64_t hash = hash_bytes(HASH_START, bytes, (size_t)(last - bytes));
    text_addf(&line, "%s%016" PRIx64 "\n", seal, hash);
    if (strcmp(last, text_string(&line)) == 0)
        return SCRIPT_OURS;
    bool marked = strncmp(last, seal, strlen(seal)) == 0;
    size_t length = strcspn(bytes, "\n");
    static const char made[] = ": made by labrun, to be changed by hand as you like.";
    return !marked && memmem(bytes, length, made, strlen(made)) != NULL ? SCRIPT_OLD : SCRIPT_CHANGED;
}

/* What lies in the folder under that name; the bytes that were judged are those that will run. */
static enum script_state look_at(const struct results *results, const char *path, struct text *script)
{
    struct err err = {0};
    own_fd fd = regular_open(results->folder, path, O_RDONLY, &err);
    char buffer[1 << 14];
    ssize_t got = 0;
    while (fd >= 0 && script->length < SCRIPT_BYTES_MAX && (got = read(fd, buffer, sizeof buffer)) > 0)
        text_add_bytes(script, buffer, (size_t)got);
    if (fd < 0 || got < 0 || script->length == 0 || memchr(text_string(script), '\0', script->length) != NULL)
        return SCRIPT_OURS;
    enum script_state state = judge(script);
    return state == SCRIPT_CHANGED && results_private(results, path, fd, &err) < 0 ? SCRIPT_FOREIGN : state;
}

static int write_text(const struct results *results, const char *name, const struct text *text,
                      struct err *err)
{
    int rc = text_ok(text, err);
    return rc == 0 ? results_write(results, name, text_string(text), text->length, err) : rc;
}

/* Writes the script, unless a person's own is there: then `script` becomes that one, if it may be run. */
static int settle_script(const struct results *results, const char *path, bool force, struct text *script,
                         bool *changed, struct err *err)
{
    own_text there = {0}, aside = {0};
    struct err refusal = {0};
    enum script_state state = force ? SCRIPT_OURS : look_at(results, path, &there);
    text_addf(&aside, "%s.old", path);
    if (state == SCRIPT_OLD && results_rename(results, path, text_string(&aside), &refusal) == 0) {
        text_print(stderr, "%s: of an older labrun, and perhaps changed: kept as %s\n", path,
                   text_string(&aside));
        state = SCRIPT_OURS;
    }
    add_seal(script);
    if (state == SCRIPT_OURS)
        return write_text(results, path, script, err);
    text_print(stderr, "%s: kept, as it was changed by hand%s (labrun report --force writes it anew)\n", path,
               state == SCRIPT_CHANGED
                   ? ""
                   : "; not run, as somebody else may have changed it: the picture is labrun's own");
    if (state != SCRIPT_CHANGED)
        return 0;
    *changed = true;
    text_clear(script);
    text_add_bytes(script, text_string(&there), there.length);
    return text_ok(script, err);
}

/* --- pictures --- */

/* A script that is to be drawn. */
struct job {
    char *path;         /* owned */
    struct text script; /* owned: these bytes, whatever lies in the folder by then */
    bool changed;       /* by a person */
    struct text narrow; /* owned: the same for a telephone; "": not drawn */
};

struct drawing {
    const struct findings *findings;
    const struct figure_context *context;
    struct figure_notes *notes;
    bool force;       /* what a person has changed is written anew */
    struct job *jobs; /* owned */
    size_t count, capacity;
    uint64_t formats;              /* bit i = enum figure_format */
    struct progress progress;      /* of the pictures */
    int files[GNUPLOT_FILE_COUNT]; /* owned: for gnuplot; -1: not there */
};

static void drawing_release(struct drawing *drawing)
{
    for (unsigned i = 0; i < GNUPLOT_FILE_COUNT; i++)
        fd_close(&drawing->files[i]);
    for (size_t i = 0; i < drawing->count; i++) {
        free(drawing->jobs[i].path);
        text_release(&drawing->jobs[i].script);
        text_release(&drawing->jobs[i].narrow);
    }
    free(drawing->jobs);
}

/* Pictures of earlier reports are not passed off as what is not drawn. */
static int remove_pictures(const struct results *results, const char *path, struct err *err)
{
    for (unsigned i = 0; i < FORMAT_COUNT; i++) {
        own_text name = {0};
        text_addf(&name, "%.*s%s", (int)(strlen(path) - strlen("gp")), path, figure_format_name(i));
        if (text_ok(&name, err) != 0 || results_remove(results, text_string(&name), err) != 0)
            return -err->code;
    }
    return 0;
}

/* What a person has changed is not known here. */
static int prepare_narrow(const struct drawing *drawing, const struct figure *figure,
                          const struct variants *variants, size_t variant, struct job *job, struct err *err)
{
    struct figure_context context = *drawing->context;
    context.narrow = true;
    if (job->changed)
        return 0;
    return gnuplot_script(figure, variants, variant, &context, &job->narrow, err);
}

/* Writes the script, and puts it among those that are drawn unless it would show nothing. All of them before
 * gnuplot is started for the first: whoever puts another script there from then on has none of it run. */
static int prepare(void *to, const struct figure *figure, const struct variants *variants, size_t variant,
                   struct err *err)
{
    struct drawing *drawing = to;
    const struct results *results = &drawing->findings->results;
    own_text path = {0}, gap = {0}, script = {0};
    bool changed = false;
    figure_path(figure, variants, variant, drawing->context->prefix, "gp", &path);
    if (text_ok(&path, err) != 0 ||
        gnuplot_script(figure, variants, variant, drawing->context, &script, err) != 0 ||
        settle_script(results, text_string(&path), drawing->force, &script, &changed, err) != 0 ||
        figure_gap(figure, variants, variant, drawing->context, &gap, err) != 0)
        return -err->code;
    if (gap.length > 0 && !changed)
        return remove_pictures(results, text_string(&path), err) == 0
                   ? add_note(drawing->notes, text_string(&path), text_string(&gap), err)
                   : -err->code;
    struct job *job = ARRAY_NEXT(drawing->jobs, drawing->count, drawing->capacity);
    if (job == NULL)
        return err_set(err, ENOMEM, "out of memory");
    *job = (struct job){.path = text_steal(&path), .script = script, .changed = changed};
    script = (struct text){0};
    return prepare_narrow(drawing, figure, variants, variant, job, err);
}

/* The pictures lie beside the script. */
static int draw_formats(const struct drawing *drawing, const struct job *job, struct err *err)
{
    struct gnuplot_job gnuplot = {.script = &job->script, .name = job->path};
    memcpy(gnuplot.files, drawing->files, sizeof gnuplot.files);
    for (unsigned i = 0; i < FORMAT_COUNT; i++) {
        own_text picture = {0}, name = {0}, said = {0};
        const char *format = figure_format_name(i);
        if ((drawing->formats >> i & 1) == 0)
            continue;
        text_addf(&name, "%.*s%s", (int)(strlen(job->path) - strlen("gp")), job->path, format);
        if (text_ok(&name, err) != 0 || gnuplot_draw(&gnuplot, format, &picture, &said, err) != 0 ||
            write_text(&drawing->findings->results, text_string(&name), &picture, err) != 0)
            return -err->code;
    }
    return 0;
}

static int draw_narrow(const struct drawing *drawing, const struct job *job, struct err *err)
{
    struct figure_notes *notes = drawing->notes;
    struct gnuplot_job gnuplot = {.script = &job->narrow, .name = job->path};
    own_text picture = {0}, said = {0};
    if (job->narrow.length == 0 || (drawing->formats >> FORMAT_SVG & 1) == 0)
        return 0;
    memcpy(gnuplot.files, drawing->files, sizeof gnuplot.files);
    if (gnuplot_draw(&gnuplot, "svg", &picture, &said, err) != 0)
        return -err->code;
    struct narrow_picture *narrow = ARRAY_NEXT(notes->narrow, notes->narrow_count, notes->narrow_capacity);
    if (narrow == NULL)
        return err_set(err, ENOMEM, "out of memory");
    *narrow = (struct narrow_picture){.script = strdup(job->path), .svg = picture};
    picture = (struct text){0};
    return 0;
}

/* A script that a person has changed and that does not run spoils its own picture alone. */
static int draw_job(struct drawing *drawing, const struct job *job, struct err *err)
{
    struct err failure = {0};
    if (draw_formats(drawing, job, &failure) == 0)
        return draw_narrow(drawing, job, err);
    if (!job->changed || failure.code == EINTR) {
        *err = failure;
        return -err->code;
    }
    text_print(stderr, "%s\n", failure.what);
    drawing->notes->failed++;
    if (remove_pictures(&drawing->findings->results, job->path, err) != 0)
        return -err->code;
    return add_note(drawing->notes, job->path, failure.what, err);
}

/* It takes a few seconds, in which nothing else would be said. */
static void tell_drawing(struct drawing *drawing)
{
    int64_t each_ns = beginning_drawing_ns(&drawing->findings->experiment.spec.settings) / figure_count;
    progress_begin(&drawing->progress, "drawing figure", drawing->count, each_ns);
    if (!drawing->progress.terminal)
        text_print(stderr, "drawing %zu figure%s\n", drawing->count, plural(drawing->count));
}

static int draw_all(struct drawing *drawing, struct err *err)
{
    sigset_t pending;
    if (drawing->formats != 0)
        tell_drawing(drawing);
    for (size_t i = 0; i < drawing->count && drawing->formats != 0 && err->code == 0; i++) {
        if (drawing->progress.terminal)
            progress_show(&drawing->progress, drawing->jobs[i].path);
        progress_done(&drawing->progress, draw_job(drawing, &drawing->jobs[i], err) == 0);
        /* whoever blocks these signals wants to be told of them here and not to die of them: see conclude()
         */
        sigpending(&pending);
        if (!sigismember(&pending, SIGINT) && !sigismember(&pending, SIGTERM) &&
            !sigismember(&pending, SIGHUP))
            continue;
        *err = (struct err){0}; /* of a gnuplot that got the signal too */
        err_set(err, EINTR, "interrupted while figures were drawn");
    }
    progress_end(&drawing->progress);
    return -err->code;
}

/* The data, before anybody can put other files there. */
static int open_files(struct drawing *drawing, struct err *err)
{
    for (unsigned i = 0; i < GNUPLOT_FILE_COUNT; i++) {
        struct err refusal = {0};
        drawing->files[i] =
            regular_open(drawing->findings->results.folder, gnuplot_files[i], O_RDONLY, &refusal);
        if (refusal.code != 0 && refusal.code != ENOENT && err->code == 0)
            *err = refusal;
    }
    return -err->code;
}

static bool is_drawn(const struct drawing *drawing, const char *path)
{
    for (size_t i = 0; i < drawing->count; i++)
        if (strcmp(drawing->jobs[i].path, path) == 0)
            return true;
    return figure_notes_find(drawing->notes, path) != NULL;
}

/* Scripts beside those of this report show what an older labrun, or other settings, made of the same runs:
 * whoever sees their pictures should know. They may be a person's own, so they stay. */
static void tell_others(const struct drawing *drawing)
{
    size_t count = 0;
    own_text first = {0};
    own_fd folder =
        openat(drawing->findings->results.folder, "figures", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    own_directory directory = folder >= 0 ? fdopendir(folder) : NULL;
    if (directory == NULL)
        return;
    steal_fd(&folder);
    const struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        size_t length = strlen(entry->d_name);
        own_text path = {0};
        text_addf(&path, "figures/%s", entry->d_name);
        if (length < 4 || strcmp(entry->d_name + length - 3, ".gp") != 0 ||
            is_drawn(drawing, text_string(&path)))
            continue;
        if (count++ == 0 || strcmp(text_string(&path), text_string(&first)) < 0) {
            text_clear(&first);
            text_add(&first, text_string(&path));
        }
    }
    if (count == 1)
        text_print(stderr, "%s: no figure of this report, and left as it is\n", text_string(&first));
    else if (count > 1)
        text_print(stderr, "%s and %zu other script%s: no figures of this report, and left as they are\n",
                   text_string(&first), count - 1, plural(count - 1));
}

int figures_draw(const struct findings *findings, const struct figure_context *context, bool force,
                 struct figure_notes *notes, struct err *err)
{
    struct err no_gnuplot = {0};
    OWNED_BY(drawing_release)
    struct drawing drawing = {.findings = findings, .context = context, .notes = notes, .force = force};
    for (unsigned i = 0; i < GNUPLOT_FILE_COUNT; i++)
        drawing.files[i] = -1;
    if (open_files(&drawing, err) != 0 || figures_visit(context, prepare, &drawing, err) != 0)
        return -err->code;
    tell_others(&drawing);
    drawing.formats = findings->experiment.spec.settings.figures.bits;
    if (gnuplot_probe(NULL, &no_gnuplot) != 0)
        drawing.formats = 0;
    else if ((drawing.formats >> FORMAT_PDF & 1) != 0 && gnuplot_probe_pdf(&no_gnuplot) != 0)
        drawing.formats &= ~(UINT64_C(1) << FORMAT_PDF); /* the others are drawn */
    if (draw_all(&drawing, err) != 0)
        return -err->code;
    if (notes->failed > 0)
        return err_set(err, EIO, "%zu script%s that %s changed by hand could not be drawn", notes->failed,
                       plural(notes->failed), notes->failed == 1 ? "was" : "were");
    *err = no_gnuplot; /* the scripts are there; the pictures are not */
    if (err->code != 0)
        err->code = EOPNOTSUPP; /* this host's lack, not the folder's: exit status 77 */
    return -err->code;
}
