/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>

#include "base/own.h"

enum { SAID_BYTES_MAX = 4096 };
static const char program[] = "gnuplot",
                  install_hint[] = "install gnuplot 5.4 or newer: apt install gnuplot-nox";

/* A running gnuplot. Its stdout goes where its stderr goes. */
struct child {
    pid_t pid;
    int watch; /* owned: pidfd, readable once it has ended */
    int words; /* owned: what it says */
};

static void child_release(struct child *child)
{
    fd_close(&child->watch);
    fd_close(&child->words);
}
#define own_child OWNED_BY(child_release) struct child

static int spawn(struct child *child, int folder, int words, char *const argv[])
{
    /* A clean environment: GNUTERM, GNUPLOT_LIB and a .gnuplot in HOME would change figures, or run code. */
    char path[4096], utf8[] = "LC_ALL=C.UTF-8";
    const char *search = getenv("PATH");
    snprintf(path, sizeof path, "PATH=%s", search != NULL ? search : "/usr/local/bin:/usr/bin:/bin");
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    static const int inherited[] = {SIGPIPE, SIGINT, SIGTERM, SIGHUP}; /* perhaps ignored by who started us */
    for (size_t i = 0; i < sizeof inherited / sizeof *inherited; i++)
        sigaddset(&defaults, inherited[i]);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addfchdir_np(&actions, folder);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, words, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, words, STDERR_FILENO);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int code = posix_spawnp(&child->pid, program, &actions, &attributes, argv, (char *[]){path, utf8, NULL});
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

static void child_kill(const struct child *child)
{
    kill(child->pid, SIGKILL);
    waitpid(child->pid, NULL, 0);
}

static int child_start(struct child *child, int folder, char *const argv[], struct err *err)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return err_errno(err, errno, "cannot make a pipe for gnuplot");
    own_fd write_end = ends[1];
    child->words = ends[0];
    int code = spawn(child, folder, write_end, argv);
    if (code != 0) {
        err_errno(err, code, "cannot start gnuplot");
        err_hint(err, "%s", install_hint);
        return -code;
    }
    child->watch = pidfd_open(child->pid, 0);
    if (child->watch < 0) {
        code = errno;
        child_kill(child);
        return err_errno(err, code, "cannot watch gnuplot");
    }
    return 0;
}

/* Reads what is there; false at the end. What exceeds the limit is read and dropped, so that gnuplot never
 * waits. */
static bool child_read(const struct child *child, struct text *said)
{
    char buffer[1024];
    ssize_t got;
    while ((got = read(child->words, buffer, sizeof buffer)) > 0) {
        size_t room = said->length < SAID_BYTES_MAX ? SAID_BYTES_MAX - said->length : 0;
        text_add_bytes(said, buffer, (size_t)got < room ? (size_t)got : room);
    }
    return got < 0 && (errno == EAGAIN || errno == EINTR);
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits for its end, reading all the while. The exit status, or -ETIMEDOUT when it had to be killed. */
static int child_wait(const struct child *child, unsigned seconds, struct text *said)
{
    int64_t deadline = now_ms() + (int64_t)seconds * 1000;
    struct pollfd watched[] = {{.fd = child->watch, .events = POLLIN},
                               {.fd = child->words, .events = POLLIN}};
    while ((watched[0].revents & POLLIN) == 0) {
        int64_t left = deadline - now_ms();
        if (left <= 0) {
            child_kill(child);
            return -ETIMEDOUT;
        }
        poll(watched, 2, (int)left);
        if (watched[1].fd >= 0 && watched[1].revents != 0 && !child_read(child, said))
            watched[1].fd = -1;
    }
    child_read(child, said);
    int status = 0;
    waitpid(child->pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The complaint in one line: the last line that gnuplot printed says what is wrong. */
static void last_line(const char *said, char *line, size_t size)
{
    size_t length = strlen(said);
    while (length > 0 && (unsigned char)said[length - 1] <= ' ')
        length--;
    size_t from = length;
    while (from > 0 && said[from - 1] != '\n')
        from--;
    snprintf(line, size, "%.*s", (int)(length - from), said + from);
}

/* argv[0] is given; 0 or negative errno. */
static int run(int folder, char *const argv[], unsigned seconds, struct text *said, struct err *err)
{
    own_child child = {.watch = -1, .words = -1};
    int rc = child_start(&child, folder, argv, err);
    if (rc != 0)
        return rc;
    rc = child_wait(&child, seconds, said);
    if (rc == -ETIMEDOUT)
        return err_set(err, ETIMEDOUT, "gnuplot was not done after %u s and has been killed", seconds);
    if (rc == 0)
        return 0;
    char line[300];
    last_line(text_string(said), line, sizeof line);
    return err_set(err, EIO, "gnuplot failed: %s", line[0] != '\0' ? line : "without a word");
}

/* gnuplot would write through whatever lies there, a link to another file or a FIFO that nobody reads. The
 * folder may be somebody else's. */
static int clear_target(int folder, const char *script, const char *format, struct err *err)
{
    own_text target = {0};
    const char *dot = strrchr(script, '.');
    text_addf(&target, "%.*s.%s", (int)(dot != NULL ? dot - script : (ptrdiff_t)strlen(script)), script,
              format);
    if (text_ok(&target, err) != 0)
        return -err->code;
    if (unlinkat(folder, text_string(&target), 0) != 0 && errno != ENOENT)
        return err_errno(err, errno, "cannot replace %s", text_string(&target));
    return 0;
}

int gnuplot_run(int folder, const char *script, const char *format, unsigned seconds, struct text *said,
                struct err *err)
{
    if (strcmp(format, "svg") != 0 && strcmp(format, "png") != 0)
        return err_set(err, EINVAL, "figures are svg or png, not %s", format);
    own_text set_format = {0}, file = {0};
    text_addf(&set_format, "format='%s'", format);
    text_addf(&file, "./%s", script); /* gnuplot runs a file name that begins with '<' */
    int rc = text_ok(&file, err);
    if (rc != 0 || (rc = text_ok(&set_format, err)) != 0 ||
        (rc = clear_target(folder, script, format, err)) != 0)
        return rc;
    char name[] = "gnuplot", defaults[] = "--default-settings", execute[] = "-e";
    rc = run(folder, (char *[]){name, defaults, execute, set_format.data, file.data, NULL}, seconds, said,
             err);
    return rc == 0 ? 0 : err_context(err, "cannot draw %s as %s", script, format);
}

int gnuplot_draw(int folder, const char *script, const char *format, struct err *err)
{
    own_text said = {0};
    return gnuplot_run(folder, script, format, GNUPLOT_SECONDS_MAX, &said, err);
}

int gnuplot_probe(char *version, struct err *err)
{
    own_fd anywhere = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (anywhere < 0)
        return err_errno(err, errno, "cannot open the root directory");
    own_text said = {0};
    char name[] = "gnuplot", defaults[] = "--default-settings", execute[] = "-e";
    char ask[] =
        "set terminal svg; set terminal pngcairo; print sprintf('%.1f patchlevel %s', GPVAL_VERSION, "
        "GPVAL_PATCHLEVEL); if (GPVAL_VERSION < 5.4) exit status 1";
    struct err inner = {0};
    if (run(anywhere, (char *[]){name, defaults, execute, ask, NULL}, GNUPLOT_SECONDS_MAX, &said, &inner) !=
        0) {
        err_set(err, ENOENT, "no gnuplot that draws SVG and PNG: %s", inner.what);
        err_hint(err, "%s", install_hint);
        return -ENOENT;
    }
    if (version != NULL)
        last_line(text_string(&said), version, GNUPLOT_VERSION_BYTES);
    return 0;
}
