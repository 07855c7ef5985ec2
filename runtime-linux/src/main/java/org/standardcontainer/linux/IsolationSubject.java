package org.standardcontainer.linux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.standardcontainer.ContainerId;
import org.standardcontainer.linux.LinuxNamespaces.Entry;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.linux.LinuxOptions.RootChange;
import org.standardcontainer.linux.cgroup.CgroupSetting;
import org.standardcontainer.linux.cgroup.CgroupSettings;
import org.standardcontainer.linux.ebpf.DeviceRule;
import org.standardcontainer.spec.LinuxConfig;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;

/** A container that has been configured for a host, as the rules of {@link IsolationRules} ask about it. Not safe for several threads. */
final class IsolationSubject {
    /** Whose something is. */
    enum Membership {
        OWN,
        JOINED,
        HOSTS
    }

    private static final ContainerId SOME_ID = ContainerId.of("id");

    private final Spec spec;
    private final HostFacts facts;
    private final CgroupPlaces places;
    private final List<CgroupSetting> limits;
    private final RootChange change;

    IsolationSubject(Spec spec, HostFacts facts, CgroupMode mode, RootChange change) {
        this.spec = spec;
        this.change = change;
        this.facts = facts;
        CgroupLayout layout = facts.cgroups().forContainers(mode);
        this.places = CgroupPath.of(linux().map(LinuxConfig::cgroupsPath).orElse(""), SOME_ID)
                .map(path -> CgroupPlaces.of(layout, mode, path))
                .orElseGet(() -> new CgroupPlaces(layout, List.of(), Optional.empty(), "no place"));
        this.limits = CgroupSettings.of(linux().map(LinuxConfig::resources).orElse(null), places)
                .settings();
    }

    HostFacts facts() {
        return facts;
    }

    Optional<LinuxConfig> linux() {
        return Optional.ofNullable(spec.linux());
    }

    Membership membership(Kind kind) {
        Optional<Entry> entry = LinuxNamespaces.entry(spec, kind);
        return entry.isEmpty() ? Membership.HOSTS : entry.get().path().isPresent() ? Membership.JOINED : Membership.OWN;
    }

    /** The path by which a namespace is joined. */
    String path(Kind kind) {
        return LinuxNamespaces.entry(spec, kind).flatMap(Entry::path).orElse("");
    }

    /** True if its cgroup gets a limit in a file of one of these names, or of one that begins so. */
    boolean isLimited(List<String> files) {
        return limits.stream()
                .filter(limit ->
                        !limit.value().startsWith("max") && !limit.value().equals("-1"))
                .anyMatch(limit -> files.stream().anyMatch(file -> limit.file().startsWith(file)));
    }

    /** True if it has a cgroup of its own in v2. */
    boolean isInUnified() {
        return facts.cgroups().kind() == CgroupLayout.Kind.V2
                && places.unified().isPresent();
    }

    /** True if its root may have one of these capabilities, separated by commas, over what is the host's. */
    boolean holdsAny(String names) {
        return membership(Kind.USER) == Membership.HOSTS
                && Arrays.stream(names.split(",")).anyMatch(bounding()::contains);
    }

    /** True if there is no capability that it may not have. */
    boolean holdsEverything() {
        List<String> all =
                CapabilityNames.all().subList(0, Math.min(CapabilityNames.all().size(), facts.lastCapability() + 1));
        return bounding()
                .containsAll(all.stream()
                        .filter(name -> facts.canGrant(CapabilityNames.number(name)))
                        .toList());
    }

    private List<String> bounding() {
        return Optional.ofNullable(spec.process())
                .map(ProcessConfig::capabilities)
                .map(sets -> sets.bounding())
                .orElse(List.of());
    }

    /** True if its program, or one that it executes, may be root. */
    boolean mayBeRoot() {
        ProcessConfig process = spec.process();
        Long uid = process == null || process.user() == null
                ? null
                : process.user().uid();
        return process == null || uid == null || uid == 0 || !Boolean.TRUE.equals(process.noNewPrivileges());
    }

    boolean hasReadonlyRoot() {
        return spec.root() != null && Boolean.TRUE.equals(spec.root().readonly());
    }

    /** True if its root was moved over the host's, which stays below. */
    boolean isRootMoved() {
        return change == RootChange.MOVE;
    }

    /** True if it may get below its root. */
    boolean canLeaveRoot() {
        return isRootMoved() && RootCompiler.mayUnmount(spec);
    }

    boolean hasMovedDevices() {
        return NetDeviceCompiler.isUsed(spec);
    }

    boolean isConfinedBy(String module) {
        ProcessConfig process = spec.process();
        if (process == null) {
            return false;
        }
        String given = module.equals("apparmor")
                ? process.apparmorProfile()
                : module.equals("selinux") ? process.selinuxLabel() : null;
        return given != null && !given.isEmpty() && !given.equals("unconfined");
    }

    private List<Mount> mounts() {
        return spec.mounts() == null ? List.of() : spec.mounts();
    }

    private static boolean isBind(Mount mount) {
        List<String> options = mount.options() == null ? List.of() : mount.options();
        return "bind".equals(mount.type()) || options.contains("bind") || options.contains("rbind");
    }

    private static boolean isAt(Mount mount, String path) {
        return ("/" + mount.destination())
                .replaceAll("/+", "/")
                .replaceFirst("(.)/$", "$1")
                .equals(path);
    }

    boolean hasBinds() {
        return mounts().stream()
                .anyMatch(mount -> isBind(mount)
                        && (mount.options() == null || !mount.options().contains("remount")));
    }

    /** Whether the last mount there is a file system of its own, or one that is bound; {@code HOSTS} if there is none. */
    Membership mountAt(String path) {
        Membership last = Membership.HOSTS;
        for (Mount mount : mounts()) {
            boolean changes = mount.options() != null && mount.options().contains("remount");
            if (isAt(mount, path) && !changes) {
                last = isBind(mount) ? Membership.JOINED : Membership.OWN;
            } else if (isBind(mount) && isBelow(mount, path)) {
                last = Membership.JOINED;
            }
        }
        return last;
    }

    /** True if something is mounted right there. */
    boolean isMountedOver(String path) {
        return mounts().stream().anyMatch(mount -> isAt(mount, path));
    }

    /** True if a file system of that type, or what may hold one, is mounted where such ones are. */
    boolean hasFileSystem(String type) {
        String place = type.equals("sysfs") ? "/sys" : "/" + type;
        return mounts().stream().anyMatch(mount -> type.equals(mount.type()) || isAt(mount, place));
    }

    boolean isMasked(String path) {
        return linux().map(LinuxConfig::maskedPaths).orElse(List.of()).stream()
                .anyMatch(masked -> path.equals(masked) || path.startsWith(masked + "/"));
    }

    /** True if it is among the read-only paths, or all that is mounted of its file system is. */
    boolean isReadonly(String path, String type) {
        boolean listed = linux().map(LinuxConfig::readonlyPaths).orElse(List.of()).stream()
                .anyMatch(readonly -> path.equals(readonly) || path.startsWith(readonly + "/"));
        List<Mount> all = mounts().stream()
                .filter(mount -> type.equals(mount.type()) || isAt(mount, path))
                .toList();
        return listed
                || (!all.isEmpty()
                        && all.stream()
                                .allMatch(mount -> mount.options() != null
                                        && (mount.options().contains("ro")
                                                || mount.options().contains("rro"))));
    }

    private static boolean isBelow(Mount mount, String path) {
        return path.startsWith(("/" + mount.destination()).replaceAll("/+", "/") + "/");
    }

    /** True if something keeps it from devices that its rules don't allow. */
    boolean deniesDevices() {
        boolean v1 = places.hierarchies().stream().anyMatch(p -> p.hierarchy().has("devices"));
        return v1 || (places.unified().isPresent() && facts.mayLoadPrograms());
    }

    /**
     * True if its rules let it open some device of a class.
     *
     * @param devices {@code c:226} for all of a major number, {@code c:10:232} for one device, {@code b:} for all block devices
     */
    boolean mayOpen(String devices) {
        String[] parts = devices.split(":");
        List<DeviceRule> rules = DeviceAccess.all(DeviceAccess.given(spec));
        List<Long> majors = parts.length > 1 ? List.of(Long.parseLong(parts[1])) : numbers(rules, true);
        List<Long> minors = parts.length > 2 ? List.of(Long.parseLong(parts[2])) : numbers(rules, false);
        return majors.stream()
                .anyMatch(major -> minors.stream()
                        .anyMatch(minor -> DeviceAccess.canOpen(rules, parts[0].charAt(0), major, minor)));
    }

    /** Those that rules speak of, and one that none does: what holds for that one holds for all others. */
    private static List<Long> numbers(List<DeviceRule> rules, boolean majors) {
        TreeSet<Long> numbers = new TreeSet<>();
        rules.forEach(rule -> numbers.add(majors ? rule.major() : rule.minor()));
        numbers.remove(DeviceRule.ANY);
        numbers.add(numbers.isEmpty() ? 0 : numbers.last() + 1);
        return new ArrayList<>(numbers);
    }
}
