package org.standardcontainer.linux;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.standardcontainer.launcher.CompiledExec;
import org.standardcontainer.launcher.ExecRequest;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.NamespaceOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.linux.LinuxNamespaces.Kind;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;

/**
 * Compiles a further process of a container: born into the namespaces of its init process, moved into its cgroup from outside
 * before it does anything, and from there on what the container's own process is. Pure, as {@link LinuxCompiler}.
 */
final class ExecCompiler {
    /** What a container mostly has of its own; of these those that it shares with us cost little. */
    private static final int USUAL = Kind.MOUNT.bit()
            | Kind.CGROUP.bit()
            | Kind.UTS.bit()
            | Kind.IPC.bit()
            | Kind.PID.bit()
            | Kind.NETWORK.bit();

    private final Supplier<HostFacts> facts;
    private final LinuxOptions options;

    ExecCompiler(Supplier<HostFacts> facts, LinuxOptions options) {
        this.facts = facts;
        this.options = options;
    }

    CompiledExec compile(ExecRequest request) {
        return compile(
                request, new NamespaceOp.JoinProcess(request.pid(), request.startTime(), namespaces(request.spec())));
    }

    /** The same on a kernel where the container's process is known from a file. */
    CompiledExec compile(ExecRequest request, String record) {
        return compile(request, new NamespaceOp.JoinRecorded(record, namespaces(request.spec())));
    }

    /** All that the process has to be born into. */
    private static int namespaces(Spec spec) {
        int bits = USUAL;
        for (Kind kind : List.of(Kind.USER, Kind.TIME)) {
            bits |= LinuxNamespaces.entry(spec, kind).isPresent() ? kind.bit() : 0;
        }
        return bits;
    }

    private void checkBelow(Map<String, String> cgroups, Draft draft) {
        for (SubCgroup sub : options.below()) {
            if (!sub.isBelow() || cgroups.keySet().stream().noneMatch(sub::concerns)) {
                draft.findings.unsupported(
                        "/process",
                        "the container has no cgroup " + String.join(",", sub.controllers()) + ":" + sub.path(),
                        "name one below its own, of a hierarchy in which it has one");
            }
        }
    }

    private CgroupEntry openCgroups(Map<String, String> cgroups, Draft draft) {
        CgroupEntry entry = new CgroupEntry();
        cgroups.forEach((label, directory) -> {
            if (!label.equals(UnifiedHierarchy.LABEL)) {
                entry.open("", place(label, directory), draft.environment);
            }
        });
        return entry;
    }

    private void joinUnified(Map<String, String> cgroups, Draft draft) {
        String directory = cgroups.get(UnifiedHierarchy.LABEL);
        if (directory != null) {
            draft.environment.host("", joinUnified(directory));
        }
    }

    /** A container may have handed the controllers of its cgroup of v2 on, as systemd does; then its processes are below. */
    private CgroupOp joinUnified(String directory) {
        String place = place(UnifiedHierarchy.LABEL, directory);
        Optional<UnifiedHierarchy> unified = facts.get().cgroups().unified();
        return place.equals(directory) && unified.isPresent()
                ? new CgroupOp.JoinCgroupOrBelow(directory, unified.get().shown(directory))
                : new CgroupOp.JoinCgroup(place);
    }

    /** The container's cgroup in this hierarchy, or the one below it that was asked for last. */
    private String place(String label, String directory) {
        return options.below().stream()
                .filter(sub -> sub.concerns(label))
                .reduce((first, last) -> last)
                .map(sub -> directory + "/" + sub.path())
                .orElse(directory);
    }

    private CompiledExec compile(ExecRequest request, NamespaceOp join) {
        Draft draft = new Draft();
        Supported.check(request.spec(), draft.findings);
        ProcessConfig process = request.spec().process();
        if (process == null || process.args() == null || process.args().isEmpty()) {
            draft.findings.unsupported("/process/args", "there is no program to execute", "add one");
            return new CompiledExec(new LaunchPlan(List.of()), draft.findings.all());
        }
        Spec spec = request.spec();
        ProcessCompiler program = new ProcessCompiler(
                process,
                process.args(),
                SeccompCompiler.capabilities(spec),
                UserNamespace.of(spec, facts.get()),
                facts.get(),
                draft);
        program.inherit();
        Map<String, String> cgroups = CgroupNotes.directories(request.notes());
        checkBelow(cgroups, draft);
        CgroupEntry entry = openCgroups(cgroups, draft);
        draft.environment.host("", join);
        SeccompCompiler seccomp = new SeccompCompiler(spec, facts.get(), draft);
        seccomp.connect();
        draft.environment.host("", new ProcessOp.CloneInit(0));
        CpuAffinity affinity = CpuAffinity.check(process, draft);
        affinity.before(draft);
        joinUnified(cgroups, draft);
        IntelRdtCompiler.join(request.notes(), draft);
        program.giveStreams();
        entry.enter("", draft.environment);
        affinity.after(draft);
        new IdMapCompiler(spec, facts.get(), draft).become();
        program.begin(options.forFurther(request.notes()).keyring(), ProcessAttributes.needProc(process));
        program.openFurtherTerminal(request.stdio());
        program.ownNull(request.stdio());
        program.tell(options, "setns");
        ProcessAttributes.compile(spec, process, facts.get(), draft);
        program.become();
        program.setUmask();
        seccomp.compileFurther(request.state());
        program.execute(options);
        LaunchPlan plan = LaunchPlan.builder()
                .all(draft.environment.build())
                .all(draft.rootSwitch.build())
                .all(draft.program.build())
                .build();
        return new CompiledExec(plan, draft.findings.all());
    }
}
