package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.CompileRequest;
import org.standardcontainer.launcher.CompiledContainer;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.linux.systemd.SystemdManager;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;

/**
 * Compiles a configuration into a plan. Pure: what it says depends on the request, the facts and the mode alone, so it can be
 * tested on any machine. The order of the topics here is the order of the steps.
 */
final class LinuxCompiler {
    private final HostFacts facts;
    private final CgroupMode mode;
    private final LinuxOptions options;
    private final Optional<SystemdManager> systemd;

    LinuxCompiler(HostFacts facts, CgroupMode mode) {
        this(facts, mode, LinuxOptions.USUAL, Optional.empty());
    }

    /** @param systemd there if it makes the containers' cgroups */
    LinuxCompiler(HostFacts facts, CgroupMode mode, LinuxOptions options, Optional<SystemdManager> systemd) {
        this.facts = facts;
        this.mode = mode;
        this.options = options;
        this.systemd = systemd;
    }

    /** Compiles to the end, or throws all errors that it finds. */
    CompiledContainer finish(CompileRequest request) {
        return finish(request, Optional.empty());
    }

    /** @param notify the container's own directory, if its program is to find the socket of sd_notify(3) there */
    CompiledContainer finish(CompileRequest request, Optional<Path> notify) {
        Draft draft = compile(request, notify);
        List<Finding> errors =
                draft.findings.all().stream().filter(Finding::isError).toList();
        if (errors.stream().anyMatch(f -> f.kind() == Finding.Kind.INVALID)) {
            throw new InvalidConfigException(errors);
        }
        if (!errors.isEmpty()) {
            throw new UnsupportedFeatureException(errors);
        }
        return draft.finish();
    }

    /** Compiles as far as it can. With an error among the findings the plan is not to be executed. */
    Draft compile(CompileRequest request) {
        return compile(request, Optional.empty());
    }

    private Draft compile(CompileRequest request, Optional<Path> notify) {
        Spec spec = request.spec();
        Draft draft = new Draft();
        Supported.check(spec, draft.findings);
        NamespaceCompiler.check(spec, facts, draft.findings);
        IdMapCompiler.check(spec, facts, draft.findings);
        ProcessConfig process = spec.process();
        if (process == null) {
            draft.findings.unsupported("/process", "a container without a process is not supported", "add one");
            return draft;
        }
        if (process.args() == null || process.args().isEmpty()) {
            // the spec asks for it at the start only, but the program is looked for at create (decision 0105)
            draft.findings.unsupported("/process/args", "a container without a program is not supported", "add one");
            return draft;
        }
        if (spec.root() == null) {
            draft.findings.invalid("/root", "is required", "config.md#root");
            return draft;
        }
        Path bundle = request.bundle().directory();
        CgroupCompiler cgroups = new CgroupCompiler(spec, facts, mode, systemd, draft);
        UserNamespace users = UserNamespace.of(spec, facts);
        ProcessCompiler program =
                new ProcessCompiler(process, process.args(), SeccompCompiler.capabilities(spec), users, facts, draft);
        UserMounts.check(spec, users, facts, draft.findings);
        IdMapCompiler ids = new IdMapCompiler(spec, facts, draft);

        CpuAffinity.check(process, draft); // which is for further processes alone
        cgroups.make(request.id());
        IntelRdtCompiler cache = new IntelRdtCompiler(draft);
        cache.make(spec, facts, request.id());
        HeldTrees trees = HeldTrees.hold(spec, bundle, draft);
        Optional<NotifyCompiler.Made> ready = NotifyCompiler.make(notify, facts, trees, draft);
        program.inherit();
        NamespaceCompiler.cloneInit(spec, draft);
        ids.map();
        cgroups.join();
        cache.join();
        program.giveStreams();
        ClockCompiler.compile(spec, facts, draft);
        cgroups.enter();
        ids.become();
        options.note(draft.notes);
        program.begin(options.keyring(), SysctlCompiler.needsProc(spec) || ProcessAttributes.needProc(process));
        NamespaceCompiler.enter(spec, draft);
        NetDeviceCompiler.compile(spec, facts, draft);
        RootCompiler.open(spec.root().in(bundle), spec, draft);
        new MountCompiler(bundle, spec, cgroups, facts, trees, draft)
                .compile(spec.mounts() == null ? List.of() : spec.mounts());
        NotifyCompiler.mount(ready, draft);
        DeviceCompiler.compile(spec, facts, draft);
        program.openTerminal(request.stdio());
        program.tell(options, "standard");
        // here the lifecycle runs prestart, createRuntime and createContainer hooks
        SysctlCompiler.compile(spec, draft);
        RootCompiler.enter(spec, options.rootChange(), draft);
        program.ownNull(request.stdio());
        program.makeDirectory();
        RootCompiler.restrict(spec, draft);
        ProcessAttributes.compile(spec, process, facts, draft);
        program.become();
        settle(spec, draft);
        // here it waits for the start, and then runs startContainer hooks
        program.setUmask();
        new SeccompCompiler(spec, facts, draft).compile(request);
        program.execute(options);
        return draft;
    }

    /** When all that may fail has been done: some of what a failed creation gives back, a container keeps. */
    private static void settle(Spec spec, Draft draft) {
        if (NetDeviceCompiler.isUsed(spec) || IntelRdtCompiler.isUsed(spec)) {
            draft.rootSwitch.host("", new FileOp.Journal(new FileOp.Settle()));
        }
    }
}
