package org.standardcontainer.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Attachment;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.conformance.bench.UsualModes;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.InterfaceIsolation.Verdict;
import org.standardcontainer.isolation.Isolation;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.spec.BundleReader;
import org.standardcontainer.spec.Spec;

/**
 * Looks whether a report on isolation is true: the kit's probe runs in two containers of the same configuration and on the host,
 * and each says what it sees. It opens and reads, and writes nothing of the host's.
 */
public final class IsolationTrial {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, String> MARKS = Map.of(
            "unix.abstract", "abstract",
            "net.ports", "port",
            "ipc.sysv", "sysv",
            "ipc.mqueue", "mqueue",
            "ipc.shm", "shm");
    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;
    private final Path probe;
    private final UnaryOperator<String> misreading;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);

    private IsolationTrial(Path directory, UnaryOperator<String> misreading) throws IOException {
        this.directory = directory;
        this.misreading = misreading;
        this.probe = Probe.extract(Platform.LINUX, directory);
    }

    /**
     * Proves what can be proven. Hooks don't run, and network devices and resources that are one container's alone are left
     * out of the two containers.
     *
     * @param runtime on which the report was made
     * @param bundle of which it was made
     * @return the report with a verdict on each row; as it was if nothing of it can be proven
     * @throws org.standardcontainer.ContainerException if the containers can't be made
     */
    public static IsolationReport verify(ContainerRuntime runtime, Bundle bundle, IsolationReport report) {
        return verify(runtime, bundle, report, UnaryOperator.identity());
    }

    /**
     * As {@link #verify(ContainerRuntime, Bundle, IsolationReport)}.
     *
     * @param misreading what becomes of the configuration on its way to the two containers: nothing, but for a planted fault
     */
    public static IsolationReport verify(
            ContainerRuntime runtime, Bundle bundle, IsolationReport report, UnaryOperator<String> misreading) {
        if (report.interfaces().stream().allMatch(row -> row.proof().isEmpty())) {
            return report;
        }
        try {
            Path directory = Files.createTempDirectory("isolation-").toRealPath();
            try {
                Files.setPosixFilePermissions(
                        directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
                Sightings sightings = new IsolationTrial(directory, misreading).look(runtime, bundle, report);
                return report.map(row -> judge(row, sightings));
            } finally {
                Workplace.removeTree(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the probe can't look", e);
        }
    }

    private static InterfaceIsolation judge(InterfaceIsolation row, Sightings sightings) {
        List<Sightings.Finding> findings =
                row.proof().stream().map(sightings::check).toList();
        for (Sightings.Finding finding : findings) {
            if (finding.result() == Sightings.Result.FAILS) {
                return row.with(Verdict.DISPROVEN, finding.text());
            }
        }
        boolean proven = !findings.isEmpty()
                && findings.stream().allMatch(finding -> finding.result() == Sightings.Result.HOLDS);
        return proven
                ? row.with(
                        Verdict.PROVEN,
                        String.join(
                                "; ",
                                findings.stream().map(Sightings.Finding::text).toList()))
                : row;
    }

    private Sightings look(ContainerRuntime runtime, Bundle bundle, IsolationReport report) throws IOException {
        BundleReader.Content content = BundleReader.read(bundle);
        List<String> names = List.of(mark + "-a", mark + "-b", mark + "-h");
        String marks = marks(report, content.spec());
        Path first = bundle("a", content.spec(), bundle, arguments(marks, names, 0));
        Path second = bundle("b", content.spec(), bundle, arguments(marks, names, 1));
        Map<String, String> before;
        try (Watcher host = host(first, names)) {
            before = host.read();
        }
        try (Watcher a = container(runtime, first, names.get(0));
                Watcher b = container(runtime, second, names.get(1))) {
            Map<String, String> ofA = a.read();
            Map<String, String> ofB = b.read();
            try (Watcher host = host(first, names)) {
                Map<String, String> after = host.read();
                for (Watcher watcher : List.of(a, b, host)) {
                    watcher.go();
                }
                ofA.putAll(a.read());
                ofB.putAll(b.read());
                after.putAll(host.read());
                return new Sightings(names, ofA, ofB, before, after);
            }
        }
    }

    private Path bundle(String name, Spec model, Bundle bundle, List<String> arguments) throws IOException {
        Path made = TrialBundle.make(directory.resolve(name), probe, model, bundle, arguments);
        Path config = made.resolve("config.json");
        UsualModes.file(config, misreading.apply(Files.readString(config)));
        return made;
    }

    /** What is made in a container to be looked for from outside: only what is the container's own, so nothing is the host's. */
    private static String marks(IsolationReport report, Spec spec) {
        List<String> marks = new ArrayList<>();
        MARKS.forEach((id, mark) -> report.find(id)
                .filter(row -> row.isolation() == Isolation.ISOLATED)
                .ifPresent(row -> marks.add(mark)));
        marks.add("node:" + TrialBundle.ownDirectory(spec));
        return String.join(",", marks);
    }

    private static List<String> arguments(String marks, List<String> names, int own) {
        List<String> arguments = new ArrayList<>(List.of("/probe", "isolation", marks, "/", names.get(own)));
        names.stream().filter(name -> !name.equals(names.get(own))).forEach(arguments::add);
        return arguments;
    }

    /** A probe that runs somewhere, with its streams. */
    private static final class Watcher implements AutoCloseable {
        private final OutputStream in;
        private final BufferedReader out;
        private final AutoCloseable subject;
        private final String name;

        Watcher(OutputStream in, java.io.InputStream out, AutoCloseable subject, String name) {
            this.in = in;
            this.out = new BufferedReader(new InputStreamReader(out, StandardCharsets.UTF_8));
            this.subject = subject;
            this.name = name;
        }

        /** The next thing that it says. */
        Map<String, String> read() throws IOException {
            @Nullable String[] line = new String[1];
            Throwable failure = Deadline.run("the probe", PATIENCE, () -> line[0] = out.readLine());
            String text = line[0];
            if (failure != null || text == null) {
                throw new IOException("the probe of " + name + " said nothing", failure);
            }
            Map<String, String> said = new LinkedHashMap<>();
            JsonNode tree = JSON.readTree(text);
            tree.properties()
                    .forEach(field -> said.put(field.getKey(), field.getValue().asText()));
            return said;
        }

        void go() throws IOException {
            in.write('\n');
            in.flush();
        }

        /** By the end of its input it knows that it may remove its marks. */
        @Override
        public void close() throws IOException {
            try {
                in.close();
                Deadline.run("the probe's end", PATIENCE, () -> {
                    while (out.readLine() != null) {
                        // it has nothing more to say
                    }
                });
                subject.close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException("the probe of " + name + " doesn't end", e);
            }
        }
    }

    private static Watcher container(ContainerRuntime runtime, Path bundle, String name) {
        StandardContainer container =
                runtime.create(ContainerId.of("isolation-" + name), Bundle.at(bundle), Stdio.pipes());
        Attachment streams = container.require(Attachment.class);
        container.start();
        return new Watcher(streams.stdin(), streams.stdout(), container, "container " + container.id());
    }

    private Watcher host(Path bundle, List<String> names) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                probe.toString(),
                "isolation",
                "none",
                bundle.resolve("rootfs").toString(),
                names.get(2),
                names.get(0),
                names.get(1)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Watcher(process.getOutputStream(), process.getInputStream(), process::destroy, "the host");
    }
}
