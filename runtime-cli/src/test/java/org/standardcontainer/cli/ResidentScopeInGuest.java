package org.standardcontainer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
}
