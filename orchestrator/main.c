/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "commands.h"
#include "complaint.h"
#include "options.h"

/* A program started with rights must not find its own files on descriptors 0-2 because the caller closed
 * them. */
static void occupy_standard_descriptors(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

int main(int argc, char **argv)
{
    occupy_standard_descriptors();
    setlocale(LC_CTYPE, ""); /* for the width of characters in tables; numbers stay in the C locale */

    own_options options = {0};
    struct err err = {0};
    int status = options_parse(argc, argv, &options);
    if (status == 0)
        status = commands_run(&options, &err);
    else
        err_set(&err, ENOMEM, "out of memory");
    if (status < 0) {
        complaint_print(&err);
        status = (int)commands_status(&err);
    }
    if (fflush(stdout) != 0 && status == EXIT_ALL_OK)
        status = EXIT_USAGE; /* what was asked for did not reach the reader */
    return status;
}
