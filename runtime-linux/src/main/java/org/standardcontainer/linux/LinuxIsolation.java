package org.standardcontainer.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.Isolation;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.isolation.KernelInterface;
import org.standardcontainer.linux.LinuxOptions.RootChange;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spi.Sections;

/**
 * Computes what a container shares on a kernel, from its configuration and the facts about the host. Pure. What decides is a
 * table, {@code isolation.txt}, which names for each interface one of {@link IsolationRules}.
 */
final class LinuxIsolation {
    private static final Sections TABLE = read();

    private LinuxIsolation() {}

    private static Sections read() {
        try (InputStream in = Objects.requireNonNull(LinuxIsolation.class.getResourceAsStream("isolation.txt"))) {
            return Sections.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read isolation.txt", e);
        }
    }

    /** @param spec valid, but not necessarily one that this backend takes */
    static IsolationReport report(Spec spec, HostFacts facts, CgroupMode mode, RootChange change) {
        IsolationSubject subject = new IsolationSubject(spec, facts, mode, change);
        List<InterfaceIsolation> rows =
                KernelInterface.all().stream().map(of -> row(of, subject)).toList();
        return new IsolationReport("linux", "Linux " + facts.kernel() + ", the host's", rows);
    }

    private static InterfaceIsolation row(KernelInterface of, IsolationSubject subject) {
        Sections.Section section = TABLE.get(of.id());
        IsolationRules.Outcome outcome = IsolationRules.apply(section.get("rule"), subject);
        Isolation isolation = outcome.isolation();
        String mechanism = section.get("mechanism");
        if (subject.isRootMoved()) {
            mechanism = section.get("mechanism.moved", mechanism);
        }
        if (outcome.reason().isPresent()) {
            return InterfaceIsolation.computed(
                    of, isolation, mechanism, outcome.reason().get(), List.of());
        }
        // what would do it, and isn't there, does nothing
        boolean none = isolation == Isolation.SHARED && !section.get("rule").startsWith("always");
        return InterfaceIsolation.computed(
                of,
                isolation,
                none ? "none (there is: " + mechanism + ")" : mechanism,
                section.get(isolation.word()),
                proof(section.get(isolation.word() + ".proof", "")));
    }

    private static List<String> proof(String text) {
        return Arrays.stream(text.split(";"))
                .map(String::strip)
                .filter(check -> !check.isEmpty())
                .toList();
    }
}
