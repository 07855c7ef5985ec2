package org.standardcontainer.conformance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.ContainerOperation;
import org.standardcontainer.Features;
import org.standardcontainer.Finding;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.conformance.Platform;
import org.standardcontainer.spi.Unchecked;
import org.standardcontainer.spi.UncheckedRuntime;

/**
 * One test's workplace: makes bundles and containers, keeps the list of what was done for the failure's message, and
 * cleans up whatever the runtime left. Made by the kit for each test; used by one thread, and by the thread that
 * enforces the test's deadline.
 */
public final class Bench {
    private static final Duration CLEANUP = Duration.ofSeconds(30);
    private static final String BOUNDING = "CapBnd:";

    private final Surroundings surroundings;
    private final List<String> missing;
    private final String name;
    private final List<String> steps = Collections.synchronizedList(new ArrayList<>());
    private final List<TestBundle> bundles = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger numbers = new AtomicInteger();
    private final List<String> ids = Collections.synchronizedList(new ArrayList<>());

    /** @param missing capabilities that the test needs and the runtime doesn't claim */
    public Bench(Surroundings surroundings, List<String> missing) {
        this.surroundings = surroundings;
        this.missing = new ArrayList<>(missing);
        this.name = surroundings.mark() + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** The test needs these lists of hooks; those that the backend doesn't claim become missing capabilities. */
    public void needs(HookList... lists) {
        for (HookList list : lists) {
            if (!features().hooks().containsKey(list.property())) {
                missing.add("hooks." + list.property());
            }
        }
    }

    /** The capabilities that the test needs and the runtime doesn't claim. */
    public List<String> missing() {
        return List.copyOf(missing);
    }

    /** Makes a bundle that a test may shape before it creates from it; its program sleeps until TERM. */
    public TestBundle bundle() {
        Path directory = surroundings.directory().resolve(name + "-b" + bundles.size());
        TestBundle bundle = TestBundle.make(surroundings, directory);
        bundles.add(bundle);
        return bundle;
    }

    /** An id that no container had. */
    public ContainerId newId() {
        return ContainerId.of(name + "-" + numbers.getAndIncrement());
    }

    /** Creates a container, which has to succeed. Where a capability isn't claimed, it has to be refused, and the test ends. */
    public Subject create(TestBundle bundle) {
        return create(newId(), bundle);
    }

    /** As {@link #create(TestBundle)}, with this id. */
    public Subject create(ContainerId id, TestBundle bundle) {
        return create(id, bundle.directory(), bundle);
    }

    /** As {@link #create(TestBundle)}, with another path for the bundle's directory. */
    public Subject createFrom(Path directory, TestBundle bundle) {
        return create(newId(), directory, bundle);
    }

    private Subject create(ContainerId id, Path directory, TestBundle bundle) {
        ids.add(id.value());
        if (!missing.isEmpty()) {
            throw refused(id, bundle);
        }
        bundle.write();
        step("create " + id + " from " + directory);
        boolean foreign = surroundings.runtime() instanceof UncheckedRuntime;
        Stdio stdio = Stdio.files(
                foreign ? Optional.of(streams().in()) : Optional.empty(),
                bundle.directory().resolve("stdout"),
                bundle.directory().resolve("stderr"));
        StandardContainer container;
        if (surroundings.runtime() instanceof UncheckedRuntime unchecked) {
            unchecked.createUnchecked(id.value(), directory, stdio);
            container = surroundings.runtime().load(id);
        } else {
            container = surroundings.runtime().create(id, Bundle.at(directory), stdio);
            container.detach();
        }
        return new Subject(this, bundle, container);
    }

    /** Containers of one test may be made at the same time. */
    private synchronized OwnStreams streams() {
        return OwnStreams.make(surroundings.directory(), name);
    }

    /** Creates a container as a program does, through the ordinary API; it is owned. */
    public StandardContainer owned(TestBundle bundle, Stdio stdio) {
        ContainerId id = newId();
        ids.add(id.value());
        if (!missing.isEmpty()) {
            throw refused(id, bundle);
        }
        step("create " + id + " from " + bundle.write().directory() + " with " + stdio);
        return surroundings.runtime().create(id, Bundle.at(bundle.directory()), stdio);
    }

    private RuntimeException refused(ContainerId id, TestBundle bundle) {
        step("create " + id + " with a setting of " + missing + ", which the backend doesn't claim");
        try {
            attempt(id.value(), bundle);
        } catch (UnsupportedFeatureException refusal) {
            return new Refused(refusal);
        } catch (ContainerException other) {
            if (surroundings.runtime() instanceof UncheckedRuntime) {
                return new Refused(other);
            }
            throw new AssertionError(
                    "expected an UnsupportedFeatureException, since " + missing + " isn't claimed, but it was " + other,
                    other);
        }
        return fail("the backend doesn't claim " + missing + ", and yet create took the setting: it may not ignore it");
    }

    private void attempt(String id, TestBundle bundle) {
        bundle.write();
        if (surroundings.runtime() instanceof UncheckedRuntime unchecked) {
            unchecked.createUnchecked(id, bundle.directory(), streams().discard());
        } else {
            surroundings
                    .runtime()
                    .create(ContainerId.of(id), Bundle.at(bundle.directory()), Stdio.discard())
                    .detach();
        }
    }

    /** Tries to create a container, which has to fail and leave nothing behind. */
    public ContainerException createFails(TestBundle bundle) {
        ContainerId id = newId();
        ContainerException failure = createFails(id.value(), bundle);
        assertNoContainer(id);
        assertNothingLeft(id, bundle);
        return failure;
    }

    /**
     * Tries to create what has one thing wrong in it, which has to fail. What is refused in the same words when that is mended is refused for
     * another reason: the test says nothing then, and is skipped.
     *
     * @param mended the same with nothing wrong, as far as a host has what it asks for
     */
    public void createFailsUnlike(TestBundle mended, TestBundle wrong) {
        ContainerException failure = createFails(wrong);
        ContainerId id = reserve();
        step("create " + id + " from " + mended.directory() + ", in which that is mended");
        try {
            attempt(id.value(), mended);
        } catch (ContainerException other) {
            step("  " + other.getMessage());
            assumeFalse(
                    words(other, mended).equals(words(failure, wrong)),
                    "it is refused in the same words when it is right: " + other.getMessage());
        }
    }

    private String words(ContainerException refusal, TestBundle bundle) {
        return String.valueOf(refusal.getMessage())
                .replace(bundle.directory().toString(), "BUNDLE")
                .replaceAll(Pattern.quote(name) + "-\\d+", "ID");
    }

    /** Tries to create a container with this id, legal or not, which has to fail. Looks for nothing that may be left. */
    public ContainerException createFails(String id, TestBundle bundle) {
        ids.add(id);
        step("create \"" + id + "\" from " + bundle.directory() + ", expecting an error");
        try {
            attempt(id, bundle);
        } catch (ContainerException expected) {
            refusal("create", expected);
            if (!missing.isEmpty()) {
                throw new Refused(expected);
            }
            return expected;
        }
        return fail("create of \"" + id + "\" was expected to fail, and succeeded");
    }

    /** A wrong process may be found out by create or by start; one of them has to fail. */
    public ContainerException createOrStartFails(TestBundle bundle) {
        Subject subject;
        try {
            subject = create(bundle);
        } catch (ContainerException expected) {
            return refusal("create", expected);
        }
        return subject.startFails();
    }

    /** Tries what has to be an error of the runtime. */
    public ContainerException refuses(String operation, Runnable call) {
        step(operation + ", expecting an error");
        try {
            call.run();
        } catch (ContainerException expected) {
            return refusal(operation, expected);
        }
        return fail(operation + " was expected to fail, and succeeded");
    }

    /** A crash or an overrun deadline is an error too, but none that the runtime has generated. */
    ContainerException refusal(String operation, ContainerException failure) {
        step("  " + failure.getMessage());
        if (failure instanceof LauncherFailedException) {
            fail(operation + " was expected to be refused, but it broke down: " + failure.getMessage(), failure);
        }
        return failure;
    }

    /** Tries to create a container with an illegal id, which has to fail and leave nothing, whatever path the id is. */
    public void createFailsForId(String id, TestBundle bundle) {
        List<String> before = foreignRecords();
        createFails(id, bundle);
        String mark = id.contains(name) ? id.substring(id.lastIndexOf('/') + 1) : name;
        assertNothingLeft(mark, bundle);
        assertThat(foreignRecords())
                .as("what is in the state root and beside it")
                .isEqualTo(before);
    }

    /** Names in the state root and beside it that don't belong to a test of this run. */
    private List<String> foreignRecords() {
        List<String> names = new ArrayList<>();
        for (Path directory : List.of(surroundings.stateRoot(), surroundings.directory())) {
            try (Stream<Path> entries = Files.list(directory)) {
                entries.map(Path::toString)
                        .filter(entry ->
                                !entry.substring(directory.toString().length()).contains(surroundings.mark()))
                        .forEach(names::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        names.sort(Comparator.naturalOrder());
        return names;
    }

    /** The optional operation, which has to be there if the backend claims it, and may not be there otherwise. */
    public <T extends ContainerOperation> T operation(StandardContainer container, Class<T> operation) {
        if (features().operations().contains(operation)) {
            return container.require(operation);
        }
        assertThat(container.find(operation))
                .as("%s, which the backend doesn't claim", operation.getSimpleName())
                .isEmpty();
        throw new Refused(operation.getSimpleName() + " is not claimed, and not there");
    }

    /** The operations on an id, legal or not, that nobody has looked up. */
    public Unchecked unlooked(String id) {
        return surroundings.runtime() instanceof UncheckedRuntime runtime
                ? runtime.unchecked(id)
                : new ByApi(surroundings.runtime(), id);
    }

    /** The id will be used without {@link #create}: it has to be cleaned up too. */
    public ContainerId reserve() {
        ContainerId id = newId();
        ids.add(id.value());
        return id;
    }

    /** What the test checks isn't asked of a foreign runtime behind a command line. */
    public void ownRuntimeOnly() {
        assumeFalse(surroundings.runtime() instanceof UncheckedRuntime, "a foreign runtime need not keep this promise");
    }

    /** Creates, starts and waits for a program that ends by itself; then its report can be read. */
    public Subject runToEnd(TestBundle bundle) {
        Subject subject = create(bundle);
        subject.start();
        subject.awaitStopped();
        return subject;
    }

    /** Runs the probe's report in the bundle. */
    public ProbeReport inside(TestBundle bundle) {
        Subject subject = runToEnd(bundle.program("report"));
        ProbeReport report = subject.report();
        subject.delete();
        return report;
    }

    /**
     * As {@link #inside}, with what the kernel says of mounts, cgroups, scheduling and so on, and with what comes of tries.
     *
     * @param tries what the probe tries, in this order ({@code "stat:/dev/null"}); see {@code probe.c}
     */
    public ProbeReport look(TestBundle bundle, String... tries) {
        List<String> words = new ArrayList<>(List.of("look"));
        words.addAll(List.of(tries));
        Subject subject = runToEnd(bundle.program(words.toArray(String[]::new)));
        ProbeReport report = subject.report();
        subject.delete();
        return report;
    }

    /** No container has this id: the query fails and the list doesn't have it. */
    public void assertNoContainer(ContainerId id) {
        try {
            fail("expected no container " + id + ", but there is one: "
                    + surroundings.runtime().load(id).state());
        } catch (ContainerNotFoundException expected) {
            assertThat(surroundings.runtime().list())
                    .as("the list of containers")
                    .noneMatch(l -> l.id().equals(id));
        }
    }

    /** No process, mount, cgroup or record of the container is on the host. */
    public void assertNothingLeft(ContainerId id, TestBundle bundle) {
        assertNothingLeft(id.value(), bundle);
    }

    private void assertNothingLeft(String mark, TestBundle bundle) {
        Traces left = Traces.settled(surroundings, mark, bundle.directory().toString());
        assertThat(left.isEmpty()).as("left behind: %s", left).isTrue();
        // an id with a path in it leads out of the state root
        assertThat(surroundings.stateRoot().resolveSibling(mark))
                .as("a record beside the state root")
                .doesNotExist();
    }

    /** What the runtime warned of. */
    public List<Finding> warnings(ContainerId id) {
        return surroundings.warnings().apply(id);
    }

    /** The namespaces of the runtime, by the kernel's name, as the kernel's text. */
    public Map<String, String> runtimeNamespaces() {
        return namespaces(surroundings.runtimeProcess());
    }

    /** What the runtime, and so a container, can have at most: its bounding set as a bit mask; -1 where that can't be seen. */
    public long runtimeCapabilities() {
        try (Stream<String> lines = Files.lines(surroundings.runtimeProcess().resolve("status"))) {
            return lines.filter(line -> line.startsWith(BOUNDING))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring(BOUNDING.length()).strip(), 16))
                    .findFirst()
                    .orElse(-1L);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The namespaces of the process that has this {@code /proc} directory. */
    public static Map<String, String> namespaces(Path process) {
        Map<String, String> namespaces = new TreeMap<>();
        try (Stream<Path> links = Files.list(process.resolve("ns"))) {
            for (Path link : (Iterable<Path>) links::iterator) {
                String kind = link.getFileName().toString();
                if (!kind.endsWith("_for_children")) {
                    namespaces.put(kind, Files.readSymbolicLink(link).toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("namespaces of " + process, e);
        }
        return namespaces;
    }

    public Surroundings surroundings() {
        return surroundings;
    }

    /** What the runtime claims. */
    public Features features() {
        return surroundings.features();
    }

    /** The platform whose rules hold. */
    public Platform platform() {
        return surroundings.platform();
    }

    /** Notes what was done or seen, for the report. */
    public void step(String what) {
        steps.add(what);
    }

    /** What was done so far. */
    public List<String> steps() {
        synchronized (steps) {
            return List.copyOf(steps);
        }
    }

    /** The bundles that the test made. */
    public List<TestBundle> bundles() {
        synchronized (bundles) {
            return List.copyOf(bundles);
        }
    }

    /**
     * Removes what the test made.
     *
     * @param passed false to look for what the runtime may have left as well; that is done once more at the end of the run
     * @param keep whether the bundles stay, to look at
     * @throws AssertionError if the runtime could not destroy a container
     */
    public void close(boolean passed, boolean keep) {
        Sweep sweep = new Sweep(surroundings, List.copyOf(ids), bundles());
        List<String> stayed = sweep.destroy(CLEANUP);
        if (!passed || !stayed.isEmpty()) {
            sweep.removeTraces();
        }
        if (!keep) {
            sweep.removeBundles();
        }
        OwnStreams.remove(surroundings.directory(), name);
        if (!stayed.isEmpty()) {
            fail(String.join("; ", stayed));
        }
    }
}
