package org.standardcontainer.inmemory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerExistsException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerListing;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerState;
import org.standardcontainer.Exec;
import org.standardcontainer.ExecProcess;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Features;
import org.standardcontainer.Features.HookPlace;
import org.standardcontainer.Finding;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Pause;
import org.standardcontainer.Processes;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.Signal;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stats;
import org.standardcontainer.Status;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Update;
import org.standardcontainer.Waitable;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.Isolation;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.isolation.KernelInterface;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.ProcessConfig;
import org.standardcontainer.spec.Root;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecValidator;

/**
 * A runtime without a kernel: the state machine of the spec, faults on demand, and a Java function in the place of the
 * container's program. It isolates nothing and applies nothing; it is for unit tests.
 *
 * <pre>{@code
 * InMemoryRuntime runtime = InMemoryRuntime.builder()
 *         .program(process -> new ExitStatus.Exited(3))
 *         .build();
 * }</pre>
 *
 * <p>Its containers are known to this object alone: {@code load} and {@code list} find them from every thread, and
 * nothing outlives the JVM. Hooks are recorded ({@link #hooks()}), and played only with {@link Builder#hookPlayer}.
 */
public final class InMemoryRuntime extends ContainerRuntime {
    static final String NAME = "inmemory";
    static final List<String> LISTS =
            List.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop");

    private final Map<ContainerId, InMemoryContainer> containers = new ConcurrentSkipListMap<>();
    private final AtomicLong pids = new AtomicLong(1000);
    private final Faults faults = new Faults();
    private final Program program;
    private final Features features;
    private final Optional<Strictness> strictness;
    private final Rules rules;
    private final HookRunner hooks;

    InMemoryRuntime(Builder builder, Rules rules) {
        super(builder.listener);
        this.program = builder.program;
        this.features = features(builder, rules);
        this.strictness = builder.strict ? Optional.of(new Strictness(features)) : Optional.empty();
        this.rules = rules;
        this.hooks = new HookRunner(builder.player, rules, builder.listener);
    }

    /** Starts a runtime whose programs run until a signal ends them. */
    public static Builder builder() {
        return new Builder();
    }

    /** Faults that operations meet. */
    public Faults faults() {
        return faults;
    }

    /** Every hook that was due so far, in order. */
    public List<HookCall> hooks() {
        return hooks.calls();
    }

    /**
     * Ends a container's program as if it had ended by itself.
     *
     * @throws ContainerNotFoundException if there is none
     * @throws IllegalContainerStateException if it is still being created: there is no process that could end
     */
    public void exit(ContainerId id, ExitStatus status) {
        InMemoryContainer container = find(id);
        container.require("exit", container.state().status() != Status.CREATING);
        container.end(status);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Features features() {
        return features;
    }

    @Override
    protected List<Finding> doCheck(BundleReader.Content content) {
        List<Finding> findings = new ArrayList<>(Limits.check(content.spec()));
        strictness.ifPresent(s -> findings.addAll(s.check(content.spec())));
        return findings;
    }

    /** Everything: its program is a Java function in this JVM. */
    @Override
    protected IsolationReport doIsolation(Spec spec) {
        return new IsolationReport(
                NAME,
                "none",
                KernelInterface.all().stream()
                        .map(of -> InterfaceIsolation.computed(
                                of,
                                Isolation.SHARED,
                                "none",
                                "its program is a Java function in this JVM, and has what that has",
                                List.of()))
                        .toList());
    }

    @Override
    protected StandardContainer doCreate(CreateRequest request) {
        faults.strike(Operation.CREATE);
        Spec spec = rules.applied(request.content().spec());
        Path rootfs = rootfs(request.bundle().directory(), spec.root());
        InMemoryContainer container = new InMemoryContainer(
                request.id(),
                request.bundle(),
                spec,
                rootfs,
                Streams.open(request.id(), request.stdio()),
                pids.incrementAndGet(),
                rules);
        // runtime.md#create: the id is taken before anything else can be seen of the container
        if (containers.putIfAbsent(request.id(), container) != null) {
            container.end(new ExitStatus.Unknown("it was never created"));
            throw new ContainerExistsException(request.id());
        }
        try {
            for (String list : List.of("prestart", "createRuntime", "createContainer")) {
                hooks.run(list, spec.hooks(), container.state(), rootfs);
            }
        } catch (ContainerException e) {
            if (rules.undoesFailedCreate()) {
                destroy(container);
            }
            throw e;
        }
        container.becomeCreated();
        listener().event(request.id(), Status.CREATED);
        if (rules.runsAtCreate()) {
            container.executeEarly(program);
        }
        return new Handle(this, container);
    }

    private static Path rootfs(Path bundle, @Nullable Root root) {
        Path rootfs = bundle.resolve(root == null ? "rootfs" : root.path());
        if (!Files.isDirectory(rootfs)) {
            // config.md#root: the directory has to exist
            throw new LaunchFailedException(
                    "/root/path",
                    rootfs + " is no directory",
                    "",
                    "",
                    "",
                    rootfs.toString(),
                    "Create the root filesystem, or correct root.path in config.json.",
                    null);
        }
        return rootfs;
    }

    void start(InMemoryContainer container) {
        faults.strike(Operation.START);
        synchronized (container.lifecycle) {
            container.requireStartable();
            requireProgram(container.spec().process());
            runStartHooks("startContainer", container);
            container.execute(program);
        }
        listener().event(container.id(), Status.RUNNING);
        runStartHooks("poststart", container);
    }

    /** Plays the program once more, with this process. */
    ExecProcess exec(InMemoryContainer container, ProcessConfig process, Stdio stdio) {
        Spec spec = container.spec().toBuilder().process(process).build();
        List<Finding> errors = new ArrayList<>(SpecValidator.validate(spec));
        errors.addAll(Limits.check(spec));
        strictness.ifPresent(s -> errors.addAll(s.check(spec)));
        errors.removeIf(f -> !f.isError() || !f.subject().startsWith("/process"));
        if (errors.stream().anyMatch(f -> f.kind() == Finding.Kind.INVALID)) {
            throw new InvalidConfigException(errors);
        } else if (!errors.isEmpty()) {
            throw new UnsupportedFeatureException(errors);
        }
        Status status = container.state().status();
        container.require("exec in", status == Status.CREATED || status == Status.RUNNING);
        requireProgram(process);
        strictness.ifPresent(s -> requireFile(container, process));
        InMemoryExec exec =
                new InMemoryExec(container, spec, Streams.open(container.id(), stdio), pids.incrementAndGet(), program);
        container.execute(exec);
        return exec;
    }

    private static void requireFile(InMemoryContainer container, ProcessConfig process) {
        String path = process.args() == null ? "" : process.args().get(0);
        if (path.startsWith("/") && !Files.exists(container.rootfs().resolve(path.substring(1)))) {
            throw new LaunchFailedException(
                    "/process/args/0", "there is no " + path, "", "", "", path, "Correct process.args.", null);
        }
    }

    private static void requireProgram(@Nullable ProcessConfig process) {
        // runtime.md#start: without process it MUST generate an error; config.md#process: args has one entry or more
        if (process == null || process.args() == null || process.args().isEmpty()) {
            throw new LaunchFailedException(
                    process == null ? "/process" : "/process/args",
                    "there is no program to start",
                    "",
                    "",
                    "",
                    "",
                    "Add it to config.json.",
                    null);
        }
    }

    /** runtime.md#lifecycle: if such a hook fails, the container is stopped and destroyed. */
    private void runStartHooks(String list, InMemoryContainer container) {
        try {
            hooks.run(list, container.spec().hooks(), container.state(), container.rootfs());
        } catch (ContainerException e) {
            if (rules.destroysAfterFailedHook(list)) {
                destroy(container);
            }
            throw e;
        }
    }

    void kill(InMemoryContainer container, Signal signal) {
        faults.strike(Operation.KILL);
        ContainerState state = container.state();
        container.require("kill", rules.mayKill(state.status()) && (!state.paused() || rules.maySignalPaused()));
        container.signal(signal);
    }

    void delete(InMemoryContainer container) {
        faults.strike(Operation.DELETE);
        synchronized (container.lifecycle) {
            container.require("delete", rules.mayDelete(container.state().status()));
            if (rules.freesId() && !containers.remove(container.id(), container)) {
                throw new ContainerNotFoundException(container.id());
            }
        }
        hooks.runPoststop(container.spec().hooks(), container.state(), container.rootfs());
    }

    /** A caller has no more use for its view of it. */
    void release(InMemoryContainer container) {
        if (!rules.livesWhenReleased()) {
            destroy(container);
        }
    }

    /** Stops it in whatever state it is, removes it, and runs its poststop hooks. */
    private void destroy(InMemoryContainer container) {
        if (container.state().status() != Status.STOPPED) {
            container.signal(Signal.KILL);
        }
        if (containers.remove(container.id(), container)) {
            hooks.runPoststop(container.spec().hooks(), container.state(), container.rootfs());
        }
    }

    /** This container, and none that has its id by now. */
    InMemoryContainer present(InMemoryContainer container) {
        if (containers.get(container.id()) != container) {
            throw new ContainerNotFoundException(container.id());
        }
        return container;
    }

    InMemoryContainer find(ContainerId id) {
        InMemoryContainer container = containers.get(id);
        if (container == null) {
            throw new ContainerNotFoundException(id);
        }
        return container;
    }

    @Override
    protected StandardContainer doLoad(ContainerId id) {
        return new Handle(this, find(id));
    }

    @Override
    protected List<ContainerListing> doList() {
        return rules.known(containers.values().stream()
                .map(c -> new ContainerListing(c.id(), Optional.of(c.reported()), ""))
                .toList());
    }

    @Override
    protected boolean doDestroy(ContainerId id, Duration deadline) {
        faults.strike(Operation.DESTROY);
        InMemoryContainer container = containers.get(id);
        if (container == null) {
            return false;
        }
        destroy(container);
        return true;
    }

    @Override
    protected void doClose() {
        faults.strike(Operation.CLOSE);
    }

    private static Features features(Builder builder, Rules rules) {
        Features.Builder features = Features.builder(NAME)
                .operation(Waitable.class)
                .operation(Attachment.class)
                .operation(Exec.class)
                .operation(Pause.class)
                .operation(Processes.class)
                .operation(Stats.class)
                .operation(Update.class)
                .capabilities(builder.claims.toArray(String[]::new));
        if (rules.claimsPauseOfCreated()) {
            features.capabilities(Pause.OF_CREATED);
        }
        if (builder.player.isPresent()) {
            features.capabilities("posix.hooks");
            LISTS.forEach(list -> features.hook(list, HookPlace.HOST));
        }
        return features.build();
    }

    /** Shapes a runtime. Not safe for several threads. */
    public static final class Builder {
        private RuntimeListener listener = RuntimeListener.logging();
        private Program program = Program.UNTIL_SIGNALLED;
        private Optional<HookPlayer> player = Optional.empty();
        private Set<String> claims = Set.of();
        private boolean strict;

        private Builder() {}

        /** Who hears warnings and events. */
        public Builder listener(RuntimeListener value) {
            listener = value;
            return this;
        }

        /** What plays the program of every container. */
        public Builder program(Program value) {
            program = value;
            return this;
        }

        /** What plays hooks; without it they are recorded alone, and not claimed. */
        public Builder hookPlayer(HookPlayer value) {
            player = Optional.of(value);
            return this;
        }

        /** The capabilities that {@link #features()} claims, because the program plays them. */
        public Builder claims(String... capabilities) {
            claims = Set.of(capabilities);
            return this;
        }

        /** Refuses a configuration with something that isn't claimed, as a real backend does, instead of taking it without effect. */
        public Builder strict() {
            strict = true;
            return this;
        }

        /** The finished runtime. */
        public InMemoryRuntime build() {
            return build(new Rules());
        }

        InMemoryRuntime build(Rules rules) {
            return new InMemoryRuntime(this, rules);
        }
    }
}
