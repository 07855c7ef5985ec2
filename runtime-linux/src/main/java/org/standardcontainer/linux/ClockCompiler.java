package org.standardcontainer.linux;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.standardcontainer.launcher.plan.InitOp;
import org.standardcontainer.launcher.plan.NamespaceOp;
import org.standardcontainer.linux.LinuxNamespaces.Entry;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.LinuxTimeOffset;
import org.standardcontainer.spec.Spec;

/** A new time namespace with its offsets (config-linux.md#offset-for-time-namespace). */
final class ClockCompiler {
    private static final String POINTER = "/linux/timeOffsets";

    private ClockCompiler() {}

    /**
     * Offsets can be set only as long as nobody is in the namespace, so it is made apart from the others; and the init process goes
     * into it as one joins another's.
     */
    static void compile(Spec spec, HostFacts facts, Draft draft) {
        Optional<Entry> entry = LinuxNamespaces.entry(spec, Kind.TIME);
        Map<String, LinuxTimeOffset> offsets =
                spec.linux() == null || spec.linux().timeOffsets() == null
                        ? Map.of()
                        : spec.linux().timeOffsets();
        if (entry.isEmpty()) {
            return;
        }
        if (entry.get().path().isPresent()) {
            if (!offsets.isEmpty()) {
                draft.findings.unsupported(
                        POINTER,
                        "the clocks of a time namespace that is joined can't be set",
                        "remove it, or the path");
            }
            return;
        }
        if (!offsets.isEmpty() && !mayWrite(spec, facts)) {
            draft.findings.unsupported(
                    POINTER,
                    "the init process is made in another's user namespace, where a runtime that isn't privileged can't set its clocks",
                    "remove it, or give the container a user namespace of its own");
            return;
        }
        draft.environment.init(entry.get().pointer(), new NamespaceOp.Unshare(Kind.TIME.bit()));
        String lines = offsets.entrySet().stream()
                .map(offset -> line(offset.getKey(), offset.getValue()))
                .collect(Collectors.joining());
        if (!lines.isEmpty()) {
            draft.environment.host(POINTER, new InitOp.WriteInit("timens_offsets", lines));
        }
        draft.environment.init(
                entry.get().pointer(),
                new NamespaceOp.JoinNamespace("/proc/self/ns/time_for_children", Kind.TIME.bit()));
    }

    /** Among the processes of another container it is private from the start, and its files below /proc are root's. */
    private static boolean mayWrite(Spec spec, HostFacts facts) {
        UserNamespace users = UserNamespace.of(spec, facts);
        return !users.isOwn()
                || users.isNew()
                || facts.uid() == 0
                || facts.canGrant(CapabilityNames.number("CAP_DAC_OVERRIDE"));
    }

    private static String line(String clock, LinuxTimeOffset offset) {
        long seconds = offset.secs() == null ? 0 : offset.secs();
        long nanoseconds = offset.nanosecs() == null ? 0 : offset.nanosecs();
        return clock + " " + seconds + " " + nanoseconds + "\n";
    }
}
