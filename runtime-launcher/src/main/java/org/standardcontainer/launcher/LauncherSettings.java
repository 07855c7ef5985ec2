package org.standardcontainer.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.Finding;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.channel.Launcher;
import org.standardcontainer.launcher.channel.OneShot;
import org.standardcontainer.launcher.channel.Outcome;
import org.standardcontainer.launcher.channel.PlanStarter;
import org.standardcontainer.launcher.channel.Report;
import org.standardcontainer.launcher.channel.StarterWhenNeeded;
import org.standardcontainer.launcher.plan.LaunchPlan;

/**
 * What the configuration says about launcher and state store. Made by {@link #from}; the constructor is not stable.
 *
 * @param stateRoot where the containers' files are; empty for the default
 * @param launcherPath an installed launcher; empty for the one in the jar
 * @param tree whose child a new container is
 * @param deadline how long an operation waits for another one on the same container, and for what it has to wait for itself
 * @param handedOn how many descriptors of this process, from 3 on, its containers and further processes get under the same numbers
 */
public record LauncherSettings(
        Optional<Path> stateRoot, Optional<Path> launcherPath, ProcessTree tree, Duration deadline, int handedOn) {
    /** Where containers' files are on a machine that is reached over a stream, unless a configuration says so. */
    public static final Path REMOTE_STATE_ROOT = Path.of("/var/run/scr");

    /** {@code launcher.path}. */
    public static final ConfigKey<Path> PATH = ConfigKey.path(
            "launcher.path",
            "An installed launcher to use instead of the one in the jar, for hosts that confine programs by path");

    /** {@code launcher.tree}. */
    public static final ConfigKey<ProcessTree> TREE = ConfigKey.word(
            "launcher.tree",
            "Whose child a container is: monitored (ours; it survives the JVM) or caller (as a runtime's command line does)",
            ProcessTree.class,
            ProcessTree.MONITORED);

    /** {@code launcher.deadline}. */
    public static final ConfigKey<Duration> DEADLINE = ConfigKey.seconds(
            "launcher.deadline",
            "How long an operation waits for another one on the same container, in seconds",
            Duration.ofSeconds(10));

    /** {@code launcher.handed-on}, for backends whose containers can have descriptors of this process. */
    public static final ConfigKey<Integer> HANDED_ON = ConfigKey.number(
            "launcher.handed-on",
            "How many descriptors, from 3 on, that this process was started with its containers get under the same numbers",
            0,
            1024,
            0);

    /** The keys that a backend on top of the launcher takes besides its own; {@link #HANDED_ON} only if it can. */
    public static List<ConfigKey<?>> keys() {
        return List.of(PATH, TREE, DEADLINE);
    }

    /** What a configuration says. */
    public static LauncherSettings from(RuntimeConfig config) {
        return new LauncherSettings(
                config.find(RuntimeConfig.STATE_ROOT), config.find(PATH), config.get(TREE), config.get(DEADLINE), 0);
    }

    /** The same, with what {@link #HANDED_ON} says. */
    public LauncherSettings withHandedOn(int count) {
        return new LauncherSettings(stateRoot, launcherPath, tree, deadline, count);
    }

    /** Finds out whether the launcher can be run here: what was found, or an error with its remedy. Starts nothing. */
    public List<Finding> probe() {
        if (launcherPath.isPresent()) {
            Path path = launcherPath.get();
            return List.of(
                    Files.isRegularFile(path) && Files.isExecutable(path)
                            ? info(path.toString())
                            : Finding.unsupported(
                                    PATH.name(),
                                    path + " is not an executable file",
                                    "Correct it, or leave it out to use the launcher in the jar."));
        }
        try (PlanStarter ignored = starter()) {
            return List.of(info("the one in the jar"));
        } catch (LauncherFailedException e) {
            return List.of(Finding.unsupported("launcher", String.valueOf(e.getMessage()), e.remedy()));
        }
    }

    /** The program that {@link #execute} and containers are made with. @throws LauncherFailedException if there is none */
    public byte[] program() {
        try {
            return launcherPath.isPresent()
                    ? Files.readAllBytes(launcherPath.get())
                    : Launcher.program()
                            .orElseThrow(() -> new LauncherFailedException(
                                    "there is no launcher for this machine in the jar",
                                    "Set launcher.path to an installed launcher."));
        } catch (IOException e) {
            throw new LauncherFailedException("cannot read the launcher: " + e, "Correct launcher.path.");
        }
    }

    /**
     * The program for a machine of an architecture, which may not be this one.
     *
     * @param architecture as Linux calls it: {@code aarch64}
     * @throws LauncherFailedException if there is none
     */
    public byte[] program(String architecture) {
        return architecture.equals(Launcher.architecture())
                ? program()
                : Launcher.program(architecture)
                        .orElseThrow(() -> new LauncherFailedException(
                                "there is no launcher for " + architecture + " in the jar",
                                "Build it with a compiler for " + architecture + "."));
    }

    /**
     * Executes a plan that makes nothing lasting, apart from any container; processes that it makes end with it.
     *
     * @param what names it in errors
     * @throws ContainerException if a step fails
     * @throws LauncherFailedException if the launcher can't be run or dies
     */
    public void execute(ContainerId what, LaunchPlan plan) {
        try (OneShot runner = new OneShot(starter())) {
            Outcome outcome = runner.run(plan);
            if (!outcome.isSuccess()) {
                throw Failures.of(what, plan, Optional.empty(), outcome.report());
            }
        }
    }

    /**
     * Executes a plan whose steps only tell.
     *
     * @param what names it in errors
     * @return what they told, in that order
     * @throws ContainerException if a step fails
     * @throws LauncherFailedException if the launcher can't be run or dies
     */
    public List<String> tell(ContainerId what, LaunchPlan plan) {
        try (OneShot runner = new OneShot(starter())) {
            Outcome outcome = runner.run(plan);
            if (!outcome.isSuccess()) {
                throw Failures.of(what, plan, Optional.empty(), outcome.report());
            }
            return outcome.warnings().stream()
                    .filter(report -> report.kind() == Report.Kind.ANSWER)
                    .map(Report::text)
                    .toList();
        }
    }

    /** Who executes plans: the caller's own program, if that is one and no other is wanted. */
    PlanStarter starter() {
        Caller caller = Caller.current();
        if (launcherPath.isPresent()) {
            caller.needsItsOwnProcess();
        }
        return caller.link()
                .<PlanStarter>map(link -> link)
                .orElseGet(() -> caller.isLooking()
                        ? new StarterWhenNeeded(() -> Launcher.open(launcherPath))
                        : Launcher.open(launcherPath));
    }

    private static Finding info(String text) {
        return new Finding(Finding.Kind.INFO, "launcher", text, "", "");
    }
}
