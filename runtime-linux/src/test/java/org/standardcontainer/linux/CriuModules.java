package org.standardcontainer.linux;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What CRIU asks the kernel for; the kernel of the guest has them as modules, and nobody there who loads one. */
final class CriuModules {
    private static final List<String> MODULES = List.of(
            "net/netfilter/nfnetlink",
            "lib/libcrc32c",
            "net/netfilter/nf_tables",
            "net/ipv4/netfilter/nf_defrag_ipv4",
            "net/ipv6/netfilter/nf_defrag_ipv6",
            "net/netfilter/nf_conntrack",
            "net/netfilter/nf_conntrack_netlink",
            "net/netfilter/x_tables",
            "net/netfilter/nft_compat",
            "net/netfilter/xt_mark",
            "net/ipv4/inet_diag",
            "net/ipv4/tcp_diag",
            "net/ipv4/udp_diag",
            "net/ipv4/raw_diag",
            "net/unix/unix_diag",
            "net/netlink/netlink_diag",
            "net/packet/af_packet_diag",
            "drivers/net/veth",
            "drivers/net/tun");

    private CriuModules() {}

    /** Loads those that there are; skips the test without CRIU. */
    static void load() throws IOException, InterruptedException {
        assumeTrue(Criu.find(Path.of("/"), Optional.empty()).isPresent(), "needs CRIU (package criu)");
        GuestModules.load(MODULES);
    }
}
