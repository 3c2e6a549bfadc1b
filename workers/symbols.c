/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workers/symbols.h"

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "workers/perf.h"

/* --- addresses --- */

enum {
    FILE_BYTES_MAX = 256 * 1024 * 1024, /* 5 MB with 120,000 symbols on Linux 6.18; allyesconfig has 30 MB */
    FUNCTION_BYTES_MAX = 1024 * 1024,   /* farther from a symbol is code that has none, such as BPF's */
    KIND_UNKNOWN = 255,
};
_Static_assert((int)SYMBOL_KIND_COUNT < (int)KIND_UNKNOWN, "a kind fits into a byte");

void symbols_release(struct symbols *symbols)
{
    free(symbols->list);
    free(symbols->names);
    free(symbols->kinds);
    *symbols = (struct symbols){0};
}

/* One line: "ffffffff81000000 T _text", behind which a module's name may stand. */
struct symbol_entry {
    uint64_t address;
    char type;
    const char *name;
    size_t length;
};

static bool entry_parse(const char *line, struct symbol_entry *entry)
{
    char *end = NULL;
    if (!isxdigit((unsigned char)line[0]))
        return false;
    entry->address = strtoull(line, &end, 16);
    if (end[0] != ' ' || !isalpha((unsigned char)end[1]) || end[2] != ' ')
        return false;
    entry->type = end[1];
    entry->name = end + 3;
    entry->length = strcspn(entry->name, "\t ");
    return entry->length > 0;
}

static int by_address(const void *one, const void *other)
{
    const struct symbol *a = one, *b = other;
    if (a->address != b->address)
        return a->address < b->address ? -1 : 1;
    return a->name < b->name ? -1 : a->name > b->name; /* in the file's order */
}

/* The names move to the front of `bytes`: what they leave behind is never longer than what was read. */
static int parse_lines(char *bytes, size_t length, struct symbols *symbols, size_t *used, struct err *err)
{
    size_t capacity = 0;
    unsigned number = 1;
    char *end = bytes + length;
    for (char *line = bytes, *next; line < end; line = next, number++) {
        struct symbol_entry entry = {0};
        char *line_end = memchr(line, '\n', (size_t)(end - line));
        if (line_end == NULL)
            line_end = end - 1; /* the last byte is given up for the NUL: a symbol table ends in '\n' */
        *line_end = '\0';
        next = line_end + 1;
        if (!entry_parse(line, &entry))
            return err_set(err, EINVAL, "kallsyms:%u: not a symbol", number);
        /* Code, strong or weak. The paddings in front of functions (Linux 6.1 and later) never run. */
        bool padding = strncmp(entry.name, "__pfx_", 6) == 0 || strncmp(entry.name, "__cfi_", 6) == 0;
        if (entry.address == 0 || strchr("TtWw", entry.type) == NULL || padding)
            continue;
        struct symbol *symbol = ARRAY_NEXT(symbols->list, symbols->count, capacity);
        if (symbol == NULL)
            return err_set(err, ENOMEM, "out of memory for the kernel's symbols");
        *symbol = (struct symbol){entry.address, (uint32_t)*used};
        memmove(bytes + *used, entry.name, entry.length);
        bytes[*used + entry.length] = '\0';
        *used += entry.length + 1;
    }
    return 0;
}

int symbols_parse(char *bytes, size_t length, struct symbols *symbols, struct err *err)
{
    size_t used = 0;
    *symbols = (struct symbols){0};
    int rc = parse_lines(bytes, length, symbols, &used, err);
    symbols->names = rc == 0 ? malloc(used + 1) : NULL;
    symbols->kinds = rc == 0 ? malloc(symbols->count + 1) : NULL;
    if (symbols->names == NULL || symbols->kinds == NULL) {
        symbols_release(symbols);
        return rc != 0 ? rc : err_set(err, ENOMEM, "out of memory for the kernel's symbols");
    }
    memcpy(symbols->names, bytes, used);
    memset(symbols->kinds, KIND_UNKNOWN, symbols->count + 1);
    size_t kept = 0;
    if (symbols->count > 0)
        qsort(symbols->list, symbols->count, sizeof *symbols->list, by_address);
    /* Of several names of one address stays the one with the fewest leading underscores, which is what is
     * documented. */
    for (size_t i = 0; i < symbols->count; i++) {
        struct symbol *symbol = &symbols->list[i], *last = kept > 0 ? &symbols->list[kept - 1] : NULL;
        if (last == NULL || last->address != symbol->address)
            symbols->list[kept++] = *symbol;
        else if (strspn(symbols->names + symbol->name, "_") < strspn(symbols->names + last->name, "_"))
            *last = *symbol;
    }
    symbols->count = kept;
    return 0;
}

/* /proc tells no size beforehand. */
static int read_all(const char *path, char **bytes, size_t *length, struct err *err)
{
    own_file file = fopen(path, "re");
    size_t capacity = 0;
    *length = 0;
    if (file == NULL)
        return err_errno(err, errno, "cannot open %s", path);
    do {
        char *more = *length < FILE_BYTES_MAX ? array_reserve(*bytes, *length + 1, &capacity, 1) : NULL;
        if (more == NULL)
            return err_set(err, ENOMEM, "no memory for %s", path);
        *bytes = more;
        *length += fread(*bytes + *length, 1, capacity - *length, file);
    } while (!feof(file) && !ferror(file));
    return ferror(file) ? err_set(err, EIO, "cannot read %s", path) : 0;
}

int symbols_read(const char *root, struct symbols *symbols, struct err *err)
{
    char path[512];
    own_free char *bytes = NULL;
    size_t length = 0;
    *symbols = (struct symbols){0};
    snprintf(path, sizeof path, "%s/proc/kallsyms", root);
    int rc = read_all(path, &bytes, &length, err);
    if (rc == 0 && bytes != NULL)
        rc = symbols_parse(bytes, length, symbols, err);
    if (rc != 0 || symbols->count > 0)
        return rc;
    int restricted = (int)perf_setting(root, "kptr_restrict", 0);
    if (restricted >= 2)
        err_hint(err, "as root: sysctl kernel.kptr_restrict=1, and run with sudo");
    else
        err_hint(err, "run with sudo (CAP_SYSLOG)%s",
                 restricted == 0 ? ", or as root: sysctl kernel.perf_event_paranoid=1" : "");
    return err_set(err, EACCES, "the kernel hides the addresses of its functions (kptr_restrict=%d)",
                   restricted);
}

/* --- groups --- */

/* The first pattern that matches wins: exceptions stand above what they are an exception of. */
static const struct {
    unsigned kind;
    const char *patterns; /* globs, separated by blanks */
} table[] = {
    {SYMBOL_IDLE,
     "*_idle_call default_idle *_safe_halt acpi_idle_* acpi_processor_ffh_* intel_idle* mwait_idle* "
     "cpu_idle_poll* cpuidle_* do_idle cpu_startup_entry poll_idle arch_cpu_idle* cpu_do_idle "
     "psci_*cpu_suspend* haltpoll_*"},
    {PROFILE_late_copy, "skb_copy_ubufs"},
    {PROFILE_copy_in,
     "_copy_from_iter* copy_from_iter* copy_page_from_iter* copyin copy_folio_from_iter* "
     "__copy_from_iter* csum_and_copy_from_iter* skb_copy_datagram_from_iter* skb_do_copy_data_nocache "
     "skb_add_data* skb_copy_to_page_nocache ip_generic_getfrag copy_from_user_iter* memcpy_from_iter*"},
    {PROFILE_copy_out,
     "_copy_to_iter* copy_to_iter* copy_page_to_iter* copyout _copy_mc_to_iter* __copy_to_iter* "
     "csum_and_copy_to_iter* skb_copy_datagram_iter skb_copy_and_hash_datagram_iter "
     "skb_copy_and_csum_datagram* __skb_datagram_iter simple_copy_to_iter copy_to_user_iter* "
     "memcpy_to_iter*"},
    {PROFILE_copying,
     "skb_copy_bits skb_copy_and_csum_bits skb_copy skb_copy_expand skb_copy_header __pskb_copy* "
     "pskb_expand_head __pskb_pull_tail skb_store_bits copy_splice_read"},
    /* the arguments of system calls, not the payload */
    {PROFILE_entry,
     "*copy_msghdr* __get_compat_msghdr import_iovec import_ubuf __import_iovec* iovec_from_user "
     "copy_iovec* move_addr_to_* put_cmsg* copy_from_sockptr* copy_to_sockptr*"},
    {SYMBOL_MOVER,
     "memcpy* __memcpy* memmove* __memmove* __pi_memcpy* __pi_memmove* rep_movs_alternative "
     "copy_user_* __copy_user_* raw_copy_* _copy_from_user* _copy_to_user* __copy_from_user* "
     "__copy_to_user* __arch_copy_* copy_mc_* copy_page copy_page_* __pi_copy_page csum_partial_copy_* "
     "csum_and_copy_*_user"},
    {SYMBOL_HELPER,
     "_raw_spin_* _raw_read_* _raw_write_* *queued_*lock_slowpath __pv_queued_* osq_lock osq_unlock "
     "mutex_* __mutex_* down_read* down_write* up_read* up_write* rwsem_* percpu_counter_* "
     "__percpu_counter_* __local_bh_* _local_bh_* local_bh_* rcu_read_* __rcu_read_* "
     "rcu_note_context_switch preempt_* __preempt_* *preempt_schedule* __x86_*thunk* *_return_thunk "
     "srso_* retbleed_* zen_untrain_ret entry_untrain_ret its_* __fentry__ ftrace_* "
     "function_trace_call memset* __memset* __pi_memset* clear_page* __pi_clear_page __clear_user* "
     "clear_user* rep_stos_alternative *_cond_resched __might_* refcount_* atomic* __ll_sc_* lockref_* "
     "kasan_* __asan_* __kasan_* __sanitizer_cov_* __list_add_* __list_del_* ktime_get* __ktime_get* "
     "read_tsc read_hpet arch_counter_* kvm_clock_* pvclock_* sched_clock* local_clock* "
     "kvm_sched_clock_read native_sched_clock timekeeping_* native_save_fl native_restore_fl "
     "native_irq_* pv_native_* paravirt_* xen_irq_* native_read_msr* native_write_msr* "
     "debug_smp_processor_id memcmp memchr* strlen strcmp __sw_hweight* find_next_bit* _find_* "
     "kvm_wait kick_ilb __warn_* bsearch should_fail* rb_* __rb_* ct_* __check_object_size "
     "check_stack_object check_heap_object __virt_addr_valid is_vmalloc_addr *raw_callee_save_* "
     "*x86_indirect_thunk* __mod_timer mod_timer* lock_timer_base enqueue_timer* detach_if_pending "
     "timer_delete* del_timer* add_timer* *_to_jiffies jiffies_to_* xas_* bpf_get_* bpf_probe_read_* "
     "bpf_map_*_elem bpf_trace_run* bpf_trampoline_* bpf_prog_[0-9a-f]* __bpf_prog_* htab_* __htab_* "
     "array_map_lookup_elem lookup_*elem_raw copy_from_kernel_nofault*"},
    {PROFILE_pinning,
     "*iov_iter_get_pages* iov_iter_extract_* iov_iter_npages want_pages_array iter_to_pipe "
     "*get_user_pages* gup_* *pin_user_page* *unpin_user_* unpin_folio* try_grab_* try_get_folio "
     "follow_page* internal_get_user_pages_fast lockless_pages_from_mm *zerocopy_sg_from_iter* "
     "zerocopy_fill_skb* skb_zerocopy* *msg_zerocopy_* sock_zerocopy_* sock_ubuf_* "
     "mm_account_pinned_pages mm_unaccount_pinned_pages account_locked_vm io_sg_from_iter* io_notif* "
     "io_alloc_notif io_tx_ubuf_* io_import_* io_send_zc_import vmsplice_* sock_recv_errqueue "
     "ip_recv_error ipv6_recv_error sock_queue_err_skb tcp_zerocopy_* tcp_zc_* vm_insert_page* "
     "insert_page* zap_* unmap_* tlb_* flush_tlb_* native_flush_tlb* __flush_tlb* *handle_mm_fault "
     "handle_pte_fault do_anonymous_page do_wp_page do_fault* do_shared_* do_user_addr_fault "
     "exc_page_fault asm_exc_page_fault do_page_fault do_mem_abort do_translation_fault "
     "lock_vma_under_rcu lock_mm_and_find_vma find_vma* *find_extend_vma vma_* mas_* mt_* lru_add* "
     "folio_add_* folio_remove_* folio_batch_* mark_page_accessed folio_mark_* set_pte* ptep_* __pte_* "
     "pte_* pmd_* walk_* mmap_region do_mmap vm_mmap_pgoff splice_folio_into_pipe splice_to_pipe "
     "add_to_pipe *_pipe_buf_* shmem_file_splice_read shmem_get_folio* filemap_* folio_unlock free_uid"},
    {PROFILE_buffers,
     "*alloc_skb* build_skb* __build_skb* napi_build_skb *kfree_skb* skb_release_* consume_skb "
     "__consume_skb* kfree_skbmem skb_free_* skb_attempt_defer_free skb_defer_free_* napi_consume_skb "
     "napi_skb_* skb_clone __skb_clone skb_page_frag_* *page_frag_* sk_page_frag* *kmem_cache_* "
     "*kmalloc* kfree kvfree *slab_* *_slab ___slab_* *_sheaf* *sheaves* *alloc_pages* *alloc_frozen_* "
     "alloc_page* get_page_from_freelist rmqueue* __rmqueue* *free_unref_* *free_frozen_* *free_pages* "
     "free_page* free_pcppages_* free_one_page __free_one_page prep_new_page prep_compound_page "
     "post_alloc_hook free_tail_page* free_large_kmalloc put_page __put_page *folio_put* "
     "put_pages_list release_pages get_partial* put_cpu_partial deactivate_slab* *memcg* *mem_cgroup* "
     "*obj_cgroup* *obj_stock* try_charge* page_counter_* page_pool_* *sk_mem_* sk_forced_mem_schedule "
     "sk_wmem_* tcp_stream_alloc_skb sk_stream_alloc_skb tcp_wmem_* *mod_*page_state mod_*zone_* "
     "__mod_node* mod_lruvec* __mod_lruvec* decay_pcp* zone_watermark_* __zone_watermark_* "
     "*node_page_state* skb_queue_purge* skb_rbtree_purge napi_pp_* setup_object* shuffle_* get_netmem "
     "put_netmem __copy_skb_header __get_pfnblock_flags* policy_node* __put_partials get_any_partial "
     "memory_cgroup* *gfp_pfmemalloc* *get_random_u* __folio_* __init_skb*"},
    {PROFILE_scheduling,
     "schedule schedule_* __schedule *try_to_wake_up *ttwu_* wake_up_* __wake_up* wake_q_* "
     "default_wake_function autoremove_wake_function woken_wake_function wait_woken pick_* __pick_* "
     "*dequeue_task* *enqueue_task* dequeue_entit* enqueue_entit* *_entity* update_curr* update_rq* "
     "update_load* update_cfs* update_min* update_se* update_stats* update_blocked* __update_load* "
     "*update_idle_* sched_* __sched_* task_tick* finish_task_switch* context_switch "
     "prepare_task_switch __switch_to* switch_* *select_task_rq* select_idle* select_fallback* "
     "available_idle_cpu cpus_share_cache prepare_to_wait* finish_wait add_wait_queue* "
     "remove_wait_queue init_wait* sk_wait_* sk_stream_wait_* sock_def_readable sock_def_write_space* "
     "sk_stream_write_space *sk_stream_kill_queues ep_* do_epoll_* __*_sys_epoll_* do_*poll poll_* "
     "__pollwait check_preempt* wakeup_preempt* *resched_curr* resched_* native_smp_send_* "
     "*send_call_function* *smp_call_function* call_function_* flush_smp_* *reschedule* x2apic_send_* "
     "default_send_IPI* native_send_call_* *send_IPI* futex_* do_futex __futex* plist_* kick_process "
     "psi_* cpuacct_* cgroup_rstat* css_rstat* account_* vtime_* yield_* do_sched_yield raw_spin_rq_* "
     "try_to_block_task *balance* newidle_* load_balance rebalance_* nohz_* avg_vruntime *vruntime* "
     "place_* put_prev_* set_next_* reweight_* dl_* __dl_* kthread* worker_thread process_one_work "
     "*queue_work* io_wq_* io_worker_* io_cqring_wait* *rseq* migrate_* *activate_task *set_task_cpu "
     "wake_affine* __calc_delta* calc_delta* cpu_util* hrtimer_start* hrtimer_try_to_cancel hrtick_* "
     "*_task_fair *_task_stop *_fair nr_iowait_cpu"},
    {PROFILE_device,
     "*dev_queue_xmit* dev_hard_start_xmit xmit_one dev_direct_xmit veth_* loopback_xmit dummy_* ifb_* "
     "net_rx_action *napi_poll process_backlog __netif_* netif_* __napi_* enqueue_to_backlog napi_* "
     "*gro_* *_gro_* skb_gro* handle_softirqs __do_softirq do_softirq* __softirqentry* run_ksoftirqd "
     "*irq_exit* *irq_enter* irqtime_* smpboot_thread_fn *softirq* sch_* *qdisc* pfifo_* fq_* htb_* "
     "netem_* tbf_* noqueue_* validate_xmit_* *gso_segment* skb_segment* skb_mac_* "
     "skb_network_protocol skb_csum_hwoffload_* netdev_* __netdev_* dev_* __dev_* eth_* "
     "sysvec_call_function* asm_sysvec_call_function* "
     "common_interrupt asm_common_interrupt *handle_irq* net_tx_action get_rps_cpu rps_* xdp_* "
     "bpf_prog_run* tc_run tcf_* __tcf_* tcx_* mini_qdisc_* skb_warn_bad* skb_checksum_help "
     "passthru_features_check harmonize_features skb_scrub_packet ____netif* skb_tx_* __skb_tstamp* "
     "skb_clone_tx_* is_skb_forwardable"},
    {PROFILE_entry,
     "entry_SYSCALL* do_syscall_* *x64_sys_* *arm64_sys_* x64_sys_call __se_sys_* __do_sys_* syscall_* "
     "*_sys_send* *_sys_recv* ___sys_* ____sys_* __sys_* ksys_* el0* el1* invoke_syscall do_el0_* "
     "clear_bhb_loop *exit_to_user_mode* *enter_from_user_mode* *return_to_user* entry_* sock_sendmsg* "
     "__sock_sendmsg* sock_recvmsg* __sock_recvmsg* sock_write_iter sock_read_iter vfs_write* "
     "vfs_read* do_iter_* vfs_iter_* new_sync_* do_readv* do_writev rw_verify_area do_splice* "
     "splice_* direct_splice_actor pipe_* do_sendfile sockfd_lookup* *fdget* __fget* fput* __fput* "
     "fget* security_* apparmor_* aa_* "
     "selinux_* bpf_lsm_* __cgroup_bpf_* __fsnotify* fsnotify* io_submit* io_issue* io_send* io_recv* "
     "io_init_req io_req_* io_* __io_* kiocb_* __audit_* audit_* seccomp_* __seccomp_* task_work_* "
     "get_task_* error_entry *irqentry_* swapgs_* __get_user* __put_user* fpregs_* "
     "irqentry_exit* ret_from_* iov_iter_* raw_irqentry_* sync_regs native_iret "
     "common_interrupt_return restore_regs_*"},
    {PROFILE_tcp_ip,
     "tcp_* __tcp_* tcp4_* tcp6_* ip_* __ip_* ip4_* ip6_* __ip6_* ipv4_* ipv6_* inet_* __inet_* "
     "inet6_* __inet6_* inet_ehash* udp_* __udp_* udp4_* udp6_* udpv6_* __udpv6_* raw_local_deliver "
     "raw6_local_deliver nf_* ipt_* ip6t_* csum_partial* do_csum __skb_checksum* skb_checksum* csum_* "
     "fib_* fib4_* fib6_* dst_* rt_* rt6_* cubictcp_* bictcp_* bbr_* dctcp_* hystart_* sk_* __sk_* "
     "sock_* __sock_* lock_sock_* release_sock __release_sock skb_* __skb_* ___skb_* __pskb_* pskb_* "
     "secure_* siphash* neigh_* __neigh_* arp_* icmp_* reuseport_* mptcp_* xfrm_* __xfrm_* bpf_skops_* "
     "minmax_* datagram_* __first_packet_length first_packet_length"},
};

enum { ROWS = sizeof table / sizeof *table, NAME_BYTES = 256 };

const char *symbols_group_row(size_t i, unsigned *kind)
{
    *kind = i < ROWS ? table[i].kind : (unsigned)PROFILE_other;
    return i < ROWS ? table[i].patterns : NULL;
}

static bool matches(const char *patterns, const char *name)
{
    char pattern[NAME_BYTES];
    for (;; patterns += strlen(pattern)) {
        patterns += strspn(patterns, " ");
        snprintf(pattern, sizeof pattern, "%.*s", (int)strcspn(patterns, " "), patterns);
        if (pattern[0] == '\0')
            return false;
        if (fnmatch(pattern, name, 0) == 0)
            return true;
    }
}

static unsigned kind_of_name(const char *name)
{
    char plain[NAME_BYTES];
    snprintf(plain, sizeof plain, "%.*s", (int)strcspn(name, "."), name);
    for (size_t i = 0; i < ROWS; i++)
        if (matches(table[i].patterns, plain))
            return table[i].kind;
    return PROFILE_other;
}

/* --- places --- */

static long find(const struct symbols *symbols, uint64_t address)
{
    size_t low = 0, high = symbols->count; /* the last symbol not above the address is in [low - 1, high) */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (symbols->list[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || address - symbols->list[low - 1].address >= FUNCTION_BYTES_MAX)
        return -1;
    return (long)low - 1;
}

static unsigned kind_of(const struct symbols *symbols, long symbol)
{
    if (symbol < 0)
        return SYMBOL_HELPER; /* code without a name: BPF's, perhaps */
    unsigned char *kind = &symbols->kinds[symbol];
    if (*kind == KIND_UNKNOWN) /* some hundred patterns: once per function, not per sample */
        *kind = (unsigned char)kind_of_name(symbols_name(symbols, symbol));
    return *kind;
}

/* What stands behind the first address is where a call returns to, and may be the next function already. */
static long symbol_at(const struct symbols *symbols, const uint64_t *chain, size_t i)
{
    return find(symbols, chain[i] - (i > 0));
}

/* Of a chain of the idle task: was it interrupted for work? */
static bool took_softirq(const struct symbols *symbols, const uint64_t *chain, size_t depth)
{
    if (kind_of(symbols, symbol_at(symbols, chain, 0)) == SYMBOL_IDLE)
        return false;
    for (size_t i = 0; i < depth; i++) {
        long symbol = symbol_at(symbols, chain, i);
        if (symbol >= 0 && matches("handle_softirqs __do_softirq flush_smp_call_function_queue",
                                   symbols_name(symbols, symbol)))
            return true;
    }
    return false;
}

bool symbols_place(const struct symbols *symbols, const uint64_t *chain, size_t depth, bool idle,
                   struct symbol_place *place)
{
    *place = (struct symbol_place){.symbol = -1, .within = -1, .group = PROFILE_hidden};
    if (symbols->count == 0)
        return !idle; /* mostly idle; which part is not to be told */
    if (idle && !took_softirq(symbols, chain, depth))
        return false;
    bool moved = false;
    for (size_t i = 0; i < depth; i++) { /* no farther out than it must: mostly the first function decides */
        long symbol = symbol_at(symbols, chain, i);
        unsigned kind = kind_of(symbols, symbol);
        place->symbol = i == 0 ? (int32_t)symbol : place->symbol;
        bool copies = kind == PROFILE_copy_in || kind == PROFILE_late_copy || kind == PROFILE_copy_out ||
                      kind == PROFILE_entry; /* its arguments */
        moved |= kind == SYMBOL_MOVER;
        if (kind >= PROFILE_GROUP_COUNT)
            continue;
        place->group = (uint8_t)(moved && !copies ? PROFILE_copying : kind);
        place->within = i > 0 ? (int32_t)symbol : -1;
        return true;
    }
    place->group = moved ? PROFILE_copying : PROFILE_other;
    return true;
}
