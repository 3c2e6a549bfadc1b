/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The metrics in the order of their columns, a row each: METRIC(key, label, unit, better, help); .words of
 * one that is a word. The formula in words and its source are in `help`; the function that forms it is
 * formula_<key>(). No include guard: it is read several times. */
METRIC(window_s, "measured window", "s", NEITHER,
       "Mean over the receiving threads (the sending ones on a sink) of the time from the opening to the "
       "closing reading.")
METRIC(messages, "messages received", "messages", HIGHER,
       "Received bytes / message size, over all connections; the sender's messages where nothing moves "
       "(null) and where nobody receives (path = sink).")
METRIC(bytes, "payload received", "B", HIGHER, "Payload bytes received, over all connections" SINK_SENT ".")
METRIC(throughput_gbps, "throughput", "Gbit/s", HIGHER,
       "Sum over the connections of 8 x received bytes / the receiving thread's window; 1 Gbit = 10^9 "
       "bit" SINK_SENT ".")
METRIC(to_client_gbps, "throughput to the client", "Gbit/s", HIGHER,
       "What throughput_gbps has of the connections' direction from server to client; none unless direction "
       "is both.")
METRIC(to_server_gbps, "throughput to the server", "Gbit/s", HIGHER,
       "What throughput_gbps has of the connections' direction from client to server; none unless direction "
       "is both.")
METRIC(message_rate, "message rate", "messages/s", HIGHER,
       "Sum over the connections of messages / the thread's window.")
METRIC(receive_us, "time per message", "us", LOWER,
       "Time to receive one message at the receiver: the sum of the connections' windows / the sum of "
       "their messages.")
METRIC(round_trips, "round trips", "round trips", HIGHER,
       "Requests whose sending began and whose response was there in the window, over all "
       "connections" CLOSED_LOOP ".")
METRIC(round_trip_rate, "closed-loop round-trip rate", "1/s", HIGHER,
       "Sum over the connections of round trips / the requesting thread's window" CLOSED_LOOP ".")
METRIC(latency_p50_us, "latency p50", "us", LOWER, LATENCY("median", "20") ".")
METRIC(latency_p90_us, "latency p90", "us", LOWER, LATENCY("90th percentile", "100") ".")
METRIC(latency_p99_us, "latency p99", "us", LOWER, LATENCY("99th percentile", "1000") ".")
METRIC(latency_p999_us, "latency p99.9", "us", LOWER, LATENCY("99.9th percentile", "10,000") ".")
METRIC(latency_p9999_us, "latency p99.99", "us", LOWER, LATENCY("99.99th percentile", "100,000") ".")
METRIC(latency_max_us, "longest latency", "us", LOWER, "The longest of the times that latency_p50_us is of.")
METRIC(timed_messages, "messages timed", "messages", HIGHER,
       "Messages that were sent in the window and arrived, over all connections" OPEN_LOOP ".")
METRIC(untimed_messages, "messages without a time", "messages", LOWER,
       "Messages that arrived when so many others had been sent meanwhile that it was forgotten when they "
       "were: with any of them there are no percentiles" OPEN_LOOP ".")
METRIC(latency_sent_p50_us, "latency from the actual send p50", "us", LOWER, SENT_LATENCY("median") ".")
METRIC(latency_sent_p99_us, "latency from the actual send p99", "us", LOWER,
       SENT_LATENCY("99th percentile") ".")
METRIC(latency_sent_p999_us, "latency from the actual send p99.9", "us", LOWER,
       SENT_LATENCY("99.9th percentile") ".")
METRIC(latency_sent_max_us, "longest latency from the actual send", "us", LOWER,
       "The longest of the times that latency_sent_p50_us is of.")
METRIC(achieved_rate, "achieved send rate", "messages/s", HIGHER,
       "Sum over the connections of messages sent / the sending thread's window; what was asked for is "
       "offered_rate x threads" OPEN_LOOP ".")
METRIC(achieved_pct, "schedule kept", "%", HIGHER,
       "Messages sent in the window / messages that the schedule had in it" OPEN_LOOP ".")
METRIC(backlog_messages, "messages behind schedule", "messages", LOWER,
       "Messages whose time had come and that were not sent, at the window's close" OPEN_LOOP ".")
METRIC(late_sends_pct, "late sends", "%", LOWER,
       "Sends that began more than 100 us after their time / messages sent" OPEN_LOOP ".")
METRIC(arrivals_off_pct, "arrivals off", "%", LOWER,
       "How far the gaps between sends are from those asked for, of the first 4096 of each connection in the "
       "window: constant, the share that is off by more than a tenth; poisson, Kolmogorov's distance between "
       "their distribution and the exponential one, from half the mean gap on, as a message that is due "
       "sooner waits for the send before it (chance alone: 1 % of 4096 gaps, 8 % of 100); none of fewer than "
       "50" OPEN_LOOP ".")
METRIC(latency_drift_pct, "latency drift", "%", LOWER,
       "By how much the latency rises or falls over the window: Sen's slope through the medians of 20 "
       "stretches, in shares of their median, of up to 4096 times of each connection; none of fewer than "
       "200" OPEN_LOOP ".")
METRIC(latency_correlation, "correlation of neighbours", "rho", LOWER,
       "Spearman's rank correlation of each time with the next one, of up to 4096 times of each connection, "
       "evenly spaced; mean over the connections, 0 where it is negative; none of fewer than 100" OPEN_LOOP
       ".")
METRIC(saturated_samples, "messages sampled", "messages", HIGHER,
       "Messages of a stream that were timed one way, one in latency_sample of each connection" SAMPLED ".")
METRIC(saturated_p50_us, "time one way under saturation p50", "us", LOWER, SATURATED("median") ".")
METRIC(saturated_p99_us, "time one way under saturation p99", "us", LOWER, SATURATED("99th percentile") ".")
METRIC(saturated_max_us, "longest time one way under saturation", "us", LOWER,
       "The longest of the times that saturated_p50_us is of.")
METRIC(tx_cpu_ns_per_byte, "sender's CPU time per byte", "ns/B", LOWER,
       "CPU time of the sending threads (CLOCK_THREAD_CPUTIME_ID) / bytes that they sent" SAME_WINDOW SPINS
       ".")
METRIC(rx_cpu_ns_per_byte, "receiver's CPU time per byte", "ns/B", LOWER,
       "CPU time of the receiving threads (CLOCK_THREAD_CPUTIME_ID) / bytes that they received" SAME_WINDOW
       ".")
METRIC(cpu_ns_per_byte, "CPU time per byte", "ns/B", LOWER,
       "tx_cpu_ns_per_byte + rx_cpu_ns_per_byte" SINK_ALONE ".")
METRIC(system_cpu_ns_per_byte, "whole machine's CPU time per byte", "ns/B", LOWER,
       "Busy time of all CPUs (/proc/stat: user, nice, system, irq, softirq) / received bytes, which are "
       "the receive rate x the time between the two readings of /proc/stat.")
METRIC(softirq_pct, "softirq time", "%", LOWER, "softirq / all ticks of /proc/stat, idle and steal included.")
METRIC(steal_pct, "stolen time", "%", LOWER,
       "Time that the hypervisor gave to others: steal / all ticks of /proc/stat.")
METRIC(
    foreign_load_pct, "foreign load", "%", LOWER,
    "Time of the CPUs that the run used which went to tasks that are not labrun's: samples of the CPU clock "
    "every 2.3 ms, of which one is the resolution; without the right to sample, ticks of /proc/stat minus "
    "the threads' CPU time, where that is beyond their noise.")
METRIC(tx_cycles, "sender's cycles", "cycles", LOWER, "CPU cycles of the sending threads" UNSCALED ".")
METRIC(rx_cycles, "receiver's cycles", "cycles", LOWER, "CPU cycles of the receiving threads" UNSCALED ".")
METRIC(tx_cycles_per_byte, "sender's cycles per byte", "cycles/B", LOWER,
       "Cycles of the sending threads / bytes that they sent" SAME_WINDOW MULTIPLEXED SPINS ".")
METRIC(rx_cycles_per_byte, "receiver's cycles per byte", "cycles/B", LOWER,
       "Cycles of the receiving threads / bytes that they received" SAME_WINDOW MULTIPLEXED ".")
METRIC(cycles_per_byte, "cycles per byte", "cycles/B", LOWER,
       "tx_cycles_per_byte + rx_cycles_per_byte" SINK_ALONE ".")
METRIC(tx_instructions, "sender's instructions", "instructions", LOWER,
       "Instructions of the sending threads" UNSCALED ".")
METRIC(rx_instructions, "receiver's instructions", "instructions", LOWER,
       "Instructions of the receiving threads" UNSCALED ".")
METRIC(tx_l1d_misses, "sender's L1d load misses", "misses", LOWER,
       "L1 data cache load misses of the sending threads" UNSCALED ".")
METRIC(rx_l1d_misses, "receiver's L1d load misses", "misses", LOWER,
       "L1 data cache load misses of the receiving threads" UNSCALED ".")
METRIC(l1d_misses_per_kb, "L1d load misses per KB", "misses/KB", LOWER,
       "L1 data cache load misses / KB (1024 bytes) moved, of each side by its own bytes, sender + "
       "receiver" MULTIPLEXED ".")
METRIC(tx_llc_misses, "sender's LLC load misses", "misses", LOWER,
       "Last-level cache load misses of the sending threads" UNSCALED ".")
METRIC(rx_llc_misses, "receiver's LLC load misses", "misses", LOWER,
       "Last-level cache load misses of the receiving threads" UNSCALED ".")
METRIC(llc_misses_per_kb, "LLC load misses per KB", "misses/KB", LOWER,
       "Last-level cache load misses / KB (1024 bytes) moved, of each side by its own bytes, sender + "
       "receiver" MULTIPLEXED ".")
METRIC(cache_misses_per_kb, "cache misses per KB", "misses/KB", LOWER,
       "The CPU's generic cache-misses event (another number than LLC load misses) / KB (1024 bytes) "
       "moved, of each side by its own bytes, sender + receiver" MULTIPLEXED ".")
METRIC(counter_running_pct, "counters' running time", "%", HIGHER,
       "Smallest running / enabled time over the open counters of all threads; below 100 % counters "
       "shared the hardware.")
METRIC(tx_context_switches, "sender's context switches", "switches", LOWER,
       "Context switches of the sending threads.")
METRIC(rx_context_switches, "receiver's context switches", "switches", LOWER,
       "Context switches of the receiving threads.")
METRIC(tx_migrations, "sender's CPU migrations", "migrations", LOWER,
       "Moves of the sending threads to another CPU" UNCOUNTED ".")
METRIC(rx_migrations, "receiver's CPU migrations", "migrations", LOWER,
       "Moves of the receiving threads to another CPU" UNCOUNTED ".")
METRIC(page_faults, "page faults", "faults", LOWER, "Page faults of all threads, of both sides.")
METRIC(
    tx_calls, "sender's system calls", "calls", LOWER,
    "System calls that were to send payload, those included that were refused (ENOBUFS) or interrupted, and "
    "waits for connections of a thread that has several (epoll); of request-response also those that "
    "received "
    "responses.")
METRIC(rx_calls, "receiver's system calls", "calls", LOWER,
       "System calls that received payload, and waits for it; of request-response also those that sent "
       "responses.")
METRIC(calls_per_message, "send calls per message", "calls/message", LOWER,
       "System calls that sent payload / messages sent" SAME_WINDOW ".")
METRIC(partial_sends, "partial sends", "sends", LOWER, "Sends that took less than they were given.")
METRIC(zc_sends, "zero-copy sends", "sends", NEITHER,
       "Sends with MSG_ZEROCOPY, or io_uring's SEND_ZC, that were accepted" ZERO_COPY ".")
METRIC(zc_completions, "zero-copy completions", "sends", NEITHER,
       "Zero-copy sends that the kernel reported as done: the sum over the ranges of the "
       "notifications" ZERO_COPY ".")
METRIC(zc_notifications, "zero-copy notifications", "notifications", NEITHER,
       "Messages of the error queue, each of which covers a range of sends, or notifications of "
       "io_uring" ZERO_COPY ".")
METRIC(zc_copied, "zero-copy sends copied", "sends", LOWER,
       "Completed zero-copy sends that the kernel copied after all (SO_EE_CODE_ZEROCOPY_COPIED, or what "
       "io_uring reports)" ZERO_COPY ".")
METRIC(zc_copied_pct, "zero-copy copied share", "%", LOWER,
       "zc_copied / zc_completions; none without completions.")
METRIC(zc_enobufs, "zero-copy refusals", "refusals", LOWER,
       "Zero-copy sends refused with ENOBUFS (ENOMEM): too much memory pinned" ZERO_COPY ".")
METRIC(rx_mapped_pct, "receive mapped share", "%", HIGHER,
       "Share of the received bytes whose pages were mapped (TCP_ZEROCOPY_RECEIVE), not copied; none for "
       "receivers that cannot map.")
METRIC(copies_serialise, "copies while serialising", "copies/B", LOWER,
       "Copies of each payload byte by the sender before it is handed over, as the mechanism does "
       "them" NOTHING_MOVES ".")
METRIC(copies_in, "copies into the kernel", "copies/B", LOWER,
       "Copies of each payload byte from user memory while it is handed over, as the mechanism does "
       "them" NOTHING_MOVES ".")
METRIC(copies_late, "late copies", "copies/B", LOWER,
       "Copies of each payload byte out of pages that the kernel was lent, before the receiver gets it: "
       "zc_copied / zc_completions, 0 for mechanisms that lend none or get no completions" NOTHING_MOVES ".")
METRIC(copies_out, "copies to the receiver", "copies/B", LOWER,
       "Copies of each payload byte into the receiver's memory, as the receiver does them, less what it "
       "mapped; 0 on a sink" NOTHING_MOVES ".")
METRIC(copies_per_byte, "copies per byte", "copies/B", LOWER,
       "copies_serialise + copies_in + copies_late + copies_out.")
METRIC(sndbuf_bytes, "send buffer", "B", NEITHER,
       "SO_SNDBUF of the sending sockets as granted, at the window's close; the smallest of all "
       "connections.")
METRIC(rcvbuf_bytes, "receive buffer", "B", NEITHER,
       "SO_RCVBUF of the receiving sockets as granted, at the window's close; the smallest of all "
       "connections.")
METRIC(rcv_window_bytes, "receive window", "B", NEITHER,
       "How far the receiving sockets let their windows open (tcpi_rcv_ssthresh), at the window's close; the "
       "largest of all connections.")
METRIC(retransmits, "retransmits", "segments", LOWER, "Segments sent again, of all senders (TCP_INFO).")
METRIC(tcp_rtt_us, "TCP round-trip time", "us", LOWER,
       "The senders' smoothed round-trip time (TCP_INFO) at the window's close, mean over the connections.")
METRIC(busy_pct, "connection busy", "%", NEITHER,
       "Share of the window in which the sender had data in flight or to send (tcpi_busy_time), mean over "
       "the connections.")
METRIC(rwnd_limited_pct, "limited by receive window", "%", LOWER,
       "Share of the window in which the receiver's window held the sender back (tcpi_rwnd_limited), mean "
       "over the connections.")
METRIC(sndbuf_limited_pct, "limited by send buffer", "%", LOWER,
       "Share of the window in which the send buffer held the sender back (tcpi_sndbuf_limited), mean "
       "over the connections.")
METRIC(lost_messages, "messages lost", "messages", LOWER,
       "Datagrams sent and never received, over the whole run, warm-up and the end included: exact, as no "
       "window's is; none unless UDP.")
METRIC(lost_pct, "lost share", "%", LOWER,
       "lost_messages / messages sent, over the whole run; none unless UDP.")
METRIC(datagrams_per_receive, "datagrams per receive", "datagrams", HIGHER,
       "Datagrams received / receives that brought any; none unless udp_gro: a receive takes one datagram "
       "without.")
METRIC(
    link_rate_gbps, "link rate as it is", "Gbit/s", NEITHER,
    "Rate of the sender's end of the link as the kernel tells it at the window's close (tbf); none without "
    "one.")
METRIC(
    link_delay_us, "link delay as it is", "us", NEITHER,
    "Delay of a packet at the sender's end of the link as the kernel tells it at the window's close (netem); "
    "none without one.")
METRIC(link_loss_pct, "link loss as it is", "%", NEITHER,
       "Share of the packets that the sender's end of the link is to lose, as the kernel tells it at the "
       "window's close (netem); none without one.")
METRIC(
    qdisc_bytes, "bytes through the queue", "B", NEITHER,
    "Bytes that left the queue of the sender's end of the link between the window's edges, headers of each "
    "packet (Ethernet's 14 bytes too) included" QUEUE_ALONE ".")
METRIC(
    qdisc_drops, "packets dropped in the queue", "packets", LOWER,
    "Packets that the queue of the sender's end dropped between the window's edges, those that netem is to "
    "lose too" QUEUE_ALONE ".")
METRIC(qdisc_requeues, "packets queued again", "packets", LOWER,
       "Packets that the device refused and the queue of the sender's end took back, between the window's "
       "edges" QUEUE_ALONE ".")
METRIC(qdisc_backlog_bytes, "bytes in the queue", "B", LOWER,
       "Bytes that wait in the queue of the sender's end, or with a delay are on their way, at the window's "
       "close" QUEUE_ALONE ".")
METRIC(bottleneck, "bottleneck", "word", NEITHER,
       "generator: paced messages were sent as the schedule had them; else link-rate: the link carried at "
       "least 90 % of its rate, or 50 % while packets waited for it at both "
       "edges of the window or were dropped; else sender, receiver or both: the CPUs under that side's "
       "threads ran these threads for at least 90 % of the window; else receive-window or send-buffer: TCP "
       "was limited by it for at least 50 % of the window; else, of request-response, latency: nothing was "
       "full, and each side waited for the other; else none.",
       .words = bottleneck_words)
METRIC(slowest_connection_pct, "slowest connection", "%", HIGHER,
       "Receive rate of the slowest connection / mean receive rate of all connections.")
