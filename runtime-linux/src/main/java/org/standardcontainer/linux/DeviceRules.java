package org.standardcontainer.linux;

import static org.standardcontainer.linux.ebpf.DeviceRule.ANY;
import static org.standardcontainer.linux.ebpf.DeviceRule.BLOCK;
import static org.standardcontainer.linux.ebpf.DeviceRule.CHARACTER;
import static org.standardcontainer.linux.ebpf.DeviceRule.MKNOD;
import static org.standardcontainer.linux.ebpf.DeviceRule.READ;
import static org.standardcontainer.linux.ebpf.DeviceRule.WRITE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.linux.ebpf.DeviceRule;
import org.standardcontainer.spec.LinuxDeviceRule;

/**
 * Device rules (config-linux.md#allowed-device-list), brought into the form that a v1 devices cgroup can hold: a default, and
 * exemptions from it.
 *
 * <p>The kernel takes rules one by one, and silently does nothing for one that would cut a hole into a wider exemption: after
 * {@code allow c 1:*}, {@code deny c 1:5} has no effect. So the list is executed here, in its order, and what the kernel
 * couldn't hold is refused by name instead of being less strict than asked. Not safe for several threads.
 */
final class DeviceRules {
    /** An exemption from the default: some devices, and letters of {@code rwm}. */
    private record Exemption(char type, long major, long minor, int access) {
        boolean covers(char otherType, long otherMajor, long otherMinor) {
            return type == otherType && (major == ANY || major == otherMajor) && (minor == ANY || minor == otherMinor);
        }

        boolean overlaps(Exemption other) {
            return type == other.type
                    && (major == ANY || other.major == ANY || major == other.major)
                    && (minor == ANY || other.minor == ANY || minor == other.minor);
        }

        Exemption with(int newAccess) {
            return new Exemption(type, major, minor, newAccess);
        }

        String line() {
            return type + " " + number(major) + ":" + number(minor) + " " + letters(access);
        }

        private static String number(long number) {
            return number == ANY ? "*" : Long.toString(number);
        }

        private static String letters(int access) {
            return ((access & READ) != 0 ? "r" : "")
                    + ((access & WRITE) != 0 ? "w" : "")
                    + ((access & MKNOD) != 0 ? "m" : "");
        }
    }

    private boolean allowing;
    private final List<Exemption> exemptions = new ArrayList<>();

    /** Denies all to start with, as the other runtimes do, also without any rule. */
    DeviceRules() {}

    /**
     * Applies the next rule.
     *
     * @return what is wrong with it; empty if it could be applied
     */
    Optional<String> apply(LinuxDeviceRule rule) {
        return apply(DeviceRule.of(rule));
    }

    private Optional<String> apply(DeviceRule rule) {
        if (rule.isTotal()) {
            allowing = rule.allow();
            exemptions.clear();
            return Optional.empty();
        }
        Optional<String> problem = (rule.kinds() & CHARACTER) == 0 ? Optional.empty() : apply('c', rule);
        return problem.isPresent() || (rule.kinds() & BLOCK) == 0 ? problem : apply('b', rule);
    }

    /** Allows what is allowed in any case. */
    void applyDefaults() {
        for (DeviceRule rule : DefaultDevices.RULES) {
            // a problem is a wider denial in a list that allows by default: its author gets what was asked for
            Optional<String> unused = apply(rule);
        }
    }

    /** True if it may be read or written, as far as single devices go. */
    boolean canOpen(char type, long major, long minor) {
        int rest = READ | WRITE;
        for (Exemption exemption : exemptions) {
            if (exemption.covers(type, major, minor)) {
                rest &= ~exemption.access();
            }
        }
        return allowing ? rest != 0 : rest != (READ | WRITE);
    }

    private Optional<String> apply(char type, DeviceRule rule) {
        Exemption wanted = new Exemption(type, rule.major(), rule.minor(), rule.access());
        if (rule.allow() != allowing) {
            add(wanted);
            return Optional.empty();
        }
        for (Exemption exemption : exemptions) {
            boolean wider = !wanted.covers(exemption.type(), exemption.major(), exemption.minor());
            if (wider && exemption.overlaps(wanted) && (exemption.access() & rule.access()) != 0) {
                return Optional.of((rule.allow() ? "cannot allow part of what \"" : "cannot deny part of what \"")
                        + exemption.line()
                        + (rule.allow() ? "\" denies" : "\" allows"));
            }
        }
        exemptions.replaceAll(
                e -> wanted.covers(e.type(), e.major(), e.minor()) ? e.with(e.access() & ~rule.access()) : e);
        exemptions.removeIf(e -> e.access() == 0);
        return Optional.empty();
    }

    private void add(Exemption wanted) {
        for (int i = 0; i < exemptions.size(); i++) {
            Exemption e = exemptions.get(i);
            if (e.type() == wanted.type() && e.major() == wanted.major() && e.minor() == wanted.minor()) {
                exemptions.set(i, e.with(e.access() | wanted.access()));
                return;
            }
        }
        exemptions.add(wanted);
    }

    /** A write to a file of the cgroup. */
    record Write(String file, String line) {}

    /** What to write, in order. */
    List<Write> writes() {
        List<Write> writes = new ArrayList<>();
        writes.add(new Write(allowing ? "devices.allow" : "devices.deny", "a"));
        for (Exemption exemption : exemptions) {
            writes.add(new Write(allowing ? "devices.deny" : "devices.allow", exemption.line()));
        }
        return writes;
    }
}
