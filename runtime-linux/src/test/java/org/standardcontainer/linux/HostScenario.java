package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ExitStatus;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.spec.SpecJson;

/**
 * What a JVM on a host finds there: {@code probe()}, and what becomes of containers of several kinds. Arguments: a directory of its own
 * with a busybox in it, and the first of the ids that it may hand out besides its own.
 */
final class HostScenario {
    private static final String SCRIPT = "busybox id -u; busybox awk '{print $1, $2, $3}' /proc/self/uid_map; "
            + "echo x > /dev/null; busybox ip link | busybox grep -c LOOPBACK,UP; busybox ls /sys | busybox grep -c kernel";

    private final Path directory;
    private final ContainerRuntime runtime;
    private final HostFacts facts;
    private final Warnings warnings;

    /** What the container that is made is warned of. */
    private static final class Warnings implements RuntimeListener {
        private final Set<String> told = new LinkedHashSet<>();

        @Override
        public synchronized void warning(ContainerId id, Finding finding) {
            told.add("warning `" + finding.subject() + "` " + finding.sentences());
        }

        synchronized String taken() {
            String all = told.stream().map(warning -> "<br>" + warning).collect(Collectors.joining());
            told.clear();
            return all;
        }
    }

    private HostScenario(Path directory, ContainerRuntime runtime, Warnings warnings) {
        this.directory = directory;
        this.runtime = runtime;
        this.warnings = warnings;
        this.facts = new HostFactsReader(Path.of("/")).read();
    }

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        Path state = directory.resolve("state");
        RuntimeConfig config = RuntimeConfig.of(
                Map.of("backend", "linux", "state.root", state.toString()), List.of(new LinuxRuntimeProvider()));
        for (Finding finding : new LinuxRuntimeProvider().probe(config)) {
            if (!List.of("kernel", "namespaces", "cgroups", "launcher", "checkpoint")
                    .contains(finding.subject())) {
                String grave =
                        finding.isError() ? "**error** " : finding.kind() == Finding.Kind.WARNING ? "warning " : "";
                System.out.println("probe|" + grave + "`" + finding.subject() + "` " + finding.sentences());
            }
        }
        Warnings warnings = new Warnings();
        try (ContainerRuntime runtime = TestContainers.open(state, Map.of(), warnings)) {
            new HostScenario(directory, runtime, warnings).all(Long.parseLong(args[1]));
        }
        if (Files.exists(state)) {
            try (Stream<Path> left = Files.list(state)) {
                left.forEach(path -> System.out.println("left|" + path));
            }
        }
    }

    private void all(long more) throws IOException {
        Spec plain = spec("pid", "network", "ipc", "uts", "mount");
        Spec users = spec("user", "pid", "network", "ipc", "uts", "mount");
        IdMapping uid = new IdMapping(0L, facts.uid(), 1L);
        IdMapping gid = new IdMapping(0L, facts.users().gid(), 1L);
        IdMapping others = new IdMapping(1L, more, 1000L);
        say(
                "none",
                plain,
                Files.readString(Path.of("/proc/self/uid_map")).strip().replaceAll("\\s+", " "));
        Spec own = mapped(users, List.of(uid), List.of(gid));
        say("own", own, "0 " + facts.uid() + " 1");
        say("bound", bound(own), "0 " + facts.uid() + " 1");
        say(
                "more",
                mapped(users, List.of(uid, others), List.of(gid, others)),
                "0 " + facts.uid() + " 1\n1 " + more + " 1000");
    }

    private static Spec spec(String... namespaces) {
        return TestContainers.shell(SCRIPT)
                .linux(TestContainers.linux(namespaces).build())
                .build();
    }

    private static Spec mapped(Spec spec, List<IdMapping> uids, List<IdMapping> gids) {
        return spec.toBuilder()
                .linux(TestContainers.linux("user", "pid", "network", "ipc", "uts", "mount")
                        .uidMappings(uids)
                        .gidMappings(gids)
                        .build())
                .build();
    }

    /** With the runtime's proc and sysfs instead of new ones. */
    private static Spec bound(Spec spec) {
        List<Mount> mounts = TestContainers.mounts().stream()
                .map(mount -> List.of("proc", "sysfs").contains(mount.type())
                        ? Mount.bind(mount.destination(), mount.destination(), "rbind")
                        : mount)
                .toList();
        return spec.toBuilder().mounts(mounts).build();
    }

    private void say(String name, Spec spec, String map) throws IOException {
        String outcome = outcome(name, spec, map).replace("\n", " ");
        System.out.println(name + "|" + outcome + warnings.taken());
    }

    private String outcome(String name, Spec spec, String map) throws IOException {
        try (StandardContainer container = runtime.create(TestContainers.newId(), bundle(name, spec), Stdio.pipes())) {
            container.start();
            TestContainers.Result result = TestContainers.finish(container);
            container.delete();
            boolean asExpected = result.status().equals(new ExitStatus.Exited(0))
                    && (result.out() + result.err()).equals("0\n" + map + "\n1\n1\n");
            return asExpected ? "works" : "wrote " + result;
        } catch (InvalidConfigException e) {
            return e.findings().stream()
                    .filter(Finding::isError)
                    .map(f -> "**refused** `" + f.subject() + "` " + f.sentences())
                    .collect(Collectors.joining("<br>"));
        } catch (ContainerException e) {
            return "**fails** " + e.getMessage() + ". " + e.remedy();
        }
    }

    private Bundle bundle(String name, Spec spec) throws IOException {
        Path bundle = Files.createDirectory(directory.resolve(name));
        for (String mountPoint : List.of("bin", "proc", "dev", "sys", "tmp")) {
            Files.createDirectories(bundle.resolve("rootfs/" + mountPoint));
        }
        Files.copy(directory.resolve("busybox"), bundle.resolve("rootfs/bin/busybox"));
        bundle.resolve("rootfs/bin/busybox").toFile().setExecutable(true, false);
        Files.createSymbolicLink(bundle.resolve("rootfs/bin/sh"), Path.of("busybox"));
        Files.write(bundle.resolve("config.json"), SpecJson.write(spec));
        return Bundle.at(bundle);
    }
}
