package org.standardcontainer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.standardcontainer.device.DeviceBusyException;
import org.standardcontainer.device.DeviceInUseException;
import org.standardcontainer.device.DeviceLease;
import org.standardcontainer.device.DeviceListing;
import org.standardcontainer.device.DeviceRequest;
import org.standardcontainer.isolation.IsolationPolicy;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecValidator;

/**
 * Makes Standard Containers on one kind of kernel. Get one from {@link ContainerRuntimes}.
 *
 * <p>Safe for use by several threads. Closing it closes every container that it made and still owns.
 *
 * <p>A backend extends it, and {@link StandardContainer}: the operations here are final, check what holds for every
 * backend, and call the steps ({@code do…}) that the backend writes.
 *
 * @see <a href="{@docRoot}/../../../../docs/glossary.md#runtime">runtime in the glossary</a>
 */
public abstract class ContainerRuntime implements AutoCloseable {
    private static final Duration RUN_DEADLINE = Duration.ofSeconds(10);

    private final RuntimeListener listener;
    private final JudgedConfigs configs = new JudgedConfigs();
    private final Set<StandardContainer> owned = ConcurrentHashMap.newKeySet();
    /** Creates hold it shared, closing holds it alone: no container comes to be behind close's back. */
    private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();

    private boolean closed; // guarded by life
    private volatile IsolationPolicy policy = IsolationPolicy.none();

    /** @param listener who hears warnings and events */
    protected ContainerRuntime(RuntimeListener listener) {
        this.listener = TolerantListener.of(listener);
    }

    /** The backend's name in a configuration: {@code "linux"}. */
    public abstract String name();

    /**
     * Finds everything in a bundle's configuration that {@code create} would refuse or warn of, and makes nothing. What
     * shows only when it is done, such as the source of a mount that isn't there, is not found here. As long as the
     * configuration is against the spec, only that is found: what the backend can do with it shows when it is valid.
     *
     * @return errors, warnings and information; empty if there is nothing to say
     * @throws InvalidBundleException if there is no readable {@code config.json}
     * @throws InvalidConfigException if it is no configuration at all
     */
    public final List<Finding> check(Bundle bundle) {
        return configs.of(BundleReader.bytes(bundle), this::judge).findings();
    }

    /**
     * Makes a container (runtime.md#create) and leaves it created: all is set up, its program has not run.
     *
     * <p>The configuration is read once, here; later changes to it have no effect. On any failure nothing is left.
     *
     * @param id an id that no other container has
     * @param bundle where the bundle is
     * @param stdio what its standard streams are connected to
     * @return the container, owned by the caller
     * @throws ContainerExistsException if the id is taken
     * @throws InvalidBundleException if there is no readable {@code config.json}
     * @throws InvalidConfigException if the configuration is against the spec
     * @throws UnsupportedFeatureException if it asks for what this backend can't do
     * @throws LaunchFailedException if a step failed
     * @throws HookFailedException if a prestart, createRuntime or createContainer hook failed
     * @throws IllegalStateException if this runtime is closed
     */
    public final StandardContainer create(ContainerId id, Bundle bundle, Stdio stdio) {
        return create(id, bundle, stdio, List.of());
    }

    /**
     * The same, with devices besides those of the configuration, each under a lease that ends with the container: an extension of the spec.
     *
     * @param devices what it gets; what the configuration's own {@link DeviceRequest#ANNOTATION} asks for comes to it
     * @throws DeviceBusyException if another container has one of them
     * @throws DeviceInUseException if something else on this host uses one of them
     * @throws UnsupportedFeatureException if there is no such device, or this backend gives none
     * @throws ContainerException else as {@link #create(ContainerId, Bundle, Stdio)}
     */
    public final StandardContainer create(ContainerId id, Bundle bundle, Stdio stdio, List<DeviceRequest> devices) {
        try (Preparation preparation = doPrepare()) {
            Given given = judged(id, bundle, devices);
            return make(
                    new CreateRequest(id, bundle, given.content(), stdio, preparation, given.leases()), this::doCreate);
        }
    }

    /** runtime.md#create: the configuration is read once; any violation is an error before anything is made. */
    private Given judged(ContainerId id, Bundle bundle, List<DeviceRequest> devices) {
        JudgedConfigs.Judged config = configs.of(BundleReader.bytes(bundle), this::judge);
        List<DeviceRequest> all = new ArrayList<>(devices);
        if (config.findings().stream().noneMatch(Finding::isError)) {
            all.addAll(DeviceAnnotation.requests(config.content().spec()));
        }
        if (all.isEmpty()) {
            report(id, config.findings());
            return new Given(config.content(), List.of());
        }
        report(id, config.findings().stream().filter(Finding::isError).toList());
        Given given = doGive(config.content(), List.copyOf(all));
        report(id, judge(given.content()));
        return given;
    }

    private StandardContainer make(CreateRequest request, Function<CreateRequest, StandardContainer> how) {
        life.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the runtime is closed");
            }
            StandardContainer container = how.apply(request);
            container.own(owned);
            return container;
        } finally {
            life.readLock().unlock();
        }
    }

    /**
     * Makes a container again that {@link Checkpoint} has written, and leaves it running where it was: an extension of the spec. Of hooks, prestart and
     * createRuntime run once more. On any failure nothing is left, and the images are as they were.
     *
     * @param id an id that no other container has
     * @param bundle with the configuration that the written one was made from; in resources, hooks, annotations and the sources of bind mounts it may differ
     * @param request the directory that it was written to, and how
     * @param stdio what its standard streams are connected to now
     * @return the container, owned by the caller
     * @throws UnsupportedFeatureException if this backend, or this host, can't, or the configuration differs in what couldn't be followed
     * @throws LaunchFailedException if it couldn't be restored, with the reason
     * @throws ContainerException else as {@link #create}
     */
    public final StandardContainer restore(ContainerId id, Bundle bundle, RestoreRequest request, Stdio stdio) {
        Given given = judged(id, bundle, List.of());
        CreateRequest create =
                new CreateRequest(id, bundle, given.content(), stdio, Preparation.NOTHING, given.leases());
        return make(create, r -> doRestore(r, request));
    }

    /** The same as it was written, from a directory alone. */
    public final StandardContainer restore(ContainerId id, Bundle bundle, Path images, Stdio stdio) {
        return restore(id, bundle, RestoreRequest.from(images), stdio);
    }

    /**
     * Finds a container that this or another process made.
     *
     * @return the container, not owned: closing it leaves it alive
     * @throws ContainerNotFoundException if there is none
     */
    public final StandardContainer load(ContainerId id) {
        return doLoad(id);
    }

    /** Lists all containers of this state root. A broken one is listed with its problem; it never breaks the list. */
    public final List<ContainerListing> list() {
        return doList();
    }

    /**
     * The devices of this host that a container can be given, and who has them. Of those that nobody has, only what is worth a lease.
     *
     * @throws UnsupportedFeatureException if this backend gives none
     */
    public final List<DeviceListing> devices() {
        return doDevices();
    }

    /** What this backend can do, on this host. */
    public abstract Features features();

    /**
     * What this backend implements, as the spec has it (features.md): whatever the host has, unlike {@link #features}. Unless a
     * backend knows more, its versions and hooks; all else is null, which means not known.
     */
    public FeaturesDocument featuresDocument() {
        return features().document();
    }

    /**
     * Computes what a container of a bundle would share with the host and with other containers, and makes nothing.
     *
     * @throws InvalidBundleException if there is no readable {@code config.json}
     * @throws InvalidConfigException if it is no configuration, or one against the spec
     * @throws UnsupportedFeatureException if this backend can't say
     */
    public final IsolationReport isolation(Bundle bundle) {
        Spec spec = BundleReader.read(bundle).spec();
        List<Finding> invalid = SpecValidator.validate(spec).stream()
                .filter(f -> f.kind() == Finding.Kind.INVALID)
                .toList();
        if (!invalid.isEmpty()) {
            throw new InvalidConfigException(invalid);
        }
        return doIsolation(spec);
    }

    /** What {@code create} demands of isolation from now on; said once, before the first container is made. */
    final void demand(IsolationPolicy demanded) {
        policy = demanded;
    }

    /**
     * Creates, starts, waits as long as it takes, and deletes, as one call. An interrupt ends it: the container is destroyed, the
     * result is {@link ExitStatus.Unknown}, and the interrupt is kept for the caller.
     *
     * @param stdio no pipes: nobody could reach their other ends, and a program that reads or writes much would wait for ever
     * @return how the program ended
     * @throws IllegalArgumentException if {@code stdio} is {@link Stdio#pipes()}; nothing was made
     * @throws OperationUnavailableException if this backend's containers can't be waited for
     * @throws ContainerException what {@link #create} and {@link StandardContainer#start} throw; nothing is left
     */
    public final ExitStatus run(ContainerId id, Bundle bundle, Stdio stdio) {
        if (stdio instanceof Stdio.Pipes) {
            throw new IllegalArgumentException("run gives nobody the other ends of pipes: take create and Attachment");
        }
        try (StandardContainer container = create(id, bundle, stdio)) {
            Waitable waitable = container.require(Waitable.class);
            container.start();
            ExitStatus status = waitable.awaitExit();
            container.destroy(RUN_DEADLINE); // deletes it, unless somebody did already
            return status;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ExitStatus.Unknown("the waiting thread was interrupted, and the container destroyed");
        }
    }

    /**
     * Removes a container in whatever state it is, also a half-made or damaged one: an extension of the spec.
     * Idempotent: what isn't there counts as removed.
     *
     * @param deadline how long it may take; positive
     * @return true if something was there
     * @throws IllegalArgumentException if the deadline isn't positive
     * @throws ContainerBusyException if another operation on it didn't end in time
     * @throws CleanupFailedException if something could not be removed; it never returns while anything remains
     */
    public final boolean destroy(ContainerId id, Duration deadline) {
        return doDestroy(id, Duration.ofNanos(StandardContainer.positiveNanos(deadline)));
    }

    /**
     * Closes every container that is still owned, then the runtime itself. Waits for creates that are under way, and so for their
     * hooks; once, further calls do nothing. A closed runtime refuses to create, and is good for nothing else either.
     *
     * @throws ContainerException the first that closing a container threw, the others suppressed in it
     */
    @Override
    public final void close() {
        if (life.getReadHoldCount() > 0) {
            throw new IllegalStateException("a runtime can't be closed from within its own create");
        }
        life.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
        } finally {
            life.writeLock().unlock();
        }
        RuntimeException failure = null;
        for (StandardContainer container : owned) {
            try {
                container.close();
            } catch (RuntimeException e) {
                failure = failure == null ? e : suppress(failure, e);
            }
        }
        try {
            doClose();
        } catch (RuntimeException e) {
            failure = failure == null ? e : suppress(failure, e);
        }
        if (failure != null) {
            throw failure;
        }
    }

    // --- must be written by a backend ---

    /** What {@code create} was asked for, read and checked. */
    protected record CreateRequest(
            ContainerId id,
            Bundle bundle,
            BundleReader.Content content,
            Stdio stdio,
            Preparation preparation,
            List<DeviceLease> leases) {}

    /**
     * A configuration with devices put into it.
     *
     * @param leases what has to be promised to the container first
     */
    protected record Given(BundleReader.Content content, List<DeviceLease> leases) {
        public Given {
            leases = List.copyOf(leases);
        }
    }

    /** What was begun for one create; closed when that has ended, however it did. */
    protected interface Preparation extends AutoCloseable {
        /** Nothing was. */
        Preparation NOTHING = () -> {};

        @Override
        void close();
    }

    /** Begins what the next create is likely to need, before its configuration is read. Nothing by default. */
    protected Preparation doPrepare() {
        return Preparation.NOTHING;
    }

    /**
     * Finds everything in a valid configuration that this backend can't do, or warns of; makes nothing. What it finds depends
     * on the configuration alone, and is kept for the next create with the same bytes.
     */
    protected abstract List<Finding> doCheck(BundleReader.Content content);

    /**
     * Puts devices into a valid configuration, without any effect. No backend needs to.
     *
     * @param devices not empty
     * @throws UnsupportedFeatureException if one of them isn't there, or there are none to be had
     */
    protected Given doGive(BundleReader.Content content, List<DeviceRequest> devices) {
        throw givesNone(devices.get(0).name());
    }

    /** See {@link #devices}; no backend needs to. */
    protected List<DeviceListing> doDevices() {
        throw givesNone("devices");
    }

    /** True if {@link DeviceRequest#ANNOTATION} is honoured: whoever wrote the configuration may ask for devices by it. */
    protected boolean honoursDeviceAnnotation() {
        return false;
    }

    private UnsupportedFeatureException givesNone(String what) {
        return new UnsupportedFeatureException(List.of(Finding.unsupported(
                what,
                "the backend " + name() + " gives its containers no devices by a lease",
                "use the backend linux")));
    }

    /** Makes the container, or leaves nothing behind. */
    protected abstract StandardContainer doCreate(CreateRequest request);

    /** Makes the container again, or leaves nothing behind; no backend needs to. */
    protected StandardContainer doRestore(CreateRequest request, RestoreRequest from) {
        throw new UnsupportedFeatureException(
                List.of(Finding.unsupported("restore", "the backend " + name() + " restores no container", "")));
    }

    /** Finds a container. @throws ContainerNotFoundException if there is none */
    protected abstract StandardContainer doLoad(ContainerId id);

    /** Lists all, ordered by id. */
    protected abstract List<ContainerListing> doList();

    /** See {@link #destroy}. */
    protected abstract boolean doDestroy(ContainerId id, Duration deadline);

    /**
     * Computes the report of a valid configuration. Unless a backend does, it can't say.
     *
     * @throws UnsupportedFeatureException if it can't say
     */
    protected IsolationReport doIsolation(Spec spec) {
        throw new UnsupportedFeatureException(List.of(Finding.unsupported(
                "isolation", "the backend " + name() + " can't say what its containers share", "use another backend")));
    }

    /** Releases threads, descriptors and processes of the runtime itself. */
    protected void doClose() {}

    /** Who hears warnings and events. */
    protected final RuntimeListener listener() {
        return listener;
    }

    private List<Finding> judge(BundleReader.Content content) {
        List<Finding> findings = new ArrayList<>(Validated.of(content.spec()));
        if (findings.stream().noneMatch(f -> f.kind() == Finding.Kind.INVALID)) {
            findings.addAll(doCheck(content)); // a backend can rely on what the spec says
            DeviceAnnotation.check(content.spec(), honoursDeviceAnnotation()).ifPresent(findings::add);
            if (!policy.isEmpty()) {
                findings.addAll(policy.unmet(doIsolation(content.spec())));
            }
        }
        return findings;
    }

    private void report(ContainerId id, List<Finding> findings) {
        List<Finding> errors = findings.stream().filter(Finding::isError).toList();
        if (errors.stream().anyMatch(f -> f.kind() == Finding.Kind.INVALID)) {
            throw new InvalidConfigException(errors);
        }
        if (!errors.isEmpty()) {
            throw new UnsupportedFeatureException(errors);
        }
        findings.stream().filter(f -> f.kind() == Finding.Kind.WARNING).forEach(f -> listener.warning(id, f));
    }

    private static RuntimeException suppress(RuntimeException first, RuntimeException next) {
        if (next != first) { // nothing can suppress itself
            first.addSuppressed(next);
        }
        return first;
    }
}
