package org.standardcontainer.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.standardcontainer.CleanupFailedException;
import org.standardcontainer.ContainerBusyException;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerExistsException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerNotFoundException;
import org.standardcontainer.Finding;
import org.standardcontainer.HookFailedException;
import org.standardcontainer.IllegalContainerStateException;
import org.standardcontainer.LaunchFailedException;
import org.standardcontainer.Status;
import org.standardcontainer.launcher.channel.Report;
import org.standardcontainer.launcher.jna.SystemCallException;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.state.ContainerDirectory;
import org.standardcontainer.launcher.state.StateRecord;

/** Turns the launcher's reports into what callers see: property, system call, path, cause and remedy. */
final class Failures {
    /** Of a path that leads to nothing. */
    private static final Set<String> NOT_FOUND = Set.of("ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG");

    private Failures() {}

    /** The exception for a plan that failed. */
    static ContainerException of(ContainerId id, LaunchPlan plan, Optional<StateRecord> record, Report report) {
        FailedStep step = FailedStep.of(plan, record, report);
        String errno = report.errno() == 0 ? "" : LinuxErrno.of(report.errno()).name();
        return switch (step.operation()) {
            case "MakeDir" -> errno.equals("EEXIST") ? new ContainerExistsException(id) : launch(step, report);
            case "LockFile" ->
                switch (errno) {
                    case "EAGAIN" -> busy(id, LockHolder.of(Path.of(report.path())));
                    case "ENOENT" -> new ContainerNotFoundException(id);
                    default -> launch(step, report);
                };
            case "CheckFileEnd" ->
                switch (errno) {
                    case "ESTALE", "ENOENT" -> new ContainerNotFoundException(id); // another one has its id, or none
                    default -> launch(step, report);
                };
            case "CheckEnded" ->
                errno.equals("EBUSY")
                        ? new IllegalContainerStateException(
                                id, "delete", Status.RUNNING, "Kill it and wait until it is stopped, or use destroy.")
                        : launch(step, report);
            case "KillProcess" ->
                errno.equals("ESRCH")
                        ? new IllegalContainerStateException(id, "kill", Status.STOPPED, "")
                        : launch(step, report);
            case "CheckNotKilled" ->
                switch (errno) {
                    case "ESRCH", "ECANCELED" -> new IllegalContainerStateException(id, "pause", Status.STOPPED, "");
                    default -> launch(step, report);
                };
            case "KillMaker", "ReplayJournal", "RemoveFiles", "Undo" -> cleanup(id, step, report);
            case "StartInit" ->
                switch (errno) {
                    // nobody listens: it was started meanwhile, or has ended before it was, or at this moment
                    case "ENOENT", "ECONNREFUSED", "ECONNRESET" ->
                        new IllegalContainerStateException(
                                id, "start", Status.STOPPED, "Only a created container can be started, and only once.");
                    default -> launch(step, report);
                };
            case "FollowCriu" -> criu(step, report);
            case "RunProgram" -> HookList.isHook(step.origin()) ? hook(step, report) : launch(step, report);
            default -> launch(step, report);
        };
    }

    private static ContainerBusyException busy(ContainerId id, Optional<LockHolder> holder) {
        String what = "another operation on container " + id + " didn't end in time";
        return holder.map(who -> new ContainerBusyException(
                        what + ": that of process " + who.pid() + " (" + who.program() + ")",
                        "Wait for it, or raise launcher.deadline. If it waits for somebody itself, as a checkpoint does that gives"
                                + " memory away (--lazy-pages), end process " + who.pid() + "."))
                .orElseGet(() -> new ContainerBusyException(what, "Wait for it, or raise launcher.deadline."));
    }

    /** The warning for a program whose failure doesn't end its plan. */
    static Finding warning(LaunchPlan plan, Optional<StateRecord> record, Report report) {
        FailedStep step = FailedStep.of(plan, record, report);
        ContainerException failure = hook(step, report);
        return Finding.warning(
                step.origin(), String.valueOf(failure.getMessage()).replaceFirst("^[^ ]*: ", ""));
    }

    /** The exception for a system call of the JVM's own. */
    static LaunchFailedException of(String what, SystemCallException e) {
        LinuxErrno errno = LinuxErrno.of(e.errno());
        FailedStep step = new FailedStep("", what, "", e.path());
        String remedy = Remedies.of(step, "", e.systemCall(), errno.name());
        return new LaunchFailedException(
                "", "cannot " + what, e.systemCall(), errno.name(), errno.text(), e.path(), remedy, e);
    }

    private static LaunchFailedException launch(FailedStep step, Report report) {
        String path = report.path().isEmpty() ? step.path() : report.path();
        String pointer = pointer(step, report);
        FailedPlanStep which = new FailedPlanStep(step, report.step());
        if (report.errno() == 0) {
            String how = how(report);
            return new LaunchFailedException(
                    pointer, "cannot " + step.description() + ": it " + how, "", "", "", path, "", which);
        }
        LinuxErrno errno = LinuxErrno.of(report.errno());
        String remedy = Remedies.of(step, pointer, report.systemCall(), errno.name());
        return new LaunchFailedException(
                pointer,
                "cannot " + what(step, path, errno),
                report.systemCall(),
                errno.name(),
                errno.text() + said(step, report),
                path,
                remedy,
                which);
    }

    /** CRIU says itself what went wrong, best in its last lines. */
    private static LaunchFailedException criu(FailedStep step, Report report) {
        String how = report.errno() == 0
                ? "it " + how(report)
                : LinuxErrno.of(report.errno()).text();
        String said = report.text().strip();
        return new LaunchFailedException(
                step.origin(),
                "cannot " + step.description() + ": " + how + (said.isEmpty() ? "" : "; it said: " + said),
                "",
                report.errno() == 0 ? "" : LinuxErrno.of(report.errno()).name(),
                "",
                step.path(),
                "See what it says; criu check tells what the kernel lacks.",
                null);
    }

    /** What a helper wrote before it ended, or a machine, or the kernel of what it refuses. */
    private static String said(FailedStep step, Report report) {
        boolean says = List.of(
                        "AwaitGuest",
                        "RunGuest",
                        "RenewGuest",
                        "GreetGuest",
                        "KeepStream",
                        "SetDeviceProgram",
                        "MakeJail",
                        "MountRoot",
                        "MountFileSystem")
                .contains(step.operation());
        return says && !report.text().isBlank() ? "; it said: " + report.text().strip() : "";
    }

    private static String what(FailedStep step, String path, LinuxErrno errno) {
        boolean notInPath = step.operation().equals("FindProgram")
                && errno.name().equals("ENOENT")
                && !step.path().contains("/");
        if (notInPath) {
            return step.description() + ": executable file not found in $PATH"; // what clients look for
        }
        if (step.operation().equals("FindProgram") && !NOT_FOUND.contains(errno.name())) {
            return "execute program " + step.path(); // it was found
        }
        boolean named = path.isEmpty() || step.description().contains(path);
        return step.description() + (named ? "" : " (" + path + ")");
    }

    /** The source of a mount is a property of its own. */
    private static String pointer(FailedStep step, Report report) {
        boolean source = List.of("MountBind", "BindLink", "HoldTree").contains(step.operation())
                && report.systemCall().equals("open_tree")
                && step.origin().matches("/mounts/[0-9]+");
        return source ? step.origin() + "/source" : step.origin();
    }

    /** True if a plan failed because some of the journal can't be read: then the state has to say what there is. */
    static boolean isOfDamagedJournal(LaunchPlan plan, Report report) {
        String operation = FailedStep.of(plan, Optional.empty(), report).operation();
        return (operation.equals("KillMaker") || operation.equals("ReplayJournal"))
                && LinuxErrno.of(report.errno()).name().equals("EBADMSG");
    }

    /** The exception for a container of which nobody can say what it has on the host. */
    static CleanupFailedException unknown(ContainerId id, ContainerDirectory directory) {
        return new CleanupFailedException(
                "neither the journal nor state.json of container " + id
                        + " can be read whole, so its processes and cgroups may still be there",
                "Look for them and remove them, then remove " + directory.path() + ".");
    }

    private static ContainerException cleanup(ContainerId id, FailedStep step, Report report) {
        LinuxErrno errno = LinuxErrno.of(report.errno());
        if (errno.name().equals("EXDEV")) {
            return new CleanupFailedException(
                    "container " + id
                            + " was made in another pid or time namespace: its processes can't be known from here",
                    "Destroy it where it was made.");
        }
        return new CleanupFailedException(
                "cannot remove all of container " + id + ": " + report.systemCall()
                        + (report.path().isEmpty() ? "" : " of " + report.path()) + ": " + errno.name() + " ("
                        + errno.text() + ") while trying to " + step.description(),
                "See what holds it, then repeat: what was removed stays removed.");
    }

    /** What a failed plan has left behind. */
    static ContainerException remains(ContainerId id, Report report) {
        LinuxErrno errno = LinuxErrno.of(report.errno());
        return new CleanupFailedException(
                "cannot undo all that was done for container " + id + ": " + report.systemCall()
                        + (report.path().isEmpty() ? "" : " of " + report.path()) + ": " + errno.name() + " ("
                        + errno.text() + ")",
                "See what holds it, then destroy the container: its journal names what remains.");
    }

    /** A limit that couldn't be set back when a later one failed. */
    static CleanupFailedException changed(ContainerId id, Report report) {
        LinuxErrno errno = LinuxErrno.of(report.errno());
        return new CleanupFailedException(
                "a limit of container " + id + " stays changed: " + report.systemCall() + " of " + report.path() + ": "
                        + errno.name() + " (" + errno.text() + ")",
                "Update it again.");
    }

    private static HookFailedException hook(FailedStep step, Report report) {
        String path = step.path();
        if (report.errno() != 0) {
            LinuxErrno errno = LinuxErrno.of(report.errno());
            return new HookFailedException(
                    step.origin(),
                    path,
                    "could not be run",
                    report.systemCall(),
                    errno.name(),
                    errno.text(),
                    report.text());
        }
        return new HookFailedException(step.origin(), path, how(report), "", "", "", report.text());
    }

    private static String how(Report report) {
        return switch (report.end()) {
            case NONE -> "failed";
            case EXITED -> "exited with " + report.value();
            case SIGNALLED -> "was ended by " + LinuxSignals.of(report.value());
            case TIMED_OUT -> "did not end within its timeout, and was killed";
        };
    }
}
