/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "output/terminal.h"

/* A program started with rights must not find its own files on descriptors 0-2 because the caller closed
 * them. What stands in for stdout takes nothing: what is printed there is lost, as on a full disk. */
static void occupy_standard_descriptors(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

/* A reader who closes the pipe has seen enough; a full disk has lost what was asked for. */
static int end_output(int status)
{
    bool before = ferror(stdout);
    int code = fflush(stdout) != 0 ? errno : 0;
    /* errno of a write that failed earlier is gone: one more byte behind what is incomplete tells it */
    if (code == 0 && before)
        code = write(STDOUT_FILENO, "\n", 1) < 0 ? errno : EIO;
    if (code == 0 || code == EPIPE)
        return status;
    struct err err = {0};
    err_errno(&err, code, "cannot write to standard output");
    complaint_print(&err);
    return status == EXIT_ALL_OK ? EXIT_USAGE : status;
}

int main(int argc, char **argv)
{
    occupy_standard_descriptors();
    signal(SIGPIPE, SIG_IGN); /* progress that nobody reads must not end a campaign */
    setlocale(LC_CTYPE, "");  /* for the width of characters in tables; numbers stay in the C locale */

    struct err err = {0};
    int status = commands_run(argc, argv, &err);
    if (status < 0) {
        complaint_print(&err);
        status = (int)commands_status(&err);
    }
    return end_output(status);
}
