/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <string.h>

#include "results/environment.h"

#include "test.h"

static const char *const overrides[] = {"workload.threads=1,2", "experiment.name=\"x\""};

static struct cpus cpus_of(const char *string)
{
    struct cpus cpus = {0};
    struct err err = {0};
    assert_int_equal(cpus_parse(string, &cpus, &err), 0);
    return cpus;
}

static void fill(struct environment *environment)
{
    *environment = (struct environment){
        .host = {.cpu_model = "Intel(R) Xeon(R) Processor",
                 .hypervisor = "KVM",
                 .machine = "x86_64",
                 .kernel = "6.18.44",
                 .distribution = "Debian GNU/Linux 12 (bookworm)",
                 .hostname = "vm",
                 .congestion = "cubic",
                 .clocksource = "tsc",
                 .transparent_hugepages = "madvise",
                 .online = cpus_of("0-3"),
                 .allowed = cpus_of("0-3"),
                 .l1d_bytes = 49152,
                 .l2_bytes = 2097152,
                 .l3_bytes = -1,
                 .memory_bytes = INT64_C(25276063744),
                 .max_khz = -1,
                 .perf_event_paranoid = -1,
                 .optmem_max = 131072,
                 .smt = 1,
                 .mitigations = {{"meltdown", "Not affected"}, {"spectre_v2", "Mitigation: Retpolines"}},
                 .mitigation_count = 2},
        .labrun = "0.1.0",
        .gnuplot = "5.4",
        .started = "2025-01-02T03:04:05Z",
        .command = "labrun configs/smoke.ini",
        .plan = UINT64_C(0xfedcba9876543210),
        .user = "someone",
        .order = "contest",
        .overrides = overrides,
        .override_count = 2,
    };
    for (unsigned cpu = 0; cpu < 4; cpu++) {
        cpu_groups_set(&environment->host.topology.cores, cpu, cpu % 2);
        cpu_groups_set(&environment->host.topology.kinds, cpu, cpu < 2);
    }
    strcpy(environment->counters[COUNTER_llc_misses], "no PMU");
    strcpy(environment->counters[COUNTER_cache_misses], "not asked for");
}

static const char expected_text[] = "{\n"
                                    "  \"started\": \"2025-01-02T03:04:05Z\",\n"
                                    "  \"command\": \"labrun configs/smoke.ini\",\n"
                                    "  \"user\": \"someone\",\n"
                                    "  \"order\": \"contest\",\n"
                                    "  \"plan\": \"fedcba9876543210\",\n"
                                    "  \"versions\": {\n"
                                    "    \"labrun\": \"0.1.0\",\n"
                                    "    \"kernel\": \"6.18.44\",\n"
                                    "    \"gnuplot\": \"5.4\",\n"
                                    "    \"jansson\": \"*\",\n"
                                    "    \"glibc\": \"*\"\n"
                                    "  },\n"
                                    "  \"host\": {\n"
                                    "    \"hostname\": \"vm\",\n"
                                    "    \"distribution\": \"Debian GNU/Linux 12 (bookworm)\",\n"
                                    "    \"machine\": \"x86_64\",\n"
                                    "    \"cpu_model\": \"Intel(R) Xeon(R) Processor\",\n"
                                    "    \"hypervisor\": \"KVM\",\n"
                                    "    \"online_cpus\": \"0-3\",\n"
                                    "    \"allowed_cpus\": \"0-3\",\n"
                                    "    \"core_cpus\": [\n"
                                    "      \"0+2\",\n"
                                    "      \"1+3\"\n"
                                    "    ],\n"
                                    "    \"cache_cpus\": null,\n"
                                    "    \"node_cpus\": null,\n"
                                    "    \"package_cpus\": null,\n"
                                    "    \"kind_cpus\": [\n"
                                    "      \"2-3\",\n"
                                    "      \"0-1\"\n"
                                    "    ],\n"
                                    "    \"smt\": 1,\n"
                                    "    \"l1d_bytes\": 49152,\n"
                                    "    \"l2_bytes\": 2097152,\n"
                                    "    \"l3_bytes\": null,\n"
                                    "    \"memory_bytes\": 25276063744,\n"
                                    "    \"max_khz\": null,\n"
                                    "    \"governor\": null,\n"
                                    "    \"clocksource\": \"tsc\",\n"
                                    "    \"transparent_hugepages\": \"madvise\",\n"
                                    "    \"congestion\": \"cubic\",\n"
                                    "    \"optmem_max\": 131072,\n"
                                    "    \"perf_event_paranoid\": -1\n"
                                    "  },\n"
                                    "  \"overrides\": [\n"
                                    "    \"workload.threads=1,2\",\n"
                                    "    \"experiment.name=\\\"x\\\"\"\n"
                                    "  ],\n"
                                    "  \"events\": {\n"
                                    "    \"cycles\": {\n"
                                    "      \"available\": true\n"
                                    "    },\n"
                                    "    \"instructions\": {\n"
                                    "      \"available\": true\n"
                                    "    },\n"
                                    "    \"L1-dcache-load-misses\": {\n"
                                    "      \"available\": true\n"
                                    "    },\n"
                                    "    \"LLC-load-misses\": {\n"
                                    "      \"available\": false,\n"
                                    "      \"reason\": \"no PMU\"\n"
                                    "    },\n"
                                    "    \"cache-misses\": {\n"
                                    "      \"available\": false,\n"
                                    "      \"reason\": \"not asked for\"\n"
                                    "    }\n"
                                    "  },\n"
                                    "  \"profile\": \"\",\n"
                                    "  \"foreign_load\": \"\",\n"
                                    "  \"mitigations\": {\n"
                                    "    \"meltdown\": \"Not affected\",\n"
                                    "    \"spectre_v2\": \"Mitigation: Retpolines\"\n"
                                    "  }\n"
                                    "}\n";

/* The version of a library becomes "*". */
static void star(char *text, const char *key)
{
    char *start = strstr(text, key);
    assert_non_null(start);
    start += strlen(key);
    char *end = strchr(start, '"');
    assert_true(end > start);
    *start = '*';
    memmove(start + 1, end, strlen(end) + 1);
}

static void format(const struct environment *environment, struct text *text)
{
    struct err err = {0};
    assert_int_equal(environment_format(environment, text, &err), 0);
}

static void the_file_is_as_it_was_agreed(void **state)
{
    (void)state;
    struct environment environment;
    fill(&environment);
    own_text text = {0};
    format(&environment, &text);
    star(text.data, "\"jansson\": \"");
    star(text.data, "\"glibc\": \"");
    assert_string_equal(text.data, expected_text);
}

static void what_is_written_reads_back_the_same(void **state)
{
    (void)state;
    struct environment written, back;
    fill(&written);
    own_text first = {0}, second = {0};
    format(&written, &first);
    struct err err = {0};
    assert_int_equal(environment_parse(first.data, first.length, &back, &err), 0);
    assert_int_equal(back.plan, written.plan);
    assert_int_equal(back.override_count, 2);
    assert_string_equal(back.overrides[1], overrides[1]);
    assert_string_equal(back.order, "contest");
    assert_int_equal(back.host.l3_bytes, -1);
    assert_memory_equal(&back.host.topology, &written.host.topology, sizeof back.host.topology);
    assert_int_equal(back.host.mitigation_count, 2);
    assert_memory_equal(back.counters, written.counters, sizeof back.counters);
    format(&back, &second);
    assert_string_equal(first.data, second.data);
    environment_release(&back);
    assert_null(back.overrides);
}

static void bytes_that_are_no_text_are_replaced(void **state)
{
    (void)state;
    struct environment environment, back;
    fill(&environment);
    strcpy(environment.command, "labrun \xff\xfe.ini");
    strcpy(environment.host.cpu_model, "CPU · 2"); /* good UTF-8 stays */
    own_text text = {0};
    format(&environment, &text);
    struct err err = {0};
    assert_int_equal(environment_parse(text.data, text.length, &back, &err), 0);
    assert_string_equal(back.command, "labrun ??.ini");
    assert_string_equal(back.host.cpu_model, "CPU · 2");
    environment_release(&back);
}

static void an_empty_object_is_all_unknown(void **state)
{
    (void)state;
    static const char *const texts[] = {"{}", "{\"host\": null, \"events\": {}, \"overrides\": []}",
                                        "{\"later\": {\"key\": [1]}, \"events\": {\"new-event\": 3}}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct environment environment;
        struct err err = {0};
        assert_int_equal(environment_parse(texts[i], strlen(texts[i]), &environment, &err), 0);
        assert_string_equal(environment.host.cpu_model, "");
        assert_int_equal(environment.host.l1d_bytes, -1);
        assert_int_equal(environment.host.perf_event_paranoid, PARANOID_UNKNOWN);
        assert_int_equal(cpus_count(&environment.host.online), 0);
        assert_string_equal(environment.counters[COUNTER_cycles], "unknown");
        assert_string_equal(environment.profile, PROFILE_NOT_ASKED_FOR);
        assert_string_equal(environment.foreign, "unknown");
        assert_null(environment.overrides);
    }
}

/* That CPUs can be sampled, that they cannot, and that nobody asked are three statements. */
static void what_is_said_of_profiles_reads_back(void **state)
{
    (void)state;
    static const char *const reasons[] = {"", "cannot sample: perf_event_paranoid=2", PROFILE_NOT_ASKED_FOR};
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++) {
        struct environment environment, back;
        struct err err = {0};
        own_text text = {0};
        fill(&environment);
        strcpy(environment.profile, reasons[i]);
        strcpy(environment.foreign, reasons[i]);
        format(&environment, &text);
        assert_int_equal(environment_parse(text.data, text.length, &back, &err), 0);
        assert_string_equal(back.profile, reasons[i]);
        assert_string_equal(back.foreign, reasons[i]);
        environment_release(&back);
    }
}

static const char *const hostile[][2] = {
    {"", "environment.json:1: '[' or '{' expected near end of file"},
    {"[]", "environment.json: expected an object"},
    {"{\"a\": 1} trailing", "environment.json:1: end of file expected near 'trailing'"},
    {"{\"user\": \"a\", \"user\": \"b\"}", "environment.json:1: duplicate object key near '\"user\"'"},
    {"{\"user\": \x1b[31m}", "environment.json:1: invalid token near '?'"},
    {"{\"user\": 5}", "environment.json: user: expected a string that is not too long"},
    {"{\"user\": \"123456789012345678901234567890123\"}",
     "environment.json: user: expected a string that is not too long"},
    {"{\"user\": \"a\\u0000b\"}",
     "environment.json:1: \\u0000 is not allowed without JSON_ALLOW_NUL near '\"a\\u0000b\"'"},
    {"{\"plan\": \"0xfedcba98765432\"}", "environment.json: plan: expected 16 hexadecimal digits"},
    {"{\"plan\": \"fedcba987654321\"}", "environment.json: plan: expected 16 hexadecimal digits"},
    {"{\"plan\": 12}", "environment.json: plan: expected 16 hexadecimal digits"},
    {"{\"host\": []}", "environment.json: host: expected an object"},
    {"{\"versions\": \"x\"}", "environment.json: versions: expected an object"},
    {"{\"host\": {\"l1d_bytes\": \"48K\"}}", "environment.json: host.l1d_bytes: expected a number in range"},
    {"{\"host\": {\"l1d_bytes\": 1.5}}", "environment.json: host.l1d_bytes: expected a number in range"},
    {"{\"host\": {\"l1d_bytes\": -2}}", "environment.json: host.l1d_bytes: expected a number in range"},
    {"{\"host\": {\"l3_bytes\": 9223372036854775807}}",
     "environment.json: host.l3_bytes: expected a number in range"},
    {"{\"host\": {\"max_khz\": 4000000000}}", "environment.json: host.max_khz: expected a number in range"},
    {"{\"host\": {\"smt\": 2147483648}}", "environment.json: host.smt: expected a number in range"},
    {"{\"host\": {\"perf_event_paranoid\": -2}}",
     "environment.json: host.perf_event_paranoid: expected a number in range"},
    {"{\"host\": {\"online_cpus\": 3}}",
     "environment.json: host.online_cpus: expected a set of CPUs like \"0-3+8\""},
    {"{\"host\": {\"online_cpus\": \"0-99999999\"}}",
     "environment.json: host.online_cpus: expected a set of CPUs like \"0-3+8\""},
    {"{\"host\": {\"cache_cpus\": \"0-3\"}}",
     "environment.json: host.cache_cpus: expected a list of sets of CPUs like \"0-3+8\""},
    {"{\"host\": {\"cache_cpus\": [\"0-3\", 4]}}",
     "environment.json: host.cache_cpus: expected a list of sets of CPUs like \"0-3+8\""},
    {"{\"host\": {\"cache_cpus\": [\"3-0\"]}}",
     "environment.json: host.cache_cpus: expected a list of sets of CPUs like \"0-3+8\""},
    {"{\"profile\": []}", "environment.json: profile: expected a string that is not too long"},
    {"{\"foreign_load\": 7}", "environment.json: foreign_load: expected a string that is not too long"},
    {"{\"overrides\": \"x\"}", "environment.json: overrides: expected a list of strings"},
    {"{\"overrides\": [\"\"]}", "environment.json: overrides: expected a list of strings"},
    {"{\"overrides\": [\"x\", 1]}", "environment.json: overrides: expected a list of strings"},
    {"{\"events\": {\"cycles\": true}}", "environment.json: events.cycles: expected an object"},
    {"{\"events\": {\"cycles\": {\"available\": 1}}}",
     "environment.json: events.cycles: expected \"available\" to be true or false"},
    {"{\"events\": {\"cycles\": {\"available\": false, \"reason\": []}}}",
     "environment.json: events.cycles: expected \"reason\" to be a string that is not too long"},
    {"{\"mitigations\": {\"meltdown\": 1}}",
     "environment.json: mitigations: expected strings that are not too long"},
    {"{\"mitigations\": {\"a-name-that-is-longer-than-any-that-a-kernel-has\": \"x\"}}",
     "environment.json: mitigations: expected fewer or shorter names"},
};

static void hostile_files_are_refused_by_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        struct environment environment;
        struct err err = {0};
        assert_int_equal(environment_parse(hostile[i][0], strlen(hostile[i][0]), &environment, &err),
                         -EINVAL);
        assert_string_equal(err.what, hostile[i][1]);
    }
}

static void too_many_mitigations_are_refused(void **state)
{
    (void)state;
    own_text text = {0};
    text_add(&text, "{\"mitigations\": {");
    for (int i = 0; i <= MITIGATIONS_MAX; i++)
        text_addf(&text, "%s\"m%d\": \"x\"", i > 0 ? "," : "", i);
    text_add(&text, "}}");
    struct environment environment;
    struct err err = {0};
    assert_int_equal(environment_parse(text.data, text.length, &environment, &err), -EINVAL);
    assert_string_equal(err.what, "environment.json: mitigations: expected fewer or shorter names");
}

static void deep_nesting_is_refused(void **state)
{
    (void)state;
    own_text text = {0};
    text_add(&text, "{\"a\": ");
    for (int i = 0; i < 100000; i++)
        text_add(&text, "[");
    struct environment environment;
    struct err err = {0};
    assert_int_equal(environment_parse(text.data, text.length, &environment, &err), -EINVAL);
    assert_non_null(strstr(err.what, "environment.json:1: maximum parsing depth reached"));
}

/* An event is only available when the file says so. */
static void availability_is_not_assumed(void **state)
{
    (void)state;
    static const char text[] =
        "{\"events\": {\"cycles\": {\"available\": true, \"reason\": \"stale\"},"
        "\"instructions\": {\"available\": false}, \"cache-misses\": {\"reason\": \"x\"}}}";
    struct environment environment;
    struct err err = {0};
    assert_int_equal(environment_parse(text, strlen(text), &environment, &err), 0);
    assert_string_equal(environment.counters[COUNTER_cycles], "");
    assert_string_equal(environment.counters[COUNTER_instructions], "unknown");
    assert_string_equal(environment.counters[COUNTER_cache_misses], "x");
}

static void member_table_is_sound(void **state)
{
    (void)state;
    for (unsigned i = 0; i < environment_member_count; i++) {
        const struct environment_member *member = &environment_members[i];
        assert_true(member->offset + member->size <= sizeof(struct environment));
        assert_true(member->type != MEMBER_INT || member->size == sizeof(int));
        assert_true(member->type != MEMBER_LONG || member->size == sizeof(int64_t));
        assert_true(member->type != MEMBER_HEX || member->size == sizeof(uint64_t));
        assert_true(member->type != MEMBER_GROUPS || member->size == sizeof(struct cpu_groups));
        assert_true(member->type != MEMBER_CPUS || member->size == sizeof(struct cpus));
        for (unsigned j = 0; j < i; j++)
            assert_false(strcmp(member->section, environment_members[j].section) == 0 &&
                         strcmp(member->key, environment_members[j].key) == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_is_as_it_was_agreed),
        cmocka_unit_test(what_is_written_reads_back_the_same),
        cmocka_unit_test(bytes_that_are_no_text_are_replaced),
        cmocka_unit_test(an_empty_object_is_all_unknown),
        cmocka_unit_test(what_is_said_of_profiles_reads_back),
        cmocka_unit_test(hostile_files_are_refused_by_key),
        cmocka_unit_test(too_many_mitigations_are_refused),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(availability_is_not_assumed),
        cmocka_unit_test(member_table_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
