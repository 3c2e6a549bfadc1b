/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "netns/privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <pthread.h>
#include <pwd.h>
#include <sched.h>
#include <sys/capability.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/own.h"
#include "integration/child.h"
#include "must_run.h"
#include "netns/lab.h"

#include "test.h"

enum { NOBODY = 65534 };

static uint64_t bit(cap_value_t capability)
{
    return CAP_IS_SUPPORTED(capability) ? UINT64_C(1) << capability : 0;
}

static uint64_t run_rights(void)
{
    return bit(CAP_SYS_ADMIN) | bit(CAP_NET_ADMIN) | bit(CAP_PERFMON) | bit(CAP_SYSLOG);
}

/* A hexadecimal line of this thread's status, such as "CapEff". */
static uint64_t status(const char *key)
{
    own_file file = fopen("/proc/thread-self/status", "re");
    char line[200];
    size_t length = strlen(key);
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, key, length) == 0 && line[length] == ':')
            return strtoull(line + length + 1, NULL, 16);
    fprintf(stderr, "no line %s in status\n", key);
    _exit(1);
}

static void check_rights(uint64_t rights)
{
    if (status("CapEff") != rights)
        fprintf(stderr, "CapEff %" PRIx64 ", expected %" PRIx64 "\n", status("CapEff"), rights);
    CHECK(status("CapEff") == rights);
    CHECK(status("CapPrm") == rights);
    CHECK(status("CapInh") == 0);
    CHECK(status("CapAmb") == 0);
}

static void check_user(uid_t uid, gid_t gid)
{
    uid_t r, e, s;
    gid_t rg, eg, sg;
    CHECK(getresuid(&r, &e, &s) == 0 && r == uid && e == uid && s == uid);
    CHECK(getresgid(&rg, &eg, &sg) == 0 && rg == gid && eg == gid && sg == gid);
}

static void check_new_file(uid_t uid, gid_t gid)
{
    own_fd fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    struct stat stat;
    CHECK(fd >= 0 && fstat(fd, &stat) == 0);
    CHECK(stat.st_uid == uid && stat.st_gid == gid);
}

static void check_lab(void)
{
    struct err err = {0};
    own_lab lab = LAB_NONE;
    const struct cell cell = {.path = PATH_VETH, .mtu = 1500};
    if (lab_up(&cell, &lab, &err) < 0)
        fprintf(stderr, "%s\n", err.what);
    CHECK(err.code == 0);
}

static void called_by(const char *uid, const char *gid)
{
    CHECK(setenv("SUDO_UID", uid, 1) == 0 && setenv("SUDO_GID", gid, 1) == 0);
}

static void called_by_root(void)
{
    CHECK(unsetenv("SUDO_UID") == 0 && unsetenv("SUDO_GID") == 0);
}

/* The ids of a user who never had any rights. */
static void be_nobody(void)
{
    called_by_root();
    CHECK(setgroups(0, NULL) == 0);
    CHECK(setresgid(NOBODY, NOBODY, NOBODY) == 0 && setresuid(NOBODY, NOBODY, NOBODY) == 0);
}

static void under_sudo(void)
{
    struct err err = {0};
    struct privileges privileges;
    struct rlimit locked;
    CHECK(getrlimit(RLIMIT_MEMLOCK, &locked) == 0);
    locked.rlim_cur = 1 << 20;
    CHECK(setrlimit(RLIMIT_MEMLOCK, &locked) == 0);
    called_by("65534", "65534");
    CHECK(privileges_gain(&privileges, &err) == 0);
    CHECK(getrlimit(RLIMIT_MEMLOCK, &locked) == 0 && locked.rlim_cur == locked.rlim_max);
    CHECK(privileges.uid == NOBODY && privileges.gid == NOBODY && !privileges.user_namespace);
    check_user(NOBODY, NOBODY);
    check_rights(run_rights());
    check_new_file(NOBODY, NOBODY);
    check_lab();
    CHECK(syscall(SYS_setuid, 0) < 0 && errno == EPERM);
}

/* The groups are the caller's, not root's: of an unknown user only the one that sudo named. */
static void groups_of_unknown(void)
{
    struct err err = {0};
    struct privileges privileges;
    gid_t groups[8];
    const gid_t roots[] = {0, 4};
    CHECK(getpwuid(3999999) == NULL && setgroups(2, roots) == 0);
    called_by("3999999", "3999998");
    CHECK(privileges_gain(&privileges, &err) == 0);
    CHECK(getgroups(8, groups) == 1 && groups[0] == 3999998);
    check_user(3999999, 3999998);
}

static void groups_of_known(void)
{
    struct err err = {0};
    struct privileges privileges;
    gid_t groups[8];
    const gid_t roots[] = {0, 4};
    CHECK(getpwuid(NOBODY) != NULL && setgroups(2, roots) == 0);
    called_by("65534", "65534");
    CHECK(privileges_gain(&privileges, &err) == 0);
    int count = getgroups(8, groups);
    CHECK(count >= 1);
    for (int i = 0; i < count; i++)
        CHECK(groups[i] != 0 && groups[i] != 4);
}

static void as_real_root(void)
{
    struct err err = {0};
    struct privileges privileges;
    called_by_root();
    CHECK(privileges_gain(&privileges, &err) == 0);
    CHECK(privileges.uid == 0 && !privileges.user_namespace);
    check_user(0, getgid());
    check_rights(run_rights() | bit(CAP_DAC_OVERRIDE));
    CHECK(privileges_keep(KEPT_TO_MEASURE, &err) == 0);
    check_rights((run_rights() & ~bit(CAP_SYSLOG)) | bit(CAP_DAC_OVERRIDE));
    check_lab();
}

/* Deferred rights are there and not in effect; gained ones are the same as those that were not deferred. */
static void deferred(void)
{
    struct err err = {0};
    struct privileges privileges;
    int fd = -1;
    called_by("65534", "65534");
    CHECK(privileges_keep(KEPT_FOR_LATER, &err) == 0);
    check_user(NOBODY, NOBODY);
    CHECK(status("CapEff") == 0);
    CHECK(status("CapPrm") == run_rights());
    CHECK(netns_new(&fd, NULL, NULL, &err) == -EPERM && fd == -1);
    err = (struct err){0};
    CHECK(privileges_gain(&privileges, &err) == 0);
    CHECK(privileges.uid == NOBODY && privileges.gid == NOBODY && !privileges.user_namespace);
    check_rights(run_rights());
    check_lab();
    CHECK(privileges_keep(KEPT_FOR_FILES, &err) == 0);
    check_rights(0);
    CHECK(privileges_gain(&privileges, &err) < 0 || privileges.user_namespace);
}

static void deferred_as_root(void)
{
    struct err err = {0};
    struct privileges privileges;
    called_by_root();
    CHECK(privileges_keep(KEPT_FOR_LATER, &err) == 0);
    CHECK(status("CapEff") == bit(CAP_DAC_OVERRIDE));
    CHECK(privileges_gain(&privileges, &err) == 0);
    check_rights(run_rights() | bit(CAP_DAC_OVERRIDE));
    struct rlimit locked;
    CHECK(getrlimit(RLIMIT_MEMLOCK, &locked) == 0 && locked.rlim_cur == locked.rlim_max);
}

/* Who only reads and writes files locks no memory. */
static void give_up_lifts_no_limit(void)
{
    struct err err = {0};
    struct rlimit locked = {1 << 20, 1 << 20};
    CHECK(setrlimit(RLIMIT_MEMLOCK, &locked) == 0);
    called_by_root();
    CHECK(privileges_keep(KEPT_FOR_FILES, &err) == 0);
    CHECK(getrlimit(RLIMIT_MEMLOCK, &locked) == 0 && locked.rlim_max == 1 << 20);
}

/* A setuid program: the real uid called, whatever the environment says. */
static void setuid_program(void)
{
    struct err err = {0};
    struct privileges privileges;
    CHECK(setresgid(NOBODY, NOBODY, NOBODY) == 0 && setresuid(NOBODY, 0, 0) == 0);
    called_by("0", "0");
    CHECK(privileges_gain(&privileges, &err) == 0);
    check_user(NOBODY, NOBODY);
    check_rights(run_rights());
    check_lab();
}

/* An ordinary user whose program has file capabilities, more than it needs and inheritable ones, too. */
static void file_capabilities(void)
{
    struct err err = {0};
    struct privileges privileges;
    cap_t caps = cap_from_text("cap_sys_admin,cap_net_admin=pi cap_net_raw,cap_dac_override=epi");
    CHECK(caps != NULL && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0);
    be_nobody();
    CHECK(cap_set_proc(caps) == 0 && cap_free(caps) == 0);
    CHECK(cap_set_ambient(CAP_NET_RAW, CAP_SET) == 0);
    CHECK(privileges_gain(&privileges, &err) == 0);
    CHECK(!privileges.user_namespace);
    check_rights(bit(CAP_SYS_ADMIN) | bit(CAP_NET_ADMIN));
    check_lab();
}

static void hostile_variables(void)
{
    static const char *const values[] = {"", "-1", "root", "4294967295", "4294967296", "0x0", " 65534"};
    for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
        struct err err = {0};
        struct privileges privileges;
        called_by(values[i], "65534");
        CHECK(privileges_gain(&privileges, &err) == -EINVAL);
        CHECK(strstr(err.what, "SUDO_UID is not an id: ") == err.what);
        check_user(0, getgid()); /* nothing was changed halfway */
    }
}

static bool restricted(void)
{
    own_file file = fopen("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "re");
    return file != NULL && fgetc(file) == '1';
}

/* 77 where this kernel gives ordinary users no user namespaces in some other way. */
static void can_unshare(void)
{
    be_nobody();
    if (unshare(CLONE_NEWUSER) < 0)
        _exit(CHILD_SKIP);
}

static void in_user_namespace(void)
{
    struct err err = {0};
    struct privileges privileges;
    be_nobody();
    CHECK(privileges_gain(&privileges, &err) == 0);
    CHECK(privileges.user_namespace && privileges.uid == NOBODY);
    check_user(NOBODY, NOBODY);
    check_rights(run_rights());
    check_new_file(NOBODY, NOBODY);
    check_lab();
}

/* One right of two makes no namespaces: the user namespace does. */
static void half_of_the_rights(void)
{
    struct err err = {0};
    struct privileges privileges;
    cap_t caps = cap_from_text("cap_net_admin=ep");
    CHECK(caps != NULL && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0);
    be_nobody();
    CHECK(cap_set_proc(caps) == 0 && cap_free(caps) == 0);
    CHECK(privileges_gain(&privileges, &err) == 0 && privileges.user_namespace);
    check_lab();
}

static void restricted_by_apparmor(void)
{
    struct err err = {0};
    struct privileges privileges;
    be_nobody();
    CHECK(privileges_gain(&privileges, &err) == -EPERM);
    CHECK_STRING(err.what, "cannot create a network namespace: Operation not permitted");
    CHECK_STRING(err.hint, "run with sudo, or allow unprivileged user namespaces "
                           "(kernel.apparmor_restrict_unprivileged_userns is 1 here)");
}

/* A user namespace of its own that allows no others, so that no setting of the machine is touched. */
static void no_way_at_all(void)
{
    struct err err = {0};
    struct privileges privileges;
    be_nobody();
    CHECK(user_namespace_enter(&err) == 0);
    int limit = open("/proc/sys/user/max_user_namespaces", O_WRONLY | O_CLOEXEC);
    CHECK(write(limit, "0", 1) == 1 && close(limit) == 0);
    cap_t none = cap_init();
    CHECK(cap_set_proc(none) == 0 && cap_free(none) == 0);
    CHECK(privileges_gain(&privileges, &err) == -EPERM);
    CHECK_STRING(err.what, "cannot create a network namespace: Operation not permitted");
    CHECK_STRING(err.hint, "run with sudo, or allow unprivileged user namespaces");
    check_rights(0);
}

static void *drop_on_thread(void *arg)
{
    struct err err = {0};
    int fd = -1;
    CHECK(privileges_drop(&err) == 0);
    check_rights(0);
    CHECK(status("NoNewPrivs") == 1);
    CHECK(netns_new(&fd, NULL, NULL, &err) == -EPERM && fd == -1);
    *(bool *)arg = true;
    return NULL;
}

/* Each thread drops its own: the others keep theirs until they do. */
static void drop_per_thread(void)
{
    struct err err = {0};
    struct privileges privileges;
    pthread_t thread;
    bool dropped = false;
    called_by("65534", "65534");
    CHECK(privileges_gain(&privileges, &err) == 0);
    CHECK(pthread_create(&thread, NULL, drop_on_thread, &dropped) == 0);
    CHECK(pthread_join(thread, NULL) == 0 && dropped);
    check_rights(run_rights());
    CHECK(status("NoNewPrivs") == 0);
    CHECK(privileges_drop(&err) == 0);
    check_rights(0);
    CHECK(privileges_drop(&err) == 0); /* nothing left to drop is no error */
}

/* A worker of real root: still uid 0, but without rights. */
static void drop_as_root(void)
{
    struct err err = {0};
    called_by_root();
    CHECK(privileges_drop(&err) == 0);
    check_rights(0);
    CHECK(unshare(CLONE_NEWNET) < 0 && errno == EPERM);
}

static void drop_with_a_way_back(void)
{
    struct err err = {0};
    CHECK(setresuid(NOBODY, NOBODY, 0) == 0); /* the saved uid was forgotten */
    CHECK(privileges_drop(&err) == -EPERM);
    CHECK_STRING(err.what, "rights could be had back after they were dropped");
}

static void give_up_under_sudo(void)
{
    struct err err = {0};
    called_by("65534", "65534");
    CHECK(privileges_keep(KEPT_FOR_FILES, &err) == 0);
    check_user(NOBODY, NOBODY);
    check_rights(0);
    check_new_file(NOBODY, NOBODY);
}

static void give_up_as_root(void)
{
    struct err err = {0};
    called_by_root();
    CHECK(privileges_keep(KEPT_FOR_FILES, &err) == 0);
    check_user(0, getgid());
    check_rights(bit(CAP_DAC_OVERRIDE));
}

static void run(void **state)
{
    void (*body)(void) = (void (*)(void))(intptr_t)*state;
    assert_int_equal(in_child(body), 0);
}

static void run_if_unshare_works(void **state)
{
    if (restricted() || in_child(can_unshare) != 0)
        SKIP_OR_FAIL("this kernel gives ordinary users no user namespaces");
    run(state);
}

static void run_if_restricted(void **state)
{
    if (!restricted()) {
        fprintf(stderr, "skipped: no kernel.apparmor_restrict_unprivileged_userns=1 here\n");
        skip();
    }
    run(state);
}

#define CASE(runner, body)                                                                                   \
    {                                                                                                        \
        .name = #body, .test_func = runner, .initial_state = (void *)(intptr_t)body                          \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(run, under_sudo),
        CASE(run, groups_of_unknown),
        CASE(run, groups_of_known),
        CASE(run, as_real_root),
        CASE(run, deferred),
        CASE(run, deferred_as_root),
        CASE(run, setuid_program),
        CASE(run, file_capabilities),
        CASE(run, hostile_variables),
        CASE(run_if_unshare_works, in_user_namespace),
        CASE(run_if_unshare_works, half_of_the_rights),
        CASE(run_if_unshare_works, no_way_at_all),
        CASE(run_if_restricted, restricted_by_apparmor),
        CASE(run, drop_per_thread),
        CASE(run, drop_as_root),
        CASE(run, drop_with_a_way_back),
        CASE(run, give_up_under_sudo),
        CASE(run, give_up_as_root),
        CASE(run, give_up_lifts_no_limit),
    };
    int missing = rights_missing();
    return missing != 0 ? missing : cmocka_run_group_tests(tests, NULL, NULL);
}
