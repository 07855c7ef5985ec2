package org.standardcontainer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Bundle;
import org.standardcontainer.conformance.bench.CopiedClasses;
import org.standardcontainer.spec.IdMapping;
import org.standardcontainer.spec.LinuxCpu;
import org.standardcontainer.spec.LinuxMemory;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.spec.Mount;
import org.standardcontainer.spec.Spec;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/**
 * An ordinary user with a systemd of its own, and {@code linux.cgroups = systemd}: {@code bin/test --jdk 17 runtime-linux#UserSystemdInGuest}, after
 * {@code bin/debian}. It takes minutes.
 */
@InGuest(value = GuestKind.SYSTEMD, seconds = 1200)
class UserSystemdInGuest {
    private static final int UID = 4242;
    private static final Path OWN =
            Path.of("/sys/fs/cgroup/user.slice/user-" + UID + ".slice/user@" + UID + ".service/user.slice");

    /** A JVM takes its time there. */
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(5);

    private static final long PAUSE_MILLIS = 100;

    private TestContainers containers;
    private CopiedClasses classes;
    private Path home;

    /** As a login does it, but without the modules of PAM, which this Debian hasn't. */
    @BeforeEach
    void open() throws Exception {
        Files.writeString(
                Path.of("/etc/passwd"), "joe:x:" + UID + ":" + UID + "::/:/bin/sh\n", StandardOpenOption.APPEND);
        Path more = Files.createDirectories(Path.of("/run/systemd/system/user@.service.d"));
        Files.writeString(
                more.resolve("no-pam.conf"), "[Service]\nPAMName=\nEnvironment=XDG_RUNTIME_DIR=/run/user/%i\n");
        assertThat(output(List.of("systemctl", "daemon-reload"))).isEmpty();
        assertThat(output(List.of("systemctl", "start", "user@" + UID + ".service")))
                .isEmpty();
        containers = TestContainers.open();
        Files.setPosixFilePermissions(containers.directory(), PosixFilePermissions.fromString("rwx--x--x"));
        classes = CopiedClasses.into(containers.directory().resolve("classes"));
        home = Files.createDirectory(containers.directory().resolve("home"));
        own(home);
    }

    @AfterEach
    void close() {
        if (containers != null) {
            containers.close();
        }
    }

    private static void own(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.filter(Files::isDirectory).toList()) {
                Files.setAttribute(file, "unix:uid", UID);
            }
        }
    }

    private Bundle bundle(String script) throws IOException {
        Spec spec = TestContainers.shell(script)
                .linux(TestContainers.linux("user", "pid", "network", "ipc", "uts", "mount", "cgroup")
                        .uidMappings(new IdMapping(0L, (long) UID, 1L))
                        .gidMappings(new IdMapping(0L, (long) UID, 1L))
                        .resources(LinuxResources.builder()
                                .memory(LinuxMemory.builder().limit(64L << 20).build())
                                .pids(new LinuxPids(20L))
                                .cpu(LinuxCpu.builder().quota(50_000L).build())
                                .build())
                        .build())
                .mounts(TestContainers.mounts(Mount.of("/sys/fs/cgroup", "cgroup", "cgroup", "ro")))
                .build();
        Bundle bundle = containers.bundle(spec);
        own(bundle.directory());
        return bundle;
    }

    private static List<String> user(List<String> command) {
        List<String> all = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=" + UID,
                "--regid=" + UID,
                "--clear-groups",
                "env",
                "XDG_RUNTIME_DIR=/run/user/" + UID));
        all.addAll(command);
        return all;
    }

    private List<String> java(String what, Bundle bundle, String id) {
        List<String> command = new ArrayList<>(classes.java(classes.directory()));
        command.addAll(List.of(
                "-Djna.tmpdir=" + home,
                UserSystemdScenario.class.getName(),
                what,
                home.resolve("state").toString(),
                bundle.directory().toString(),
                id));
        return command;
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        System.err.println(String.join(" ", command.subList(0, 1)) + ": " + output); // on the guest's console
        return output;
    }

    /** Neither the container's nor that of its monitor. */
    private static void awaitNoScope() throws IOException {
        Until.holds(() -> scopes().isEmpty());
        assertThat(scopes()).isEmpty();
    }

    private static List<String> scopes() throws IOException {
        try (Stream<Path> all = Files.walk(OWN.getParent())) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("scr-") || name.startsWith("scr:"))
                    .toList();
        }
    }

    @Test
    void itsScopeIsThereWithItsLimits() throws Exception {
        String id = TestContainers.newId().value();
        Bundle bundle = bundle("cd /sys/fs/cgroup && cat memory.max pids.max cpu.max");

        String written = output(user(java("once", bundle, id)));

        String manager = "0::/user.slice/user-" + UID + ".slice/user@" + UID + ".service/";
        assertThat(written.lines())
                .satisfiesExactly(
                        init -> assertThat(init).isEqualTo(manager + "user.slice/scr-" + id + ".scope"),
                        monitor -> assertThat(monitor).startsWith(manager + "app.slice/scr:monitors-"),
                        memory -> assertThat(memory).isEqualTo("67108864"),
                        pids -> assertThat(pids).isEqualTo("20"),
                        cpu -> assertThat(cpu).isEqualTo("50000 100000"));
        awaitNoScope();
    }

    @Test
    void itSurvivesTheUsersServiceThatMadeIt() throws Exception {
        String id = TestContainers.newId().value();
        Bundle bundle = bundle("trap 'exit 7' TERM; while :; do sleep 1; done");
        List<String> start = new ArrayList<>(List.of("systemd-run", "--user", "--quiet", "--unit=maker.service"));
        start.addAll(java("stay", bundle, id));
        assertThat(output(user(start))).isEmpty();
        Path scope = OWN.resolve("scr-" + id + ".scope");
        Path phase = home.resolve("state").resolve(id).resolve("phase");
        long end = System.nanoTime() + LONGEST_NANOS;
        while (!(Files.exists(phase) && Files.readString(phase).contains("r")) && System.nanoTime() - end < 0) {
            Thread.sleep(PAUSE_MILLIS);
        }
        assertThat(scope)
                .as(output(List.of("journalctl", "--no-pager", "_UID=" + UID)))
                .exists();

        assertThat(output(user(List.of("systemctl", "--user", "stop", "maker.service"))))
                .isEmpty();

        assertThat(scope).exists();
        assertThat(output(user(java("end", bundle, id))).lines()).containsExactly("RUNNING", "Exited[code=7]");
        awaitNoScope();
    }
}
