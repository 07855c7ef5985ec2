package org.standardcontainer.launcher.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.standardcontainer.launcher.plan.TestCgroup.processes;
import static org.standardcontainer.launcher.plan.TestRoot.NEW_MOUNTS;
import static org.standardcontainer.launcher.plan.TestRoot.finish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Between two steps of a plan somebody takes away the cgroup that it has made, by removing or renaming it, and makes another in its place.
 * None of the steps after that may touch the other one.
 */
class LinuxClaimedCgroupIT extends CgroupScenario {
    private static final int ENOENT = 2;
    private static final int ENODEV = 19;
    private static final int ESTALE = 116;
    private static final int SOMEBODY = 1234;
    private static final List<Integer> DENYING = List.of(0xb7, 0, 0x95, 0); // r0 = 0, exit

    static Stream<Arguments> steps() {
        return Stream.of(
                step("pids", leaf -> new CgroupOp.WriteCgroup(leaf + "/pids.max", "7")),
                step("pids", leaf -> new CgroupOp.WriteCgroupIfThere(leaf + "/pids.max", "7")),
                step("pids", leaf -> new CgroupOp.OpenMembers(leaf.toString())),
                step("cpuset", leaf -> new CgroupOp.InheritCpuset(leaf.toString())),
                step("unified", leaf -> new CgroupOp.ChownCgroup(leaf.toString(), SOMEBODY, List.of("cgroup.procs"))),
                step("unified", leaf -> new DeviceOp.SetDeviceProgram(leaf.toString(), DENYING)),
                step("unified", leaf -> {
                    String top = parent(parent(leaf)).toString();
                    return new CgroupOp.EnableControllers(top, leaf.toString(), List.of(), List.of());
                }));
    }

    private static Arguments step(String hierarchy, Function<Path, PlanOp> step) {
        return Arguments.of(hierarchy, step.apply(Path.of("/a/b/c")).getClass().getSimpleName(), step);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("steps")
    void whatWasMadeInItsPlaceIsNotTouchedAndTheStepFails(String hierarchy, String name, Function<Path, PlanOp> step)
            throws Exception {
        try (TestCgroup cgroup = TestCgroup.in(hierarchy)) {
            Path leaf = cgroup.file("a/b");
            OneShot.Result result = OneShot.run(LaunchPlan.builder()
                    .host("", make(leaf))
                    .host("", madeAgain(leaf))
                    .host("", step.apply(leaf))
                    .build());
            assertThat(leaf).as("the other one").exists();
            assertThat(result.errno()).as(result.toString()).isEqualTo(ESTALE);
            assertThat(result.step()).isEqualTo(2);
            assertThat(state(leaf)).isEqualTo(state(Files.createDirectories(cgroup.file("new/one"))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pids", "unified"})
    void noProcessIsMovedThere(String hierarchy) throws IOException {
        try (TestCgroup cgroup = TestCgroup.in(hierarchy)) {
            Path leaf = cgroup.file("a/b");
            OneShot.Result result = OneShot.run(finish(
                    LaunchPlan.builder()
                            .host("", make(leaf))
                            .host("", madeAgain(leaf))
                            .host("", new ProcessOp.CloneInit(NEW_MOUNTS))
                            .host("", new CgroupOp.JoinCgroup(leaf.toString())),
                    "/bin/sleep 600 </dev/null >/dev/null 2>&1 &"));
            assertThat(result.errno()).as(result.toString()).isEqualTo(ESTALE);
            assertThat(processes(leaf)).isEmpty();
        }
    }

    @Test
    void noProcessIsBornThere() throws IOException {
        try (TestCgroup cgroup = TestCgroup.in("unified")) {
            Path leaf = cgroup.file("a/b");
            OneShot.Result result = OneShot.run(finish(
                    LaunchPlan.builder()
                            .host("", make(leaf))
                            .host("", madeAgain(leaf))
                            .host("", new CgroupOp.HoldCgroup(leaf.toString()))
                            .host("", new ProcessOp.CloneInit(NEW_MOUNTS)),
                    "/bin/sleep 600 </dev/null >/dev/null 2>&1 &"));
            assertThat(result.errno()).as(result.toString()).isIn(ENOENT, ENODEV); // kernels differ
            assertThat(result.step()).isEqualTo(3);
            assertThat(processes(leaf)).isEmpty();
        }
    }

    /** Version 1 has cgroups renamed: it is the container's under any name. */
    @Test
    void oneThatWasRenamedIsStillTheContainers() throws IOException {
        try (TestCgroup cgroup = TestCgroup.in("pids")) {
            Path leaf = cgroup.file("a");
            Path renamed = cgroup.file("renamed");
            OneShot.Result result = OneShot.run(finish(
                    LaunchPlan.builder()
                            .host("", make(leaf))
                            .host("", shell("mv \"$0\" \"$1\" && mkdir \"$0\"", leaf, renamed))
                            .host("", new CgroupOp.WriteCgroup(leaf + "/pids.max", "7"))
                            .host("", new CgroupOp.OpenMembers(leaf.toString()))
                            .host("", new ProcessOp.CloneInit(NEW_MOUNTS))
                            .init("", new CgroupOp.EnterCgroup(0, leaf.toString())),
                    "cat /proc/self/cgroup"));
            assertThat(result.succeeded()).as(result.toString()).isTrue();
            assertThat(result.output()).contains(cgroup.path().getFileName() + "/renamed");
            assertThat(renamed.resolve("pids.max")).hasContent("7");
            assertThat(leaf.resolve("pids.max")).hasContent("max");
        }
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent());
    }

    private static ProcessOp madeAgain(Path leaf) {
        return shell("rmdir \"$0\" \"$1\" && mkdir -p \"$0\"", leaf, parent(leaf));
    }

    private static ProcessOp shell(String script, Path first, Path second) {
        List<String> args = List.of("sh", "-c", script, first.toString(), second.toString());
        return new ProcessOp.RunProgram(
                "/bin/sh", args, List.of("PATH=/usr/bin:/bin"), "/", Template.of(""), 20_000, false);
    }

    /** What a step could have changed of a cgroup. */
    private static String state(Path cgroup) throws IOException, InterruptedException {
        StringBuilder state = new StringBuilder();
        for (String name : List.of("pids.max", "cpuset.cpus", "cpuset.mems")) {
            Path file = cgroup.resolve(name);
            state.append(Files.exists(file) ? name + "=" + Files.readString(file) : "");
        }
        for (Path path : List.of(cgroup, cgroup.resolve("cgroup.procs"))) {
            state.append(Files.getAttribute(path, "unix:uid")).append('\n');
        }
        return state + (Files.exists(cgroup.resolve("cgroup.type")) ? useOfADevice(cgroup) : "");
    }

    /** What a process there gets that opens one. */
    private static String useOfADevice(Path cgroup) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "echo $$ >\"$0/cgroup.procs\" && exec 3<>/dev/zero && echo opened",
                        cgroup.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }
}
