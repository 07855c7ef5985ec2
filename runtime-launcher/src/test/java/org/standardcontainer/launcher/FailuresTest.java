package org.standardcontainer.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.standardcontainer.CleanupFailedException;
import org.standardcontainer.ContainerBusyException;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerExistsException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.launcher.channel.Report;
import org.standardcontainer.launcher.plan.CgroupOp;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.MountAttributes;
import org.standardcontainer.launcher.plan.MountOp;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.Template;

class FailuresTest {
    private static final ContainerId ID = ContainerId.of("web-1");
    private static final PlanOp HOOK =
            new ProcessOp.RunProgram("/bin/hook", List.of("hook"), List.of(), "/", Template.of(""), 0, false);

    private static Arguments row(
            PlanOp op,
            String origin,
            String call,
            int errno,
            String path,
            Class<?> type,
            String message,
            String remedy) {
        return Arguments.of(op, origin, report(call, errno, path), type, message, remedy);
    }

    private static Report report(String call, int errno, String path) {
        return new Report(Report.Kind.FAILURE, 0, false, false, errno, 0, 0, Report.ProgramEnd.NONE, 0, call, path, "");
    }

    private static Report ended(Report.ProgramEnd end, int value, String output) {
        return new Report(Report.Kind.FAILURE, 0, false, false, 0, 0, 0, end, value, "", "", output);
    }

    static List<Arguments> failures() {
        PlanOp bind = new MountOp.MountBind("/data", "/srv", true, MountAttributes.NONE);
        return List.of(
                row(
                        bind,
                        "/mounts/3",
                        "open_tree",
                        2,
                        "/data",
                        LaunchFailedException.class,
                        "/mounts/3/source: cannot bind /data on /srv: open_tree: ENOENT (No such file or directory)",
                        "the source does not exist on the host. Create it, or correct mounts[3].source in config.json."),
                row(
                        bind,
                        "/mounts/3",
                        "openat2",
                        40,
                        "/srv/x",
                        LaunchFailedException.class,
                        "/mounts/3: cannot bind /data on /srv (/srv/x): openat2: ELOOP (Too many levels of symbolic links)",
                        ""),
                row(
                        new ProcessOp.FindProgram("nope", List.of("/bin")),
                        "/process/args/0",
                        "execve",
                        2,
                        "nope",
                        LaunchFailedException.class,
                        "/process/args/0: cannot find program nope: executable file not found in $PATH: execve: ENOENT (No such file or directory)",
                        "Install the program in the root file system, or correct process.args or PATH in process.env."),
                row(
                        new ProcessOp.FindProgram("/bin/nope", List.of()),
                        "/process/args/0",
                        "execve",
                        2,
                        "/bin/nope",
                        LaunchFailedException.class,
                        "/process/args/0: cannot find program /bin/nope: execve: ENOENT (No such file or directory)",
                        "Install the program in the root file system, or correct process.args or PATH in process.env."),
                row(
                        new ProcessOp.FindProgram("/etc/passwd", List.of()),
                        "/process/args/0",
                        "execve",
                        13,
                        "/etc/passwd",
                        LaunchFailedException.class,
                        "/process/args/0: cannot execute program /etc/passwd: execve: EACCES (Permission denied)",
                        "Make the file executable for process.user, or correct process.args in config.json."),
                row(
                        new ProcessOp.FindProgram("/etc/passwd/nope", List.of()),
                        "/process/args/0",
                        "execve",
                        20,
                        "/etc/passwd/nope",
                        LaunchFailedException.class,
                        "/process/args/0: cannot find program /etc/passwd/nope: execve: ENOTDIR (Not a directory)",
                        "something on the way to it is a file, in the root file system. Correct process.args in config.json."),
                row(
                        new ProcessOp.FindProgram("/bin/round", List.of()),
                        "/process/args/0",
                        "execve",
                        40,
                        "/bin/round",
                        LaunchFailedException.class,
                        "/process/args/0: cannot find program /bin/round: execve: ELOOP (Too many levels of symbolic links)",
                        "symbolic links on the way to it, in the root file system, lead to one another. Correct them, or process.args in config.json."),
                row(
                        new CgroupOp.WriteCgroup("/sys/fs/cgroup/x/memory.max", "1"),
                        "/linux/resources/memory/limit",
                        "write",
                        16,
                        "/sys/fs/cgroup/x/memory.max",
                        LaunchFailedException.class,
                        "/linux/resources/memory/limit: cannot write 1 to /sys/fs/cgroup/x/memory.max: write: EBUSY (Device or resource busy)",
                        "more is in use than the new limit allows. Raise linux.resources.memory.limit."),
                row(
                        new FileOp.CheckFileEnd("/run/scr/web-1/state.json", "}"),
                        "",
                        "read",
                        116,
                        "/run/scr/web-1/state.json",
                        ContainerNotFoundException.class,
                        "container web-1 does not exist",
                        "List the containers that do, or check the state root."),
                row(
                        new FileOp.CheckFileEnd("/run/scr/web-1/state.json", "}"),
                        "",
                        "open",
                        2,
                        "/run/scr/web-1/state.json",
                        ContainerNotFoundException.class,
                        "container web-1 does not exist",
                        "List the containers that do, or check the state root."),
                row(
                        new FileOp.ReplayJournal("/run/scr/web-1/journal", 7),
                        "",
                        "undo",
                        18,
                        "journal",
                        CleanupFailedException.class,
                        "container web-1 was made in another pid or time namespace: its processes can't be known from here",
                        "Destroy it where it was made."),
                row(
                        new FileOp.WriteFile("/run/scr/web-1/state.json", 0600, Template.of("")),
                        "",
                        "write",
                        28,
                        "/run/scr/web-1/state.json",
                        LaunchFailedException.class,
                        "cannot write /run/scr/web-1/state.json: write: ENOSPC (No space left on device)",
                        "free some space, or raise the quota, where the path is."),
                row(
                        new FileOp.MakeDir("/run/scr/web-1", 0700),
                        "",
                        "mkdir",
                        17,
                        "/run/scr/web-1",
                        ContainerExistsException.class,
                        "container web-1 already exists",
                        "Delete it, or take another id."),
                row(
                        new FileOp.LockFile("/run/scr/web-1/lock", false, 5),
                        "",
                        "flock",
                        11,
                        "/run/scr/web-1/lock",
                        ContainerBusyException.class,
                        "another operation on container web-1 didn't end in time",
                        "Wait for it, or raise launcher.deadline."),
                row(
                        new FileOp.LockFile("/run/scr/web-1/lock", false, 5),
                        "",
                        "open",
                        2,
                        "/run/scr/web-1/lock",
                        ContainerNotFoundException.class,
                        "container web-1 does not exist",
                        "List the containers that do, or check the state root."),
                row(
                        new ProcessOp.CheckEnded(7, 8),
                        "",
                        "check ended",
                        16,
                        "",
                        IllegalContainerStateException.class,
                        "cannot delete container web-1: it is running",
                        "Kill it and wait until it is stopped, or use destroy."),
                row(
                        new ProcessOp.CheckNotKilled(7, 8),
                        "",
                        "check killed",
                        125,
                        "",
                        IllegalContainerStateException.class,
                        "cannot pause container web-1: it is stopped",
                        ""),
                row(
                        new ProcessOp.KillProcess(7, 8, 15, 0),
                        "",
                        "pidfd_open",
                        3,
                        "",
                        IllegalContainerStateException.class,
                        "cannot kill container web-1: it is stopped",
                        ""),
                row(
                        new ProcessOp.StartInit("/s", 5),
                        "",
                        "connect",
                        111,
                        "/s",
                        IllegalContainerStateException.class,
                        "cannot start container web-1: it is stopped",
                        "Only a created container can be started, and only once."),
                row(
                        new FileOp.ReplayJournal("/run/scr/web-1/journal", 5),
                        "",
                        "rmdir",
                        16,
                        "/sys/fs/cgroup/x",
                        CleanupFailedException.class,
                        "cannot remove all of container web-1: rmdir of /sys/fs/cgroup/x: EBUSY (Device or resource busy) while trying to undo what /run/scr/web-1/journal names",
                        "See what holds it, then repeat: what was removed stays removed."),
                row(
                        HOOK,
                        "/hooks/prestart/0",
                        "execve",
                        2,
                        "/bin/hook",
                        HookFailedException.class,
                        "/hooks/prestart/0: hook /bin/hook could not be run: execve: ENOENT (No such file or directory)",
                        "Run the hook by hand with the container's state on its standard input."),
                Arguments.of(
                        HOOK,
                        "/hooks/poststart/1",
                        ended(Report.ProgramEnd.EXITED, 3, "no route\n"),
                        HookFailedException.class,
                        "/hooks/poststart/1: hook /bin/hook exited with 3, having printed: no route",
                        "Run the hook by hand with the container's state on its standard input."),
                Arguments.of(
                        HOOK,
                        "/hooks/prestart/0",
                        ended(Report.ProgramEnd.SIGNALLED, 9, ""),
                        HookFailedException.class,
                        "/hooks/prestart/0: hook /bin/hook was ended by SIGKILL",
                        "Run the hook by hand with the container's state on its standard input."),
                Arguments.of(
                        HOOK,
                        "/hooks/prestart/0",
                        ended(Report.ProgramEnd.TIMED_OUT, 0, ""),
                        HookFailedException.class,
                        "/hooks/prestart/0: hook /bin/hook did not end within its timeout, and was killed",
                        "Run the hook by hand with the container's state on its standard input."),
                row(
                        new ProcessOp.Detach(),
                        "",
                        "",
                        38,
                        "",
                        LaunchFailedException.class,
                        "cannot let the init process go: ENOSYS (Function not implemented)",
                        "the kernel, or a seccomp filter around this program, doesn't offer the call. Linux 5.14 is needed."));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhatWhereAndWhy(PlanOp op, String origin, Report report, Class<?> type, String message, String remedy) {
        LaunchPlan plan = LaunchPlan.builder().host(origin, op).build();
        ContainerException failure = Failures.of(ID, plan, Optional.empty(), report);

        assertThat(failure).isExactlyInstanceOf(type).hasMessage(message);
        assertThat(failure.remedy()).isEqualTo(remedy);
    }

    @Test
    void givesTheParts() {
        LaunchPlan plan = LaunchPlan.builder()
                .host("/mounts/3", new MountOp.MountBind("/data", "/srv", true, MountAttributes.NONE))
                .build();
        var failure = (LaunchFailedException) Failures.of(ID, plan, Optional.empty(), report("open_tree", 2, "/data"));

        assertThat(failure.pointer()).isEqualTo("/mounts/3/source");
        assertThat(failure.systemCall()).isEqualTo("open_tree");
        assertThat(failure.errno()).isEqualTo("ENOENT");
        assertThat(failure.path()).isEqualTo("/data");
    }

    /** podman looks for both kinds of words in one text, and takes whichever it finds first for the exit code. */
    @Test
    void aMissingProgramIsNotAlsoAMatterOfPermission() {
        for (String name : List.of("nope", "/bin/nope")) {
            PlanOp op = new ProcessOp.FindProgram(name, List.of("/bin"));
            LaunchPlan plan = LaunchPlan.builder().init("/process/args/0", op).build();
            String missing = text(Failures.of(ID, plan, Optional.empty(), report("execve", 2, name)));
            String forbidden = text(Failures.of(ID, plan, Optional.empty(), report("execve", 13, name)));

            assertThat(missing)
                    .containsAnyOf("executable file not found in $path", "no such file or directory")
                    .doesNotContain("permission denied", "operation not permitted");
            assertThat(forbidden).contains("permission denied").doesNotContain("no such file", "not found");
        }
    }

    private static String text(ContainerException e) {
        return (e.getMessage() + " " + e.remedy()).toLowerCase(java.util.Locale.ROOT);
    }

    @Test
    void aStepThatIsInNoPlanIsStillAFailure() {
        Report report = new Report(
                Report.Kind.FAILURE, 99, false, false, 5, 0, 0, Report.ProgramEnd.NONE, 0, "read", "plan", "");
        assertThat(Failures.of(ID, LaunchPlan.builder().build(), Optional.empty(), report))
                .hasMessage("cannot execute the plan: read: EIO (Input/output error)");
    }

    @Test
    void aPoststopHookThatFailedIsAWarning() {
        LaunchPlan plan = LaunchPlan.builder().host("/hooks/poststop/0", HOOK).build();
        var warning = Failures.warning(plan, Optional.empty(), ended(Report.ProgramEnd.EXITED, 1, "oops"));

        assertThat(warning.isError()).isFalse();
        assertThat(warning.subject()).isEqualTo("/hooks/poststop/0");
        assertThat(warning.problem()).isEqualTo("hook /bin/hook exited with 1, having printed: oops");
    }

    @Test
    void aJournalThatCannotBeReadWholeIsKnown() {
        for (PlanOp op : List.of(
                new FileOp.KillMaker("/j", 1), new FileOp.ReplayJournal("/j", 1), new FileOp.CheckFileEnd("/j", "}"))) {
            LaunchPlan plan = LaunchPlan.builder().host("", op).build();
            assertThat(Failures.isOfDamagedJournal(plan, report("undo", 74, "journal")))
                    .as(op.describe())
                    .isEqualTo(!(op instanceof FileOp.CheckFileEnd));
            assertThat(Failures.isOfDamagedJournal(plan, report("undo", 16, "journal")))
                    .isFalse();
        }
    }
}
