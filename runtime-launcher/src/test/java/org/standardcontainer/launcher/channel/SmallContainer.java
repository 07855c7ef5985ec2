package org.standardcontainer.launcher.channel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.launcher.plan.FileOp;
import org.standardcontainer.launcher.plan.LaunchPlan;
import org.standardcontainer.launcher.plan.PlanOp;
import org.standardcontainer.launcher.plan.ProcessOp;
import org.standardcontainer.launcher.plan.Template;
import org.standardcontainer.launcher.state.ContainerDirectory;

/**
 * The plans of a container that shares its root with us: a pid and a mount namespace, and the lifecycle around them. For tests
 * of the launcher alone.
 *
 * @param directory its files
 */
record SmallContainer(ContainerDirectory directory) {
    static final int NEW_PID_AND_MOUNT = 0x20020000;
    static final int NEW_NETWORK = 0x40000000;
    static final int WAIT_MILLIS = 10_000;
    static final List<String> PATH = List.of("/usr/local/bin", "/usr/bin", "/bin");

    SmallContainer(Path stateRoot, String id) {
        this(new ContainerDirectory(stateRoot.resolve(id)));
    }

    /** The launcher of this build; skips the test without root or without one. */
    static Launcher launcher() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "making namespaces needs root");
        assumeTrue(Launcher.program().isPresent(), "built without the launcher");
        assumeTrue(Files.exists(Path.of("/proc/self/stat")), "needs Linux");
        return Launcher.open(Optional.empty());
    }

    /** Directory, lock, journal, sockets, init. */
    LaunchPlan begin() {
        return begin(NEW_PID_AND_MOUNT);
    }

    /** The same with these namespaces. */
    LaunchPlan begin(int namespaces) {
        return LaunchPlan.builder()
                .host("", new FileOp.MakeDir(text(directory.path()), 0700))
                .host("", new FileOp.LockFile(text(directory.lock()), true, WAIT_MILLIS))
                .host("", new FileOp.OpenJournal(text(directory.journal())))
                .host("", new FileOp.Journal(removal()))
                .host("", new FileOp.OpenPhase(text(directory.phase())))
                .host("", new ProcessOp.ListenMonitor(text(directory.monitorSocket())))
                .host("", new ProcessOp.ListenStart(text(directory.startSocket())))
                .host("", new ProcessOp.CloneInit(namespaces))
                .host(
                        "",
                        new FileOp.WriteFile(
                                text(directory.state()), 0600, Template.of("").then(Template.Variable.INIT_PID)))
                .build();
    }

    /** A container that will execute a shell script; {@code inside} is what init does before it waits. */
    LaunchPlan create(String script, PlanOp... inside) {
        return create(NEW_PID_AND_MOUNT, script, inside);
    }

    /** The same with these namespaces. */
    LaunchPlan create(int namespaces, String script, PlanOp... inside) {
        LaunchPlan.Builder plan = LaunchPlan.builder().all(begin(namespaces));
        for (PlanOp op : inside) {
            plan.init("", op);
        }
        return plan.init("", new ProcessOp.FindProgram("sh", PATH))
                .host("", new FileOp.MarkPhase('c'))
                .host("", new ProcessOp.Detach())
                .init("", new ProcessOp.WaitStart())
                .init("", new FileOp.MarkPhase('r'))
                .init("", new ProcessOp.Exec(List.of("sh", "-c", script), List.of("PATH=/usr/bin:/bin")))
                .build();
    }

    LaunchPlan start() {
        return plan(new ProcessOp.StartInit(text(directory.startSocket()), WAIT_MILLIS));
    }

    /** What {@code delete --force} does. */
    LaunchPlan destroy() {
        return plan(
                new FileOp.KillMaker(text(directory.journal()), WAIT_MILLIS),
                new FileOp.LockFile(text(directory.lock()), true, WAIT_MILLIS),
                new FileOp.ReplayJournal(text(directory.journal()), WAIT_MILLIS),
                removal());
    }

    FileOp.RemoveFiles removal() {
        return new FileOp.RemoveFiles(text(directory.path()), ContainerDirectory.NAMES);
    }

    /** The init process, as the maker saw it. */
    int pid() throws IOException {
        return Integer.parseInt(Files.readString(directory.state()));
    }

    /** A program that the maker runs. */
    static ProcessOp.RunProgram program(String script) {
        return new ProcessOp.RunProgram(
                "/bin/sh", List.of("sh", "-c", script), List.of("PATH=/usr/bin:/bin"), "/", Template.of(""), 0, false);
    }

    /** Steps of the maker alone. */
    static LaunchPlan plan(PlanOp... ops) {
        LaunchPlan.Builder plan = LaunchPlan.builder();
        for (PlanOp op : ops) {
            plan.host("", op);
        }
        return plan.build();
    }

    static String text(Path path) {
        return path.toString();
    }
}
