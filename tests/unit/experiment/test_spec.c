/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fuzzer's corpus and some thousand mutations of it, the same ones in each run: what the fuzzer has found
 * stays found, also where no clang is. */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "experiment/cell.h"
#include "experiment/plan.h"
#include "experiment/settings.h"
#include "experiment/spec.h"
#include "fuzz/experiment.h"
#include "statistics/alpha.h"
#include "test.h"

#include "unit/experiment/experiment.h"

/* --- spec --- */

static void test_defaults(void **state)
{
    (void)state;
    own_spec spec = {0};
    own_problems problems = {0};
    assert_int_equal(experiment_parse("", NULL, &spec, &problems), 0);
    assert_int_equal(problems.count, 0);
    assert_string_equal(spec.settings.name, "experiment");
    assert_int_equal(spec.settings.blocks, 10);
    assert_int_equal(spec.settings.warmup_ns, 500000000);
    assert_true(spec.settings.duration_ns == 10000000000);
    assert_int_equal(spec.settings.seed, 1);
    assert_int_equal(spec.settings.order, ORDER_CONTEST);
    assert_true(spec.settings.control);
    assert_true(spec.settings.equivalence == 0.03);
    assert_int_equal(spec.settings.events.bits, (1 << COUNTER_COUNT) - 1);
    assert_string_equal(spec.settings.directory, "results");
    assert_int_equal(spec.settings.figures.bits, 3);
    assert_string_equal(spec.settings.prefix, "");
    own_plan plan = {0};
    experiment_cells(&spec, &plan);
    assert_int_equal(plan.cell_count, 48);
    assert_false(spec_axis(&spec, "threads")->given);
    assert_null(spec_axis(&spec, "blocks"));
}

static void test_cells_in_listed_order(void **state)
{
    (void)state;
    own_spec spec = {0};
    own_problems problems = {0};
    own_plan plan = {0};
    experiment_parse("", NULL, &spec, &problems);
    experiment_cells(&spec, &plan);

    struct cell cell = plan.cells[0];
    assert_int_equal(cell.mechanism, MECHANISM_two_copy);
    assert_int_equal(cell.field_size, 32);
    assert_int_equal(cell.message_size, 256);
    assert_int_equal(cell.threads, 1);
    assert_int_equal(cell.in_flight, 64);
    assert_int_equal(cell.mtu, 1500);
    assert_true(cell.nodelay);
    assert_true(cell.offload);
    assert_false(cell.verify);
    assert_string_equal(cell.congestion, "cubic");
    assert_int_equal(cell.send_buffer, 0);
    assert_false(cell.control);

    cell = plan.cells[1]; /* the last axis varies fastest */
    assert_int_equal(cell.threads, 2);
    assert_int_equal(cell.message_size, 256);
    cell = plan.cells[4];
    assert_int_equal(cell.threads, 1);
    assert_int_equal(cell.message_size, 1024);
    cell = plan.cells[47];
    assert_int_equal(cell.mechanism, MECHANISM_zero_copy);
    assert_int_equal(cell.message_size, 16384);
    assert_int_equal(cell.threads, 8);
}

static void test_message_size_instead_of_field_size(void **state)
{
    (void)state;
    own_spec spec = {0};
    own_problems problems = {0};
    own_plan plan = {0};
    assert_int_equal(experiment_parse("[workload]\nmechanism=A1\nthreads=1\nmessage_size=1K,1000,1001", NULL,
                                      &spec, &problems),
                     0);
    experiment_cells(&spec, &plan);
    assert_int_equal(plan.cell_count, 3);
    static const int64_t sizes[][2] = {{1024, 128}, {1000, 125}, {1001, 0}};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(plan.cells[i].message_size, sizes[i][0]);
        assert_int_equal(plan.cells[i].field_size, sizes[i][1]);
    }
    assert_int_equal(spec_axis(&spec, "field_size")->count, 1);
}

static void test_values(void **state)
{
    (void)state;
    own_spec spec = {0};
    own_problems problems = {0};
    own_plan plan = {0};
    static const char ini[] =
        "\xef\xbb\xbf[experiment]\r\nname = My_run-1.x\r\nequivalence=5 %\r\nwarmup = none\r\n"
        "[workload]\nmechanism=A3 ; the study's name\nfields=4\nfield_size=16\nthreads=3\n"
        "[socket]\nsend_buffer=256K\ncongestion=bbr\n[link]\npath=loopback\nip=6\n"
        "[cpu]\nserver=0-3+8\n[counters]\nevents=\n[output]\n"
        "figures=none\ndirectory = my results, all\n";
    assert_int_equal(experiment_parse(ini, NULL, &spec, &problems), 0);
    experiment_cells(&spec, &plan);
    assert_int_equal(plan.cell_count, 1);
    const struct cell cell = plan.cells[0];
    assert_string_equal(spec.settings.name, "My_run-1.x");
    assert_true(spec.settings.equivalence == 0.05);
    assert_int_equal(spec.settings.warmup_ns, 0);
    assert_int_equal(spec.settings.events.bits, 0);
    assert_int_equal(spec.settings.figures.bits, 0);
    assert_string_equal(spec.settings.directory, "my results, all");
    assert_int_equal(cell.mechanism, MECHANISM_zero_copy);
    assert_int_equal(cell.message_size, 64);
    assert_int_equal(cell.send_buffer, 262144);
    assert_string_equal(cell.congestion, "bbr");
    assert_int_equal(cell.path, PATH_LOOPBACK);
    assert_int_equal(cell.ip, IP_6);
    assert_int_equal(cpus_count(&cell.server), 5);
    assert_int_equal(cpus_count(&cell.client), 0);
    assert_true(spec_axis(&spec, "fields")->given);
    assert_int_equal(spec_axis(&spec, "fields")->line, 7);
}

/* The experiment.ini of a folder that an older labrun made. */
static void test_keys_of_older_labruns_are_read(void **state)
{
    (void)state;
    own_spec spec = {0};
    own_problems problems = {0};
    static const char ini[] = "[workload]\noffered_rate=unlimited\nthreads=3\n"
                              "[link]\nrate=none\ndelay=none\nloss=0%\nmtu=9000\n";
    static const char *const overrides[] = {"workload.offered_rate=unlimited", NULL};
    assert_int_equal(experiment_parse(ini, overrides, &spec, &problems), 0);
    assert_true(spec_axis(&spec, "threads")->given && spec_axis(&spec, "mtu")->given);
    assert_true(spec_axis(&spec, "offered_rate")->given && spec_axis(&spec, "loss")->given);
}

static void test_override_replaces(void **state)
{
    (void)state;
    static const char ini[] = "[experiment]\nblocks=3\n[workload]\nthreads=banana\nfield_size=64\n";
    static const char *const overrides[] = {"workload.threads=1,2", "workload.threads=4",
                                            "experiment.blocks=5", "workload.message_size=1K", NULL};
    own_spec spec = {0};
    own_problems problems = {0};
    assert_int_equal(experiment_parse(ini, overrides, &spec, &problems), 0);
    assert_int_equal(spec.settings.blocks, 5);
    assert_int_equal(spec_axis(&spec, "threads")->count, 1);
    own_plan plan = {0}, other_plan = {0};
    experiment_cells(&spec, &plan);
    assert_int_equal(plan.cells[0].threads, 4);
    assert_int_equal(plan.cells[0].message_size, 1024);

    static const char *const field_size[] = {"workload.field_size=8", NULL};
    own_spec other = {0};
    assert_int_equal(experiment_parse("[workload]\nmessage_size=1K\n", field_size, &other, &problems), 0);
    experiment_cells(&other, &other_plan);
    assert_int_equal(other_plan.cells[0].message_size, 64);
}

static const struct {
    const char *ini, *problems;
} wrong[] = {
    {"[workload]\nthreads=0", "2: workload.threads = 0 is out of range: 1..256\n"},
    {"[workload]\nthreads=1,300,2", "2: workload.threads = 300 is out of range: 1..256\n"},
    {"[workload]\nthreads=0,x,300",
     "2: workload.threads = 0 is out of range: 1..256\n"
     "2: workload.threads = x: a count begins with a digit (whole numbers without "
     "a unit: 8)\n"
     "2: workload.threads = 300 is out of range: 1..256\n"},
    {"[workload]\nthreads=1,,2", "2: workload.threads = 1,,2 has an empty element\n"},
    {"[workload]\nthreads=1,", "2: workload.threads = 1, has an empty element\n"},
    {"[workload]\nthreads=",
     "2: workload.threads has no value (leave the line out for the default, 1,2,4,8)\n"},
    {"[workload]\nthreads=4,2,4", "2: workload.threads: 4 repeats 4 (name each value once)\n"},
    {"[workload]\nmechanism=A1,two-copy",
     "2: workload.mechanism: two-copy repeats two-copy (name each value once)\n"},
    {"[workload]\nmessage_size=1K,1024",
     "2: workload.message_size: 1024 repeats 1K (name each value once)\n"},
    {"[workload]\nmechanism=zerocopy",
     "2: workload.mechanism = zerocopy: no such name (did you mean zero-copy?)\n"},
    {"[workload]\ntransport=sctp", "2: workload.transport = sctp: no such name (did you mean tcp?)\n"},
    /* a key of an older labrun, with a value that was never built */
    {"[workload]\noffered_rate=none",
     "2: workload.offered_rate = none: a count begins with a digit (whole numbers without a unit: 8)\n"},
    {"[link]\noffered_rate=unlimited",
     "2: there is no key offered_rate in [link] (offered_rate belongs to [workload])\n"},
    {"[workload]\nloss=0%", "2: there is no key loss in [workload] (loss belongs to [link])\n"},
    {"[link]\ndelay=5", "2: link.delay = 5: a duration needs its unit (ns, us, ms, s, min, h: 500ms)\n"},
    {"[link]\nrate=100", "2: link.rate = 100 is out of range: none or 100kbit..16Gbit\n"},
    {"[experiment]\nrefine=yes\nbudget=5min", "2: experiment.refine takes as long as it takes, and "
                                              "experiment.budget allows no more (leave one of them "
                                              "out)\n"},
    {"[experiment]\nmax_blocks=20",
     "2: experiment.max_blocks is for an experiment.precision, and there is none "
     "(without one every cell is run as often as experiment.blocks says)\n"},
    {"[experiment]\nblocks=12\nprecision=2%\nmax_blocks=11",
     "4: experiment.max_blocks is less than experiment.blocks (experiment.blocks are run before it is looked "
     "at "
     "what is decided)\n"},
    {"[experiment]\nprecision=2", "2: experiment.precision = 2: out of range: 0%..100%\n"},
    {"[experiment]\nbudget=10ms", "2: experiment.budget = 10ms is out of range: none or 1s..720h\n"},
    {"[experiment]\nblocks=1,2", "2: experiment.blocks = 1,2: takes one value, not a list\n"},
    {"[experiment]\nduration=10",
     "2: experiment.duration = 10: a duration needs its unit (ns, us, ms, s, min, "
     "h: 500ms)\n"},
    {"[experiment]\nduration=1ms", "2: experiment.duration = 1ms is out of range: 10ms..1h\n"},
    {"[experiment]\nseed=99999999999999999999",
     "2: experiment.seed = 99999999999999999999: a count of more than 63 bits\n"},
    {"[workload]\nmessage_size=8388608T",
     "2: workload.message_size = 8388608T: a size of more than 63 bits\n"},
    {"[workload]\nmessage_size=65M", "2: workload.message_size = 65M is out of range: 1..64M\n"},
    {"[experiment]\nname=../x",
     "2: experiment.name = ../x: only letters, digits, '.', '_' and '-' can be used\n"},
    {"[experiment]\nname=.x", "2: experiment.name = .x: it may not begin with '.' or '-'\n"},
    {"[experiment]\nname=a`b`",
     "2: experiment.name = a`b`: only letters, digits, '.', '_' and '-' can be used\n"},
    {"[socket]\ncongestion=BBR",
     "2: socket.congestion = BBR: an algorithm's name has only lower-case letters, "
     "digits, '_' and '-'\n"},
    {"[socket]\ncongestion=abcdefghijklmnop",
     "2: socket.congestion = abcdefghijklmnop is too long: at most 15 bytes\n"},
    {"[socket]\nsend_buffer=1K", "2: socket.send_buffer = 1K is out of range: auto or 4K..1G\n"},
    {"[counters]\nevents=cycles,cycles", "2: counters.events = cycles is named twice\n"},
    {"[counters]\nevents=LLC-load-mises",
     "2: counters.events = LLC-load-mises: no such name (did you mean LLC-load-misses?)\n"},
    {"[workload]\nthreds=1", "2: there is no key threds in [workload] (did you mean threads?)\n"},
    {"[workload]\nmtu=1500", "2: there is no key mtu in [workload] (mtu belongs to [link])\n"},
    {"[workload]\nzzz=1",
     "2: there is no key zzz in [workload] (`labrun describe ini` prints all sections and keys)\n"},
    {"[worklod]\nthreads=1\nfields=2\n[sockets]\nx=1",
     "2: there is no section [worklod] (did you mean [workload]?)\n"
     "5: there is no section [sockets] (did you mean [socket]?)\n"},
    {"[zzz]\nthreads=1",
     "2: there is no section [zzz] (`labrun describe ini` prints all sections and keys)\n"},
    {"threads=1", "1: threads stands in no section (put a line such as [workload] above it)\n"},
    {"[workload]\nthreads=1\n\nthreads=2", "4: workload.threads stands in line 2 already\n"},
    {"[workload]\nfield_size=32\nthreads=1\nmessage_size=1K",
     "4: workload.message_size and workload.field_size (line 2) exclude each other (give one of them)\n"},
    {"[workload]\nmessage_size=1K\nfield_size=32",
     "3: workload.field_size and workload.message_size (line 2) exclude each other (give one of them)\n"},
    {"[experiment]\nduration=1s\nbytes=1M",
     "3: experiment.bytes and experiment.duration (line 2) exclude each other (give one of them)\n"},
    {"[experiment]\nbytes=1M\nbudget=1min",
     "2: experiment.bytes take as long as they take, and experiment.budget allows no more (leave one of them "
     "out)\n"},
    {"[experiment]\ncontrast=pth", "2: experiment.contrast = pth: no such name (did you mean path?)\n"},
    {"[experiment]\ncontrast=link.pth",
     "2: experiment.contrast = link.pth: no such name (did you mean path?)\n"},
    {"[experiment]\ncontrast=workload.path",
     "2: experiment.contrast = workload.path: no such name (did you mean path?)\n"},
    {"[experiment]\ncontrast=blocks",
     "2: experiment.contrast = blocks: no such name (one of: mechanism, receive, transport, direction, "
     "pattern, outstanding, response_size, offered_rate, arrival, pacing, latency_sample, "
     "fields, threads, connections, batch, gso, verify, nodelay, send_buffer, receive_buffer, congestion, "
     "udp_gro, in_flight, "
     "path, ip, mtu, offload, tso, segmentation, gro, checksum, rate, delay, jitter, loss, queue, placement, "
     "server, client)\n"},
    {"[experiment]\ncontrast=message_size",
     "2: experiment.contrast = message_size: along sizes a crossover is sought; what is compared at each "
     "size is another key\n"},
    {"[experiment]\ncontrast=path,mtu", "2: experiment.contrast = path,mtu: takes one value, not a list\n"},
    {"[workload]\nmechanism=A1,A3\n[experiment]\nbaseline=two-cpy",
     "4: experiment.baseline = two-cpy is no value of workload.mechanism, the contrast (did you mean "
     "two-copy?)\n"},
    {"[workload]\nmechanism=A1,A3\n[experiment]\nbaseline=one-copy",
     "4: experiment.baseline = one-copy is no value of workload.mechanism, the contrast (did you mean "
     "two-copy?)\n"},
    {"[experiment]\ncontrast=mtu\nbaseline=1400\n[link]\nmtu=1500,9000",
     "3: experiment.baseline = 1400 is no value of link.mtu, the contrast (did you mean 1500?)\n"},
    {"[experiment]\ncontrast=ip\nbaseline=first\n[link]\nip=6,4",
     "3: experiment.baseline = first is no value of link.ip, the contrast (one of: 6, 4)\n"},
    {"[experiment]\nbaseline=loopback\n[link]\npath=veth,loopback",
     "2: experiment.baseline = loopback is no value of workload.mechanism, the contrast (loopback is a "
     "value of link.path: contrast = path)\n"},
    {"[experiment]\ncontrast=mtu\nbaseline=1500\n[link]\nmtu=1,2",
     "5: link.mtu = 1 is out of range: auto or 68..64K\n5: link.mtu = 2 is out of range: auto or "
     "68..64K\n"},
};

/* --set says which of the two counts; bytes have no duration. */
static void test_bytes(void **state)
{
    (void)state;
    static const char *const bytes[] = {"experiment.bytes=1M", NULL}, *const duration[] = {
                                                                          "experiment.duration=2s", NULL};
    own_spec counted = {0}, timed = {0};
    own_problems problems = {0};
    assert_int_equal(experiment_parse("[experiment]\nduration=1s", bytes, &counted, &problems), 0);
    assert_int_equal(counted.settings.bytes, 1 << 20);
    assert_int_equal(counted.settings.duration_ns, 0);
    assert_int_equal(experiment_parse("[experiment]\nbytes=1M", duration, &timed, &problems), 0);
    assert_int_equal(timed.settings.bytes, 0);
    assert_int_equal(timed.settings.duration_ns, 2000000000);
}

/* What `auto` comes to follows from the path; a list that has it could name one cell twice. */
static void test_auto(void **state)
{
    (void)state;
    own_spec spec = {0}, mixed = {0};
    own_problems problems = {0}, refused = {0};
    own_plan plan = {0};
    static const char ini[] = "[workload]\nmechanism=A1\nthreads=1\nfield_size=32\ntransport=auto\n"
                              "[link]\npath=veth,loopback,sink\nmtu=auto";
    assert_int_equal(experiment_parse(ini, NULL, &spec, &problems), 0);
    experiment_cells(&spec, &plan);
    assert_int_equal(plan.cell_count, 3);
    static const struct {
        unsigned path, transport;
        int64_t mtu;
    } expected[] = {{PATH_VETH, TRANSPORT_TCP, 1500},
                    {PATH_LOOPBACK, TRANSPORT_TCP, 65536},
                    {PATH_SINK, TRANSPORT_UDP, 65535}};
    const struct cell *cells[] = {&plan.cells[0], &plan.cells[1], &plan.cells[2]};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(cells[i]->path, expected[i].path);
        assert_int_equal(cells[i]->transport, expected[i].transport);
        assert_int_equal(cells[i]->mtu, expected[i].mtu);
    }
    /* the path says it all, unless a path has two */
    assert_true(cells_vary(cells, 3, spec_axis(&spec, "path")->field));
    assert_false(cells_vary(cells, 3, spec_axis(&spec, "mtu")->field));
    assert_false(cells_vary(cells, 3, spec_axis(&spec, "transport")->field));
    plan.cells[1].path = PATH_VETH;
    assert_true(cells_vary(cells, 3, spec_axis(&spec, "mtu")->field));

    own_text text = {0};
    assert_true(experiment_parse("[workload]\ntransport=auto,udp\n[link]\nmtu=1500,auto", NULL, &mixed,
                                 &refused) < 0);
    experiment_problems(&refused, &text);
    assert_string_equal(text_string(&text),
                        "2: workload.transport: auto may come to one of the other values (auto alone, or "
                        "values alone)\n"
                        "4: link.mtu: auto may come to one of the other values (auto alone, or values "
                        "alone)\n");
}

/* Alone, the contrast's value may be `auto`: each cell is of the baseline then. */
static void test_auto_is_its_own_baseline(void **state)
{
    (void)state;
    own_spec spec = {0};
    own_problems problems = {0};
    own_plan plan = {0};
    struct err err = {0};
    static const char ini[] = "[experiment]\ncontrast=mtu\n[workload]\nmechanism=A1\nthreads=1\n"
                              "field_size=32\n[link]\nmtu=auto";
    assert_int_equal(experiment_parse(ini, NULL, &spec, &problems), 0);
    assert_int_equal(plan_make(&spec, NULL, NULL, &plan, &err), 0);
    assert_int_equal(plan.cell_count, 2);
    assert_true(plan.cells[1].control);
}

/* The contrast and which of its values the baseline is, however they are written. */
static void test_contrast_and_baseline(void **state)
{
    (void)state;
    static const struct {
        const char *ini, *key;
        size_t baseline;
        const char *named;
    } cases[] = {
        {"", "mechanism", 0, "two-copy"},
        {"[workload]\nmechanism=A3,A2\n[experiment]\nbaseline=one-copy", "mechanism", 1, "one-copy"},
        {"[workload]\nmechanism=A3,A2\n[experiment]\nbaseline=A3\ncontrast=workload.mechanism", "mechanism",
         0, "zero-copy"},
        {"[experiment]\ncontrast=link.path\n[link]\npath=veth,loopback", "path", 0, "veth"},
        {"[experiment]\ncontrast=path\nbaseline=loopback\n[link]\npath=veth,loopback", "path", 1, "loopback"},
        {"[experiment]\ncontrast=send_buffer\nbaseline=auto\n[socket]\nsend_buffer=16K,auto", "send_buffer",
         1, "auto"},
        {"[experiment]\ncontrast=send_buffer\nbaseline=16384\n[socket]\nsend_buffer=auto,16K", "send_buffer",
         1, "16K"},
        {"[experiment]\ncontrast=server\nbaseline=0-1\n[cpu]\nserver=0,0+1", "server", 1, "0-1"},
        {"[experiment]\ncontrast=verify\nbaseline=no\n[workload]\nverify=yes,no", "verify", 1, "no"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_spec spec = {0};
        own_problems problems = {0};
        struct cell cell = {0};
        assert_int_equal(experiment_parse(cases[i].ini, NULL, &spec, &problems), 0);
        assert_string_equal(spec_contrast(&spec)->field->key, cases[i].key);
        assert_int_equal(spec.baseline, cases[i].baseline);
        assert_string_equal(spec.settings.baseline, cases[i].named);
        for (size_t j = 0; j < spec_contrast(&spec)->count; j++) {
            axis_value(spec_contrast(&spec), j, &cell);
            assert_int_equal(spec_is_baseline(&spec, &cell), j == cases[i].baseline);
        }
    }
}

static void test_baseline_of_the_command_line(void **state)
{
    (void)state;
    static const char *const overrides[] = {"experiment.baseline=loopbak", "experiment.contrast=path", NULL};
    own_spec spec = {0};
    own_problems problems = {0};
    own_text printed = {0};
    assert_int_equal(experiment_parse("[link]\npath=veth,loopback", overrides, &spec, &problems), -EINVAL);
    experiment_problems(&problems, &printed);
    assert_string_equal(text_string(&printed), "0: --set experiment.baseline=loopbak is no value of "
                                               "link.path, the contrast (did you mean loopback?)\n");
}

static void test_problems(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        own_spec spec = {0};
        own_problems problems = {0};
        own_text printed = {0};
        assert_int_equal(experiment_parse(wrong[i].ini, NULL, &spec, &problems), -EINVAL);
        experiment_problems(&problems, &printed);
        assert_string_equal(text_string(&printed), wrong[i].problems);
    }
}

static void test_all_problems_at_once(void **state)
{
    (void)state;
    own_spec spec = {0};
    own_problems problems = {0};
    own_text printed = {0};
    static const char *const overrides[] = {"workload.field_size=1", "workload.message_size=8", "mtu=9",
                                            NULL};
    experiment_parse("[workload\n[experiment]\nblocks=0\nseed\n[link]\nmtu=1\n", overrides, &spec, &problems);
    experiment_problems(&problems, &printed);
    assert_string_equal(
        text_string(&printed),
        "1: [workload: the ] of a section is missing\n"
        "4: seed: neither a [section] nor key = value (a line is [section], key = value, or # comment)\n"
        "0: --set mtu=9: not of the form section.key=value (for example --set workload.threads=1,2)\n"
        "0: --set workload.field_size and --set workload.message_size exclude each other (give one of them)\n"
        "3: experiment.blocks = 0 is out of range: 1..10000\n"
        "6: link.mtu = 1 is out of range: auto or 68..64K\n");
}

static void test_too_many_values(void **state)
{
    (void)state;
    own_text ini = {0}, printed = {0};
    own_spec spec = {0};
    own_problems problems = {0};
    text_add(&ini, "[workload]\nmessage_size=1");
    for (int i = 2; i <= 1001; i++)
        text_addf(&ini, ",%d", i);
    assert_int_equal(experiment_parse(text_string(&ini), NULL, &spec, &problems), -EINVAL);
    experiment_problems(&problems, &printed);
    assert_string_equal(text_string(&printed), "2: workload.message_size has 1001 values: at most 1000\n");
}

static void test_cell_count_overflow(void **state)
{
    (void)state;
    own_spec spec = {0};
    own_problems problems = {0};
    experiment_parse("", NULL, &spec, &problems);
    size_t counts[64];
    for (unsigned i = 0; i < cell_field_count; i++) {
        counts[i] = spec.axes[i].count;
        spec.axes[i].count = 1000;
    }
    struct plan plan;
    struct err err = {0};
    assert_int_equal(plan_make(&spec, NULL, NULL, &plan, &err), -E2BIG);
    for (unsigned i = 0; i < cell_field_count; i++)
        spec.axes[i].count = counts[i];
}

/* --- configs --- */

static void load(const char *name, struct spec *spec, struct plan *plan)
{
    own_text path = {0}, printed = {0};
    own_free char *ini = NULL;
    own_problems problems = {0};
    size_t length;
    struct err err = {0};
    const char *source = getenv("SOURCE_DIR");
    text_addf(&path, "%s/configs/%s", source != NULL ? source : ".", name);
    ini = file_read(text_string(&path), &length);
    experiment_parse(ini, NULL, spec, &problems);
    experiment_problems(&problems, &printed);
    assert_string_equal(text_string(&printed), "");
    assert_int_equal(plan_make(spec, NULL, NULL, plan, &err), 0);
}

static void test_sizes(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t cells, runs, family;
        double least_seconds, most_seconds; /* windows and warm-ups, without what lies between runs */
    } cases[] = {
        {"full.ini", 128, 2816, 32, 370, 385},      {"study.ini", 48, 48, 16, 500, 510},
        {"quick.ini", 16, 256, 4, 90, 105},         {"smoke.ini", 8, 32, 2, 2, 4},
        {"reference.ini", 64, 768, 16, 3500, 3700}, {"mechanisms.ini", 60, 672, 5, 420, 440},
        {"zero-copy.ini", 28, 392, 7, 90, 110},     {"receive.ini", 80, 880, 20, 210, 270},
        {"latency.ini", 12, 120, 3, 50, 100},       {"buffers.ini", 80, 1120, 20, 335, 355},
        {"links.ini", 32, 288, 8, 1430, 1500},      {"load.ini", 24, 240, 8, 100, 150},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_spec spec = {0};
        own_plan plan = {0};
        load(cases[i].name, &spec, &plan);
        double seconds = (double)plan_time_ns(&plan, &spec.settings) / 1e9;
        assert_int_equal(plan.cell_count, cases[i].cells);
        assert_int_equal(plan.run_count, cases[i].runs);
        assert_int_equal(plan_family(&plan), cases[i].family);
        assert_int_equal(plan.exclusion_count, 0);
        if (seconds < cases[i].least_seconds || seconds > cases[i].most_seconds)
            fail_msg("%s: %g s", cases[i].name, seconds);
    }
}

static void test_blocks_are_enough_for_verdicts(void **state)
{
    (void)state;
    static const char *const names[] = {"full.ini",    "quick.ini",   "mechanisms.ini", "zero-copy.ini",
                                        "receive.ini", "buffers.ini", "load.ini"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        own_spec spec = {0};
        own_plan plan = {0};
        load(names[i], &spec, &plan);
        assert_true(spec.settings.blocks >= plan_least_blocks(plan_family(&plan), ALPHA));
    }
}

/* --- fuzz corpus --- */

static uint64_t next_random(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

/* Overwrites, drops or doubles a few bytes, or cuts the end off. Returns the new length. */
static size_t mutate(char *bytes, size_t length, uint64_t *random)
{
    static const char letters[] = "\n\r\t =[],;#.%0129KMax-\\\"\x01\x7f\xff\xef";
    for (unsigned change = (unsigned)(next_random(random) % 5); length > 0 && change > 0; change--) {
        size_t place = next_random(random) % length;
        switch (next_random(random) % 4) {
        case 0: bytes[place] = letters[next_random(random) % sizeof letters]; break;
        case 1: memmove(bytes + place, bytes + place + 1, --length - place); break;
        case 2: memmove(bytes + place + 1, bytes + place, length - place - 1); break;
        default: length = next_random(random) % 20 == 0 ? place : length; break;
        }
    }
    return length;
}

static void run_file(const char *path)
{
    own_free char *text = NULL;
    size_t length;
    uint64_t random = 88172645463325252U;
    text = file_read(path, &length);
    experiment_fuzz((const uint8_t *)text, length);
    for (int i = 0; i < 300; i++) {
        own_free char *copy = malloc(length + 1);
        assert_non_null(copy);
        memcpy(copy, text, length + 1);
        experiment_fuzz((const uint8_t *)copy, mutate(copy, length, &random));
    }
}

static unsigned run_folder(const char *name)
{
    own_text folder = {0};
    const char *source = getenv("SOURCE_DIR");
    text_addf(&folder, "%s/%s", source != NULL ? source : ".", name);
    own_directory directory = opendir(text_string(&folder));
    assert_non_null(directory);
    unsigned count = 0;
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        own_text path = {0};
        if (entry->d_name[0] == '.')
            continue;
        text_addf(&path, "%s/%s", text_string(&folder), entry->d_name);
        run_file(text_string(&path));
        count++;
    }
    return count;
}

static void test_corpus(void **state)
{
    (void)state;
    assert_true(run_folder("tests/fuzz/corpus/experiment") >= 10);
    assert_true(run_folder("configs") >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_cells_in_listed_order),
        cmocka_unit_test(test_message_size_instead_of_field_size),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_keys_of_older_labruns_are_read),
        cmocka_unit_test(test_override_replaces),
        cmocka_unit_test(test_problems),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_auto),
        cmocka_unit_test(test_auto_is_its_own_baseline),
        cmocka_unit_test(test_contrast_and_baseline),
        cmocka_unit_test(test_baseline_of_the_command_line),
        cmocka_unit_test(test_all_problems_at_once),
        cmocka_unit_test(test_too_many_values),
        cmocka_unit_test(test_cell_count_overflow),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_blocks_are_enough_for_verdicts),
        cmocka_unit_test(test_corpus),
    };
    return cmocka_run_group_tests_name("spec", tests, NULL, NULL);
}
