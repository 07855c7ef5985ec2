package org.standardcontainer.freebsd;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.Isolation;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.isolation.KernelInterface;
import org.standardcontainer.spec.FreeBsdJail;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spi.Sections;

/**
 * Computes what a jail shares with its machine and with other jails: of a table, {@code isolation.txt}, with the name of a mechanism for each interface. Pure; nobody
 * has looked whether it is so.
 */
final class JailIsolation {
    private static final Sections TABLE = read();

    private final Spec spec;
    private final FreeBsdJail jail;
    private final FreeBsdFacts facts;
    private final List<Mount> mounts;

    private JailIsolation(Spec spec, FreeBsdFacts facts) {
        this.spec = spec;
        this.jail = JailParameters.of(spec);
        this.facts = facts;
        this.mounts = Stream.concat(JailLinux.translate(spec).stream(), JailLinux.more(spec).stream())
                .toList();
    }

    private static Sections read() {
        try (InputStream in = Objects.requireNonNull(JailIsolation.class.getResourceAsStream("isolation.txt"))) {
            return Sections.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read isolation.txt", e);
        }
    }

    static IsolationReport report(Spec spec, FreeBsdFacts facts) {
        JailIsolation isolation = new JailIsolation(spec, facts);
        return new IsolationReport(
                "freebsd-jail",
                "FreeBSD " + facts.release() + ", its machine's",
                KernelInterface.all().stream().map(isolation::row).toList());
    }

    private InterfaceIsolation row(KernelInterface of) {
        Sections.Section section = TABLE.get(of.id());
        String[] rule = section.get("rule").split(" ");
        String word = word(rule[0], List.of(rule).subList(1, rule.length));
        String mechanism = section.get("mechanism");
        boolean nothing = word.equals("shared") && !mechanism.equals("none");
        return InterfaceIsolation.computed(
                of,
                Isolation.of(word),
                nothing ? "none (there is: " + mechanism + ")" : mechanism,
                section.get(word),
                List.of());
    }

    private String word(String rule, List<String> with) {
        return switch (rule) {
            case "always" -> with.get(0);
            case "network" -> with.get(network());
            case "share" -> share(with);
            case "host" -> "inherit".equals(jail.host()) ? "shared" : "isolated";
            case "limit" -> isLimited(with.get(0)) ? "partial" : "shared";
            case "cpus" -> hasProcessors() ? "partial" : "shared";
            case "statfs" -> Objects.equals(jail.enforceStatfs(), 0) ? "shared" : "partial";
            case "binds" -> mounts.stream().anyMatch(JailIsolation::isBind) ? with.get(0) : with.get(1);
            case "linux" -> JailLinux.isWanted(spec) ? with.get(0) : with.get(1);
            case "allow" -> allowsQuotas() ? with.get(1) : with.get(2);
            case "suser" -> isWithoutPrivileges() ? "isolated" : "partial";
            case "moved" -> isEmpty(jail.vnetInterfaces()) ? "absent" : "partial";
            case "devices" -> showsAll() || with.stream().anyMatch(this::shows) ? "shared" : "absent";
            case "devfs" ->
                showsAll() || !JailDevices.of(spec).isEmpty() ? "shared" : hasDevfs() ? "partial" : "absent";
            default -> throw new IllegalArgumentException("there is no rule " + rule);
        };
    }

    /** Of the four that there are: its own, addresses, the machine's, none. */
    private int network() {
        if ("new".equals(jail.vnet())) {
            return 0;
        } else if ("inherit".equals(jail.ip4()) || "inherit".equals(jail.ip6())) {
            return 2;
        }
        return JailNetwork.addresses(jail).isEmpty() ? 3 : 1;
    }

    /** What is least the jail's own counts; not given is new. */
    private String share(List<String> parameters) {
        List<String> words = parameters.stream()
                .filter(facts.parameters()::contains)
                .map(this::systemV)
                .filter(word -> !word.equals("disable"))
                .toList();
        return words.contains("inherit") ? "shared" : words.isEmpty() ? "absent" : "isolated";
    }

    private String systemV(String parameter) {
        String word = switch (parameter) {
            case "sysvmsg" -> jail.sysvmsg();
            case "sysvsem" -> jail.sysvsem();
            default -> jail.sysvshm();
        };
        return word == null ? "new" : word;
    }

    private @Nullable LinuxResources resources() {
        return spec.linux() == null ? null : spec.linux().resources();
    }

    private boolean isLimited(String what) {
        LinuxResources resources = resources();
        return resources != null
                && facts.limits()
                && JailLimits.of(resources).stream()
                        .anyMatch(limit -> limit.subject().startsWith(what + ":") && limit.amount() >= 0);
    }

    private boolean hasProcessors() {
        LinuxResources resources = resources();
        return resources != null
                && resources.cpu() != null
                && resources.cpu().cpus() != null
                && !resources.cpu().cpus().isEmpty();
    }

    private boolean allowsQuotas() {
        return jail.allow() != null && Boolean.TRUE.equals(jail.allow().quotas());
    }

    private boolean isWithoutPrivileges() {
        return jail.allow() != null && Boolean.FALSE.equals(jail.allow().suser());
    }

    private static boolean isEmpty(@Nullable List<String> list) {
        return list == null || list.isEmpty();
    }

    private static boolean isBind(Mount mount) {
        return "nullfs".equals(mount.type()) || JailMounts.isAlias(mount);
    }

    private boolean hasDevfs() {
        return !JailDevices.of(spec).isEmpty() || mounts.stream().anyMatch(mount -> "devfs".equals(mount.type()));
    }

    /** A ruleset of the machine's may show anything, and so does a part of its own devfs. */
    private boolean showsAll() {
        return mounts.stream()
                .anyMatch(mount -> JailLinux.hasRulesOfTheMachine(mount)
                        || (isBind(mount) && mount.source() != null && (mount.source() + "/").startsWith("/dev/")));
    }

    /** Whether its rules show nodes whose names begin so. */
    private boolean shows(String start) {
        return JailDevices.of(spec).stream().anyMatch(device -> {
            String path = device.path();
            int wild = Arrays.stream(new int[] {path.indexOf('*'), path.indexOf('?'), path.indexOf('[')})
                    .filter(at -> at >= 0)
                    .min()
                    .orElse(-1);
            return wild < 0
                    ? path.startsWith(start)
                    : path.startsWith(start) || start.startsWith(path.substring(0, wild));
        });
    }
}
