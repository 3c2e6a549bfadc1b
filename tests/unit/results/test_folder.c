/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "experiment/placement.h"
#include "must_run.h"
#include "record/histogram.h"
#include "results/csv.h"
#include "results/folder.h"
#include "results/journal.h"
#include "results/run_parts.h"
#include "test.h"

#include "unit/record/measured.h"
#include "unit/results/scratch.h"

/* A record whose parameters are all at their first default. */
static struct record record_make(uint32_t run)
{
    struct record record = {.plan = 0xabc, .run = run, .block = 1, .position = run, .status = STATUS_OK};
    struct err err = {0};
    for (unsigned i = 0; i < cell_field_count; i++) {
        char first[64];
        snprintf(first, sizeof first, "%.*s", (int)strcspn(cell_fields[i].fallback, ","),
                 cell_fields[i].fallback);
        if (field_parse(&cell_fields[i], first, &record.cell, &err) < 0)
            fail_msg("%s", err.what);
    }
    record.cell.message_size = 1000;
    strcpy(record.started, "2026-01-31T12:00:00Z");
    for (unsigned i = 0; i < METRIC_COUNT; i++)
        record.metrics[i] = NAN;
    return record;
}

static int journal_append_run(struct results *results, const struct record *record,
                              const struct measurement *measurement, struct err *err)
{
    const struct journal_run run = {record, measurement};
    return journal_append_runs(results, &run, 1, err);
}

/* A results_fill. */
static int begin(const void *source, struct results *results, struct err *err)
{
    (void)source;
    return journal_begin(results, false, false, err);
}

static int begin_in_vain(const void *source, struct results *results, struct err *err)
{
    (void)source, (void)results;
    return err_set(err, ENOSPC, "no room");
}

/* A folder "results" in the scratch folder, with its journal begun. */
static void results_make(const struct scratch *scratch, struct results *results)
{
    char directory[128];
    struct err err = {0};
    snprintf(directory, sizeof directory, "%s/results", scratch->path);
    if (results_create(directory, "test", begin, NULL, results, &err) < 0)
        fail_msg("%s", err.what);
}

/* One with `runs` runs, each of two connections and two intervals; closed. Its path stays in `path`. */
static void results_filled(const struct scratch *scratch, unsigned runs, char path[512])
{
    own_results results = RESULTS_NONE;
    struct measured measured;
    struct err err = {0};
    measured_init(&measured);
    results_make(scratch, &results);
    for (uint32_t run = 1; run <= runs; run++) {
        struct record record = record_make(run);
        metrics_measure(&measured.measurement, record.metrics);
        if (journal_append_run(&results, &record, &measured.measurement, &err) < 0)
            fail_msg("%s", err.what);
    }
    snprintf(path, 512, "%s", results.path);
}

static void add_to(const char *path, const char *name, const char *bytes)
{
    char file[600];
    snprintf(file, sizeof file, "%s/%s", path, name);
    int fd = open(file, O_WRONLY | O_APPEND | O_CLOEXEC);
    assert_true(fd >= 0 && write(fd, bytes, strlen(bytes)) == (ssize_t)strlen(bytes));
    close(fd);
}

static size_t lines_of(int folder, const char *name)
{
    size_t lines = 0;
    for (const char *c = scratch_read(folder, name); (c = strchr(c, '\n')) != NULL; c++)
        lines++;
    return lines;
}

static void test_create_makes_the_way_and_the_link(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    struct err err = {0};
    char directory[128], target[256] = "", link[200];
    snprintf(directory, sizeof directory, "%s/deep/er/", scratch.path);
    assert_int_equal(results_create(directory, "full", begin, NULL, &results, &err), 0);
    assert_string_equal(results.warning, "");
    snprintf(directory, sizeof directory, "%s/deep/er/full-", scratch.path);
    assert_memory_equal(results.path, directory, strlen(directory));
    assert_int_equal(strlen(results.path), strlen(directory) + strlen("20260131-120000"));
    snprintf(link, sizeof link, "%s/deep/er/latest", scratch.path);
    assert_true(readlink(link, target, sizeof target - 1) > 0);
    assert_string_equal(target, strrchr(results.path, '/') + 1);
}

static void test_folders_of_the_same_second_are_numbered(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    char directory[128], last[512] = "";
    unsigned numbered = 0;
    snprintf(directory, sizeof directory, "%s/r", scratch.path);
    for (unsigned i = 0; i < 5; i++) {
        own_results results = RESULTS_NONE;
        struct err err = {0};
        assert_int_equal(results_create(directory, "x", begin, NULL, &results, &err), 0);
        assert_string_not_equal(results.path, last);
        snprintf(last, sizeof last, "%s", results.path);
        size_t length = strlen(last);
        numbered += last[length - 2] == '-' && last[length - 1] >= '2' && last[length - 1] <= '5';
    }
    assert_true(numbered >= 3); /* five folders take less than a second: at most one change of it */
}

static void test_latest_that_is_no_link_is_left_alone(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    struct err err = {0};
    scratch_write(scratch.folder, "latest", "mine", 4);
    assert_int_equal(results_create(scratch.path, "x", begin, NULL, &results, &err), 0);
    assert_string_equal(results.warning, "'latest' is not a link and was left alone");
    assert_string_equal(scratch_read(scratch.folder, "latest"), "mine");
}

static void test_latest_moves_on(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    char target[256];
    for (unsigned i = 0; i < 2; i++) {
        own_results results = RESULTS_NONE;
        struct err err = {0};
        assert_int_equal(
            results_create(scratch.path, i == 0 ? "first" : "second", begin, NULL, &results, &err), 0);
        ssize_t length = readlinkat(scratch.folder, "latest", target, sizeof target - 1);
        target[length > 0 ? length : 0] = '\0';
        assert_string_equal(target, strrchr(results.path, '/') + 1);
    }
}

static void test_latest_is_no_half_made_folder(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    char target[256], hint[256];
    own_results whole = RESULTS_NONE, half = RESULTS_NONE;
    struct err err = {0};
    assert_int_equal(results_create(scratch.path, "first", begin, NULL, &whole, &err), 0);
    assert_int_equal(results_create(scratch.path, "second", begin_in_vain, NULL, &half, &err), -ENOSPC);
    ssize_t length = readlinkat(scratch.folder, "latest", target, sizeof target - 1);
    target[length > 0 ? length : 0] = '\0';
    assert_string_equal(target, strrchr(whole.path, '/') + 1);
    snprintf(hint, sizeof hint,
             "free some space, then begin anew; there is no run in %.120s: it can be removed", half.path);
    assert_string_equal(err.hint, hint);
}

static void test_create_refuses(void **state)
{
    (void)state;
    static const char *const names[] = {"", "../x", ".hidden", "a/b"};
    own_scratch scratch = scratch_make();
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        own_results results = RESULTS_NONE;
        struct err err = {0};
        assert_int_equal(results_create(scratch.path, names[i], begin, NULL, &results, &err), -EINVAL);
        assert_non_null(strstr(err.what, "cannot be part of a folder's name"));
    }
    own_results results = RESULTS_NONE;
    struct err err = {0};
    char directory[128];
    scratch_write(scratch.folder, "file", "x", 1);
    snprintf(directory, sizeof directory, "%s/file/results", scratch.path);
    assert_int_equal(results_create(directory, "x", begin, NULL, &results, &err), -ENOTDIR);
}

static void test_write_and_read(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    struct err err = {0};
    own_free char *bytes = NULL;
    size_t length = 0;
    results_make(&scratch, &results);
    assert_int_equal(results_write(&results, "a.json", "old and long", 12, &err), 0);
    assert_int_equal(results_write(&results, "a.json", "new", 3, &err), 0);
    assert_int_equal(results_read(&results, "a.json", 3, &bytes, &length, &err), 0);
    assert_int_equal(length, 3);
    assert_string_equal(bytes, "new");
    assert_int_equal(results_write(&results, "figures/x.gp", "plot 1\n", 7, &err), 0);
    assert_string_equal(scratch_read(results.folder, "figures/x.gp"), "plot 1\n");
    assert_int_equal(faccessat(results.folder, ".a.json.new", F_OK, 0), -1);
}

static void test_write_replaces_links_and_does_not_follow_them(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    struct err err = {0};
    results_make(&scratch, &results);
    scratch_write(scratch.folder, "precious", "safe", 4);
    assert_int_equal(symlinkat("../../precious", results.folder, "a.json"), 0);
    assert_int_equal(symlinkat("../../precious", results.folder, ".a.json.new"), 0);
    assert_int_equal(symlinkat("../..", results.folder, "figures"), 0);
    assert_int_equal(results_write(&results, "a.json", "new", 3, &err), 0);
    assert_string_equal(scratch_read(scratch.folder, "precious"), "safe");
    assert_string_equal(scratch_read(results.folder, "a.json"), "new");
    assert_int_equal(results_write(&results, "figures/precious", "bad", 3, &err), -ELOOP);
    assert_string_equal(err.what + strlen(results.path), ": figures is a symbolic link");
    assert_string_equal(
        err.hint, "no link in a results folder is followed: remove it, and a folder is made in its place");
    assert_string_equal(scratch_read(scratch.folder, "precious"), "safe");
}

static void test_read_refuses(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    results_make(&scratch, &results);
    scratch_write(results.folder, "big", "12345", 5);
    scratch_write(results.folder, "file", "", 0);
    assert_int_equal(symlinkat("big", results.folder, "link"), 0);
    assert_int_equal(mkfifoat(results.folder, "fifo", 0600), 0);
    assert_int_equal(mkdirat(scratch.folder, "outside", 0755), 0);
    assert_int_equal(symlinkat("../../outside", results.folder, "figures"), 0);
    scratch_write(scratch.folder, "outside/big", "1234", 4);
    static const struct {
        const char *name, *what;
    } refused[] = {{"big", "big has 5 bytes; at most 4 are read"},
                   {"link", "link is a symbolic link"},
                   {"fifo", "fifo is not a regular file"},
                   {"none", "cannot open none: No such file or directory"},
                   {"file/big", "cannot open the folder file: Not a directory"},
                   {"figures/big", "figures is a symbolic link"},
                   {"a/b/big", "a/b/big is not a file of the folder or of one in it"}};
    for (unsigned i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct err err = {0};
        char *bytes = NULL;
        size_t length;
        assert_true(results_read(&results, refused[i].name, 4, &bytes, &length, &err) < 0);
        assert_null(bytes);
        assert_string_equal(err.what + strlen(results.path) + 2, refused[i].what);
    }
}

/* Root handles no folder that somebody else may change meanwhile; everybody else may, with what rights they
 * have. */
static void test_open_refuses_what_others_may_write(void **state)
{
    (void)state;
    static const struct {
        uid_t owner;
        mode_t mode;
        const char *what; /* NULL: it is opened */
    } folders[] = {{0, 0755, NULL},
                   {0, 01777, " may be written by others than root: root does not handle it"},
                   {0, 0775, " may be written by others than root: root does not handle it"},
                   {65534, 0700, " belongs to user 65534: root does not handle it"}};
    own_scratch scratch = scratch_make();
    own_results made = RESULTS_NONE;
    char latest[128];
    if (geteuid() != 0)
        SKIP_OR_FAIL("only root handles what others may write");
    results_make(&scratch, &made);
    snprintf(latest, sizeof latest, "%s/results/latest", scratch.path);
    for (unsigned i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        struct err err = {0};
        own_results results = RESULTS_NONE;
        assert_int_equal(fchown(made.folder, folders[i].owner, (gid_t)-1), 0);
        assert_int_equal(fchmod(made.folder, folders[i].mode), 0);
        /* what is to be done is done to the folder, also where a link was named */
        int rc = results_open(latest, false, &results, &err);
        assert_int_equal(rc, folders[i].what == NULL ? 0 : -EACCES);
        assert_string_equal(err.what + (rc == 0 ? 0 : strlen(made.path)), rc == 0 ? "" : folders[i].what);
        assert_true(rc == 0 || strstr(err.hint, made.path) != NULL);
    }
}

static void test_inner_folders_are_as_safe(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results made = RESULTS_NONE;
    struct err err = {0};
    if (geteuid() != 0)
        SKIP_OR_FAIL("only root handles what others may write");
    results_make(&scratch, &made);
    assert_int_equal(results_write(&made, "figures/a.gp", "a", 1, &err), 0);
    assert_int_equal(fchmodat(made.folder, "figures", 0777, 0), 0);
    assert_int_equal(regular_open(made.folder, "figures/a.gp", O_RDONLY, &err), -EACCES);
    assert_string_equal(err.what, "figures may be written by others than root: root does not handle it");
    err = (struct err){0};
    assert_int_equal(results_write(&made, "figures/b.gp", "b", 1, &err), -EACCES);
    assert_int_equal(fchmodat(made.folder, "figures", 0755, 0), 0);
    own_fd fd = regular_open(made.folder, "figures/a.gp", O_RDONLY, &err);
    assert_true(fd >= 0);
}

static void test_headers(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    results_make(&scratch, &results);
    const char *runs = scratch_read(results.folder, "runs.csv");
    assert_true(
        strstr(runs,
               "plan,run,block,position,order,idle_restart,link_tso,link_gso,link_gro,link_checksum,control,"
               "started,status,reason,warnings,mechanism,") == runs);
    assert_non_null(strstr(runs, ",window_s,messages,bytes,throughput_gbps,"));
    assert_string_equal(
        scratch_read(results.folder, "connections.csv"),
        "run,connection,tx_cpu,rx_cpu,tx_core_kind,rx_core_kind,tx_node,rx_node,tx_cache,rx_cache,"
        "tx_bytes,rx_bytes,tx_window_s,rx_window_s,"
        "throughput_gbps,tx_cpu_ns_per_byte,rx_cpu_ns_per_byte,tx_life_bytes,"
        "rx_life_bytes,tx_life_messages,tx_life_calls,rx_life_calls,sndbuf_bytes,rcvbuf_"
        "bytes,rcv_window_bytes,congestion,retransmits,tcp_rtt_us,direction\n");
    assert_string_equal(scratch_read(results.folder, "intervals.csv"), "run,interval,end_s,rx_bytes\n");
}

static void test_append_writes_every_connection(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    struct measured measured;
    struct record record = record_make(7);
    struct err err = {0};
    measured_init(&measured);
    measured.tx[0].cpu = 0, measured.rx[0].cpu = 1;
    struct topology topology = {.nodes.of = {2, 1}}; /* CPU 0 in node 1 */
    measured.measurement.topology = &topology;
    results_make(&scratch, &results);
    metrics_measure(&measured.measurement, record.metrics);
    assert_int_equal(journal_append_run(&results, &record, &measured.measurement, &err), 0);
    assert_string_equal(
        strchr(scratch_read(results.folder, "connections.csv"), '\n') + 1,
        "7,1,0,1,,,1,0,,,2400000000,2000000000,2,2,8,0.5,0.5,2412350000,2012350000,2412345,4800777,"
        "70777,2626560,131072,65536,cubic,3,30,server-to-client\n"
        "7,2,,,,,,,,,600000000,500000000,2,1,4,0.5,0.5,612350000,512350000,612345,1200777,30777,"
        "1313280,262144,60000,cubic,4,50,server-to-client\n");
    assert_string_equal(strchr(scratch_read(results.folder, "intervals.csv"), '\n') + 1,
                        "7,1,0.1,150000000\n7,2,0.2000005,140000000\n");
    assert_int_equal(lines_of(results.folder, "runs.csv"), 2);
}

static void test_records_come_back(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    own_records records = {0};
    struct err err = {0}, why = {0};
    struct record failed = record_make(2), ok = record_make(1);
    unsigned cut = 9;
    err_set(&why, EPIPE, "broke, \"badly\"\non two lines");
    record_fail(&failed, &why);
    ok.metrics[METRIC_throughput_gbps] = 12.5;
    results_make(&scratch, &results);
    assert_int_equal(journal_append_run(&results, &ok, NULL, &err), 0);
    assert_int_equal(journal_append_run(&results, &failed, NULL, &err), 0);
    assert_int_equal(runs_read(&results, &records, &cut, &err), 0);
    assert_int_equal(cut, 0);
    assert_int_equal(records.count, 2);
    assert_true(records.list[0].metrics[METRIC_throughput_gbps] == 12.5);
    assert_true(isnan(records.list[0].metrics[METRIC_tx_cycles]));
    assert_int_equal(records.list[1].status, STATUS_FAILED);
    assert_string_equal(records.list[1].reason, why.what);
    assert_int_equal(lines_of(results.folder, "connections.csv"), 1);
}

/* A row in runs.csv means that all about the run is there: where the connections cannot be written, there is
 * none. */
static void test_the_row_is_written_last(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    struct measured measured;
    struct record record = record_make(1);
    struct err err = {0};
    measured_init(&measured);
    results_make(&scratch, &results);
    close(results.intervals);
    results.intervals =
        openat(results.folder, "intervals.csv", O_RDONLY | O_CLOEXEC); /* cannot be written to */
    assert_int_equal(journal_append_run(&results, &record, &measured.measurement, &err), -EBADF);
    assert_int_equal(lines_of(results.folder, "runs.csv"), 1);
}

static void test_a_full_disk_leaves_no_half_row(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    own_records records = {0};
    struct record record = record_make(1);
    struct err err = {0};
    struct rlimit old, little;
    results_make(&scratch, &results);
    struct stat status;
    assert_int_equal(fstat(results.runs, &status), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    little = (struct rlimit){(rlim_t)status.st_size + 10, old.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &little); /* the next write is a short one, as on a disk that is full */
    int appended = journal_append_run(&results, &record, NULL, &err);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_int_equal(appended, -ENOSPC);
    assert_non_null(strstr(err.what, "runs.csv took only 10 of"));
    assert_int_equal(journal_append_run(&results, &record, NULL, &(struct err){0}), 0);
    assert_int_equal(runs_read(&results, &records, NULL, &(struct err){0}), 0);
    assert_int_equal(records.count, 1);
}

static void test_a_cut_row_is_left_out(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    own_records records = {0};
    struct err err = {0};
    unsigned cut = 0;
    char path[512];
    results_filled(&scratch, 3, path);
    add_to(path, "runs.csv", "0000000000000abc,4,1,4,no,2026-01-31T12:00:00Z,ok,\"half a re\n");
    assert_int_equal(results_open(path, false, &results, &err), 0);
    assert_int_equal(runs_read(&results, &records, &cut, &err), 0);
    assert_int_equal(records.count, 3);
    assert_int_equal(cut, 1);
    assert_int_equal(results.runs, -1);
}

/* What stands in `name` of the folder beside the journal that the warning tells. */
static const char *kept(const struct results *results, const char *name)
{
    char path[300];
    const char *folder = strstr(results->warning, "/unfinished-");
    assert_non_null(folder);
    snprintf(path, sizeof path, "%.*s/%s", (int)strcspn(folder + 1, ":"), folder + 1, name);
    return scratch_read(results->folder, path);
}

static void test_append_goes_on_after_a_crash(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    own_records records = {0};
    struct err err = {0};
    struct record record = record_make(3);
    unsigned cut = 9;
    char path[512];
    results_filled(&scratch, 2, path);
    add_to(path, "runs.csv", "0000000000000abc,3,1");
    add_to(path, "connections.csv",
           "3,1,,,,,,,,,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,cubic,0,1,server-to-client\n3,2,,,");
    add_to(path, "intervals.csv", "3,1,0.1,5\n");
    assert_int_equal(results_open(path, true, &results, &err), 0);
    scratch_write(results.folder, "profile.csv", "plan\nhalf a ro", 14);
    results_close(&results);
    assert_int_equal(results_open(path, true, &results, &err), 0);
    assert_int_equal(journal_repair(&results, &err), 0);
    assert_non_null(strstr(results.warning, "an unfinished run was cut off and is kept in "));
    assert_non_null(strstr(results.warning,
                           ": 20 bytes of runs.csv, 75 bytes of connections.csv, 10 bytes of "
                           "intervals.csv, 9 bytes of profile.csv"));
    assert_string_equal(kept(&results, "runs.csv"), "0000000000000abc,3,1");
    assert_string_equal(kept(&results, "connections.csv"),
                        "3,1,,,,,,,,,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,cubic,0,1,server-to-client\n3,2,,,");
    assert_string_equal(kept(&results, "intervals.csv"), "3,1,0.1,5\n");
    assert_string_equal(kept(&results, "profile.csv"), "half a ro");
    assert_string_equal(scratch_read(results.folder, "profile.csv"), "plan\n");
    assert_int_equal(journal_append_run(&results, &record, NULL, &err), 0);
    assert_int_equal(runs_read(&results, &records, &cut, &err), 0);
    assert_int_equal(records.count, 3);
    assert_int_equal(cut, 0);
    assert_int_equal(records.list[2].run, 3);
    assert_int_equal(lines_of(results.folder, "connections.csv"), 1 + 2 * 2);
    assert_int_equal(lines_of(results.folder, "intervals.csv"), 1 + 2 * 2);
}

/* Two crashes in one second, too: nothing that was kept is written over. */
static void test_what_was_kept_stays(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    char path[512], first[600] = "";
    results_filled(&scratch, 1, path);
    for (unsigned i = 0; i < 2; i++) {
        own_results results = RESULTS_NONE;
        struct err err = {0};
        add_to(path, "runs.csv", i == 0 ? "one" : "two");
        assert_int_equal(results_open(path, true, &results, &err), 0);
        assert_int_equal(journal_repair(&results, &err), 0);
        assert_string_equal(kept(&results, "runs.csv"), i == 0 ? "one" : "two");
        assert_string_not_equal(results.warning, first);
        snprintf(first, sizeof first, "%s", results.warning);
    }
}

#define CONNECTION(run) run ",1,,,,,,,,,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,cubic,0,1,server-to-client\n"

/* Only one run can have been under way: what else runs.csv has not is no killed writer's. */
static const struct {
    const char *connections, *intervals, *what;
} too_much[] = {
    {CONNECTION("3") CONNECTION("5"), "",
     "connections.csv ends with rows of runs 3 and 5, which runs.csv has not: only runs that were measured "
     "together can be unfinished"},
    {CONNECTION("3"), "5,1,0.1,5\n",
     "intervals.csv ends with rows of run 5, the files before it with rows of run 3: only runs that were "
     "measured together can be unfinished"},
};

static void test_only_one_run_is_cut(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof too_much / sizeof too_much[0]; i++) {
        own_scratch scratch = scratch_make();
        own_results results = RESULTS_NONE;
        struct err err = {0};
        char path[512];
        results_filled(&scratch, 2, path);
        add_to(path, "connections.csv", too_much[i].connections);
        add_to(path, "intervals.csv", too_much[i].intervals);
        assert_int_equal(results_open(path, true, &results, &err), -EINVAL);
        assert_string_equal(err.what + strlen(path) + 2, too_much[i].what);
    }
}

/* A results_fill. */
static int begin_histograms(const void *source, struct results *results, struct err *err)
{
    (void)source;
    return journal_begin(results, false, true, err);
}

/* Two round trips on the first of two connections, and one on the other. */
static void requests_append(struct results *results, uint32_t number)
{
    static struct histogram round_trips[2];
    const struct record record = record_make(number);
    struct measured measured;
    struct err err = {0};
    measured_init(&measured);
    measured.measurement.interval_count = 0;
    measured.measurement.latencies = round_trips;
    measured.cell.pattern = PATTERN_REQUEST_RESPONSE;
    memset(round_trips, 0, sizeof round_trips);
    histogram_record(&round_trips[0], 1000);
    histogram_record(&round_trips[0], 1000);
    histogram_record(&round_trips[1], 1500);
    assert_int_equal(journal_append_run(results, &record, &measured.measurement, &err), 0);
}

static void test_histograms_stand_beside_their_run(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    struct err err = {0};
    char directory[128], path[512];
    snprintf(directory, sizeof directory, "%s/results", scratch.path);
    assert_int_equal(results_create(directory, "test", begin_histograms, NULL, &results, &err), 0);
    requests_append(&results, 1);
    requests_append(&results, 2);
    assert_non_null(strstr(scratch_read(results.folder, "histograms.csv"),
                           "1,1,round_trip,1000,1000,2\n1,2,round_trip,1500,1500,1\n2,1,"));
    snprintf(path, sizeof path, "%s", results.path);
    results_close(&results);
    /* killed before the row of run 3: what there is of it is cut off, and the run made anew */
    add_to(path, "histograms.csv", "3,1,round_trip,7,7,1\n3,2,roun");
    assert_int_equal(results_open(path, true, &results, &err), 0);
    assert_int_equal(journal_repair(&results, &err), 0);
    assert_string_equal(kept(&results, "histograms.csv"), "3,1,round_trip,7,7,1\n3,2,roun");
    requests_append(&results, 3);
    assert_int_equal(lines_of(results.folder, "histograms.csv"), 1 + 3 * 2);
}

/* A results_fill. */
static int begin_slices(const void *source, struct results *results, struct err *err)
{
    (void)source;
    return journal_begin(results, true, false, err);
}

/* A contest of runs `first` and the one behind it, of two slices each. */
static void contest_append(struct results *results, uint32_t first)
{
    struct slice slices[] = {{1, 2, 10000000, 4096, 100, 200, 3, 4, {3, 21}},
                             {2, 1, 20000000, 8192, 300, COUNT_UNKNOWN, COUNT_UNKNOWN, 5, {0, 0}}};
    const struct record records[] = {record_make(first), record_make(first + 1)};
    struct journal_run runs[2];
    struct measured measured;
    struct err err = {0};
    measured_init(&measured);
    measured.measurement.interval_count = 0;
    measured.measurement.slices = slices;
    measured.measurement.slice_count = 2;
    for (size_t i = 0; i < 2; i++)
        runs[i] = (struct journal_run){&records[i], &measured.measurement};
    assert_int_equal(journal_append_runs(results, runs, 2, &err), 0);
}

static void contests_filled(const struct scratch *scratch, struct results *results)
{
    char directory[128];
    struct err err = {0};
    snprintf(directory, sizeof directory, "%s/results", scratch->path);
    assert_int_equal(results_create(directory, "test", begin_slices, NULL, results, &err), 0);
    contest_append(results, 1);
    contest_append(results, 3);
}

static void test_slices_are_read_as_they_were_written(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    own_run_slices slices = {0};
    struct err err = {0};
    contests_filled(&scratch, &results);
    const char *rows =
        "1,1,2,0.01,4096,100,200,3,4,14.29\n1,2,1,0.02,8192,300,,,5,\n2,1,2,0.01,4096,100,200,3,4,14.29\n";
    assert_non_null(strstr(scratch_read(results.folder, "slices.csv"), rows));
    if (slices_read(&results, &slices, &err) < 0)
        fail_msg("%s", err.what);
    assert_int_equal(slices.count, 8);
    const struct run_slice *second = &slices.list[1];
    assert_int_equal(second->run, 1);
    assert_int_equal(second->round, 2);
    assert_int_equal(second->position, 1);
    assert_true(second->time_s == 0.02 && isnan(second->tx_context_switches) &&
                second->rx_context_switches == 5);
    assert_int_equal(second->bytes, 8192);
    assert_int_equal(second->tx_cpu_ns, 300);
    assert_true(isnan(second->rx_cpu_ns));
    assert_int_equal(slices.list[7].run, 4);
}

static void test_a_folder_without_contests_has_no_slices(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    own_run_slices slices = {0};
    struct err err = {0};
    char path[512];
    results_filled(&scratch, 1, path);
    assert_int_equal(results_open(path, true, &results, &err), 0);
    assert_int_equal(faccessat(results.folder, "slices.csv", F_OK, 0), -1);
    assert_int_equal(slices_read(&results, &slices, &err), 0);
    assert_int_equal(slices.count, 0);
}

/* All runs of a contest were under way when the writer was killed. */
static void test_the_runs_of_a_contest_are_unfinished_together(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    struct err err = {0};
    char path[512];
    contests_filled(&scratch, &results);
    snprintf(path, sizeof path, "%s", results.path);
    results_close(&results);
    add_to(path, "connections.csv", CONNECTION("5") CONNECTION("6"));
    add_to(path, "slices.csv", "5,1,1,0.01,1,1,1,1,1,\n6,1,2,0.0");
    assert_int_equal(results_open(path, true, &results, &err), 0);
    assert_int_equal(journal_repair(&results, &err), 0);
    assert_string_equal(kept(&results, "slices.csv"), "5,1,1,0.01,1,1,1,1,1,\n6,1,2,0.0");
    assert_int_equal(lines_of(results.folder, "slices.csv"), 1 + 4 * 2);
    contest_append(&results, 5);
    assert_int_equal(lines_of(results.folder, "slices.csv"), 1 + 6 * 2);
}

/* Power was lost after half a contest: the other half goes too, with all that it left in other files. */
static void test_half_a_contest_is_left_out(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    own_records records = {0};
    struct err err = {0};
    char path[512];
    contests_filled(&scratch, &results);
    snprintf(path, sizeof path, "%s", results.path);
    struct record half = record_make(5);
    assert_int_equal(journal_append_run(&results, &half, NULL, &err), 0);
    results_close(&results);
    add_to(path, "slices.csv", "5,1,1,0.01,1,1,1,1,1,\n6,1,2,0.01,1,1,1,1,1,\n");
    assert_int_equal(results_open(path, true, &results, &err), 0);
    assert_int_equal(journal_leave_out(&results, 5, &err), 0);
    assert_int_equal(lines_of(results.folder, "runs.csv"),
                     1 + 5); /* nothing is cut before all is looked at */
    assert_int_equal(journal_repair(&results, &err), 0);
    assert_int_equal(lines_of(results.folder, "slices.csv"), 1 + 4 * 2);
    assert_memory_equal(kept(&results, "slices.csv"), "5,1,1,", 6);
    assert_int_equal(runs_read(&results, &records, NULL, &err), 0);
    assert_int_equal(records.count, 4);
}

/* Until journal_repair() is called: the caller has checks of its own. */
static void test_opening_changes_nothing(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    struct err err = {0};
    char path[512];
    results_filled(&scratch, 2, path);
    add_to(path, "connections.csv", CONNECTION("3"));
    assert_int_equal(results_open(path, true, &results, &err), 0);
    assert_int_equal(lines_of(results.folder, "connections.csv"), 1 + 2 * 2 + 1);
}

static void test_append_to_a_whole_journal_changes_nothing(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    struct err err = {0};
    char path[512];
    results_filled(&scratch, 2, path);
    assert_int_equal(results_open(path, true, &results, &err), 0);
    assert_int_equal(journal_repair(&results, &err), 0);
    assert_string_equal(results.warning, "");
    assert_int_equal(lines_of(results.folder, "runs.csv"), 3);
    assert_int_equal(lines_of(results.folder, "connections.csv"), 5);
}

static void test_one_writer_at_a_time(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results first = RESULTS_NONE, second = RESULTS_NONE;
    struct err err = {0};
    results_make(&scratch, &first);
    assert_int_equal(results_open(first.path, true, &second, &err), -EBUSY);
    assert_non_null(strstr(err.what, "another labrun is writing to runs.csv"));
}

/* Each change makes a folder that must not be appended to. */
enum change { FOLDER_LINK, FILE_LINK, FIFO, NO_HEADER, OTHER_HEADER, BAD_RUN, NO_FILE };

static void make_change(enum change change, const struct scratch *scratch, int folder, char path[512])
{
    if (change == FOLDER_LINK) {
        symlinkat(strrchr(path, '/') + 1, scratch->folder, "results/link");
        snprintf(path, 512, "%s/results/link/", scratch->path);
        return;
    }
    if (change == BAD_RUN) {
        add_to(path, "connections.csv",
               "0,1,,,,,,,,,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,cubic,0,1,server-to-client\n");
        return;
    }
    unlinkat(folder, "runs.csv", 0);
    if (change == FILE_LINK)
        symlinkat("connections.csv", folder, "runs.csv");
    if (change == FIFO)
        mkfifoat(folder, "runs.csv", 0600);
    if (change == NO_HEADER)
        scratch_write(folder, "runs.csv", "", 0);
    if (change == OTHER_HEADER)
        scratch_write(folder, "runs.csv", "run,plan\n1,2\n", 13);
}

static const struct {
    enum change change;
    const char *what;
} not_appendable[] = {
    {FOLDER_LINK, "/results/link is a symbolic link"},
    {FILE_LINK, "runs.csv is a symbolic link"},
    {FIFO, "runs.csv is not a regular file"},
    {NO_HEADER, "runs.csv:1: not the columns that this labrun writes: nothing can be appended"},
    {OTHER_HEADER, "runs.csv:1: not the columns that this labrun writes: nothing can be appended"},
    {BAD_RUN, "connections.csv:4: '0' is not the number of a run"},
    {NO_FILE, "cannot open runs.csv: No such file or directory"},
};

static void test_append_refuses(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof not_appendable / sizeof not_appendable[0]; i++) {
        own_scratch scratch = scratch_make();
        own_results results = RESULTS_NONE;
        struct err err = {0};
        char path[512];
        results_filled(&scratch, 1, path);
        own_fd folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        make_change(not_appendable[i].change, &scratch, folder, path);
        assert_true(results_open(path, true, &results, &err) < 0);
        if (strstr(err.what, not_appendable[i].what) == NULL)
            fail_msg("'%s' instead of '%s'", err.what, not_appendable[i].what);
    }
}

static void test_latest_can_be_read_and_not_appended_to(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE, appended = RESULTS_NONE;
    own_records records = {0};
    struct err err = {0};
    char path[512], latest[128];
    results_filled(&scratch, 1, path);
    snprintf(latest, sizeof latest, "%s/results/latest", scratch.path);
    assert_int_equal(results_open(latest, false, &results, &err), 0);
    assert_int_equal(runs_read(&results, &records, NULL, &err), 0);
    assert_int_equal(records.count, 1);
    assert_int_equal(results_open(latest, true, &appended, &err), -ELOOP);
    assert_true(strncmp(err.hint, "name the folder itself: ", 24) == 0);
    assert_string_equal(err.hint + 24, path);
}

/* `in`: the scratch folder's path is put in front. */
static const struct {
    const char *link, *target, *path, *resolved;
    bool in;
} links[] = {
    {NULL, NULL, "/results", "/results", true},
    {NULL, NULL, "/missing//", "/missing", true},
    {"latest", "results", "/latest", "/results", true},
    {"latest", "results", "/latest//", "/results", true},
    {"latest", "/elsewhere/x", "/latest", "/elsewhere/x", false},
    {"latest", "./link/", "/latest", "/./results", true}, /* to a link */
    {"latest", "latest", "/latest", NULL, true},
};

static void test_links_are_followed(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof links / sizeof links[0]; i++) {
        own_scratch scratch = scratch_make();
        struct err err = {0};
        char path[128], expected[128], resolved[512];
        assert_int_equal(symlinkat("results", scratch.folder, "link"), 0);
        if (links[i].link != NULL)
            assert_int_equal(symlinkat(links[i].target, scratch.folder, links[i].link), 0);
        snprintf(path, sizeof path, "%s%s", scratch.path, links[i].path);
        if (links[i].resolved == NULL) {
            assert_int_equal(folder_resolve(path, resolved, sizeof resolved, &err), -ELOOP);
            continue;
        }
        snprintf(expected, sizeof expected, "%s%s", links[i].in ? scratch.path : "", links[i].resolved);
        assert_int_equal(folder_resolve(path, resolved, sizeof resolved, &err), links[i].link != NULL);
        assert_string_equal(resolved, expected);
    }
}

/* What a runs.csv may look like that others have touched: `from` is replaced by `to`, once. */
static const struct {
    const char *name, *from, *to;
    const char *what;  /* NULL: it is read, and the records are what they were */
    const char *front; /* put before the row */
} changed[] = {
    {"untouched", "", "", NULL, ""},
    {"a newer labrun's column", "plan,run,", "newer,plan,run,", NULL, "\"any, thing\","},
    {"no such column", "position,", "pozition,", "runs.csv:1: there is no column 'position'", ""},
    {"a metric under another name", "steal_pct", "stolen_pct", "runs.csv:1: there is no column 'steal_pct'",
     ""},
    {"twice", "warnings,", "reason,", "runs.csv:1: two columns 'reason'", ""},
    {"not a number", ",12.5,", ",<not supported>,",
     "runs.csv:2: throughput_gbps: '<not supported>' is not a number", ""},
    {"a denormal", ",12.5,", ",1e-323,", "runs.csv:2: throughput_gbps: 1e-323 is no measurement", ""},
    {"a number that nothing can be computed of", ",12.5,", ",1.7e308,",
     "runs.csv:2: throughput_gbps: 1.7e308 is no measurement", ""},
    {"a negative number", ",12.5,", ",-12.5,", "runs.csv:2: throughput_gbps: -12.5 is negative", ""},
    {"not an ordinal", ",41,", ",-41,", "runs.csv:2: run: '-41' is not a whole number from 1", ""},
    {"no message size", ",1000,", ",,", "runs.csv:2: a run without message_size or threads", ""},
    {"a column too many", ",12.5,", ",12,5,", "fields, the header", ""},
};

static void replace(const char *bytes, const char *from, const char *to, struct text *out)
{
    const char *at = strstr(bytes, from);
    assert_non_null(at);
    text_add_bytes(out, bytes, (size_t)(at - bytes));
    text_add(out, to);
    text_add(out, at + strlen(from));
}

static void change_file(int folder, unsigned i)
{
    own_text out = {0}, row = {0}, more = {0};
    replace(scratch_read(folder, "runs.csv"), changed[i].from, changed[i].to, &out);
    text_addf(&row, "\n%s0000000000000abc,", changed[i].front);
    replace(text_string(&out), "\n0000000000000abc,", text_string(&row), &more);
    scratch_write(folder, "runs.csv", text_string(&more), more.length);
}

static void test_columns_are_found_by_name(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof changed / sizeof changed[0]; i++) {
        own_scratch scratch = scratch_make();
        own_results results = RESULTS_NONE;
        own_records records = {0};
        struct err err = {0};
        struct record record = record_make(41);
        record.metrics[METRIC_throughput_gbps] = 12.5;
        results_make(&scratch, &results);
        assert_int_equal(journal_append_run(&results, &record, NULL, &err), 0);
        change_file(results.folder, i);
        int got = runs_read(&results, &records, NULL, &err);
        if (changed[i].what == NULL) {
            if (got < 0)
                fail_msg("%s: %s", changed[i].name, err.what);
            assert_true(records.list[0].metrics[METRIC_throughput_gbps] == 12.5);
            assert_int_equal(records.list[0].run, 41);
        } else if (got >= 0 || strstr(err.what, changed[i].what) == NULL) {
            fail_msg("%s: '%s'", changed[i].name, err.what);
        }
    }
}

/* Writes one row with its columns backwards, one of them left out. */
static void write_backwards(int folder, const struct record *record, const char *without)
{
    struct column_at columns[CSV_COLUMNS_MAX], at = {0};
    own_text header = {0}, row = {0};
    size_t count = 0;
    while (columns_next(&record_columns, &at))
        if (strcmp(column_key(at), without) != 0)
            columns[count++] = at;
    for (size_t i = count; i-- > 0;) {
        own_text field = {0};
        column_print(columns[i], record, &field);
        text_addf(&header, "%s%s", i + 1 < count ? "," : "", column_key(columns[i]));
        text_add(&row, i + 1 < count ? "," : "");
        text_addf(&row, "\"%s\"", text_string(&field)); /* no quotes are in it */
    }
    text_addf(&header, "\r\n%s\r\n", text_string(&row));
    scratch_write(folder, "runs.csv", text_string(&header), header.length);
}

static void test_columns_in_another_order(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    own_records records = {0};
    struct err err = {0};
    struct record record = record_make(41);
    record.metrics[METRIC_throughput_gbps] = 12.5;
    results_make(&scratch, &results);
    write_backwards(results.folder, &record, "");
    assert_int_equal(runs_read(&results, &records, NULL, &err), 0);
    assert_int_equal(records.list[0].run, 41);
    assert_int_equal(records.list[0].cell.message_size, 1000);
    assert_true(records.list[0].metrics[METRIC_throughput_gbps] == 12.5);
}

/* The journal of a labrun that did not know a metric yet. */
static void test_a_missing_metric_is_not_available(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    own_records records = {0};
    struct err err = {0};
    struct record record = record_make(1);
    record.metrics[METRIC_throughput_gbps] = 12.5;
    record.metrics[METRIC_retransmits] = 3;
    results_make(&scratch, &results);
    write_backwards(results.folder, &record, "retransmits");
    assert_int_equal(runs_read(&results, &records, NULL, &err), 0);
    assert_true(isnan(records.list[0].metrics[METRIC_retransmits]));
    assert_true(records.list[0].metrics[METRIC_throughput_gbps] == 12.5);
}

static const struct {
    const char *bytes, *what;
} foreign[] = {
    {"", "runs.csv:1: there is no header line"},
    {"plan,run", "runs.csv:1: there is no header line"},
    {"name,age\nx,3\n", "runs.csv:1: there is no column 'plan'"},
    {"\x7f"
     "ELF\x02\x01\x01\n",
     "runs.csv:1: there is no column 'plan'"},
};

static void test_foreign_files(void **state)
{
    (void)state;
    for (unsigned i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        own_scratch scratch = scratch_make();
        own_results results = RESULTS_NONE;
        own_records records = {0};
        struct err err = {0};
        results_make(&scratch, &results);
        scratch_write(results.folder, "runs.csv", foreign[i].bytes, strlen(foreign[i].bytes));
        assert_int_equal(runs_read(&results, &records, NULL, &err), -EINVAL);
        assert_string_equal(err.what + strlen(results.path) + 2, foreign[i].what);
    }
}

/* 1 TiB that takes no room on the disk. */
static void test_a_huge_file_is_refused_at_once(void **state)
{
    (void)state;
    own_scratch scratch = scratch_make();
    own_results results = RESULTS_NONE;
    own_records records = {0};
    struct err err = {0};
    results_make(&scratch, &results);
    if (ftruncate(results.runs, (off_t)1 << 40) < 0)
        SKIP_OR_FAIL("no file of 1 TiB can be made here");
    assert_int_equal(runs_read(&results, &records, NULL, &err), -EINVAL);
    assert_string_equal(err.what + strlen(results.path) + 2, "runs.csv:2: a NUL byte");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_create_makes_the_way_and_the_link),
        cmocka_unit_test(test_folders_of_the_same_second_are_numbered),
        cmocka_unit_test(test_latest_that_is_no_link_is_left_alone),
        cmocka_unit_test(test_latest_moves_on),
        cmocka_unit_test(test_latest_is_no_half_made_folder),
        cmocka_unit_test(test_create_refuses),
        cmocka_unit_test(test_write_and_read),
        cmocka_unit_test(test_write_replaces_links_and_does_not_follow_them),
        cmocka_unit_test(test_read_refuses),
        cmocka_unit_test(test_open_refuses_what_others_may_write),
        cmocka_unit_test(test_inner_folders_are_as_safe),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_append_writes_every_connection),
        cmocka_unit_test(test_records_come_back),
        cmocka_unit_test(test_the_row_is_written_last),
        cmocka_unit_test(test_a_full_disk_leaves_no_half_row),
        cmocka_unit_test(test_a_cut_row_is_left_out),
        cmocka_unit_test(test_append_goes_on_after_a_crash),
        cmocka_unit_test(test_what_was_kept_stays),
        cmocka_unit_test(test_only_one_run_is_cut),
        cmocka_unit_test(test_opening_changes_nothing),
        cmocka_unit_test(test_histograms_stand_beside_their_run),
        cmocka_unit_test(test_slices_are_read_as_they_were_written),
        cmocka_unit_test(test_a_folder_without_contests_has_no_slices),
        cmocka_unit_test(test_the_runs_of_a_contest_are_unfinished_together),
        cmocka_unit_test(test_half_a_contest_is_left_out),
        cmocka_unit_test(test_append_to_a_whole_journal_changes_nothing),
        cmocka_unit_test(test_one_writer_at_a_time),
        cmocka_unit_test(test_append_refuses),
        cmocka_unit_test(test_latest_can_be_read_and_not_appended_to),
        cmocka_unit_test(test_links_are_followed),
        cmocka_unit_test(test_columns_are_found_by_name),
        cmocka_unit_test(test_columns_in_another_order),
        cmocka_unit_test(test_a_missing_metric_is_not_available),
        cmocka_unit_test(test_foreign_files),
        cmocka_unit_test(test_a_huge_file_is_refused_at_once),
    };
    return cmocka_run_group_tests_name("results", tests, NULL, NULL);
}
