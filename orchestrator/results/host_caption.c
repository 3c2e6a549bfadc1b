/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "results/host.h"

/* Words of a CPU's name that say nothing; "@" ends it: the nominal frequency is not the one that ran. */
static const char *const noise[] = {"(R)", "(r)", "(TM)", "(tm)", " Processor", " CPU"};

static size_t noise_at(const char *c)
{
    for (size_t i = 0; i < sizeof noise / sizeof noise[0]; i++)
        if (strncmp(c, noise[i], strlen(noise[i])) == 0)
            return strlen(noise[i]);
    return 0;
}

static void add_model(const char *model, struct text *text)
{
    for (const char *c = model; *c != '\0' && *c != '@';) {
        size_t skip = noise_at(c);
        bool trailing = *c == ' ' && (c[1] == ' ' || c[1] == '@' || c[1] == '\0');
        if (skip == 0 && !trailing)
            text_add_bytes(text, c, 1);
        c += skip > 0 ? skip : 1;
    }
}

/* "6.18.44-vendor" is 6.18 in a caption; the whole of it is in environment.json. */
static void add_release(const char *release, struct text *text)
{
    size_t major = strspn(release, "0123456789");
    size_t minor = release[major] == '.' ? 1 + strspn(release + major + 1, "0123456789") : 0;
    text_add_bytes(text, release, major + minor);
}

void host_caption(const struct host *host, struct text *text)
{
    unsigned cpus = cpus_count(&host->online);
    add_model(host->cpu_model[0] != '\0' ? host->cpu_model : host->machine, text);
    if (cpus > 0)
        text_addf(text, "%s%u CPU%s", text->length > 0 ? ", " : "", cpus, plural(cpus));
    if (host->hypervisor[0] != '\0' && strcmp(host->hypervisor, "none") != 0)
        text_addf(text, " in %s", host->hypervisor);
    if (host->kernel[0] != '\0') {
        text_add(text, " · Linux ");
        add_release(host->kernel, text);
    }
}
