/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a machine, a row each, in the order of environment.json: the member of struct host, its
 * section there (CPUs and groups of
 * them: its key), what the report calls it, whether it moves numbers (then a change of it
 * while an experiment runs is TOLD), of numbers what stands for unknown (-1 if not said) and the range, and
 * the file below / that says it as it is; NULL: host.c works it out. No include guard: it is read several
 * times. */
HOST_TEXT(kernel, 128, "versions", "kernel", TOLD, NULL)
HOST_TEXT(hostname, 65, "host", "hostname", UNTOLD, NULL)
HOST_TEXT(distribution, 128, "host", "distribution", UNTOLD, NULL)
HOST_TEXT(machine, 32, "host", "architecture", UNTOLD, NULL) /* uname -m */
HOST_TEXT(cpu_model, 128, "host", "CPU", TOLD, NULL)
HOST_TEXT(hypervisor, 32, "host", "hypervisor", TOLD, NULL) /* "none" on bare metal */
HOST_CPUS(online, "online_cpus", "CPUs online", TOLD)
HOST_CPUS(allowed, "allowed_cpus", "CPUs allowed", TOLD) /* this process's affinity */
HOST_GROUPS(cores, "core_cpus", "CPUs of each core")
HOST_GROUPS(caches, "cache_cpus", "CPUs of each last-level cache")
HOST_GROUPS(nodes, "node_cpus", "CPUs of each NUMA node")
HOST_GROUPS(packages, "package_cpus", "CPUs of each package")
HOST_GROUPS(kinds, "kind_cpus", "CPUs of each kind of core, the fastest first")
HOST_INT(smt, "SMT (1: on)", TOLD, -1, 0, 1, "/sys/devices/system/cpu/smt/active")
HOST_LONG(l1d_bytes, "L1 data cache", UNTOLD, EXBIBYTE, NULL)
HOST_LONG(l2_bytes, "L2 cache", UNTOLD, EXBIBYTE, NULL)
HOST_LONG(l3_bytes, "L3 cache", UNTOLD, EXBIBYTE, NULL)
HOST_LONG(memory_bytes, "memory", UNTOLD, EXBIBYTE, NULL)
HOST_LONG(max_khz, "highest frequency (kHz)", TOLD, 1000000000,
          "/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq")
HOST_TEXT(governor, 32, "host", "frequency governor", TOLD,
          "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
/* "tsc": the kernel found the TSC invariant and alike on all CPUs, and the vDSO reads it without a call */
HOST_TEXT(clocksource, 32, "host", "clock source", TOLD,
          "/sys/devices/system/clocksource/clocksource0/current_clocksource")
HOST_TEXT(transparent_hugepages, 16, "host", "transparent huge pages", TOLD,
          "/sys/kernel/mm/transparent_hugepage/enabled")
HOST_TEXT(congestion, 16, "host", "congestion control, host's default", UNTOLD,
          "/proc/sys/net/ipv4/tcp_congestion_control")
HOST_INT(optmem_max, "net.core.optmem_max (bytes)", TOLD, -1, 0, INT_MAX, "/proc/sys/net/core/optmem_max")
HOST_INT(perf_event_paranoid, "kernel.perf_event_paranoid", UNTOLD, PARANOID_UNKNOWN, -1, INT_MAX,
         NULL) /* -1 is a level */
