package org.standardcontainer.freebsd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.standardcontainer.ContainerOperation;
import org.standardcontainer.ContainerState;
import org.standardcontainer.ContainerStats;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.KillAll;
import org.standardcontainer.ProcessRef;
import org.standardcontainer.Processes;
import org.standardcontainer.Signal;
import org.standardcontainer.Stats;
import org.standardcontainer.Stdio;
import org.standardcontainer.Update;
import org.standardcontainer.launcher.ContainerAccess;
import org.standardcontainer.launcher.LaunchedContainer;
import org.standardcontainer.launcher.RemoteMachine;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.ProcessConfig;

/** A container that is a jail. Made and found by {@link JailRuntime}. */
public final class JailContainer extends LaunchedContainer implements Exec, KillAll, Processes, Stats, Update {
    private final JailCompiler compiler;
    private final FreeBsdFacts facts;
    private final RemoteMachine machine;

    JailContainer(ContainerAccess access, JailCompiler compiler, FreeBsdFacts facts, RemoteMachine machine) {
        super(access);
        this.compiler = compiler;
        this.facts = facts;
        this.machine = machine;
    }

    @Override
    public ExecProcess exec(ProcessConfig process, Stdio stdio) {
        return launch(process, stdio, compiler::compile);
    }

    /** The kernel's figures of the jail and those below it; the processor time is in whole seconds. */
    @Override
    public ContainerStats stats() {
        requireAlive("read the figures of");
        String used = "racct:jail:" + jail();
        String rules = "rctl:jail:" + jail();
        Map<String, byte[]> values = machine.values(List.of(used, rules));
        ContainerStats stats = JailFigures.of(text(values, used), text(values, rules));
        requireAlive("read the figures of");
        return stats;
    }

    /** Those of jails that it is the parent of are other containers', and not among them. */
    @Override
    public List<ProcessRef> processes() {
        Optional<ProcessRef> init = state().pid(); // throws if it was deleted
        List<ProcessRef> all = machine.processes(jail(), notes().getOrDefault(JailCompiler.ROOT, ""));
        List<ProcessRef> found = new ArrayList<>();
        init.filter(all::contains).ifPresent(found::add);
        all.stream().filter(process -> !found.contains(process)).forEach(found::add);
        return List.copyOf(found);
    }

    @Override
    public void killAll(Signal signal) {
        signalAll(this, signal);
    }

    @Override
    public void update(LinuxResources resources) {
        requireAlive("update");
        String rules = "rctl:jail:" + jail();
        JailUpdate update = new JailUpdate(facts, jail(), text(machine.values(List.of(rules)), rules));
        change(update.compile(configuration(), resources));
    }

    private static String text(Map<String, byte[]> values, String name) {
        return new String(values.getOrDefault(name, new byte[0]), StandardCharsets.UTF_8).replace("\0", "");
    }

    private String jail() {
        return notes().getOrDefault(JailCompiler.NAME, "");
    }

    private void requireAlive(String operation) {
        ContainerState state = state();
        if (state.pid().isEmpty()) {
            throw new IllegalContainerStateException(id(), operation, state.status(), "");
        }
    }

    @Override
    protected <T extends ContainerOperation> Optional<T> doFind(Class<T> operation) {
        if (operation == Processes.class || operation == KillAll.class) {
            return Optional.of(operation.cast(this));
        }
        boolean isCounted = operation == Stats.class || operation == Update.class;
        return isCounted && !facts.limits() ? Optional.empty() : super.doFind(operation);
    }

    @Override
    protected String whyMissing(Class<? extends ContainerOperation> operation) {
        return operation == Stats.class || operation == Update.class
                ? "the machine's kernel counts nothing for jails: kern.racct.enable is 0"
                : super.whyMissing(operation);
    }
}
