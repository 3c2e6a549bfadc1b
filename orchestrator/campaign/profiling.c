/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/profiling.h"

#include <stdio.h>

#include "output/terminal.h"
#include "results/environment.h"
#include "netns/privileges.h"
#include "workers/sampler.h"

void profiling_release(struct profiling *profiling)
{
    symbols_release(&profiling->symbols);
}

void profiling_probe(int64_t frequency, struct profiling *profiling)
{
    *profiling = (struct profiling){0};
    if (sampler_probe(&perf_kernel, frequency, &profiling->event, &profiling->refusal) == 0)
        symbols_read(perf_kernel.root, &profiling->symbols, &profiling->hidden);
}

void profiling_describe(const struct profiling *profiling, struct text *text)
{
    if (profiling->event == NULL)
        text_add(text, profiling->refusal.what);
    else if (profiling->symbols.count == 0)
        text_addf(text, "%s, but %s", profiling->event, profiling->hidden.what);
    else
        text_addf(text, "%s, %zu kernel symbols", profiling->event, profiling->symbols.count);
}

const char *profiling_hint(const struct profiling *profiling)
{
    return profiling->event == NULL ? profiling->refusal.hint : profiling->hidden.hint;
}

static void tell(const struct profiling *profiling)
{
    if (profiling->event == NULL)
        complaint_warn("there will be no profiles: %s", profiling->refusal.what);
    else if (profiling->symbols.count == 0)
        complaint_warn("profiles will not tell what the kernel does: %s", profiling->hidden.what);
    if (profiling_hint(profiling)[0] != '\0')
        text_print(stderr, "  hint: %s\n", profiling_hint(profiling));
}

int profiling_prepare(const struct settings *settings, struct profiling *profiling, char reason[200],
                      struct err *err)
{
    snprintf(reason, 200, "%s", PROFILE_NOT_ASKED_FOR);
    *profiling = (struct profiling){0};
    if (settings->profile) {
        profiling_probe(settings->profile_frequency, profiling);
        tell(profiling);
        snprintf(reason, 200, "%.199s", profiling->event == NULL ? profiling->refusal.what : "");
    }
    return privileges_forgo_symbols(err);
}
