package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.StandardContainer;
import org.standardcontainer.Stdio;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.Waitable;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.launcher.plan.GuestOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.testguest.Opened;

/** Templates that are damaged, of something else, or can't be made; and clones that die. */
@Tag("once")
@Timeout(300)
class TemplateTroubleIT {
    private final List<String> progress = Collections.synchronizedList(new ArrayList<>());

    @Opened
    private TestMachines machines;

    /** Of an earlier build with another kernel. */
    @BeforeAll
    static void onlyOne() throws IOException {
        List<Path> all = Files.isDirectory(TestMachines.CACHE) ? templates(TestMachines.CACHE) : List.of();
        if (all.size() > 1) {
            for (Path template : all) {
                try (Stream<Path> files = Files.list(template)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(template);
            }
        }
    }

    private RuntimeListener listener() {
        return new RuntimeListener() {
            @Override
            public void progress(String text) {
                progress.add(text);
            }
        };
    }

    private ContainerRuntime runtime(Map<String, String> settings) {
        Map<String, String> all = new java.util.HashMap<>(settings);
        all.put("vm.template", "trouble");
        return TestMachines.open(machines.directory().resolve("state-of-clones"), all, listener());
    }

    private static String run(ContainerRuntime runtime, Bundle bundle) {
        try (StandardContainer container = runtime.create(TestMachines.newId(), bundle, Stdio.pipes())) {
            container.start();
            String out = TestMachines.finish(container).out();
            container.delete();
            return out;
        }
    }

    private Bundle bundle() {
        return machines.bundle(TestMachines.shell("echo here").build());
    }

    private static List<Path> templates(Path cache) throws IOException {
        try (Stream<Path> all = Files.list(cache)) {
            return all.filter(path -> path.getFileName().toString().startsWith("template-trouble-"))
                    .toList();
        }
    }

    private static Path template() throws IOException {
        return template(TestMachines.CACHE);
    }

    private static Path template(Path cache) throws IOException {
        List<Path> all = templates(cache);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static void damage(Path file, long at) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            int old = open.read();
            open.seek(at);
            open.write(old ^ 1);
        }
    }

    @Test
    void oneThatIsDamagedIsMadeAnew() throws Exception {
        Bundle bundle = bundle();
        try (ContainerRuntime runtime = runtime(Map.of())) {
            assertThat(run(runtime, bundle)).isEqualTo("here\n");
            Path first = template();
            damage(first.resolve("memory"), 40 << 20);
            progress.clear();

            assertThat(run(runtime, bundle)).isEqualTo("here\n");
            assertThat(progress).hasSize(3);
            assertThat(progress.get(0)).contains("memory isn't what was written");
            assertThat(template()).isNotEqualTo(first);

            damage(template().resolve("state"), 1000);
            progress.clear();
            assertThat(run(runtime, bundle)).isEqualTo("here\n");
            assertThat(progress.get(0)).contains("state isn't what was written");

            Files.delete(template().resolve("sums"));
            progress.clear();
            assertThat(run(runtime, bundle)).isEqualTo("here\n");
            assertThat(progress.get(0)).contains("NoSuchFile");
        }
    }

    /** Two of a program's runtimes may need the first one at the same moment; and somebody may have been killed who made one. */
    @Test
    void ofTwoRuntimesOneMakesItAndRemovesWhatWasLeftHalfMade() throws Exception {
        Bundle bundle = bundle();
        try (ContainerRuntime one = runtime(Map.of());
                ContainerRuntime other = runtime(Map.of())) {
            assertThat(run(one, bundle)).isEqualTo("here\n");
            Files.delete(template().resolve("sums"));
            Path half = Files.createDirectories(TestMachines.CACHE.resolve("making-template-of-nobody"));
            Files.write(half.resolve("whole"), new byte[4096]);
            progress.clear();

            List<CompletableFuture<String>> both = Stream.of(one, other)
                    .map(runtime -> CompletableFuture.supplyAsync(() -> run(runtime, bundle), Aside.THREADS))
                    .toList();
            assertThat(both.stream().map(TestMachines::await)).containsExactly("here\n", "here\n");
            assertThat(progress)
                    .filteredOn(text -> text.startsWith("making a template"))
                    .hasSize(1);
            assertThat(half).doesNotExist();
        }
    }

    /** A cache of its own, of which is known what is in it. */
    private ContainerRuntime alone(String... setting) {
        Map<String, String> all = new java.util.HashMap<>();
        all.put("vm.cache", cache().toString());
        if (setting.length == 2) {
            all.put(setting[0], setting[1]);
        }
        return runtime(all);
    }

    private Path cache() {
        return machines.directory().resolve("cache");
    }

    @Test
    void ofTwoProgramsWithDifferentQemusEachKeepsItsOwnAndWhatNobodyUsesGoes() throws Exception {
        Bundle bundle = bundle();
        Path another = machines.directory().resolve("qemu-system-x86_64");
        Files.writeString(
                another,
                "#!/bin/sh\ncase $1 in --version) echo QEMU emulator version 7.2.99;;"
                        + " *) exec /usr/bin/qemu-system-x86_64 \"$@\";; esac\n");
        open(another);
        try (ContainerRuntime runtime = alone();
                ContainerRuntime other = alone("vm.qemu", another.toString())) {
            assertThat(run(runtime, bundle)).isEqualTo("here\n");
            assertThat(run(other, bundle)).isEqualTo("here\n");
            List<Path> both = templates(cache());
            assertThat(both).hasSize(2);
            progress.clear();
            assertThat(run(runtime, bundle)).isEqualTo("here\n");
            assertThat(run(other, bundle)).isEqualTo("here\n");
            assertThat(progress).isEmpty();

            Path old = another(both, "old", 8);
            assertThat(run(runtime, bundle)).isEqualTo("here\n");
            assertThat(progress).hasSize(1).first().asString().contains("removing " + old, "of another kernel");
            Path young = another(both, "young", 2);
            Path older = another(both, "older", 3);
            assertThat(run(runtime, bundle)).isEqualTo("here\n");
            assertThat(older).doesNotExist();
            assertThat(templates(cache())).contains(young).containsAll(both).hasSize(3);
            for (Path own : both) { // also one that nobody has used for long, if it is needed
                lastUsed(own, 100);
            }
            assertThat(run(runtime, bundle)).isEqualTo("here\n");
            assertThat(run(other, bundle)).isEqualTo("here\n");
            assertThat(progress)
                    .filteredOn(text -> text.startsWith("made"))
                    .hasSize(1); // the one that wasn't needed first
        }
    }

    /** Something as if of a third kernel, in a directory as theirs. */
    private Path another(List<Path> templates, String name, int days) throws IOException {
        String one = templates.get(0).getFileName().toString();
        String other = templates.get(1).getFileName().toString();
        int common = 0;
        while (one.charAt(common) == other.charAt(common)) {
            common++;
        }
        Path made = Files.createDirectory(cache().resolve(one.substring(0, common) + "-" + name));
        Files.createFile(made.resolve("sums"));
        lastUsed(made, days);
        return made;
    }

    private static void lastUsed(Path template, int days) throws IOException {
        Files.setLastModifiedTime(
                template.resolve("sums"), FileTime.from(Instant.now().minus(Duration.ofDays(days))));
    }

    @Test
    void aKernelAtAnotherPlaceIsAnother() throws Exception {
        Bundle bundle = bundle();
        Path kernel = TestMachines.kernel().orElseThrow();
        Path boot = Files.createDirectories(machines.directory().resolve("kernel/boot"));
        Files.copy(kernel, boot.resolve(kernel.getFileName()));
        Files.createSymbolicLink(
                boot.resolveSibling("lib"), kernel.resolveSibling("../lib").toRealPath());
        open(boot.resolve(kernel.getFileName()));
        try (ContainerRuntime runtime = alone();
                ContainerRuntime other =
                        alone("vm.kernel", boot.resolve(kernel.getFileName()).toString())) {
            assertThat(run(runtime, bundle)).isEqualTo("here\n");
            progress.clear();

            assertThat(run(other, bundle)).isEqualTo("here\n");
            assertThat(progress).filteredOn(text -> text.startsWith("made")).hasSize(1);
            assertThat(templates(cache())).hasSize(2);
        }
    }

    /** That two of them differ could be luck: kernels draw from their clocks too. What isn't luck is that none gets any further without its seed. */
    @Test
    void aCloneThatGetsNoSeedRunsNothing() throws Exception {
        try (ContainerRuntime runtime = runtime(Map.of())) {
            assertThat(run(runtime, bundle())).isEqualTo("here\n"); // with it
        }
        RuntimeConfig config =
                TestMachines.config(machines.directory().resolve("none"), Map.of("vm.template", "trouble"));
        LauncherSettings launcher = LauncherSettings.from(config);
        Guest guest = Assets.find(VmSettings.from(config), launcher).guest().orElseThrow();
        MachineStart clone = new TemplateStart.Clone(new Template(template()));
        QemuCommand command = QemuCommand.of(guest.qemu(), guest.acceleration(), guest.type(), 1, 256L << 20)
                .build();
        LaunchPlan whole = new MachinePlan(command, clone, List.of(), Assets.user(), Duration.ofMinutes(1)).plan();
        long begin = System.nanoTime();
        launcher.execute(ContainerId.of("renewed"), whole);
        Duration patience =
                Duration.ofNanos(System.nanoTime() - begin).multipliedBy(3).plusSeconds(2);
        LaunchPlan brief = new MachinePlan(command, clone, List.of(), Assets.user(), patience).plan();
        LaunchPlan without = new LaunchPlan(brief.steps().stream()
                .filter(step -> !(step.op() instanceof GuestOp.RenewGuest))
                .toList());
        assertThatThrownBy(() -> launcher.execute(ContainerId.of("unrenewed"), without))
                .hasMessageContaining("wait until the virtual machine has booted")
                .hasMessageContaining("ETIMEDOUT");
    }

    /** QEMU, which runs as nobody, gets to what is there. */
    private void open(Path file) throws IOException {
        Files.setPosixFilePermissions(machines.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void qemuThatIsKilledWhileItGoesOnTakesTheCreateWithItAndNothingElse() throws Exception {
        Bundle bundle = bundle();
        Path flag = machines.directory().resolve("kill");
        Path wrapper = machines.directory().resolve("qemu-system-x86_64");
        Files.writeString(
                wrapper,
                "#!/bin/sh\n[ -e " + flag + " ] || exec /usr/bin/qemu-system-x86_64 \"$@\"\n"
                        // the state's descriptor: it gets a part of that, and waits for the rest
                        + "{ head -c 20000 <&6; sleep 1; } | { exec 6<&0; /usr/bin/qemu-system-x86_64 \"$@\" &"
                        + " sleep 0.5; kill -9 $!; }; exit 1\n");
        open(wrapper);
        try (ContainerRuntime runtime = alone("vm.qemu", wrapper.toString())) {
            assertThat(run(runtime, bundle)).isEqualTo("here\n");
            Path template = template(cache());
            Files.createFile(flag);

            assertThatThrownBy(() -> runtime.create(TestMachines.newId(), bundle, Stdio.pipes()))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("make a virtual machine of its own from the template");
            assertThat(runtime.list()).isEmpty();

            Files.delete(flag);
            assertThat(run(runtime, bundle)).isEqualTo("here\n");
            assertThat(template(cache())).isEqualTo(template);
        }
    }

    @Test
    void aCloneThatDiesLeavesTheTemplateAsItWas() throws Exception {
        Bundle busy = machines.bundle(
                TestMachines.shell("dd if=/dev/urandom of=/dev/filled bs=1M count=20; echo filled; sleep 1000")
                        .build());
        try (ContainerRuntime runtime = runtime(Map.of())) {
            assertThat(run(runtime, bundle())).isEqualTo("here\n");
            Path memory = template().resolve("memory");
            String before = Files.getAttribute(memory, "unix:ctime").toString();
            try (StandardContainer container = runtime.create(TestMachines.newId(), busy, Stdio.pipes())) {
                container.start();
                assertThat(TestMachines.line(container
                                .require(org.standardcontainer.Attachment.class)
                                .stdout()))
                        .isEqualTo("filled");
                TestMachines.machine(container).destroyForcibly();
                TestMachines.await(container.require(Waitable.class).onExit());
            }
            progress.clear();

            assertThat(run(runtime, bundle())).isEqualTo("here\n");
            assertThat(progress).isEmpty();
            assertThat(Files.getAttribute(memory, "unix:ctime").toString()).isEqualTo(before);
        }
    }

    /** For the memory of the machine that boots, and for what is kept of it besides. */
    @ParameterizedTest
    @ValueSource(strings = {"131072", "347000"})
    void withoutRoomNoneIsMadeAndNothingIsLeft(String kibibytes) throws Exception {
        List<String> lines = SmallDisk.run(machines, kibibytes, OnSmallCache.class, bundle());

        assertThat(lines.get(0))
                .startsWith("LauncherFailedException no template could be made")
                .contains("No space left");
        assertThat(lines.subList(1, lines.size())).containsExactly("left []");
    }

    /** Makes a container with a cache that has room for a kernel alone. */
    static final class OnSmallCache {
        private OnSmallCache() {}

        public static void main(String[] args) throws Exception {
            Path cache = Path.of(args[0]).resolve("cache");
            Path state = Path.of(args[1]).resolveSibling("state-of-small");
            Map<String, String> settings = Map.of("vm.template", "trouble", "vm.cache", cache.toString());
            try (ContainerRuntime runtime = TestMachines.open(state, settings, RuntimeListener.logging())) {
                try {
                    runtime.create(TestMachines.newId(), Bundle.at(Path.of(args[1])), Stdio.discard())
                            .close();
                    System.out.println("created");
                } catch (ContainerException e) {
                    System.out.println(e.getClass().getSimpleName() + " " + e.getMessage());
                }
            }
            try (Stream<Path> left = Files.list(cache)) {
                System.out.println("left "
                        + left.map(file -> file.getFileName().toString())
                                .filter(name -> name.startsWith("making-") || name.startsWith("template-"))
                                .toList());
            }
        }
    }

    @Test
    void whatCantBeIsRefusedByName() {
        assertThatThrownBy(() -> TestMachines.open(
                        machines.directory().resolve("none"),
                        Map.of("vm.template", "../there"),
                        RuntimeListener.logging()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("vm.template")
                .hasMessageContaining("can't be the name of a trust domain");
        assertThatThrownBy(() -> TestMachines.open(
                        machines.directory().resolve("none"),
                        Map.of("vm.template", "tests", "vm.rootfs", "image"),
                        RuntimeListener.logging()))
                .hasMessageContaining("a machine that goes on from a template has no disk of its own");
    }
}
