package org.standardcontainer.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.standardcontainer.Finding;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;

/**
 * What the configuration says about the networks of machines.
 *
 * @param mode what a machine is connected to
 * @param forwards ports of the host that lead into every machine, as written
 * @param ports those of the host's loopback that a container may ask for, as written; empty: none
 */
record NetworkSettings(Mode mode, Optional<String> forwards, Optional<String> ports) {
    /** What a machine is connected to. */
    enum Mode {
        /** Nothing. */
        NONE,
        /** What its QEMU can reach, behind an address of that. */
        USER,
        /** The network namespace that the container is to join. */
        NAMESPACE
    }

    static final ConfigKey<Mode> MODE = ConfigKey.word(
            "vm.network",
            "none; user: what QEMU reaches, the host's loopback too, behind its address; namespace: the network namespace that a configuration names",
            Mode.class,
            Mode.NONE);

    static final ConfigKey<String> FORWARD = ConfigKey.text(
            "vm.forward",
            "With vm.network = user: ports that lead into the machine, [ADDRESS:]PORT:PORT[/udp] and more behind commas; without an address the host's 127.0.0.1");

    static final ConfigKey<String> PORTS = ConfigKey.text(
            "vm.ports",
            "FIRST-LAST: ports of the host's 127.0.0.1 that a configuration may have lead into its machine, by the annotation org.standardcontainer.vm.forward; without it, none");

    static final List<ConfigKey<?>> KEYS = List.of(MODE, FORWARD, PORTS);

    private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");
    private static final int MOST = 65535;

    static NetworkSettings from(RuntimeConfig config) {
        return new NetworkSettings(config.get(MODE), config.find(FORWARD), config.find(PORTS));
    }

    /** What the configuration says that can't be. */
    List<Finding> check() {
        List<Finding> findings = new ArrayList<>();
        for (ConfigKey<String> key : List.of(FORWARD, PORTS)) {
            if (mode != Mode.USER && (key == FORWARD ? forwards : ports).isPresent()) {
                findings.add(Finding.unsupported(
                        key.name(),
                        "ports are forwarded by QEMU's own network alone",
                        "leave it out, or set vm.network = user"));
            }
        }
        PortForward.parse(forwards.orElse(""), FORWARD.name(), findings);
        if (ports.isPresent() && range().isEmpty()) {
            findings.add(Finding.unsupported(
                    PORTS.name(),
                    "\"" + ports.get() + "\" is no range of ports",
                    "write FIRST-LAST, such as 8000-8999"));
        }
        return findings;
    }

    /** Whether a configuration may have a port of the host's loopback. */
    boolean allows(int port) {
        return range().filter(range -> range.get(0) <= port && port <= range.get(1))
                .isPresent();
    }

    private Optional<List<Integer>> range() {
        Matcher matcher = RANGE.matcher(ports.orElse(""));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = Integer.parseInt(matcher.group(2));
        return first >= 1 && first <= last && last <= MOST ? Optional.of(List.of(first, last)) : Optional.empty();
    }
}
