package org.standardcontainer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.standardcontainer.spec.LinuxPids;
import org.standardcontainer.spec.LinuxResources;
import org.standardcontainer.testguest.GuestKind;
import org.standardcontainer.testguest.InGuest;

/**
 * The JVM that stays, where a service of systemd has started it: it is in a scope of its own. {@code bin/test --jdk 17 runtime-cli#ResidentScopeInGuest}, after
 * {@code bin/debian}; it takes minutes.
 */
@InGuest(value = GuestKind.SYSTEMD, seconds = 600)
final class ResidentScopeInGuest extends OnLinux {
    private static final ScrProcess.Result FINE = new ScrProcess.Result(0, "", "");

    /** Longer than anything takes there between two commands. */
    private static final int IDLE_SECONDS = 40;

    private static final int UID = 4242;

    @Override
    ScrProcess process() {
        // a JVM starts so slowly there that who has started one may not wait for it, and has its own instead
        return new ScrProcess(directory)
                .served(Residents.ownPlace(directory))
                .idle(IDLE_SECONDS)
                .way("")
                .with("--systemd-cgroup");
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        process.waitFor();
        return output;
    }

    /** Has a service run a script, in which {@code scr} is the command line with the test's own JVM that stays. */
    private String inService(String unit, String script, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("systemd-run", "--quiet", "--unit=" + unit));
        command.addAll(List.of(options));
        command.addAll(service(directory, script));
        return output(command);
    }

    private static List<String> service(Path directory, String script) {
        return List.of(
                "--setenv=JAVA_HOME=" + System.getProperty("java.home"),
                "--setenv=SCR_RESIDENT_DIR=" + Residents.ownPlace(directory),
                "--setenv=SCR_RESIDENT_IDLE=" + IDLE_SECONDS,
                "--working-directory=" + directory,
                "/bin/sh",
                "-c",
                "scr() { " + ScrProcess.SCR + " --backend linux --root " + directory.resolve("state") + " \"$@\"; }\n"
                        + script);
    }

    /** The one that stays, when it is where it is to be. */
    private static long moved(Path directory) throws Exception {
        ScrProcess.await(
                "moved",
                () -> resident(directory) != 0 && cgroup(resident(directory)).contains("/scr:resident-"));
        return resident(directory);
    }

    /** 0 as long as it hasn't said its pid. */
    private static long resident(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(Residents.ownPlace(directory))) {
            Path lock = files.filter(file -> file.toString().endsWith(".lock"))
                    .findFirst()
                    .orElseThrow();
            String pid = Files.readString(lock).strip();
            return pid.isEmpty() ? 0 : Long.parseLong(pid);
        }
    }

    private static String cgroup(long pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/cgroup")).strip();
    }

    @Test
    void itOutlivesTheServiceThatStartedItAndTheScopeGoesWithIt() throws Exception {
        bundle.script("while :; do sleep 1; done");
        String service = "maker-" + id + ".service";
        Path made = directory.resolve("made");
        Path said = directory.resolve("said");

        assertThat(inService(
                        service,
                        "{ scr --systemd-cgroup create --bundle " + bundle() + " " + id
                                + " && scr --systemd-cgroup start " + id + "; } >" + said + " 2>&1 </dev/null && touch "
                                + made + "; exec sleep 600"))
                .isEmpty();
        ScrProcess.await("made; it said " + said, () -> Files.exists(made));
        long resident = moved(directory);
        assertThat(cgroup(resident)).matches("0::/system\\.slice/scr:resident-[0-9a-f]{32}\\.scope");
        String unit = cgroup(resident).replaceFirst(".*/", "");
        assertThat(Files.readString(Path.of("/sys/fs/cgroup/system.slice", unit, "cgroup.procs")))
                .isEqualTo(resident + "\n");

        assertThat(output(List.of("systemctl", "stop", service))).isEmpty();

        assertThat(output(List.of("systemctl", "is-active", service))).isIn("inactive", "failed");
        assertThat(Path.of("/sys/fs/cgroup/system.slice", service)).doesNotExist();
        ScrProcess.Result state = another().way("only").run("state", id);
        assertThat(state.err()).isEmpty();
        assertThat(state.out()).contains("running");
        assertThat(resident(directory)).as("the same answers").isEqualTo(resident);
        assertThat(cgroup(resident)).endsWith(unit);

        assertThat(scr.run("delete", "--force", id)).isEqualTo(FINE);
        ScrProcess.await("its end", () -> !Files.exists(Path.of("/proc/" + resident)));
        ScrProcess.await(
                "the end of its scope",
                () -> output(List.of("systemctl", "show", "--property=LoadState", unit))
                        .equals("LoadState=not-found"));
    }

    @Test
    void whereACallerIsStaysTheCallersAffair() throws Exception {
        bundle.script(
                "sleep 600",
                spec -> spec.toBuilder()
                        .linux(Objects.requireNonNull(spec.linux()).toBuilder()
                                .resources(LinuxResources.builder()
                                        .pids(new LinuxPids(20L))
                                        .build())
                                .build())
                        .build());
        assertThat(scr.run("list", "-q")).isEqualTo(FINE);
        long resident = moved(directory);
        String service = "caller-" + id + ".service";

        // without systemd's scopes limits are refused to who is in a cgroup with other processes, and it is said which
        // that is
        assertThat(inService(
                        service,
                        "export SCR_RESIDENT=only; scr create --bundle " + bundle() + " " + id + " </dev/null",
                        "--wait",
                        "--pipe"))
                .contains("system.slice/" + service)
                .doesNotContain("scr:resident-");
        assertThat(resident(directory)).isEqualTo(resident);
    }

    @Test
    void aUsersGoesToAScopeOfTheUsersOwnSystemd() throws Exception {
        startUsersSystemd();
        Path home = Files.createDirectory(directory.resolve("joe"));
        Files.setAttribute(home, "unix:uid", UID);
        letIn(home);
        Stream.of(System.getProperty("java.class.path").split(":"))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .filter(Files::exists)
                .forEach(ResidentScopeInGuest::letIn);
        List<String> start = new ArrayList<>(user("systemd-run", "--user", "--quiet", "--unit=asker.service"));
        start.addAll(service(home, "scr list -q >said 2>&1; touch asked; exec sleep 600"));

        assertThat(output(start)).isEmpty();
        ScrProcess.await("asked", () -> Files.exists(home.resolve("asked")));
        assertThat(home.resolve("said")).isEmptyFile();
        long resident = moved(home);
        assertThat(cgroup(resident)).contains("/user@" + UID + ".service/app.slice/scr:resident-");

        assertThat(output(user("systemctl", "--user", "stop", "asker.service"))).isEmpty();
        assertThat(cgroup(resident)).as("it is there").contains("/scr:resident-");
    }

    private static List<String> user(String... command) {
        List<String> all = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=" + UID,
                "--regid=" + UID,
                "--clear-groups",
                "env",
                "XDG_RUNTIME_DIR=/run/user/" + UID));
        all.addAll(List.of(command));
        return all;
    }

    /** As a login does it, but without the modules of PAM, which this Debian hasn't. */
    private static void startUsersSystemd() throws IOException, InterruptedException {
        Files.writeString(
                Path.of("/etc/passwd"), "joe:x:" + UID + ":" + UID + "::/:/bin/sh\n", StandardOpenOption.APPEND);
        Path more = Files.createDirectories(Path.of("/run/systemd/system/user@.service.d"));
        Files.writeString(
                more.resolve("no-pam.conf"), "[Service]\nPAMName=\nEnvironment=XDG_RUNTIME_DIR=/run/user/%i\n");
        assertThat(output(List.of("systemctl", "daemon-reload"))).isEmpty();
        assertThat(output(List.of("systemctl", "start", "user@" + UID + ".service")))
                .isEmpty();
    }

    /** To what is in a directory that was root's alone; in this guest, and nowhere else. */
    private static void letIn(Path path) {
        try {
            for (Path above = path.getParent(); above != null; above = above.getParent()) {
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(above);
                if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
                    Files.setPosixFilePermissions(above, permissions);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
