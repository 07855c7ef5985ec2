package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.Placed;
import org.standardcontainer.conformance.bench.TestBundle;

/** config-linux.md#cgroup-ownership: whose the files of a container's cgroup are. */
@Requires({"linux.cgroup", "linux.mount", "linux.namespaces.cgroup"})
public abstract class LinuxCgroupOwnershipContract {
    private static final Path DELEGATED = Path.of("/sys/kernel/cgroup/delegate");
    private static final String THE_DIRECTORY = ".";
    private static final long USER = 1234;

    /** Of a user that isn't root, in namespaces of its own. */
    private static TestBundle bundle(Bench bench, boolean ownNamespace) {
        List<Map<String, String>> namespaces = new ArrayList<>();
        List.of("mount", "pid").forEach(type -> namespaces.add(Map.of("type", type)));
        if (ownNamespace) {
            namespaces.add(Map.of("type", "cgroup"));
        }
        return bench.bundle()
                .set("/linux/namespaces", namespaces)
                .set("/process/user", Map.of("uid", USER, "gid", USER));
    }

    private static TestBundle mounted(TestBundle bundle, String option) {
        return bundle.mount("/sys/fs/cgroup", "cgroup", "cgroup", option);
    }

    /** What in the container's cgroup is the user's. */
    private static Set<String> owned(Bench bench, TestBundle bundle) throws IOException {
        Path cgroup = Placed.create(bench, bundle).directory("pids");
        Set<String> owned = new TreeSet<>();
        try (Stream<Path> files = Files.list(cgroup)) {
            for (Path file : files.toList()) {
                if (isTheUsers(file)) {
                    owned.add(file.getFileName().toString());
                }
            }
        }
        if (isTheUsers(cgroup)) {
            owned.add(THE_DIRECTORY);
        }
        return owned;
    }

    private static boolean isTheUsers(Path file) throws IOException {
        return ((Integer) Files.getAttribute(file, "unix:uid")).longValue() == USER;
    }

    @Test
    @Requires("linux.cgroup.v2")
    @Clause({
        "linux.cgroup-ownership.chown-allowed",
        "linux.cgroup-ownership.only-with-rw-mount",
        "linux.cgroup-ownership.only-delegated-files",
        "linux.cgroup-ownership.existing-files-changed",
        "linux.cgroup-ownership.nothing-else"
    })
    void itIsTheUsersWhoSeesItWritable(Bench bench) throws IOException {
        Placed.needsVersion2(bench);
        Set<String> owned = owned(bench, mounted(bundle(bench, true), "rw"));
        assertThat(owned).contains(THE_DIRECTORY, "cgroup.procs", "cgroup.threads", "cgroup.subtree_control");
        owned.remove(THE_DIRECTORY);
        assertThat(Files.readAllLines(DELEGATED)).as("the kernel's list").containsAll(owned);
    }

    /** The kernel's list has files of controllers that this cgroup hasn't. */
    @Test
    @Requires("linux.cgroup.v2")
    @Clause("linux.cgroup-ownership.missing-file-no-failure")
    void listedFilesMayBeMissing(Bench bench) throws IOException {
        Placed.needsVersion2(bench);
        Set<String> missing = new TreeSet<>(Files.readAllLines(DELEGATED));
        missing.removeAll(owned(bench, mounted(bundle(bench, true), "rw")));
        assumeFalse(missing.isEmpty(), "the cgroup has all files of the list");
    }

    @Test
    @Requires("linux.cgroup.v2")
    @Clause({
        "linux.cgroup-ownership.only-with-rw-mount",
        "linux.cgroup-ownership.not-without-mount",
        "linux.cgroup-ownership.not-without-cgroupns"
    })
    void elseItIsNot(Bench bench) throws IOException {
        Placed.needsVersion2(bench);
        assertThat(owned(bench, mounted(bundle(bench, true), "ro")))
                .as("mounted read-only")
                .isEmpty();
        assertThat(owned(bench, bundle(bench, true))).as("not mounted").isEmpty();
        assertThat(owned(bench, mounted(bundle(bench, false), "rw")))
                .as("in the runtime's cgroup namespace")
                .isEmpty();
    }

    @Test
    @Requires("linux.cgroup.pids")
    @Clause("linux.cgroup-ownership.not-on-v1")
    void withVersion1ItIsNobodyElses(Bench bench) throws IOException {
        Placed.needsVersion1(bench, "pids", "cgroup.procs");
        assertThat(owned(bench, mounted(bundle(bench, true), "rw"))).isEmpty();
    }
}
