/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the real gnuplot; without one the tests are skipped, unless LABRUN_MUST_RUN=1. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "must_run.h"
#include "plots/figure.h"
#include "plots/gnuplot.h"
#include "test.h"

#include "unit/plots/example.h"
#include "unit/results/scratch.h"

/* A results folder of its own for each test. */
static int folder_up(void **state)
{
    static struct scratch folder;
    folder = scratch_make();
    *state = &folder;
    return mkdirat(folder.folder, "figures", 0755);
}

static int folder_down(void **state)
{
    scratch_remove(*state);
    return 0;
}

static void put(int folder, const char *name, const struct text *text)
{
    scratch_write(folder, name, text_string(text), text->length);
}

static size_t get(int folder, const char *name, char *bytes, size_t size)
{
    own_fd fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd >= 0 ? read(fd, bytes, size - 1) : 0;
    bytes[length > 0 ? length : 0] = '\0';
    return length > 0 ? (size_t)length : 0;
}

/* Every element that is opened is closed, in order, and every '&' is an entity: enough to see a text that was
 * not escaped. */
static void check_svg(const char *svg)
{
    char open_names[64][16];
    unsigned depth = 0;
    assert_int_equal(strncmp(svg, "<?xml", 5), 0);
    for (const char *c = svg; (c = strchr(c, '<')) != NULL; c++) {
        const char *end = strncmp(c, "<!--", 4) == 0 ? strstr(c, "-->") : strchr(c, '>');
        assert_non_null(end);
        if (c[1] == '/') {
            assert_true(depth > 0);
            depth--;
            assert_int_equal(strncmp(c + 2, open_names[depth], strlen(open_names[depth])), 0);
        } else if (c[1] != '?' && c[1] != '!' && end[-1] != '/') {
            assert_true(depth < 64);
            snprintf(open_names[depth++], sizeof open_names[0], "%.*s", (int)strcspn(c + 1, " \n>"), c + 1);
        }
        c = end;
    }
    assert_int_equal(depth, 0);
    for (const char *c = svg; (c = strchr(c, '&')) != NULL; c++)
        assert_true(strncmp(c, "&amp;", 5) == 0 || strncmp(c, "&lt;", 4) == 0 || strncmp(c, "&gt;", 4) == 0);
}

static unsigned png_number(const char *bytes)
{
    const unsigned char *u = (const unsigned char *)bytes;
    return (unsigned)u[0] << 24 | (unsigned)u[1] << 16 | (unsigned)u[2] << 8 | u[3];
}

static void check_png(const char *png, size_t length)
{
    assert_true(length > 33 && memcmp(png, "\x89PNG\r\n\x1a\n", 8) == 0);
    assert_int_equal(png_number(png + 16), 2160);
    assert_in_range(png_number(png + 20), 400, 7000);
    assert_memory_equal(png + length - 8, "IEND", 4);
}

/* Draws a script of the folder as report does: gnuplot gets its bytes and those of the data, and the picture
 * goes beside it. */
static int draw_file(int folder, const char *script, const char *format, unsigned seconds, struct text *said,
                     struct err *err)
{
    static char bytes[1 << 20];
    own_text text = {0}, picture = {0}, name = {0};
    struct gnuplot_job job = {.script = &text, .name = script, .seconds = seconds};
    text_add_bytes(&text, bytes, get(folder, script, bytes, sizeof bytes));
    for (unsigned i = 0; i < GNUPLOT_FILE_COUNT; i++)
        job.files[i] = openat(folder, gnuplot_files[i], O_RDONLY | O_CLOEXEC);
    int rc = gnuplot_draw(&job, format, &picture, said, err);
    for (unsigned i = 0; i < GNUPLOT_FILE_COUNT; i++)
        fd_close(&job.files[i]);
    text_addf(&name, "%.*s%s", (int)strlen(script) - 2, script, format);
    if (rc == 0)
        put(folder, text_string(&name), &picture);
    return rc;
}

static void draw(int folder, const char *script, const char *format)
{
    own_text said = {0};
    struct err err = {0};
    if (draw_file(folder, script, format, 60, &said, &err) != 0)
        fail_msg("%s", err.what);
    assert_string_equal(text_string(&said), "");
}

/* Writes and draws all figures; `svg` collects the first one. */
static void draw_all(const struct scratch *folder, const struct summaries *summaries,
                     struct figure_context context)
{
    static char bytes[1 << 20];
    own_text csv = {0}, shares_csv = {0}, runs_csv = {0};
    own_profiles profiles = {0};
    own_profile_shares shares = {0};
    columns_csv(&summary_columns, summaries->list, summaries->count, &csv);
    put(folder->folder, "summary.csv", &csv);
    example_runs(summaries, &runs_csv);
    if (faccessat(folder->folder, "runs.csv", F_OK, 0) != 0)
        put(folder->folder, "runs.csv", &runs_csv);
    example_profile(summaries, &profiles, &shares);
    columns_csv(&profile_share_columns, shares.rows, shares.row_count, &shares_csv);
    put(folder->folder, "profile_shares.csv", &shares_csv);
    context.summaries = summaries;
    context.shares = &shares;
    for (unsigned i = 0; i < figure_count; i++) {
        own_variants variants = {0};
        struct err err = {0};
        assert_int_equal(figure_variants(&figures[i], &context, &variants, &err), 0);
        for (size_t v = 0; v < variants.count; v++) {
            own_text script = {0}, gp = {0}, svg = {0}, png = {0};
            figure_path(&figures[i], &variants, v, context.prefix, "gp", &gp);
            figure_path(&figures[i], &variants, v, context.prefix, "svg", &svg);
            figure_path(&figures[i], &variants, v, context.prefix, "png", &png);
            assert_int_equal(gnuplot_script(&figures[i], &variants, v, &context, &script, &err), 0);
            put(folder->folder, text_string(&gp), &script);
            draw(folder->folder, text_string(&gp), "svg");
            draw(folder->folder, text_string(&gp), "png");
            get(folder->folder, text_string(&svg), bytes, sizeof bytes);
            check_svg(bytes);
            check_png(bytes, get(folder->folder, text_string(&png), bytes, sizeof bytes));
        }
    }
}

static void test_pictures_of_many_shapes(void **state)
{
    struct example examples[6] = {the_study, the_study, the_study, the_study, the_study, the_study};
    examples[0].runs = 1;
    examples[1].cycles = false;
    examples[2].threads[1] = examples[2].sizes[1] = 0; /* a single point */
    for (unsigned i = 0; i < 12; i++)
        examples[3].threads[i] = i + 1;
    examples[4].mechanism_count = MECHANISM_COUNT;
    for (unsigned i = 0; i < MECHANISM_COUNT; i++)
        examples[4].mechanisms[i] = i;
    examples[5].mtus[0] = 1500, examples[5].mtus[1] = 9000;
    const char *gaps[METRIC_COUNT] = {[METRIC_llc_misses_per_kb] = "this virtual machine has no PMU"};
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        own_summaries summaries = {0};
        example_make(&examples[i], &summaries);
        draw_all(*state, &summaries,
                 (struct figure_context){.experiment = "shapes, seed 1",
                                         .caption = "Example CPU",
                                         .gaps = gaps,
                                         .prefix = "",
                                         .blocks = 10});
        assert_int_equal(unlinkat(((struct scratch *)*state)->folder, "runs.csv", 0), 0);
    }
}

/* Whose percentiles gnuplot finds in their file: lines, bars and titles are of their numbers. */
static void draw_times(const struct scratch *folder, const struct example *example, const char *caption)
{
    own_summaries summaries = {0};
    own_percentiles percentiles = {0};
    own_variants variants = {0};
    own_text csv = {0};
    struct err err = {0};
    const char *gaps[METRIC_COUNT] = {0};
    const struct figure *figure = figure_of("latency-cdf");
    example_make(example, &summaries);
    example_times(&summaries, example, &percentiles);
    columns_csv(&percentile_columns, percentiles.list, percentiles.count, &csv);
    put(folder->folder, "percentiles.csv", &csv);
    const struct figure_context context = {.summaries = &summaries,
                                           .percentiles = &percentiles,
                                           .experiment = "times, seed 1",
                                           .caption = caption,
                                           .gaps = gaps,
                                           .prefix = "",
                                           .blocks = 10};
    assert_int_equal(figure_variants(figure, &context, &variants, &err), 0);
    for (size_t v = 0; v < variants.count; v++) {
        own_text script = {0};
        assert_int_equal(gnuplot_script(figure, &variants, v, &context, &script, &err), 0);
        put(folder->folder, "figures/latency-cdf.gp", &script);
        draw(folder->folder, "figures/latency-cdf.gp", "svg");
        draw(folder->folder, "figures/latency-cdf.gp", "png");
    }
}

static void test_distributions_of_many_shapes(void **state)
{
    const struct scratch *folder = *state;
    static char svg[1 << 20];
    struct example examples[4] = {the_study, the_study, the_study, the_study};
    examples[0].runs = 1;
    examples[1].threads[1] = examples[1].sizes[1] = 0; /* one panel */
    examples[2].mechanism_count = MECHANISM_COUNT;
    for (unsigned i = 0; i < MECHANISM_COUNT; i++)
        examples[2].mechanisms[i] = i;
    examples[3].threads[1] = examples[3].sizes[2] = 0;
    examples[3].mechanism_count = 2;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        draw_times(folder, &examples[i], "x_y & <z>");
        get(folder->folder, "figures/latency-cdf.svg", svg, sizeof svg);
        check_svg(svg);
    }
    assert_non_null(strstr(svg, "<title>two-copy (serialise, send), 99 %: 80 [72, 92]</title>"));
    assert_non_null(strstr(svg, ">99.9 %</tspan>"));
    unsigned points = 0, control = 0;
    for (const char *c = svg; (c = strstr(c, "color='rgb(  0, 114, 178)'")) != NULL; c++)
        points++;
    for (const char *c = svg; (c = strstr(c, "<title>two-copy measured again (A/A control)</title>")) != NULL;
         c++)
        control++;
    assert_int_equal(points, 1 + 2 * 4); /* the legend's, and four percentiles in each of two panels */
    assert_int_equal(control, 2);
}

/* Each would run a command, change a variable, or end the script, if it were read as code or markup. */
#define HOSTILE                                                                                              \
    "`touch a` $(touch b) \"; system('touch c'); print \" '; system(\"touch d\"); ' @touch \n!touch e\n "    \
    "{/:Bold \\ }"                                                                                           \
    " #{ ''' \\' \\U+2028 %d %s <b> & ]] \xff | < touch f"

static void test_nothing_hostile_is_executed(void **state)
{
    const struct scratch *folder = *state;
    struct example example = the_study;
    example.cycles = false;
    own_summaries summaries = {0};
    example_make(&example, &summaries);
    static const char *const congestions[] = {"`touch g`", "'.`touch h`.'", "';!touch i"};
    for (size_t i = 0; i < summaries.count; i++) {
        memset(summaries.cells[i].congestion, 0, sizeof summaries.cells[i].congestion);
        strcpy(summaries.cells[i].congestion, congestions[i % 3]);
    }
    const char *gaps[METRIC_COUNT] = {
        [METRIC_cycles_per_byte] = HOSTILE, [METRIC_llc_misses_per_kb] = HOSTILE};
    draw_all(
        folder, &summaries,
        (struct figure_context){
            .experiment = HOSTILE, .caption = HOSTILE, .gaps = gaps, .prefix = "`touch j`/'|", .blocks = 10});
    own_directory directory = opendir(folder->path);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        assert_true(entry->d_name[0] == '.' || strcmp(entry->d_name, "figures") == 0 ||
                    strcmp(entry->d_name, "profile_shares.csv") == 0 ||
                    strcmp(entry->d_name, "runs.csv") == 0 || strcmp(entry->d_name, "summary.csv") == 0);
}

static void test_markup_of_a_caption_is_shown_as_it_is(void **state)
{
    const struct scratch *folder = *state;
    static char svg[1 << 20];
    own_summaries summaries = {0};
    example_make(&the_study, &summaries);
    const char *gaps[METRIC_COUNT] = {0};
    draw_all(folder, &summaries,
             (struct figure_context){.experiment = "a_b{c}^d",
                                     .caption = "x@y~z\\n `w` <v> AT&T",
                                     .gaps = gaps,
                                     .prefix = "",
                                     .blocks = 10});
    get(folder->folder, "figures/throughput.svg", svg, sizeof svg);
    assert_non_null(strstr(svg, "x@y~z\\n `w` &lt;v> AT&amp;T · a_b{c}^d"));
}

static void test_gaps_break_lines_and_every_number_comes_from_the_file(void **state)
{
    const struct scratch *folder = *state;
    static char svg[1 << 20];
    own_summaries summaries = {0};
    static const int64_t sizes[] = {16384, 256, 4096}; /* in no order; 1024 is known from another mechanism */
    for (size_t i = 0; i < 3; i++) {
        struct cell cell = example_cell(MECHANISM_two_copy, sizes[i], 1, 1500, false);
        example_add(&summaries, &cell, METRIC_throughput_gbps, &the_study, 1 + (double)i);
    }
    struct cell other = example_cell(MECHANISM_one_copy, 1024, 1, 1500, false);
    example_add(&summaries, &other, METRIC_throughput_gbps, &the_study, 2);
    const char *gaps[METRIC_COUNT] = {0};
    draw_all(
        folder, &summaries,
        (struct figure_context){.experiment = "", .caption = "", .gaps = gaps, .prefix = "", .blocks = 10});
    get(folder->folder, "figures/throughput.svg", svg, sizeof svg);
    unsigned lines = 0, points = 0;
    for (const char *c = svg; (c = strstr(c, "stroke='rgb(  0, 114, 178)'")) != NULL; c++)
        for (const char *d = strstr(c, "d='M"); d < strstr(c, "/>"); d++)
            lines += *d == 'L';
    for (const char *c = svg; (c = strstr(c, "color='rgb(  0, 114, 178)'")) != NULL; c++)
        points += strncmp(c + strlen("color='rgb(  0, 114, 178)'"), " opacity", 8) != 0; /* no single runs */
    assert_non_null(strstr(svg, "<title>two-copy (serialise, send), 256 B: 2 [1.739, 2.231]</title>"));
    assert_int_equal(points, 1 + 3);    /* the legend's and the data's */
    assert_int_equal(lines, 1 + 1 + 3); /* the legend's, 4 KB to 16 KB, three bars */
}

/* Bars of two profiles: 3 groups of 100 samples, whose widths in pixels and whose numbers follow from the
 * file. */
static void test_bars_of_a_profile_come_from_the_file(void **state)
{
    const struct scratch *folder = *state;
    static char svg[1 << 20];
    own_profiles profiles = {0};
    own_profile_shares shares = {0};
    own_text csv = {0}, script = {0};
    own_variants variants = {0};
    static const struct summaries none = {0};
    struct err err = {0};
    const char *gaps[METRIC_COUNT] = {0};
    const struct figure *figure = figure_of("profile");
    for (unsigned i = 0; i < 2; i++) {
        struct cell cell =
            example_cell(i == 0 ? MECHANISM_two_copy : MECHANISM_zero_copy, 1024, 1, 1500, false);
        struct profile *profile = profiled_add(&profiles, &cell);
        profile->cpu_ns_per_byte = i == 0 ? 1.88 : 3;
        profiled_line(profile, PROFILE_SENDER, i == 0 ? PROFILE_copy_in : PROFILE_late_copy, "m", "", 100);
        profiled_line(profile, PROFILE_RECEIVER, PROFILE_copy_out, "m", "", 100);
        profiled_line(profile, PROFILE_RECEIVER, PROFILE_device, "d", "", i == 0 ? 50 : 200);
        profiled_line(profile, PROFILE_ELSE, PROFILE_user, "", "", 1000);
    }
    assert_int_equal(profile_shares_make(&profiles, &none, &shares, &err), 0);
    columns_csv(&profile_share_columns, shares.rows, shares.row_count, &csv);
    put(folder->folder, "profile_shares.csv", &csv);
    struct figure_context context = {
        .shares = &shares, .summaries = &none, .experiment = "", .caption = "", .gaps = gaps, .prefix = ""};
    assert_int_equal(figure_variants(figure, &context, &variants, &err), 0);
    assert_int_equal(gnuplot_script(figure, &variants, 0, &context, &script, &err), 0);
    put(folder->folder, "figures/profile.gp", &script);
    draw(folder->folder, "figures/profile.gp", "svg");
    get(folder->folder, "figures/profile.svg", svg, sizeof svg);
    assert_non_null(strstr(svg, ">1.88</tspan>"));
    assert_non_null(strstr(svg, ">3</tspan>"));
    assert_non_null(strstr(svg, ">250</tspan>"));
    assert_non_null(strstr(svg, ">400</tspan>"));
    unsigned late = 0; /* the legend's, and one in each stack */
    for (const char *c = svg; (c = strstr(c, "rgb(213,  94,   0)")) != NULL; c++)
        late++;
    assert_int_equal(late, 3);
}

/* Of the runs of two cells in one panel: only the ones that are ok, of this variant, not the control's and
 * that have the metric are drawn. */
static void test_single_runs_come_from_the_file(void **state)
{
    const struct scratch *folder = *state;
    static char svg[1 << 20];
    static const char runs[] =
        "control,status,reason,mechanism,message_size,threads,mtu,receive_us,throughput_gbps\n"
        "no,ok,,two-copy,1024,1,1500,1,8\n"
        "no,ok,,two-copy,1024,1,1500,1,12\n"
        "no,ok,,two-copy,1024,1,1500,1,\n"
        "no,failed,\"no, \"\"sorry\"\"\",two-copy,1024,1,1500,,\n"
        "no,failed,why,two-copy,1024,1,1500,1,11\n"
        "yes,ok,,two-copy,1024,1,1500,1,9\n"
        "no,ok,,two-copy,1024,1,9000,1,9\n"
        "no,ok,,two-copy,256,1,1500,1,9\n"
        "no,ok,,two-copy,1024,2,1500,1,9\n"
        "no,ok,,one-copy,1024,1,1500,1,9\n";
    own_text csv = {0};
    text_add(&csv, runs);
    put(folder->folder, "runs.csv", &csv);
    own_summaries summaries = {0};
    for (int64_t mtu = 1500; mtu <= 9000; mtu += 7500)
        for (unsigned i = 0; i < 2; i++) {
            struct cell cell = example_cell(MECHANISM_two_copy, i == 1 ? 1024 : 256, 1, mtu, false);
            example_add(&summaries, &cell, METRIC_throughput_gbps, &the_study, 10);
        }
    const char *gaps[METRIC_COUNT] = {0};
    draw_all(
        folder, &summaries,
        (struct figure_context){.experiment = "", .caption = "", .gaps = gaps, .prefix = "", .blocks = 10});
    static const struct {
        const char *path;
        unsigned points;
    } pictures[] = {{"figures/throughput-mtu1500.svg", 3}, {"figures/throughput-mtu9000.svg", 1}};
    for (size_t i = 0; i < 2; i++) {
        unsigned points = 0;
        get(folder->folder, pictures[i].path, svg, sizeof svg);
        for (const char *c = svg; (c = strstr(c, "color='rgb(  0, 114, 178)' opacity=")) != NULL; c++)
            points++;
        assert_int_equal(points, pictures[i].points);
    }
}

/* The texts of a script may be changed: the legend and the panels make room, and nothing leaves the picture.
 */
static void test_a_longer_legend_makes_room(void **state)
{
    const struct scratch *folder = *state;
    static const char before[] = "array legend[3] = ['two-copy (serialise, send)', ",
                      long_name[] = "a name that is so long that no other one has room beside it, and that "
                                    "takes a row of the legend alone";
    double heights[2];
    own_summaries summaries = {0};
    own_text csv = {0}, runs_csv = {0}, script = {0};
    own_variants variants = {0};
    struct err err = {0};
    const char *gaps[METRIC_COUNT] = {0};
    example_make(&the_study, &summaries);
    columns_csv(&summary_columns, summaries.list, summaries.count, &csv);
    put(folder->folder, "summary.csv", &csv);
    example_runs(&summaries, &runs_csv);
    put(folder->folder, "runs.csv", &runs_csv);
    struct figure_context context = {
        .summaries = &summaries, .experiment = "", .caption = "", .gaps = gaps, .prefix = "", .blocks = 10};
    assert_int_equal(figure_variants(figure_of("throughput"), &context, &variants, &err), 0);
    assert_int_equal(gnuplot_script(figure_of("throughput"), &variants, 0, &context, &script, &err), 0);
    for (unsigned i = 0; i < 2; i++) {
        static char svg[1 << 20];
        own_text changed = {0};
        const char *at = strstr(text_string(&script), before);
        assert_non_null(at);
        text_add_bytes(&changed, text_string(&script), (size_t)(at - text_string(&script)));
        text_addf(&changed, "array legend[3] = ['%s', %s", i == 0 ? "two" : long_name, at + strlen(before));
        put(folder->folder, "figures/changed.gp", &changed);
        draw(folder->folder, "figures/changed.gp", "svg");
        get(folder->folder, "figures/changed.svg", svg, sizeof svg);
        double width;
        assert_int_equal(sscanf(strstr(svg, "viewBox=\"0 0 "), "viewBox=\"0 0 %lf %lf", &width, &heights[i]),
                         2);
        assert_true(width == 1080 && (i == 0 || strstr(svg, long_name) != NULL));
    }
    assert_true(heights[1] > heights[0]);
}

/* Draws a script of these lines as SVG. */
static int draw_lines(const struct scratch *folder, const char *lines, unsigned seconds, struct text *said,
                      struct err *err)
{
    own_text script = {0};
    text_add(&script, lines);
    put(folder->folder, "figures/lines.gp", &script);
    return draw_file(folder->folder, "figures/lines.gp", "svg", seconds, said, err);
}

static void test_errors(void **state)
{
    static const struct {
        const char *lines;
        int code;
        const char *what;
    } bad[] = {
        {"\nplot nonsense(1)\n", EIO, "gnuplot failed: line 2: undefined function: nonsense"},
        {"while (1) { a = 1 }\n", ETIMEDOUT, "gnuplot was not done after 1 s and has been killed"},
        {"exit status 3\n", EIO, "gnuplot failed: without a word"},
        {"set terminal svg\n", EIO, "gnuplot's picture ends after 0 bytes, in the middle"},
        {"set terminal dumb 30,10\nplot 1\n", EIO, "gnuplot's picture ends after "},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        own_text said = {0}, what = {0};
        struct err err = {0};
        assert_int_equal(draw_lines(*state, bad[i].lines, 1, &said, &err), -bad[i].code);
        text_addf(&what, "cannot draw figures/lines.gp as svg: %s", bad[i].what);
        assert_memory_equal(err.what, text_string(&what), what.length);
    }
    const struct scratch *folder = *state;
    own_text said = {0};
    struct err err = {0};
    assert_int_equal(draw_file(folder->folder, "figures/lines.gp", "svg'; system('touch a", 60, &said, &err),
                     -EINVAL);
}

/* A signal that the caller blocks, to be told of it, ends gnuplot, however much time it has. */
static void test_a_pending_signal_ends_it(void **state)
{
    sigset_t ending, before;
    own_text said = {0};
    struct err err = {0};
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigprocmask(SIG_BLOCK, &ending, &before);
    raise(SIGINT);
    int rc = draw_lines(*state, "while (1) { a = 1 }\n", 3600, &said, &err);
    assert_int_equal(sigtimedwait(&ending, NULL, &(struct timespec){0}), SIGINT); /* is still there to see */
    sigprocmask(SIG_SETMASK, &before, NULL);
    assert_int_equal(rc, -EINTR);
}

#define PICTURE "\nset terminal svg\nplot 1\n"

/* Even of somebody with all of them. */
static void test_it_has_no_rights(void **state)
{
    own_text said = {0};
    struct err err = {0};
    static const char *const lines[] = {("CapInh:\t0000000000000000\nCapPrm:\t0000000000000000\n"
                                         "CapEff:\t0000000000000000\n"),
                                        "NoNewPrivs:\t1\n", "\nlocked 0 0\n", "\nin /\n"};
    assert_int_equal(
        draw_lines(
            *state,
            "print system('cat /proc/self/status')\n"
            "print system('echo; echo locked $(ulimit -S -l) $(ulimit -H -l); echo in $PWD')\n" PICTURE,
            60, &said, &err),
        0);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (strstr(text_string(&said), lines[i]) == NULL)
            fail_msg("no \"%s\" in \"%s\"", lines[i], text_string(&said));
}

static void test_what_it_says_is_bounded(void **state)
{
    own_text said = {0};
    struct err err = {0};
    assert_int_equal(draw_lines(*state,
                                "do for [i = 1:50000] { print 'a line that nobody wants to read' }\n" PICTURE,
                                60, &said, &err),
                     0);
    assert_int_equal(said.length, 4096);
}

static void test_the_users_settings_do_not_count(void **state)
{
    const struct scratch *folder = *state;
    own_text init = {0}, said = {0};
    text_addf(&init, "system('touch %s/executed')\n", folder->path);
    put(folder->folder, ".gnuplot", &init);
    const char *home = getenv("HOME");
    own_free char *before = home != NULL ? strdup(home) : NULL;
    setenv("HOME", folder->path, 1);
    setenv("GNUTERM", "dumb", 1);
    struct err err = {0};
    int rc = draw_lines(folder, "print system('env')\n" PICTURE, 60, &said, &err);
    unsetenv("GNUTERM");
    before != NULL ? setenv("HOME", before, 1) : unsetenv("HOME");
    assert_int_equal(rc, 0);
    assert_int_equal(faccessat(folder->folder, "executed", F_OK, 0), -1);
    assert_null(strstr(text_string(&said), "GNUTERM"));
    assert_null(strstr(text_string(&said), "HOME"));
    assert_non_null(strstr(text_string(&said), "LC_ALL=C.UTF-8"));
}

static void test_without_gnuplot(void **state)
{
    (void)state;
    const char *before = getenv("PATH");
    own_free char *path = strdup(before != NULL ? before : "");
    setenv("PATH", "/nonexistent", 1);
    struct err err = {0};
    int rc = gnuplot_probe(NULL, &err);
    setenv("PATH", path, 1);
    assert_int_equal(rc, -ENOENT);
    assert_string_equal(err.what,
                        "no gnuplot that draws SVG and PNG: cannot start gnuplot: No such file or directory");
    assert_string_equal(err.hint, "install gnuplot 5.4 or newer: apt install gnuplot-nox");
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_up, folder_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(test_pictures_of_many_shapes),
        IN_A_FOLDER(test_distributions_of_many_shapes),
        IN_A_FOLDER(test_nothing_hostile_is_executed),
        IN_A_FOLDER(test_markup_of_a_caption_is_shown_as_it_is),
        IN_A_FOLDER(test_gaps_break_lines_and_every_number_comes_from_the_file),
        IN_A_FOLDER(test_single_runs_come_from_the_file),
        IN_A_FOLDER(test_a_longer_legend_makes_room),
        IN_A_FOLDER(test_bars_of_a_profile_come_from_the_file),
        IN_A_FOLDER(test_errors),
        IN_A_FOLDER(test_a_pending_signal_ends_it),
        IN_A_FOLDER(test_it_has_no_rights),
        IN_A_FOLDER(test_what_it_says_is_bounded),
        IN_A_FOLDER(test_the_users_settings_do_not_count),
        cmocka_unit_test(test_without_gnuplot),
    };
    char version[GNUPLOT_VERSION_BYTES];
    struct err err = {0};
    if (gnuplot_probe(version, &err) != 0 && !must_run()) {
        printf("skipped: %s\n", err.what);
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
