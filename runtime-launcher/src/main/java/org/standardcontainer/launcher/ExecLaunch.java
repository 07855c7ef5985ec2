package org.standardcontainer.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.Finding;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.launcher.channel.PlanRunner;
import org.standardcontainer.launcher.channel.StandardStreams;
import org.standardcontainer.launcher.jna.SystemCallException;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.state.ProcessIdentity;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;
import org.standardcontainer.spec.SpecValidator;

/**
 * Starts a further process in a container. Takes no lock: a container's state only moves on, and what is joined is its init
 * process, held by pid and start time; once that has ended there is nothing left to join.
 */
final class ExecLaunch {
    static final String OPERATION = "exec in";
    /** Deadlines that the process may take up to its program, as init has for its steps. */
    private static final int PATIENCE = 6;

    private final ContainerAccess access;
    private final Engine engine;

    ExecLaunch(ContainerAccess access) {
        this.access = access;
        this.engine = access.engine();
    }

    /** Starts it, in a container of which a look has just said this. */
    ExecProcess start(Status status, ProcessConfig process, Stdio stdio, Function<ExecRequest, CompiledExec> compiler) {
        if (status != Status.CREATED && status != Status.RUNNING) {
            throw new IllegalContainerStateException(id(), OPERATION, status, "");
        }
        boolean terminal = Boolean.TRUE.equals(process.terminal());
        StreamRules.check(terminal, stdio, engine.settings().tree());
        LaunchPlan plan = plan(status, process, stdio, compiler);
        PlanRunner.Creation made = launch(plan, stdio, terminal);
        engine.warn(id(), plan, Optional.empty(), made.outcome());
        if (!made.outcome().isSuccess()) {
            throw access.told(
                    OPERATION,
                    Failures.of(id(), plan, Optional.empty(), made.outcome().report()));
        }
        ProcessIdentity identity = new ProcessIdentity(
                made.outcome().report().pid(), made.outcome().report().startTime());
        boolean pipes = stdio instanceof Stdio.Pipes;
        return new LaunchedExec(engine, id(), identity, made.link(), pipes, terminal);
    }

    private LaunchPlan plan(
            Status status, ProcessConfig process, Stdio stdio, Function<ExecRequest, CompiledExec> compiler) {
        Spec own = access.spec().orElseThrow(() -> new DamagedStateException(id(), "config.json can't be read"));
        // what a program has made is no stricter than what Java can hold: read as if it had come from a file
        Spec spec =
                SpecJson.read(SpecJson.write(own.toBuilder().process(process).build()));
        judge(ofProcess(SpecValidator.validate(spec)));
        CompiledExec compiled = compiler.apply(new ExecRequest(
                spec,
                stdio,
                access.process().pid(),
                access.process().startTime(),
                engine.directory(id()).startSocket().toString(),
                access.record().notes(),
                access.record().state(status, Optional.of(access.process().on(engine.site())), false)));
        judge(ofProcess(compiled.findings()));
        int millis =
                (int) Math.min(Integer.MAX_VALUE, engine.settings().deadline().toMillis() * PATIENCE);
        return LaunchPlan.builder()
                .host("", new ProcessOp.EndWithCaller())
                .host("", new ProcessOp.LimitInit(Math.max(1, millis)))
                .all(compiled.plan())
                .build();
    }

    /** All else was judged when the container was made. */
    private static List<Finding> ofProcess(List<Finding> findings) {
        return findings.stream()
                .filter(f -> f.subject().equals("/process") || f.subject().startsWith("/process/"))
                .toList();
    }

    private void judge(List<Finding> findings) {
        List<Finding> errors = findings.stream().filter(Finding::isError).toList();
        if (errors.stream().anyMatch(f -> f.kind() == Finding.Kind.INVALID)) {
            throw new InvalidConfigException(errors);
        }
        if (!errors.isEmpty()) {
            throw new UnsupportedFeatureException(errors);
        }
        List<Finding> warnings = new ArrayList<>(findings);
        warnings.removeIf(f -> f.kind() != Finding.Kind.WARNING);
        warnings.forEach(f -> engine.listener().warning(id(), f));
    }

    private PlanRunner.Creation launch(LaunchPlan plan, Stdio stdio, boolean terminal) {
        try (StandardStreams streams = engine.streams(stdio, terminal)) {
            return engine.runner().create(plan, streams, PlanRunner.Ahead.NOTHING);
        } catch (SystemCallException e) {
            throw Failures.of("open " + e.path() + " as a standard stream", e);
        }
    }

    private ContainerId id() {
        return access.id();
    }
}
