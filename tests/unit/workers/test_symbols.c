/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "workers/symbols.h"

#include "test.h"

/* --- addresses --- */

/* What a kernel shows: unsorted, with data, aliases, paddings, a module and BPF. */
static const char shown[] = "ffffffff81000000 T _text\n"
                            "ffffffff81000000 T _stext\n"
                            "ffffffff81000000 T startup\n"
                            "ffffffff81200010 t __pfx_second\n"
                            "ffffffff81200020 t second.isra.0\n"
                            "ffffffff81100000 T __first\n"
                            "ffffffff81100000 W first\n"
                            "ffffffff81150000 D some_data\n"
                            "0000000000001000 A per_cpu_start\n"
                            "ffffffffc0000000 t veth_xmit\t[veth]\n"
                            "ffffffffc0100000 t bpf_prog_0123\t[bpf]\n";

static void parse(const char *text, struct symbols *symbols)
{
    own_free char *bytes = strdup(text);
    struct err err = {0};
    assert_non_null(bytes);
    if (symbols_parse(bytes, strlen(text), symbols, &err) != 0)
        fail_msg("%s", err.what);
}

static void an_address_finds_its_function(void **state)
{
    (void)state;
    static const struct {
        uint64_t address;
        const char *name; /* NULL: none */
    } cases[] = {
        {0, NULL},
        {0xffffffff80ffffff, NULL},
        {0xffffffff81000000, "startup"},
        {0xffffffff810fffff, "startup"},
        {0xffffffff81100000, "first"},
        {0xffffffff81150001, "first"}, /* data is no function */
        {0xffffffff81200015, NULL},    /* more than a megabyte behind one */
        {0xffffffff81200020, "second.isra.0"},
        {0xffffffff81300020, NULL},
        {0xffffffffc0000abc, "veth_xmit"},
        {0xffffffffc0100000, "bpf_prog_0123"},
        {0xffffffffffffffff, NULL},
    };
    own_symbols symbols = {0};
    parse(shown, &symbols);
    assert_int_equal(symbols.count, 5);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct symbol_place place;
        assert_true(symbols_place(&symbols, &cases[i].address, 1, false, &place));
        assert_int_equal(place.symbol >= 0, cases[i].name != NULL);
        if (place.symbol >= 0)
            assert_string_equal(symbols_name(&symbols, place.symbol), cases[i].name);
    }
}

static void nothing_is_found_in_nothing(void **state)
{
    (void)state;
    own_symbols symbols = {0};
    const uint64_t address = 0xffffffff81000000;
    struct symbol_place place = {.symbol = 1, .within = 1};
    assert_true(symbols_place(&symbols, &address, 1, false, &place));
    assert_true(place.symbol == -1 && place.within == -1 && place.group == PROFILE_hidden);
    assert_false(symbols_place(&symbols, &address, 1, true, &place)); /* idle, mostly */
    parse("", &symbols);
    assert_int_equal(symbols.count, 0);
}

static void what_is_no_table_is_refused_by_line(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"\n", "kallsyms:1: not a symbol"},
        {"hello\n", "kallsyms:1: not a symbol"},
        {"ffffffff81000000 T a\nffffffff81000000 T \n", "kallsyms:2: not a symbol"},
        {"ffffffff81000000 T a\nffffffff81000000\n", "kallsyms:2: not a symbol"},
        {"ffffffff81000000 T a\n 1 T b\n", "kallsyms:2: not a symbol"},
        {"ffffffff81000000 Tb\n", "kallsyms:1: not a symbol"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_symbols symbols = {0};
        own_free char *bytes = strdup(cases[i][0]);
        struct err err = {0};
        assert_non_null(bytes);
        assert_int_equal(symbols_parse(bytes, strlen(bytes), &symbols, &err), -EINVAL);
        assert_string_equal(err.what, cases[i][1]);
        assert_null(symbols.list);
    }
}

static int make(void **state)
{
    static struct tree tree;
    tree_make(&tree);
    *state = &tree;
    return 0;
}

static int unmake(void **state)
{
    tree_remove(*state);
    return 0;
}

static void hidden_addresses_are_said_to_be(void **state)
{
    static const struct {
        const char *restricted;
        const char *what, *hint;
    } cases[] = {
        {"0\n", "the kernel hides the addresses of its functions (kptr_restrict=0)",
         "run with sudo (CAP_SYSLOG), or as root: sysctl kernel.perf_event_paranoid=1"},
        {"1\n", "the kernel hides the addresses of its functions (kptr_restrict=1)",
         "run with sudo (CAP_SYSLOG)"},
        {"2\n", "the kernel hides the addresses of its functions (kptr_restrict=2)",
         "as root: sysctl kernel.kptr_restrict=1, and run with sudo"},
    };
    const struct tree *tree = *state;
    tree_file(tree, "/proc/kallsyms", "0000000000000000 T _text\n0000000000000000 t a\t[veth]\n");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        own_symbols symbols = {0};
        struct err err = {0};
        tree_file(tree, "/proc/sys/kernel/kptr_restrict", cases[i].restricted);
        assert_int_equal(symbols_read(tree->root, &symbols, &err), -EACCES);
        assert_string_equal(err.what, cases[i].what);
        assert_string_equal(err.hint, cases[i].hint);
        assert_int_equal(symbols.count, 0);
    }
}

static void a_file_is_read(void **state)
{
    const struct tree *tree = *state;
    own_symbols symbols = {0};
    struct err err = {0};
    assert_int_equal(symbols_read(tree->root, &symbols, &err), -ENOENT);
    assert_non_null(strstr(err.what, "/proc/kallsyms: No such file or directory"));
    tree_file(tree, "/proc/kallsyms", shown);
    err = (struct err){0};
    assert_int_equal(symbols_read(tree->root, &symbols, &err), 0);
    assert_int_equal(symbols.count, 5);
}

/* Whatever this kernel shows, it is a table. */
static void this_kernel_is_understood(void **state)
{
    (void)state;
    own_symbols symbols = {0};
    struct err err = {0};
    int rc = symbols_read("", &symbols, &err);
    if (rc != 0 && rc != -EACCES && rc != -ENOENT)
        fail_msg("%s", err.what);
    for (size_t i = 1; i < symbols.count; i++)
        assert_true(symbols.list[i - 1].address < symbols.list[i].address);
}

/* --- groups --- */

enum { CHAIN_MAX = 8 };

/* Chains as kernels 5.10 to 6.18 give them, the innermost function first. */
static const struct {
    const char *chain[CHAIN_MAX];
    enum profile_group group;
    const char *decider; /* NULL: the innermost one, or none */
} cases[] = {
    {{"_copy_from_iter", "tcp_sendmsg_locked"}, PROFILE_copy_in, NULL},
    {{"rep_movs_alternative", "_copy_from_iter", "tcp_sendmsg_locked"}, PROFILE_copy_in, "_copy_from_iter"},
    {{"copy_user_enhanced_fast_string", "copyin", "_copy_from_iter"}, PROFILE_copy_in, "copyin"},
    {{"copy_user_generic_unrolled", "_copy_from_iter_full"}, PROFILE_copy_in, "_copy_from_iter_full"},
    {{"__arch_copy_from_user", "_copy_from_iter"}, PROFILE_copy_in, "_copy_from_iter"},
    {{"memcpy", "ip_generic_getfrag", "__ip_append_data"}, PROFILE_copy_in, "ip_generic_getfrag"},
    {{"memcpy_erms", "skb_copy_ubufs", "skb_orphan_frags_rx"}, PROFILE_late_copy, "skb_copy_ubufs"},
    {{"__memcpy", "skb_copy_ubufs", "__netif_receive_skb_core.constprop.0"},
     PROFILE_late_copy,
     "skb_copy_ubufs"},
    {{"skb_copy_ubufs", "__netif_receive_skb_core"}, PROFILE_late_copy, NULL},
    {{"_copy_to_iter", "__skb_datagram_iter"}, PROFILE_copy_out, NULL},
    {{"rep_movs_alternative", "_copy_to_iter", "simple_copy_to_iter"}, PROFILE_copy_out, "_copy_to_iter"},
    {{"__arch_copy_to_user", "_copy_to_iter"}, PROFILE_copy_out, "_copy_to_iter"},
    {{"__check_object_size", "simple_copy_to_iter"}, PROFILE_copy_out, "simple_copy_to_iter"},

    /* moved for whom nobody knows */
    {{"memcpy", "tcp_mtu_probe"}, PROFILE_copying, "tcp_mtu_probe"},
    {{"memcpy_orig", "skb_copy_bits", "tcp_recvmsg"}, PROFILE_copying, "skb_copy_bits"},
    {{"memcpy"}, PROFILE_copying, NULL},
    /* arguments are no payload */
    {{"rep_movs_alternative", "_copy_from_user", "copy_msghdr_from_user"},
     PROFILE_entry,
     "copy_msghdr_from_user"},

    /* what allocates for a copy copies nothing */
    {{"get_page_from_freelist", "__alloc_pages_noprof", "skb_copy_ubufs"}, PROFILE_buffers, NULL},
    {{"clear_page_erms", "get_page_from_freelist"}, PROFILE_buffers, "get_page_from_freelist"},
    {{"memset", "__alloc_skb"}, PROFILE_buffers, "__alloc_skb"},
    {{"skb_release_data"}, PROFILE_buffers, NULL},
    {{"__free_frozen_pages"}, PROFILE_buffers, NULL},
    {{"___slab_alloc"}, PROFILE_buffers, NULL},
    {{"kmem_cache_alloc_node_noprof"}, PROFILE_buffers, NULL},
    {{"free_unref_page_prepare"}, PROFILE_buffers, NULL},

    {{"gup_fast_fallback", "iov_iter_extract_pages"}, PROFILE_pinning, NULL},
    {{"try_grab_folio_fast"}, PROFILE_pinning, NULL},
    {{"internal_get_user_pages_fast"}, PROFILE_pinning, NULL},
    {{"msg_zerocopy_realloc"}, PROFILE_pinning, NULL},
    {{"sock_zerocopy_callback"}, PROFILE_pinning, NULL},
    {{"io_sg_from_iter"}, PROFILE_pinning, NULL},
    {{"tcp_zerocopy_receive"}, PROFILE_pinning, NULL},
    {{"zap_pte_range.isra.0"}, PROFILE_pinning, NULL},

    /* sendfile and splice hand references on: no byte is copied */
    {{"splice_folio_into_pipe", "shmem_file_splice_read"}, PROFILE_pinning, NULL},
    {{"shmem_file_splice_read"}, PROFILE_pinning, NULL},
    {{"xas_load", "filemap_get_entry"}, PROFILE_pinning, "filemap_get_entry"},
    {{"page_cache_pipe_buf_release", "splice_to_socket"}, PROFILE_pinning, NULL},
    {{"splice_to_socket"}, PROFILE_entry, NULL},
    {{"memcpy", "copy_splice_read"}, PROFILE_copying, "copy_splice_read"},

    /* locks belong to who takes them */
    {{"_raw_spin_lock_bh", "lock_sock_nested"}, PROFILE_tcp_ip, "lock_sock_nested"},
    {{"native_queued_spin_lock_slowpath", "_raw_spin_lock", "tcp_v4_rcv"}, PROFILE_tcp_ip, "tcp_v4_rcv"},
    {{"_raw_spin_unlock_irqrestore", "__wake_up_sync_key", "sock_def_readable"},
     PROFILE_scheduling,
     "__wake_up_sync_key"},
    {{"_raw_spin_unlock_irqrestore", "try_to_wake_up"}, PROFILE_scheduling, "try_to_wake_up"},
    {{"__local_bh_enable_ip", "release_sock"}, PROFILE_tcp_ip, "release_sock"},
    {{"__x86_indirect_thunk_rax", "ip_finish_output2"}, PROFILE_tcp_ip, "ip_finish_output2"},
    {{"srso_alias_return_thunk", "veth_xmit"}, PROFILE_device, "veth_xmit"},
    {{"_raw_spin_lock", "free_pcppages_bulk"}, PROFILE_buffers, "free_pcppages_bulk"},
    {{"rb_insert_color", "tcp_rbtree_insert"}, PROFILE_tcp_ip, "tcp_rbtree_insert"},
    /* so do a BPF program and its helpers to the function that it is attached to */
    {{"htab_map_hash", "__htab_map_lookup_elem", "bpf_prog_6deef7357e7b4530_send", "bpf_lsm_socket_sendmsg"},
     PROFILE_entry,
     "bpf_lsm_socket_sendmsg"},
    {{"copy_from_kernel_nofault", "bpf_probe_read_kernel", "bpf_trampoline_6442", "tcp_sendmsg"},
     PROFILE_tcp_ip,
     "tcp_sendmsg"},
    {{"bpf_prog_run_generic_xdp", "netif_receive_skb"}, PROFILE_device, NULL},
    {{"_raw_spin_lock"}, PROFILE_other, NULL},

    {{"tcp_sendmsg_locked"}, PROFILE_tcp_ip, NULL},
    {{"__tcp_transmit_skb"}, PROFILE_tcp_ip, NULL},
    {{"tcp_v6_rcv"}, PROFILE_tcp_ip, NULL},
    {{"udp_sendmsg"}, PROFILE_tcp_ip, NULL},
    {{"__inet_lookup_established"}, PROFILE_tcp_ip, NULL},
    {{"nf_hook_slow"}, PROFILE_tcp_ip, NULL},
    {{"csum_partial"}, PROFILE_tcp_ip, NULL},
    {{"cubictcp_acked"}, PROFILE_tcp_ip, NULL},

    {{"veth_xmit"}, PROFILE_device, NULL},
    {{"loopback_xmit"}, PROFILE_device, NULL},
    {{"net_rx_action"}, PROFILE_device, NULL},
    {{"__netif_receive_skb_core.constprop.0"}, PROFILE_device, NULL},
    {{"__do_softirq"}, PROFILE_device, NULL},
    {{"handle_softirqs"}, PROFILE_device, NULL},
    {{"skb_segment", "tcp_gso_segment"}, PROFILE_device, NULL},
    {{"dev_hard_start_xmit"}, PROFILE_device, NULL},

    {{"finish_task_switch.isra.0"}, PROFILE_scheduling, NULL},
    {{"__schedule"}, PROFILE_scheduling, NULL},
    {{"sk_wait_data"}, PROFILE_scheduling, NULL},
    {{"sock_def_readable"}, PROFILE_scheduling, NULL},
    {{"native_write_msr", "x2apic_send_IPI"}, PROFILE_scheduling, "x2apic_send_IPI"},
    {{"dequeue_entities"}, PROFILE_scheduling, NULL},
    {{"update_load_avg"}, PROFILE_scheduling, NULL},
    {{"deactivate_task"}, PROFILE_scheduling, NULL},
    {{"deactivate_slab"}, PROFILE_buffers, NULL},

    {{"entry_SYSCALL_64_after_hwframe"}, PROFILE_entry, NULL},
    {{"do_syscall_64"}, PROFILE_entry, NULL},
    {{"syscall_exit_to_user_mode"}, PROFILE_entry, NULL},
    {{"__x64_sys_sendto"}, PROFILE_entry, NULL},
    {{"el0_svc"}, PROFILE_entry, NULL},
    {{"__fget_light"}, PROFILE_entry, NULL},
    {{"io_submit_sqes"}, PROFILE_entry, NULL},

    {{"unix_stream_sendmsg"}, PROFILE_other, NULL},
    {{"hrtimer_interrupt"}, PROFILE_other, NULL},
    {{"a_function_of_tomorrow"}, PROFILE_other, NULL},
};

/* The place of a chain of functions, which a kernel has that has only these. `within`: as that of cases[]. */
static bool place_of(const char *const chain[CHAIN_MAX], bool idle, enum profile_group *group,
                     const char **within)
{
    own_symbols symbols = {0};
    own_text text = {0};
    uint64_t addresses[CHAIN_MAX];
    size_t depth = 0;
    for (; depth < CHAIN_MAX && chain[depth] != NULL; depth++) {
        addresses[depth] = 0xffffffff81000010 + depth * 0x1000;
        text_addf(&text, "%llx t %s\n", (unsigned long long)addresses[depth] - 0x10, chain[depth]);
    }
    parse(text_string(&text), &symbols);
    assert_int_equal(symbols.count, depth);
    struct symbol_place place;
    bool works = symbols_place(&symbols, addresses, depth, idle, &place);
    *group = (enum profile_group)place.group;
    *within = place.within >= 0 ? chain[place.within] : NULL; /* they are in the order of their addresses */
    return works;
}

static void chains_fall_into_their_groups(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum profile_group group;
        const char *within;
        assert_true(place_of(cases[i].chain, false, &group, &within));
        if (group != cases[i].group || (within == NULL) != (cases[i].decider == NULL) ||
            (within != NULL && strcmp(within, cases[i].decider) != 0))
            fail_msg("%s: %s within %s", cases[i].chain[0], profile_group_name(group),
                     within != NULL ? within : "nothing");
    }
}

static void idle_code_and_softirqs_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *chain[CHAIN_MAX];
        bool works;
    } idle[] = {
        {{"default_idle"}, false},
        {{"pv_native_safe_halt", "handle_softirqs"}, false}, /* it was there that the CPU halted */
        {{"native_safe_halt", "do_idle"}, false},
        {{"acpi_idle_do_entry", "handle_softirqs"}, false},
        {{"intel_idle", "handle_softirqs"}, false},
        {{"cpuidle_enter_state", "handle_softirqs"}, false},
        {{"do_idle", "handle_softirqs"}, false},
        {{"cpu_startup_entry", "handle_softirqs"}, false},
        {{"tick_nohz_idle_stop_tick", "do_idle"}, false},
        {{"tcp_v4_rcv", "handle_softirqs", "do_idle"}, true},
        {{"tcp_v4_rcv", "__do_softirq", "do_idle"}, true},
        {{"flush_smp_call_function_queue", "do_idle"}, true},
    };
    for (size_t i = 0; i < sizeof idle / sizeof idle[0]; i++) {
        enum profile_group group;
        const char *within;
        if (place_of(idle[i].chain, true, &group, &within) != idle[i].works)
            fail_msg("%s", idle[i].chain[0]);
    }
}

/* A blank that is missing between two lines of the table makes one pattern of two: a '*' would stand in the
 * middle of it, and such patterns are few. */
static void patterns_are_words(void **state)
{
    (void)state;
    static const char *const allowed[] = {"*queued_*lock_slowpath", "psci_*cpu_suspend*", "__x86_*thunk*",
                                          "csum_and_copy_*_user",   "__*_sys_epoll_*",    "do_*poll",
                                          "*mod_*page_state",       "mod_*zone_*",        "bpf_map_*_elem",
                                          "lookup_*elem_raw"};
    size_t rows = 0;
    unsigned kind;
    for (const char *row; (row = symbols_group_row(rows, &kind)) != NULL; rows++)
        for (size_t length; *(row += strspn(row, " ")) != '\0'; row += length) {
            length = strcspn(row, " ");
            const char *star = length > 2 ? memchr(row + 1, '*', length - 2) : NULL;
            size_t known = 0;
            while (star != NULL && known < sizeof allowed / sizeof allowed[0] &&
                   (strlen(allowed[known]) != length || strncmp(allowed[known], row, length) != 0))
                known++;
            if (star != NULL && known == sizeof allowed / sizeof allowed[0])
                fail_msg("%.*s", (int)length, row);
        }
    assert_true(rows > 10);
}

/* A name that the pattern matches: its stars stand for `star`, its set of digits for the first one. */
static void make_name(const char *pattern, const char *star, char name[128])
{
    size_t used = 0;
    for (; *pattern != ' ' && *pattern != '\0' && used + strlen(star) + 1 < 128; pattern++) {
        if (*pattern == '*')
            used += (size_t)snprintf(name + used, 128 - used, "%s", star);
        else
            name[used++] = *pattern == '[' ? *(pattern + 1) : *pattern;
        if (*pattern == '[')
            pattern += strcspn(pattern, "]");
    }
    name[used] = '\0';
}

/* What a function is for shows when the idle task is in it, and in the caller that decides for it. */
static unsigned kind_of(const char *name)
{
    const char *const chain[CHAIN_MAX] = {name, "tcp_v4_rcv", "handle_softirqs"};
    enum profile_group group;
    const char *within;
    if (!place_of(chain, true, &group, &within))
        return SYMBOL_IDLE;
    if (within == NULL)
        return group;
    return group == PROFILE_copying ? SYMBOL_MOVER : SYMBOL_HELPER;
}

/* The first pattern wins: one whose names an earlier row takes says what never happens. */
static void every_pattern_counts(void **state)
{
    (void)state;
    char name[128];
    unsigned kind;
    const char *pattern;
    for (size_t i = 0; (pattern = symbols_group_row(i, &kind)) != NULL; i++) {
        for (; *(pattern += strspn(pattern, " ")) != '\0'; pattern += strcspn(pattern, " ")) {
            make_name(pattern, "", name);
            if (kind_of(name) == kind)
                continue;
            make_name(pattern, "zz", name);
            if (kind_of(name) != kind)
                fail_msg("%s belongs to an earlier row", name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_finds_its_function),
        cmocka_unit_test(nothing_is_found_in_nothing),
        cmocka_unit_test(what_is_no_table_is_refused_by_line),
        cmocka_unit_test_setup_teardown(hidden_addresses_are_said_to_be, make, unmake),
        cmocka_unit_test_setup_teardown(a_file_is_read, make, unmake),
        cmocka_unit_test(this_kernel_is_understood),
        cmocka_unit_test(every_pattern_counts),
        cmocka_unit_test(chains_fall_into_their_groups),
        cmocka_unit_test(idle_code_and_softirqs_are_known),
        cmocka_unit_test(patterns_are_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
