package org.standardcontainer.linux.device;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.standardcontainer.Finding;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.device.DeviceNode;
import org.standardcontainer.device.DeviceRequest.Sharing;
import org.standardcontainer.launcher.DeviceSettings.Listed;
import org.standardcontainer.launcher.lease.LeaseStore;
import org.standardcontainer.linux.ebpf.DeviceRule;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.LinuxDevice;
import org.standardcontainer.spec.LinuxDeviceRule;
import org.standardcontainer.spec.Spec;

/** What a configuration gives a container besides what was asked for by a lease: it must not be what another has alone. */
public final class ListedDevices {
    private static final String RULES = "/linux/resources/devices/";
    private static final Set<DeviceNode> EVERYBODYS = Set.of(
            new DeviceNode('c', 1, 3),
            new DeviceNode('c', 1, 5),
            new DeviceNode('c', 1, 7),
            new DeviceNode('c', 1, 8),
            new DeviceNode('c', 1, 9),
            new DeviceNode('c', 5, 0),
            new DeviceNode('c', 5, 1), // Docker and containerd allow it to every container, which has another one there
            new DeviceNode('c', 5, 2));

    private static final long FIRST_PTS = 136;
    private static final long LAST_PTS = 143;

    private final HostDevices host;
    private final Listed how;

    public ListedDevices(HostDevices host, Listed how) {
        this.host = host;
        this.how = how;
    }

    /** Devices that every container has; terminals are of the container's own devpts. */
    static boolean isEverybodys(DeviceNode node) {
        return EVERYBODYS.contains(node)
                || (node.type() == 'c' && node.major() >= FIRST_PTS && node.major() <= LAST_PTS);
    }

    /**
     * All that has to be leased.
     *
     * @param asked what was asked for; the configuration has it
     * @throws UnsupportedFeatureException if a rule allows so much that nothing can be promised
     */
    public List<DeviceLease> leases(Spec spec, List<DeviceLease> asked) {
        LinuxConfig linux = spec.linux();
        if (linux == null || (how == Listed.IGNORED && asked.isEmpty())) {
            return asked;
        }
        List<DeviceLease> all = new ArrayList<>(asked);
        Set<DeviceNode> seen = new LinkedHashSet<>();
        asked.forEach(lease -> seen.addAll(lease.nodes()));
        List<LinuxDeviceRule> rules =
                linux.resources() == null || linux.resources().devices() == null
                        ? List.of()
                        : linux.resources().devices();
        for (int i = lastTotalDenial(rules) + 1; i < rules.size(); i++) {
            DeviceRule rule = DeviceRule.of(rules.get(i));
            if (!rule.allow() || (rule.access() & (DeviceRule.READ | DeviceRule.WRITE)) == 0) {
                continue;
            }
            if (isWide(rule)) {
                all.addAll(everything(RULES + i, asked));
            } else if (rule.minor() != DeviceRule.ANY) {
                char type = (rule.kinds() & DeviceRule.BLOCK) != 0 ? 'b' : 'c';
                add(all, seen, new DeviceNode(type, rule.major(), rule.minor()), RULES + i);
            }
        }
        // who shares everything needn't share each: who has one alone is kept out by that already
        boolean everything = all.stream().anyMatch(lease -> lease.group().equals(LeaseStore.EVERYTHING));
        List<LinuxDevice> devices = linux.devices() == null || everything ? List.of() : linux.devices();
        for (int i = 0; i < devices.size(); i++) {
            LinuxDevice device = devices.get(i);
            if (!device.type().equals("p") && device.major() != null && device.minor() != null) {
                char type = device.type().equals("b") ? 'b' : 'c';
                add(all, seen, new DeviceNode(type, device.major(), device.minor()), "/linux/devices/" + i);
            }
        }
        addInterfaces(all, linux, asked);
        return all;
    }

    private void add(List<DeviceLease> all, Set<DeviceNode> seen, DeviceNode node, String origin) {
        if (how != Listed.IGNORED && !isEverybodys(node) && seen.add(node)) {
            all.addAll(
                    host.leases(DeviceGroup.of(host.sys(), node), List.of(node), sharing(), node.toString(), origin));
        }
    }

    private Sharing sharing() {
        return how == Listed.EXCLUSIVE ? Sharing.EXCLUSIVE : Sharing.SHARED;
    }

    /** An interface is in one place only, so nobody else can have it; leased is the hardware behind it. */
    private void addInterfaces(List<DeviceLease> all, LinuxConfig linux, List<DeviceLease> asked) {
        if (how == Listed.IGNORED || linux.netDevices() == null) {
            return;
        }
        for (String name : linux.netDevices().keySet()) {
            List<DeviceLease> leases = host.interfaceLeases(
                    name, "net:" + name, "/linux/netDevices/" + name.replace("~", "~0"), sharing());
            Set<String> groups = new LinkedHashSet<>();
            asked.forEach(lease -> groups.add(lease.group()));
            leases.stream().filter(lease -> !groups.contains(lease.group())).forEach(all::add);
        }
    }

    private static int lastTotalDenial(List<LinuxDeviceRule> rules) {
        for (int i = rules.size() - 1; i >= 0; i--) {
            DeviceRule rule = DeviceRule.of(rules.get(i));
            if (!rule.allow() && rule.isTotal()) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isWide(DeviceRule rule) {
        boolean terminals =
                rule.kinds() == DeviceRule.CHARACTER && rule.major() >= FIRST_PTS && rule.major() <= LAST_PTS;
        return !terminals
                && (rule.major() == DeviceRule.ANY
                        || rule.minor() == DeviceRule.ANY
                        || rule.kinds() == (DeviceRule.BLOCK | DeviceRule.CHARACTER));
    }

    private List<DeviceLease> everything(String origin, List<DeviceLease> asked) {
        if (how == Listed.EXCLUSIVE || !asked.isEmpty()) {
            throw new UnsupportedFeatureException(List.of(Finding.unsupported(
                    origin,
                    "allows more than one device, so that no lease means anything",
                    "list the devices one by one, each with major and minor")));
        }
        return how == Listed.IGNORED
                ? List.of()
                : List.of(new DeviceLease(
                        LeaseStore.EVERYTHING, Sharing.SHARED, "every device", origin, List.of(), Map.of()));
    }
}
