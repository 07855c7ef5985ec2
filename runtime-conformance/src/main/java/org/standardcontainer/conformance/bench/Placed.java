package org.standardcontainer.conformance.bench;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.standardcontainer.conformance.Platform;

/**
 * A created container, and its cgroups.
 *
 * @param subject the container
 * @param files the cgroup file systems that its runtime sees
 * @param process its init process's directory below {@code /proc}
 */
public record Placed(Subject subject, CgroupFiles files, Path process) {
    /** Creates it. The test is skipped where its init process can't be seen. */
    public static Placed create(Bench bench, TestBundle bundle) {
        Subject subject = bench.create(bundle);
        assumeTrue(
                bench.platform() != Platform.VM && subject.hostProcess().isPresent(),
                "the init process is on another kernel, or there is none");
        return new Placed(subject, files(bench), subject.hostProcess().orElseThrow());
    }

    /** What the runtime sees. */
    public static CgroupFiles files(Bench bench) {
        return CgroupFiles.seenBy(bench.surroundings().runtimeProcess());
    }

    /** Skips the test where the host has no such controller, and where it isn't the host's that count. */
    public static void needs(Bench bench, String controller) {
        assumeTrue(bench.platform() != Platform.VM, "the container's cgroups are on another kernel");
        assumeTrue(files(bench).has(controller), "the host has no controller " + controller);
    }

    /** Skips the test where it isn't one of cgroup v1, and where the kernel hasn't got the file. */
    public static void needsVersion1(Bench bench, String controller, String file) {
        needs(bench, controller);
        CgroupFiles files = files(bench);
        assumeTrue(!files.isUnified(controller), controller + " isn't one of cgroup v1 here");
        assumeTrue(
                files.directory(controller, bench.surroundings().runtimeProcess())
                        .resolve(file)
                        .toFile()
                        .exists(),
                "this kernel has no " + file);
    }

    /** Skips the test where cgroup v1 is in use. */
    public static void needsVersion2(Bench bench) {
        assumeTrue(files(bench).isUnified(), "the host has cgroup v1");
    }

    /** Its cgroup's directory in the controller's hierarchy. */
    public Path directory(String controller) {
        return files.directory(controller, process);
    }

    /** Its cgroup, as the kernel names it in the hierarchy of pids. */
    public String path() {
        return files.path("pids", process);
    }

    /** Reads a file that has one name on v1 and another on v2. */
    public String read(String controller, String v1, String v2) {
        return CgroupFiles.read(directory(controller), files.isUnified(controller) ? v2 : v1);
    }
}
