/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stands in for libFuzzer where there is none: gives each file of the named corpus folders to the target
 * once. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    struct stat stat;
    FILE *file = fopen(path, "rbe");
    if (!file || fstat(fileno(file), &stat) != 0) {
        perror(path);
        return 1;
    }
    /* One byte more: a target is never given NULL, nor is it by libFuzzer. */
    uint8_t *data = malloc((size_t)stat.st_size + 1);
    size_t size = data ? fread(data, 1, (size_t)stat.st_size, file) : 0;
    fclose(file);
    if (!data || size != (size_t)stat.st_size) {
        fprintf(stderr, "%s: cannot be read whole\n", path);
        free(data);
        return 1;
    }
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 0;
}

static int replay_folder(const char *path, unsigned *count)
{
    struct dirent **names = NULL;
    int n = scandir(path, &names, NULL, alphasort), failed = 0;
    if (n < 0) {
        perror(path);
        return 1;
    }
    for (int i = 0; i < n; i++) {
        char file[4096];
        if (names[i]->d_name[0] != '.') {
            snprintf(file, sizeof file, "%s/%s", path, names[i]->d_name);
            failed |= replay_file(file);
            *count += 1;
        }
        free(names[i]);
    }
    free(names);
    return failed;
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    int failed = 0;
    for (int i = 1; i < argc; i++)
        if (argv[i][0] != '-')
            failed |= replay_folder(argv[i], &count);
    printf("replayed %u inputs\n", count);
    return failed || count == 0;
}
