/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the programs hold is looked at; that they are programs is tried with Debian's own Python, which is
 * where python3-matplotlib is installed. Without it those tests are skipped, unless LABRUN_MUST_RUN=1. */

#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>

#include "must_run.h"
#include "plots/figure.h"
#include "test.h"

#include "unit/plots/example.h"
#include "unit/results/scratch.h"

static const char interpreter[] = "/usr/bin/python3";
static const char *const no_gaps[METRIC_COUNT] = {0};

/* Its exit status; what it says goes to the file "said" of the folder. */
static int python(const struct scratch *folder, const char *program, const char *argument)
{
    char python3[] = "python3", backend[] = "MPLBACKEND=Agg", home[128], cache[128];
    snprintf(home, sizeof home, "HOME=%s", folder->path);
    snprintf(cache, sizeof cache, "MPLCONFIGDIR=%s", getenv("MPLCONFIGDIR"));
    own_free char *file = strdup(program), *option = argument != NULL ? strdup(argument) : NULL;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addfchdir_np(&actions, folder->folder);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "said", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    pid_t pid;
    int status = -1;
    int code = posix_spawn(&pid, interpreter, &actions, NULL, (char *[]){python3, file, option, NULL},
                           (char *[]){backend, home, cache, NULL});
    posix_spawn_file_actions_destroy(&actions);
    if (code == 0)
        waitpid(pid, &status, 0);
    return code == 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void run(const struct scratch *folder, const char *program, const char *argument)
{
    if (python(folder, program, argument) != 0)
        fail_msg("%s: %s", program, scratch_read(folder->folder, "said"));
    assert_string_equal(scratch_read(folder->folder, "said"), "");
}

/* Is there a Python that has matplotlib? Says so and ends the test when not. */
static void need_matplotlib(const struct scratch *folder)
{
    static const char program[] = "import matplotlib.font_manager\n"; /* whose cache is made here, once */
    scratch_write(folder->folder, "probe.py", program, strlen(program));
    if (python(folder, "probe.py", NULL) == 0)
        return;
    SKIP_OR_FAIL("%s with matplotlib is missing (package python3-matplotlib)", interpreter);
}

static void write_program(const char *figure, const struct figure_context *context, struct text *text)
{
    own_variants variants = {0};
    struct err err = {0};
    assert_int_equal(figure_variants(figure_of(figure), context, &variants, &err), 0);
    assert_int_equal(matplotlib_script(figure_of(figure), &variants, 0, context, text, &err), 0);
}

static void assert_has(const struct text *text, const char *part)
{
    if (strstr(text_string(text), part) == NULL)
        fail_msg("'%s' is not in:\n%s", part, text_string(text));
}

/* Two sizes, two thread counts; one-copy was not measured everywhere. */
static void make_few(struct summaries *summaries)
{
    struct example example = the_study;
    example.wide = 1.25;
    for (int64_t size = 256; size <= 1024; size *= 4)
        for (int64_t threads = 1; threads <= 2; threads++) {
            struct cell two = example_cell(MECHANISM_two_copy, size, threads, 1500, false);
            struct cell one = example_cell(MECHANISM_one_copy, size, threads, 1500, false);
            struct cell control = example_cell(MECHANISM_two_copy, size, threads, 1500, true);
            example_add(summaries, &two, METRIC_throughput_gbps, &example, 1.0 / 3 * (double)size);
            example_add(summaries, &control, METRIC_throughput_gbps, &example, (double)(size * threads));
            if (size > 256 || threads > 1)
                example_add(summaries, &one, METRIC_throughput_gbps, &example, 0.1 * (double)threads);
        }
}

static void test_values_are_literal_arrays(void **state)
{
    (void)state;
    own_summaries summaries = {0};
    make_few(&summaries);
    struct figure_context context = {.summaries = &summaries,
                                     .experiment = "few, seed 1",
                                     .caption = "Example CPU",
                                     .gaps = no_gaps,
                                     .prefix = "",
                                     .blocks = 10};
    own_text text = {0};
    write_program("throughput", &context, &text);
    assert_has(&text, "\nx = [256, 1024]  # message_size\nx_labels = ['256 B', '1 KB']\n");
    assert_has(&text, "\npanels = [1, 2]  # threads\npanel_titles = ['1 thread', '2 threads']\n");
    assert_has(&text, "        'name': 'two-copy', 'note': '',\n");
    assert_has(&text, "'colour': '#0072b2', 'marker': 'o', 'filled': True, 'line': '-',\n");
    assert_has(&text,
               "        'median': [\n            [85.3333, 341.333],\n            [85.3333, 341.333],\n");
    assert_has(&text, "        'low': [\n            [68.2667, 273.067],\n");
    assert_has(&text,
               "        'median': [\n            [nan, 0.1],\n            [0.2, 0.2],\n"); /* one-copy */
    assert_has(&text, "        'low': [\n            [nan, 0.08],\n");
    assert_has(
        &text,
        "\ncontrol = {\n        'legend': 'two-copy measured again (A/A control)',\n        'low': [\n");
    assert_has(&text, "\ntitle = 'Throughput against message size'\n");
    assert_has(&text, "\ncaption = ['Example CPU \\xb7 few, seed 1']\n");
    assert_has(&text, "\ny_title = 'Gbit/s (higher is better)'\n");
    assert_has(&text, "figure.savefig(");
}

/* ASCII alone, whatever a name holds. */
static void test_strings_are_constants(void **state)
{
    (void)state;
    static const struct {
        const char *caption, *constant;
    } cases[] = {
        {"plain", "plain"},
        {"it's \"x\"", "it\\'s \"x\""},
        {"\\", "\\\\"},
        {"'+__import__('os')+'", "\\'+__import__(\\'os\\')+\\'"},
        {"a \u00b7 b \u2013 \U0001f600", "a \\xb7 b \\u2013 \\U0001f600"},
        {"\u202e", "\\u202e"},               /* what follows would be shown backwards */
        {"two\nlines\r\t\x7f", "two lines"}, /* as lines are wrapped */
        {"\xff \xc3'", "? ?\\'"},            /* no UTF-8; cut off before the quote, which stays one */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_summaries summaries = {0};
        own_text text = {0}, line = {0};
        make_few(&summaries);
        write_program("throughput",
                      &(struct figure_context){.summaries = &summaries,
                                               .experiment = "",
                                               .caption = cases[i].caption,
                                               .gaps = no_gaps,
                                               .prefix = ""},
                      &text);
        text_addf(&line, "\ncaption = ['%s \\xb7']\n", cases[i].constant);
        assert_has(&text, text_string(&line));
    }
}

/* One run a cell has no bar, 2 to 5 have their range. */
static void test_bars_follow_the_number_of_runs(void **state)
{
    (void)state;
    static const struct {
        size_t runs;
        const char *low;
    } cases[] = {{1, "'low': [\n            [nan],\n"},
                 {5, "'low': [\n            [0.5],\n"},   /* 1.1 / (2 x 1.1) */
                 {6, "'low': [\n            [0.55],\n"}}; /* 1.1 / 2 */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct example example = {.runs = cases[i].runs, .wide = 2};
        struct cell cell = example_cell(MECHANISM_two_copy, 1024, 1, 1500, false);
        own_summaries summaries = {0};
        own_text text = {0};
        example_add(&summaries, &cell, METRIC_throughput_gbps, &example, 1.1);
        write_program(
            "throughput",
            &(struct figure_context){
                .summaries = &summaries, .experiment = "", .caption = "", .gaps = no_gaps, .prefix = ""},
            &text);
        assert_has(&text, cases[i].low);
    }
}

/* They are all there: those that are ok and have the metric. */
static void test_single_runs_are_literal_too(void **state)
{
    (void)state;
    own_summaries summaries = {0};
    own_text text = {0};
    make_few(&summaries);
    struct cell cell = *summaries.list[0].cell, other = cell;
    other.control = true;
    struct record list[] = {{.cell = cell}, {.cell = cell}, {.cell = cell}, {.cell = cell}, {.cell = other}};
    static const double values[] = {80, NAN, 90.5, 85, 70};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        list[i].metrics[METRIC_throughput_gbps] = values[i];
    list[3].status = STATUS_FAILED;
    struct records records = {.list = list, .count = sizeof list / sizeof *list};
    struct figure_context context = {.summaries = &summaries,
                                     .records = &records,
                                     .experiment = "",
                                     .caption = "",
                                     .gaps = no_gaps,
                                     .prefix = ""};
    write_program("throughput", &context, &text);
    assert_has(&text,
               "        'runs': [\n            [[80, 90.5], []],\n            [[], []],\n        ],\n");
    assert_has(&text, "faint points: single runs");
}

/* Two stacks: the medians of the parts, so scaled that they add up to that of their sum, and its interval. */
static void test_bars_are_literal_arrays(void **state)
{
    (void)state;
    own_summaries summaries = {0};
    own_text text = {0};
    for (int64_t size = 1024; size <= 4096; size *= 4) {
        struct cell two = example_cell(MECHANISM_two_copy, size, 1, 1500, false);
        struct cell zero = example_cell(MECHANISM_zero_copy, size, 1, 1500, false);
        struct example example = the_study;
        example.wide = 1.25;
        example_copies(&summaries, &two, &example);
        if (size > 1024)
            example_copies(&summaries, &zero, &example);
        example_add(&summaries, &two, METRIC_tx_cpu_ns_per_byte, &example, 1.0 / 3);
        example_add(&summaries, &two, METRIC_rx_cpu_ns_per_byte, &example, 1);
        example_add(&summaries, &two, METRIC_cpu_ns_per_byte, &example, 1);
    }
    write_program(
        "copies",
        &(struct figure_context){
            .summaries = &summaries, .experiment = "", .caption = "", .gaps = no_gaps, .prefix = ""},
        &text);
    assert_has(&text, "\nrows = ['two-copy', 'zero-copy']\npanels = [1024, 4096]  # message_size\n");
    assert_has(&text, "            {'name': 'late copies', 'colour': '#d55e00',\n"
                      "             'values': [[0, nan], [0, 1]]},\n");
    assert_has(&text, "{'name': 'sender\\'s CPU time per byte', 'colour': '#6b6b6b',\n"
                      "             'values': [[0.25, nan], [0.25, nan]]},\n");
    assert_has(&text,
               "        'low': [[0.8, nan], [0.8, nan]],\n        'high': [[1.2125, nan], [1.2125, nan]],\n"
               "        'behind': [['1', ''], ['1', '']],\n");
    assert_has(&text, "from matplotlib.patches import Rectangle\n");
    assert_null(strstr(text_string(&text), "Line2D"));
}

static void test_profiles_are_literal_arrays(void **state)
{
    (void)state;
    own_profiles profiles = {0};
    own_profile_shares shares = {0};
    own_text text = {0};
    static const struct summaries none = {0};
    struct err err = {0};
    struct cell cell = example_cell(MECHANISM_zero_copy, 1024, 1, 1500, false);
    struct profile *profile = profiled_add(&profiles, &cell);
    profile->cpu_ns_per_byte = 1.5;
    profiled_line(profile, PROFILE_SENDER, PROFILE_late_copy, "m", "", 150);
    profiled_line(profile, PROFILE_RECEIVER, PROFILE_device, "d", "", 50);
    assert_int_equal(profile_shares_make(&profiles, &none, &shares, &err), 0);
    write_program("profile",
                  &(struct figure_context){.summaries = &none,
                                           .shares = &shares,
                                           .experiment = "",
                                           .caption = "",
                                           .gaps = no_gaps,
                                           .prefix = ""},
                  &text);
    assert_has(&text, "profile_shares.csv has all.");
    assert_has(&text, "{'name': 'late copying', 'colour': '#d55e00',\n             'values': [[1.125]]},\n");
    assert_has(&text,
               "{'name': 'device and softirq', 'colour': '#9fd9c4',\n             'values': [[25]]},\n");
    assert_has(&text, "        'behind': [['1.5']],\n");
    assert_has(&text, "        'behind': [['200']],\n");
}

static void test_names(void **state)
{
    (void)state;
    struct example example = the_study;
    example.mtus[0] = 1500, example.mtus[1] = 9000;
    own_summaries summaries = {0};
    own_variants variants = {0};
    own_text name = {0};
    struct err err = {0};
    example_make(&example, &summaries);
    const struct figure_context context = {.summaries = &summaries};
    assert_int_equal(figure_variants(figure_of("time-per-message"), &context, &variants, &err), 0);
    matplotlib_name(figure_of("time-per-message"), &variants, 1, "", &name);
    assert_string_equal(text_string(&name), "time-per-message-mtu9000.py");
    text_clear(&name);
    matplotlib_name(figure_of("time-per-message"), &variants, 0, "../a b/", &name);
    assert_string_equal(text_string(&name), ".._a_b_time-per-message-mtu1500.py");
}

static void check_png(const struct scratch *folder, const char *name)
{
    unsigned char head[24] = {0};
    int fd = openat(folder->folder, name, O_RDONLY | O_CLOEXEC);
    ssize_t got = read(fd, head, sizeof head);
    close(fd);
    assert_int_equal(got, sizeof head);
    assert_memory_equal(head, "\x89PNG\r\n\x1a\n", 8);
    assert_int_equal(head[18] << 8 | head[19], 2160); /* twice the layout's width */
}

/* Runs every program of the folder but itself: one Python for all, which takes a second to start. */
static const char runner[] = "import glob, runpy, sys\n"
                             "import matplotlib.pyplot as plt\n"
                             "for name in sorted(set(glob.glob('*.py')) - {'runner.py', 'probe.py'}):\n"
                             "    sys.argv = [name]\n"
                             "    runpy.run_path(name, run_name='__main__')\n"
                             "    plt.close('all')\n";

/* Writes all figures and draws them. */
static void draw_all(const struct scratch *folder, const struct figure_context *given)
{
    own_text pictures = {0}; /* names, each on a line */
    own_profiles profiles = {0};
    own_profile_shares shares = {0};
    struct figure_context profiled = *given, *context = &profiled;
    example_profile(given->summaries, &profiles, &shares);
    profiled.shares = &shares;
    for (unsigned i = 0; i < figure_count; i++) {
        own_variants variants = {0};
        struct err err = {0};
        assert_int_equal(figure_variants(&figures[i], context, &variants, &err), 0);
        for (size_t v = 0; v < variants.count; v++) {
            own_text name = {0}, text = {0};
            matplotlib_name(&figures[i], &variants, v, context->prefix, &name);
            assert_int_equal(matplotlib_script(&figures[i], &variants, v, context, &text, &err), 0);
            scratch_write(folder->folder, text_string(&name), text_string(&text), text.length);
            text_add_bytes(&pictures, text_string(&name), name.length - strlen(".py"));
            text_add(&pictures, ".png\n");
        }
    }
    scratch_write(folder->folder, "runner.py", runner, sizeof runner - 1);
    run(folder, "runner.py", NULL);
    for (char *rest = pictures.data, *name; (name = strsep(&rest, "\n")) != NULL && name[0] != '\0';)
        check_png(folder, name);
}

static void test_programs_run(void **state)
{
    (void)state;
    struct example examples[6] = {the_study, the_study, the_study, the_study, the_study, the_study};
    examples[1].cycles = false;
    examples[1].runs = 1;
    examples[2].threads[1] = examples[2].sizes[1] = 0; /* a single point */
    for (unsigned i = 0; i < MECHANISM_COUNT; i++)
        examples[3].mechanisms[i] = i;
    examples[3].mechanism_count = MECHANISM_COUNT;
    examples[3].mtus[0] = 1500, examples[3].mtus[1] = 9000;
    examples[3].threads[2] = 0; /* each is another program of bars, which take a second */
    examples[4].sizes[0] = 0;   /* nothing was measured */
    examples[5] = examples[3];  /* a distribution of many mechanisms */
    examples[5].threads[1] = examples[5].sizes[1] = examples[5].mtus[1] = 0;
    const char *gaps[METRIC_COUNT] = {[METRIC_llc_misses_per_kb] = "this virtual machine has no PMU"};
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        own_scratch folder = scratch_make();
        own_summaries summaries = {0};
        own_percentiles percentiles = {0};
        need_matplotlib(&folder);
        example_make(&examples[i], &summaries);
        if (i != 3) /* with a page for each place */
            example_times(&summaries, &examples[i], &percentiles);
        draw_all(&folder, &(struct figure_context){.summaries = &summaries,
                                                   .percentiles = &percentiles,
                                                   .experiment = "shapes, seed 1",
                                                   .caption = "Example CPU, 8 CPUs · Linux 6.18",
                                                   .gaps = gaps,
                                                   .prefix = "",
                                                   .blocks = 10});
    }
}

#define HOSTILE                                                                                              \
    "'+__import__('os').system('touch a')+' \\' \\\\' ''' \"\"\" {x} %s $\\frac{1$ $$ \\N{BULLET} # \n"      \
    "import os\tos.system(\"touch b\") \xe2\x80\xae \xff"

/* What Python reads is what was meant, and nothing but numbers, names and texts is in it. */
static void test_nothing_hostile_is_executed(void **state)
{
    (void)state;
    static const char checker[] =
        "import runpy, sys\n"
        "program = runpy.run_path(sys.argv.pop())\n"
        "meant = open('meant', 'rb').read().decode('utf-8', 'replace').split()\n"
        "shown = ' '.join(program['caption']).split()\n"
        "assert ''.join(shown).replace('?', '\\ufffd') == ''.join(meant), (shown, meant)\n";
    own_scratch folder = scratch_make();
    need_matplotlib(&folder);
    own_summaries summaries = {0};
    struct example example = the_study;
    example.cycles = false;
    example_make(&example, &summaries);
    const char *gaps[METRIC_COUNT] = {
        [METRIC_cycles_per_byte] = HOSTILE, [METRIC_llc_misses_per_kb] = HOSTILE};
    draw_all(&folder, &(struct figure_context){.summaries = &summaries,
                                               .experiment = HOSTILE,
                                               .caption = HOSTILE,
                                               .gaps = gaps,
                                               .prefix = "'\"\n\\",
                                               .blocks = 10});
    static const char meant[] = HOSTILE " · " HOSTILE;
    scratch_write(folder.folder, "meant", meant, sizeof meant - 1);
    scratch_write(folder.folder, "check.py", checker, sizeof checker - 1);
    run(&folder, "check.py", "____throughput.py");
    assert_int_equal(faccessat(folder.folder, "a", F_OK, 0), -1);
    assert_int_equal(faccessat(folder.folder, "b", F_OK, 0), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_are_literal_arrays),
        cmocka_unit_test(test_strings_are_constants),
        cmocka_unit_test(test_bars_follow_the_number_of_runs),
        cmocka_unit_test(test_single_runs_are_literal_too),
        cmocka_unit_test(test_bars_are_literal_arrays),
        cmocka_unit_test(test_profiles_are_literal_arrays),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_programs_run),
        cmocka_unit_test(test_nothing_hostile_is_executed),
    };
    /* matplotlib looks at all fonts once, and leaves what it found behind. */
    own_scratch cache = scratch_make();
    setenv("MPLCONFIGDIR", cache.path, 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
