/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "commands.h"
#include "commands/words.h"
#include "findings/warnings.h"
#include "output/flags.h"
#include "output/legend.h"
#include "record/metric.h"
#include "workers/symbols.h"

#include "test.h"

#include "unit/experiment/experiment.h"

/* What the command prints. */
static void describe(const char *topic, struct text *text)
{
    const struct options options = {.arguments = &topic, .argument_count = 1};
    struct err err = {0};
    char part[4096];
    own_file file = tmpfile();
    own_fd before = dup(STDOUT_FILENO);
    fflush(stdout);
    dup2(fileno(file), STDOUT_FILENO);
    int rc = command_describe.run(&options, &err);
    fflush(stdout);
    dup2(before, STDOUT_FILENO);
    assert_int_equal(rc, EXIT_ALL_OK);
    rewind(file);
    for (size_t length; (length = fread(part, 1, sizeof part, file)) > 0;)
        text_add_bytes(text, part, length);
}

static void check_golden(const char *name, const char *topic)
{
    own_text path = {0}, described = {0};
    own_free char *golden = NULL;
    size_t length;
    const char *source = getenv("SOURCE_DIR");
    text_addf(&path, "%s/%s", source != NULL ? source : ".", name);
    golden = file_read(text_string(&path), &length);
    describe(topic, &described);
    assert_string_equal(golden, text_string(&described));
}

static void test_reference_is_described(void **state)
{
    (void)state;
    check_golden("configs/reference.ini", "ini");
}

static void test_mechanisms_are_described(void **state)
{
    (void)state;
    check_golden("tests/golden/describe-mechanisms.txt", "mechanisms");
}

static void test_every_metric_is_described(void **state)
{
    (void)state;
    own_text described = {0};
    describe("metrics", &described);
    const char *rest = text_string(&described);
    for (unsigned i = 0; i < METRIC_COUNT; i++) { /* in the order of their columns */
        own_text front = {0};
        text_addf(&front, "%s: %s", metrics[i].key, metrics[i].label);
        rest = strstr(rest, text_string(&front));
        assert_non_null(rest);
        rest = strstr(rest, metrics[i].help);
        assert_non_null(rest);
    }
}

static void test_reference_says_the_defaults(void **state)
{
    (void)state;
    own_text described = {0};
    own_spec spec = {0}, defaults = {0};
    own_problems problems = {0};
    own_plan plan = {0}, expected = {0};
    describe("ini", &described);
    assert_int_equal(experiment_parse(text_string(&described), NULL, &spec, &problems), 0);
    assert_int_equal(experiment_parse("", NULL, &defaults, &problems), 0);
    for (unsigned i = 0; i < setting_field_count; i++)
        assert_true(field_equal(&setting_fields[i], &spec.settings, &defaults.settings));
    experiment_cells(&spec, &plan);
    experiment_cells(&defaults, &expected);
    assert_int_equal(plan.cell_count, expected.cell_count);
    for (size_t i = 0; i < plan.cell_count; i++)
        assert_true(cell_same(&plan.cells[i], &expected.cells[i]));
    for (unsigned i = 0; i < cell_field_count; i++) /* every key stands in it */
        assert_true(spec.axes[i].given);
}

static void test_lines_fit_a_terminal(void **state)
{
    (void)state;
    own_text described = {0};
    describe("ini", &described);
    size_t length = 0;
    for (const char *c = text_string(&described); *c != '\0'; c++) {
        length = *c == '\n' ? 0 : length + 1;
        assert_true(length <= 102);
    }
}

/* Every row of the table stands there under what it stands for, and no line is wider than a wide terminal. */
static void test_every_pattern_is_there(void **state)
{
    (void)state;
    own_text text = {0};
    describe("profile", &text);
    const char *at = text_string(&text);
    unsigned kind;
    const char *patterns;
    for (size_t i = 0; (patterns = symbols_group_row(i, &kind)) != NULL; i++) {
        own_text heading = {0};
        if (kind < PROFILE_GROUP_COUNT)
            text_addf(&heading, "\n%s: %s\n    ", profile_group_name(kind), profile_group_label(kind));
        else
            text_add(&heading, "\n(");
        at = strstr(at, text_string(&heading));
        assert_non_null(at);
        own_text last = {0};
        const char *space = strrchr(patterns, ' ');
        text_addf(&last, " %s\n", space != NULL ? space + 1 : patterns);
        at = strstr(at, text_string(&last));
        assert_non_null(at);
    }
    for (const char *line = text_string(&text); *line != '\0'; line += strcspn(line, "\n") + 1)
        assert_true(strcspn(line, "\n") <= 100);
}

static void test_what_decides_nothing_is_told(void **state)
{
    (void)state;
    own_text text = {0};
    describe("profile", &text);
    assert_non_null(strstr(text_string(&text), "\n(idle: left out)\n"));
    assert_non_null(strstr(text_string(&text), "\nlate-copy: late copying\n    skb_copy_ubufs\n"));
}

/* --- words --- */

/* One answer for each thing that the word is, in any case, and with its section. */
static void test_any_word_is_described(void **state)
{
    (void)state;
    static const struct {
        const char *word, *start;
    } cases[] = {
        {"mtu", "mtu: key of [link], and a column of every CSV\n    largest packet of the link in bytes; "},
        {"link.mtu", "mtu: key of [link], "},
        {"LINK", "link: section of an experiment file\n    keys: path, "},
        {"blocks", "blocks: key of [experiment]\n"},
        {"loopback", "loopback: value of link.path\n"},
        {"zero-copy", "zero-copy: mechanism, "},
        {"a3", "A3: another name of zero-copy\n"},
        {"discard", "discard: receiver mechanism, "},
        {"steal_pct", "steal_pct: column of runs.csv, stolen time [%]\n"},
        {"p_family", "p_family: column of verdicts.csv\n    p, corrected for all places"},
        {"rx_window_s", "rx_window_s: column of connections.csv\n"},
        {"cpu ns/b", "CPU NS/B: column of labrun table\n"},
        {"GBIT/S", "GBIT/S: column of labrun table\n"},
        {"ragged-window", "ragged-window: warning\n"},
        {"inconclusive", "inconclusive: verdict\n"},
        {"late-copy", "late-copy: group of code in profiles, late copying\n"},
        {"resume", "resume: command, labrun resume [DIR]\n"},
        {"output", "output: section of an experiment file\n"},
        {"dry-run", "dry-run: option, --dry-run\n"},
        {"crossovers", "crossover: word of labrun's answers\n"},
        {"±", "±: sign of labrun's answers\n"},
        {"send buffer", "send_buffer: key of [socket], and a column of every CSV\n"},
        {"Throughput", "throughput_gbps: column of runs.csv, throughput [Gbit/s]\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        own_text described = {0};
        describe(cases[i].word, &described);
        assert_true(described.length >= strlen(cases[i].start));
        described.data[strlen(cases[i].start)] = '\0';
        assert_string_equal(text_string(&described), cases[i].start);
    }
    own_text both = {0};
    describe("output", &both);
    assert_non_null(strstr(text_string(&both), "\noutput: option, --output=DIR\n"));
}

static void test_every_word_is_described(void **state)
{
    (void)state;
    const char *word;
    unsigned count = 0;
    for (; (word = words_name(count)) != NULL; count++) {
        own_text described = {0}, front = {0};
        if (strcmp(word, "profile") == 0) /* a section, and more is told of the topic */
            continue;
        describe(word, &described);
        text_addf(&front, "%s: ", word);
        if (strncmp(text_string(&described), text_string(&front), front.length) != 0)
            assert_int_equal(strncasecmp(text_string(&described), text_string(&front), front.length), 0);
        assert_true(described.length > front.length + 3);
        if (strstr(text_string(&described), "\n    ") == NULL) /* what it is, and more about it */
            fail_msg("nothing more is said of %s", word);
    }
    assert_true(count > 200);
}

/* Letters stand together in a table's row. */
static void test_letters_of_a_row_are_described(void **state)
{
    (void)state;
    own_file sink = tmpfile();
    own_free char *bytes = NULL;
    size_t length;
    own_file said = open_memstream(&bytes, &length);
    assert_int_equal(words_print("obsre", said), 5);
    fflush(said);
    assert_memory_equal(bytes, "o: letter of the warning outlier\n", 33);
    assert_non_null(strstr(bytes, "\ne: letter of the warning unequal-buffers\n"));
    assert_int_equal(words_print("eo", sink), 0); /* not as they are printed: a word that is misspelt */
    assert_int_equal(words_print("oq", sink), 0);
}

/* Whatever the end of a run can print and does not say itself what it means: signs, letters, what lines begin
 * with, and the words of verdicts. */
static void test_what_a_run_ends_with_is_described(void **state)
{
    (void)state;
    static const char *const words[] = {"slower", "faster",   "same", "more",   "less",      "?",
                                        "~",      "places",   "A/A",  "others", "companion", "contrast",
                                        "mixed",  "baseline", "!",    "(host)", "Q5",        "headline"};
    own_file sink = tmpfile();
    for (unsigned i = 0; legend_word(i) != NULL; i++)
        if (words_print(legend_word(i)->name, sink) == 0)
            fail_msg("%s is not described", legend_word(i)->name);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words_print(words[i], sink) == 0)
            fail_msg("%s is not described", words[i]);
    for (unsigned i = 0; i < WARNING_COUNT; i++) {
        own_text described = {0}, front = {0};
        text_addf(&front, "%s: letter of the warning %s\n    ", flag_letter(i), warning_name(i));
        describe(flag_letter(i), &described);
        assert_int_equal(strncmp(text_string(&described), text_string(&front), front.length), 0);
    }
}

static void test_what_its_lines_begin_with_is_described(void **state)
{
    (void)state;
    static const char *const golden[] = {"study-80", "large-80", "many-50", "failed-80"};
    const char *source = getenv("SOURCE_DIR");
    own_file sink = tmpfile();
    size_t count = 0, length;
    for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
        own_text path = {0};
        text_addf(&path, "%s/tests/golden/ending-%s.txt", source != NULL ? source : ".", golden[i]);
        own_free char *text = file_read(text_string(&path), &length);
        for (char *rest = text, *line; (line = strsep(&rest, "\n")) != NULL;) {
            char *colon = strchr(line, ':');
            if (colon == NULL || colon - line > 7 || colon[1] != ' ')
                continue;
            *colon = '\0';
            count++;
            if (words_print(line, sink) == 0)
                fail_msg("%s is not described", line);
        }
    }
    assert_true(count > 24);
}

static void test_no_word(void **state)
{
    (void)state;
    const char *word = "mtuu";
    const struct options options = {.arguments = &word, .argument_count = 1};
    struct err err = {0};
    assert_int_equal(command_describe.run(&options, &err), -EINVAL);
    assert_string_equal(err.what, "there is nothing to describe called 'mtuu'");
    assert_string_equal(err.hint, "did you mean 'mtu'?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reference_is_described),
        cmocka_unit_test(test_mechanisms_are_described),
        cmocka_unit_test(test_every_metric_is_described),
        cmocka_unit_test(test_reference_says_the_defaults),
        cmocka_unit_test(test_lines_fit_a_terminal),
        cmocka_unit_test(test_every_pattern_is_there),
        cmocka_unit_test(test_what_decides_nothing_is_told),
        cmocka_unit_test(test_any_word_is_described),
        cmocka_unit_test(test_every_word_is_described),
        cmocka_unit_test(test_letters_of_a_row_are_described),
        cmocka_unit_test(test_what_a_run_ends_with_is_described),
        cmocka_unit_test(test_what_its_lines_begin_with_is_described),
        cmocka_unit_test(test_no_word),
    };
    return cmocka_run_group_tests_name("describe", tests, NULL, NULL);
}
