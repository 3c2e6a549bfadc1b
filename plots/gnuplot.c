/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/own.h"
#include "netns/privileges.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U
#endif

enum { SAID_BYTES_MAX = 4096 }; /* of what gnuplot says */
static const char program[] = "gnuplot",
                  install_hint[] = "install gnuplot 5.4 or newer: apt install gnuplot-nox";

const char *const gnuplot_files[GNUPLOT_FILE_COUNT] = {"summary.csv", "runs.csv", "profile_shares.csv",
                                                       "verdicts.csv", "percentiles.csv"};

/* The descriptors of gnuplot: /dev/fd/4 is the first of gnuplot_files[]. */
enum { FD_PICTURE = 1, FD_WORDS = 2, FD_SCRIPT = 3, FD_FILES = 4, FD_COUNT = FD_FILES + GNUPLOT_FILE_COUNT };
#define SCRIPT_PATH "/dev/fd/3"

/* --- the process --- */

/* A running gnuplot. */
struct drawing {
    pid_t pid;
    int watch;     /* owned: pidfd, readable once it has ended */
    int words;     /* owned: what it says */
    int interrupt; /* owned: signalfd, readable while a signal that ends the report is pending */
};

static void child_release(struct drawing *child)
{
    fd_close(&child->watch);
    fd_close(&child->words);
    fd_close(&child->interrupt);
}

#define own_child OWNED_BY(child_release) struct drawing

/* What it must not take over from who started labrun, or from labrun: ignored and blocked signals, rights,
 * the lifted limit of locked memory. It ends with labrun. */
static int child_restrict(pid_t parent, struct err *err)
{
    sigset_t none;
    static const int inherited[] = {SIGPIPE, SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof inherited / sizeof *inherited; i++)
        signal(inherited[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    static const struct rlimit nothing = {0, 0};
    if (setrlimit(RLIMIT_MEMLOCK, &nothing) < 0 || chdir("/") < 0 || privileges_drop(err) < 0)
        return err_errno(err, errno, "cannot start gnuplot");
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 || getppid() != parent)
        return err_errno(err, ESRCH, "cannot start gnuplot");
    return 0;
}

/* Puts each at its place; first out of the way of the others. */
static int child_place(const int fds[FD_COUNT], struct err *err)
{
    int high[FD_COUNT];
    for (int i = 0; i < FD_COUNT; i++)
        if ((high[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, FD_COUNT)) < 0)
            return err_errno(err, errno, "cannot start gnuplot");
    for (int i = 0; i < FD_COUNT; i++)
        if (dup2(high[i], i) < 0)
            return err_errno(err, errno, "cannot start gnuplot");
    return 0;
}

/* The child of the fork. `failure`: where an error goes; closed by the start of gnuplot. */
_Noreturn static void child_main(pid_t parent, const int fds[FD_COUNT], char *const argv[], int failure)
{
    struct err err = {0};
    /* A clean environment: GNUTERM, GNUPLOT_LIB and a .gnuplot in HOME would change figures, or run code. */
    char path[4096], utf8[] = "LC_ALL=C.UTF-8";
    const char *search = getenv("PATH");
    snprintf(path, sizeof path, "PATH=%s", search != NULL ? search : "/usr/local/bin:/usr/bin:/bin");
    int told = fcntl(failure, F_DUPFD_CLOEXEC, FD_COUNT);
    if (child_restrict(parent, &err) == 0 && child_place(fds, &err) == 0) {
        execvpe(program, argv, (char *[]){path, utf8, NULL});
        err_errno(&err, errno, "cannot start gnuplot");
        if (err.code == ENOENT)
            err_hint(&err, "%s", install_hint);
    }
    ssize_t wrote = write(told, &err, sizeof err);
    _exit(wrote == sizeof err ? 126 : 127);
}

static void child_kill(const struct drawing *child)
{
    kill(child->pid, SIGKILL);
    waitpid(child->pid, NULL, 0);
}

/* Waits until gnuplot is started, or for the error that kept it from that. */
static int child_fork(struct drawing *child, const int fds[FD_COUNT], char *const argv[], struct err *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return err_errno(err, errno, "cannot make a pipe for gnuplot");
    own_fd read_end = ends[0], write_end = ends[1];
    pid_t parent = getpid();
    child->pid = fork();
    if (child->pid == 0)
        child_main(parent, fds, argv, write_end);
    if (child->pid < 0)
        return err_errno(err, errno, "cannot start gnuplot");
    fd_close(&write_end);
    struct err theirs;
    ssize_t got;
    while ((got = read(read_end, &theirs, sizeof theirs)) < 0 && errno == EINTR)
        continue;
    if (got == 0)
        return 0;
    child_kill(child);
    if (got != sizeof theirs)
        return err_set(err, EIO, "cannot start gnuplot");
    *err = theirs;
    return -err->code;
}

/* `fds`: but for the words, which go into a pipe. */
static int child_start(struct drawing *child, int fds[FD_COUNT], char *const argv[], struct err *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return err_errno(err, errno, "cannot make a pipe for gnuplot");
    own_fd write_end = ends[1];
    child->words = ends[0];
    fds[FD_WORDS] = write_end;
    sigset_t ending; /* signals that end a report */
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGHUP);
    child->interrupt = signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
    if (child->interrupt < 0)
        return err_errno(err, errno, "cannot make a signalfd");
    int rc = child_fork(child, fds, argv, err);
    if (rc != 0)
        return rc;
    child->watch = pidfd_open(child->pid, 0);
    if (child->watch < 0) {
        int code = errno;
        child_kill(child);
        return err_errno(err, code, "cannot watch gnuplot");
    }
    return 0;
}

/* Reads what is there; false at the end. What exceeds the limit is read and dropped, so that gnuplot never
 * waits. */
static bool child_read(const struct drawing *child, struct text *said)
{
    char buffer[1024];
    ssize_t got;
    while ((got = read(child->words, buffer, sizeof buffer)) > 0) {
        size_t room = said->length < SAID_BYTES_MAX ? SAID_BYTES_MAX - said->length : 0;
        text_add_bytes(said, buffer, (size_t)got < room ? (size_t)got : room);
    }
    return got < 0 && (errno == EAGAIN || errno == EINTR);
}

/* Waits for its end, reading all the while. The exit status; -ETIMEDOUT or -EINTR when it had to be killed.
 */
static int child_wait(const struct drawing *child, unsigned seconds, struct text *said)
{
    int64_t deadline = clock_now_ms() + (int64_t)seconds * 1000;
    struct pollfd watched[] = {{.fd = child->watch, .events = POLLIN},
                               {.fd = child->words, .events = POLLIN},
                               {.fd = child->interrupt, .events = POLLIN}};
    while ((watched[0].revents & POLLIN) == 0) {
        int64_t left = deadline - clock_now_ms();
        if (left <= 0 || (watched[2].revents & POLLIN) != 0) {
            child_kill(child);
            return left <= 0 ? -ETIMEDOUT : -EINTR;
        }
        poll(watched, 3, (int)left);
        if (watched[1].fd >= 0 && watched[1].revents != 0 && !child_read(child, said))
            watched[1].fd = -1;
    }
    child_read(child, said);
    int status = 0;
    waitpid(child->pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The complaint in one line: the last line that gnuplot printed says what is wrong; not by what name it knows
 * the script. */
static void last_line(const char *said, char *line, size_t size)
{
    static const char script[] = "\"" SCRIPT_PATH "\" ";
    size_t length = strlen(said);
    while (length > 0 && (unsigned char)said[length - 1] <= ' ')
        length--;
    size_t from = length;
    while (from > 0 && said[from - 1] != '\n')
        from--;
    if (strncmp(said + from, script, strlen(script)) == 0)
        from += strlen(script);
    snprintf(line, size, "%.*s", (int)(length - from), said + from);
}

/* 0 or negative errno. */
static int run(int fds[FD_COUNT], const char *const arguments[], unsigned seconds, struct text *said,
               struct err *err)
{
    own_child child = {.watch = -1, .words = -1, .interrupt = -1};
    char name[] = "gnuplot", defaults[] = "--default-settings", execute[] = "-e";
    int rc = child_start(&child, fds,
                         (char *[]){name, defaults, execute, (char *)(uintptr_t)arguments[0],
                                    (char *)(uintptr_t)arguments[1], NULL},
                         err);
    if (rc != 0)
        return rc;
    rc = child_wait(&child, seconds, said);
    if (rc == -ETIMEDOUT)
        return err_set(err, ETIMEDOUT, "gnuplot was not done after %u s and has been killed", seconds);
    if (rc == -EINTR)
        return err_set(err, EINTR, "interrupted");
    if (rc == 0)
        return 0;
    char line[300];
    last_line(text_string(said), line, sizeof line);
    return err_set(err, EIO, "gnuplot failed: %s", line[0] != '\0' ? line : "without a word");
}

/* --- script and picture --- */

/* A file without a name, with the text in it. A kernel before 6.3 does not know the flag. */
static int nameless(const struct text *text, struct err *err)
{
    own_fd fd = memfd_create("labrun", MFD_CLOEXEC | MFD_NOEXEC_SEAL);
    if (fd < 0 && errno == EINVAL)
        fd = memfd_create("labrun", MFD_CLOEXEC);
    for (size_t at = 0; fd >= 0 && at < text->length;) {
        ssize_t wrote = write(fd, text->data + at, text->length - at);
        if (wrote < 0 && errno != EINTR)
            fd_close(&fd);
        at += wrote > 0 ? (size_t)wrote : 0;
    }
    return fd >= 0 ? steal_fd(&fd) : err_errno(err, errno, "cannot make a file for gnuplot in memory");
}

/* What the script asks for: "format='svg'; picture=1; summary_csv='/dev/fd/4'; ...": with them it opens no
 * file by its name, and the picture goes to standard output. */
static void add_variables(const char *format, struct text *text)
{
    text_addf(text, "format='%s'; picture=1", format);
    for (int i = 0; i < GNUPLOT_FILE_COUNT; i++) {
        size_t stem = strcspn(gnuplot_files[i], ".");
        text_addf(text, "; %.*s_csv='/dev/fd/%d'", (int)stem, gnuplot_files[i], FD_FILES + i);
    }
}

/* What a picture ends with; gnuplot's exit status is 0 also when nothing could be written. */
static const struct format {
    const char *name, *end;
    size_t length;
} formats[] = {{"svg", "</svg>", 6}, {"png", "IEND\xae\x42\x60\x82", 8}, {"pdf", "%%EOF", 5}};

static int read_picture(int fd, const struct format *format, struct text *picture, struct err *err)
{
    char buffer[1 << 14];
    ssize_t got;
    off_t at = 0;
    while ((got = pread(fd, buffer, sizeof buffer, at)) > 0 || (got < 0 && errno == EINTR)) {
        text_add_bytes(picture, buffer, got > 0 ? (size_t)got : 0);
        at += got > 0 ? got : 0;
    }
    if (got < 0)
        return err_errno(err, errno, "cannot read what gnuplot has drawn");
    if (text_ok(picture, err) != 0)
        return -err->code;
    size_t length = picture->length;
    while (length > 0 && picture->data[length - 1] == '\n')
        length--;
    if (length >= format->length &&
        memcmp(picture->data + length - format->length, format->end, format->length) == 0)
        return 0;
    return err_set(err, EIO, "gnuplot's picture ends after %zu bytes, in the middle", picture->length);
}

/* --- drawing --- */

static int draw(const struct gnuplot_job *job, const struct format *format, struct text *picture,
                struct text *said, struct err *err)
{
    own_text variables = {0};
    add_variables(format->name, &variables);
    if (text_ok(job->script, err) != 0 || text_ok(&variables, err) != 0)
        return -err->code;
    static const struct text nothing = {0};
    own_fd null = open("/dev/null", O_RDONLY | O_CLOEXEC), script = nameless(job->script, err),
           drawn = nameless(&nothing, err);
    if (null < 0 || script < 0 || drawn < 0)
        return err_errno(err, errno, "cannot open /dev/null");
    int fds[FD_COUNT] = {null, [FD_PICTURE] = drawn, [FD_SCRIPT] = script};
    for (int i = 0; i < GNUPLOT_FILE_COUNT; i++)
        fds[FD_FILES + i] = job->files[i] >= 0 ? job->files[i] : null;
    int rc = run(fds, (const char *[]){text_string(&variables), SCRIPT_PATH},
                 job->seconds != 0 ? job->seconds : (unsigned)GNUPLOT_SECONDS_MAX, said, err);
    return rc == 0 ? read_picture(drawn, format, picture, err) : rc;
}

int gnuplot_draw(const struct gnuplot_job *job, const char *format, struct text *picture, struct text *said,
                 struct err *err)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(format, formats[i].name) == 0)
            return draw(job, &formats[i], picture, said, err) == 0
                       ? 0
                       : err_context(err, "cannot draw %s as %s", job->name, format);
    return err_set(err, EINVAL, "figures are svg, png or pdf, not %s", format);
}

/* What gnuplot says to a line of its language; in `said`. */
static int ask(const char *line, struct text *said, struct err *err)
{
    own_fd null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return err_errno(err, errno, "cannot open /dev/null");
    int fds[FD_COUNT];
    for (int i = 0; i < FD_COUNT; i++)
        fds[i] = null;
    return run(fds, (const char *[]){line, NULL}, GNUPLOT_SECONDS_MAX, said, err);
}

int gnuplot_probe(char *version, struct err *err)
{
    own_text said = {0};
    struct err inner = {0};
    if (ask("set terminal svg; set terminal pngcairo; print sprintf('%.1f patchlevel %s', GPVAL_VERSION, "
            "GPVAL_PATCHLEVEL); if (GPVAL_VERSION < 5.4) exit status 1",
            &said, &inner) != 0) {
        err_set(err, ENOENT, "no gnuplot that draws SVG and PNG: %s", inner.what);
        err_hint(err, "%s", install_hint);
        return -ENOENT;
    }
    if (version != NULL)
        last_line(text_string(&said), version, GNUPLOT_VERSION_BYTES);
    return 0;
}

int gnuplot_probe_pdf(struct err *err)
{
    own_text said = {0};
    struct err inner = {0};
    if (ask("set terminal pdfcairo", &said, &inner) == 0)
        return 0;
    err_set(err, ENOENT, "this gnuplot draws no PDF (terminal pdfcairo): %s", inner.what);
    err_hint(err, "install one that does: apt install gnuplot-nox; or leave pdf out of figures.formats");
    return -ENOENT;
}
