package org.standardcontainer.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.Bundle;
import org.standardcontainer.ContainerException;
import org.standardcontainer.ContainerId;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.Caller;
import org.standardcontainer.launcher.Leaving;
import org.standardcontainer.launcher.OtherBackendException;
import org.standardcontainer.spi.ContainerRuntimeProvider;
import org.standardcontainer.spi.Printable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scr} itself: the global options, and what each command asks of them. */
@Command(
        name = "scr",
        description = "Runs OCI containers, with commands, output and exit codes as runc's.",
        footer = {
            "",
            "Example: a shell in a container",
            "  scr spec && scr run hello",
            "",
            "Each command has a --help of its own."
        },
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class Scr implements Runnable, OwnOptions {
    /** What every failure ends with, as in runc; a container's own exit code is passed on by {@code run} alone. */
    static final int FAILED = 1;

    /** The backend whose containers are recorded on another machine. */
    static final String ELSEWHERE = "freebsd-jail";

    private static final String TEXT = "text";
    private static final Leaving LEFT = new LeftByScr();

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            description = "the kind of container (default: from --config, else linux)")
    private @Nullable String backend;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "runtime configuration, a .properties file (default: $SCR_CONFIG)")
    private @Nullable Path config;

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "where containers are recorded (default: /run/scr, or below $XDG_RUNTIME_DIR)")
    private @Nullable Path root;

    @Option(names = "--log", paramLabel = "FILE", description = "append errors and warnings to this file")
    private @Nullable Path log;

    @Option(names = "--log-format", paramLabel = "FORMAT", description = "text or json (default: text)")
    private String logFormat = TEXT;

    @Option(names = "--debug", description = "say more about failures: the step, and where in Java")
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-v", "--version"},
            versionHelp = true,
            description = "show the version")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    @Option(names = "--systemd-cgroup", description = "have systemd make the cgroup (linux.cgroups = systemd)")
    private boolean systemdCgroup;

    @Option(
            names = "--cgroup-manager",
            paramLabel = "MANAGER",
            description = "cgroupfs, systemd or disabled, as crun has it (linux.cgroups)")
    private @Nullable String cgroupManager;

    @Option(names = "--rootless", paramLabel = "WHETHER", description = "auto or false; true for an ordinary user")
    private String rootless = "auto";

    @Option(names = "--criu", paramLabel = "FILE", description = "CRIU, for checkpoint and restore (linux.criu)")
    private @Nullable Path criu;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec commandSpec;

    private Shell shell;
    private Opener opener;
    private @Nullable String chosen; // the backend of what this command is about, if it isn't the usual one
    private @Nullable RuntimeConfig forCaller; // with that backend
    private boolean quiet;
    private boolean makesNone; // no container, so no cgroup either

    Scr(Shell shell, Opener opener) {
        this.shell = shell;
        this.opener = opener;
    }

    /** From now on it is for another one: sets anew whatever picocli doesn't. */
    void serve(Shell next, Opener openerOfNext) {
        shell = next;
        opener = openerOfNext;
        setChosen(null);
        quiet = false;
        makesNone = false;
    }

    @Override
    public boolean flag(String name) {
        switch (name) {
            case "--debug" -> debug = true;
            case "--systemd-cgroup" -> systemdCgroup = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean option(String name, String value) {
        switch (name) {
            case "--root" -> root = CallersPath.of(value);
            case "--log" -> log = CallersPath.of(value);
            case "--log-format" -> logFormat = value;
            case "--backend" -> backend = value;
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Opens runtimes: {@link ContainerRuntimes#open}, except in tests that look at one over several commands. */
    interface Opener {
        ContainerRuntime open(RuntimeConfig config, RuntimeListener listener);
    }

    /** Runs one command line and returns its exit code. */
    static int run(Shell shell, String... args) {
        return run(shell, ContainerRuntimes::open, args);
    }

    /** The same for the one line that this JVM was started for. */
    static int runAlone(Shell shell, String... args) {
        Scr scr = new Scr(shell, ContainerRuntimes::open);
        @Nullable Subcommand command = DirectLine.read(scr, args);
        return command == null ? run(shell, args) : scr.written(new Endings(scr).run(command));
    }

    static int run(Shell shell, Opener opener, String... args) {
        ReadyLines.Ready ready = ReadyLines.take(shell, opener, args);
        CommandLine line = ready.line();
        @Nullable CommandLine plain = ready.isUsed() ? PlainLine.read(line, args) : null;
        int code;
        if (plain == null) {
            if (ready.isUsed()) {
                Commands.connect(line, shell);
            }
            code = line.execute(GoArguments.rewritten(line, args));
        } else {
            code = ready.endings().run(plain);
        }
        code = ready.scr().written(code);
        ReadyLines.keep(ready); // unless it failed with an error
        return code;
    }

    private int written(int code) {
        return code == 0 && shell.out().checkError() ? unwritten() : code;
    }

    /** What was asked for was found, and nobody has it: on a full disk, say. */
    private int unwritten() {
        ErrorReport.of(new UsageException(
                        "standard output can't be written", "Look for a full disk, or a reader that has ended."))
                .print(this);
        return FAILED;
    }

    /** Without a command: help, as runc. */
    @Override
    public void run() {
        commandSpec.commandLine().usage(shell.out());
    }

    Shell shell() {
        return shell;
    }

    boolean debug() {
        return debug;
    }

    /** Where {@code --log} wants errors too. */
    Optional<LogFile> log() {
        return Optional.ofNullable(log)
                .filter(file -> !file.toString().isEmpty()) // as in runc: no file
                .map(file -> new LogFile(file, format()));
    }

    /** @throws UsageException if there is none of that name; an empty one is the usual one, as in runc */
    private LogFile.Format format() {
        return switch (logFormat) {
            case "", TEXT -> LogFile.Format.text;
            case "json" -> LogFile.Format.json;
            default ->
                throw new UsageException(
                        "invalid value for option '--log-format': \"" + logFormat + "\"", "Give text or json.");
        };
    }

    /**
     * Makes the log, as runc does, before anything else: who asks for one reads it when something went wrong.
     *
     * @throws UsageException if it can't be written, or not in the form that is asked for
     */
    void openLog() {
        try {
            format();
            log().ifPresent(LogFile::open);
        } catch (UsageException e) {
            logFormat = TEXT; // in which this is written
            throw e;
        } catch (UncheckedIOException e) {
            log = null;
            throw new UsageException(String.valueOf(e.getMessage()), "Correct --log.", e);
        }
    }

    /** Writes to the log, if there is one. That it can't be written any more is worth a line, and no reason to fail. */
    void log(String level, String message) {
        try {
            log().ifPresent(file -> file.write(level, message));
        } catch (UncheckedIOException e) {
            shell.err().println("scr: warning: " + Printable.of(String.valueOf(e.getMessage())));
        }
    }

    /** Says on standard error, and in the log, what went wrong beside what was asked for. */
    void warn(String message) {
        shell.err().println("scr: warning: " + Printable.of(message));
        log("warning", message);
    }

    /** Says it in the log if there is one, else on standard error if somebody looks at it. */
    void note(String warning) {
        if (log().isPresent()) {
            log("warning", Printable.of(warning));
        } else if (isWatched()) {
            shell.err().println("scr: warning: " + Printable.of(warning));
        }
    }

    /** The configuration for a container that is the child of this process's subreaper, or for no new container at all. */
    RuntimeConfig configForCaller() {
        if (forCaller == null) {
            forCaller = settings().config(Settings.Tree.CALLER);
        }
        return forCaller;
    }

    private void setChosen(@Nullable String backendOfThis) {
        chosen = backendOfThis;
        forCaller = null;
    }

    /**
     * From here on the backend is the one that this bundle asks for.
     *
     * @throws UnsupportedFeatureException if it may not
     */
    void choose(Bundle bundle) {
        Optional<String> wanted = AnnotatedBackend.of(bundle);
        if (wanted.isPresent()) {
            RuntimeConfig config = configForCaller();
            if (!wanted.get().equals(config.get(RuntimeConfig.BACKEND))) {
                AnnotatedBackend.require(config, wanted.get());
                setChosen(wanted.get());
            }
        }
    }

    /** From here on who makes cgroups is of no account: for what only looks, where {@code update} may have to tell systemd. */
    void makesNone() {
        makesNone = true;
        forCaller = null;
    }

    /** From here on the backend is the one that this container is of. */
    void choose(ContainerId id) {
        RuntimeConfig config = configForCaller();
        Set<String> allowed = AnnotatedBackend.allowed(config);
        if (!allowed.isEmpty()) {
            try (ContainerRuntime usual = open(config)) {
                usual.load(id).detach();
            } catch (OtherBackendException other) {
                setChosen(allowed.contains(other.backend()) ? other.backend() : null);
            } catch (ContainerException wrong) {
                // which the command itself finds out
            }
        }
    }

    /** Every runtime that containers of this configuration are of, the usual one first. */
    List<RuntimeConfig> allConfigs() {
        makesNone();
        RuntimeConfig usual = configForCaller();
        List<RuntimeConfig> all = new ArrayList<>(List.of(usual));
        for (String name : new TreeSet<>(AnnotatedBackend.allowed(usual))) {
            if (!name.equals(usual.get(RuntimeConfig.BACKEND))) {
                setChosen(name);
                all.add(configForCaller());
            }
        }
        setChosen(null);
        return all;
    }

    /** From here on warnings are for the log: standard error is a container's that lives on, also where it is a terminal. */
    void handOnErrors() {
        quiet = true;
    }

    /** True if somebody reads standard error, and no container writes there. */
    boolean isWatched() {
        return debug || (shell.terminal() && !quiet);
    }

    /** Opens the runtime for anything but {@code run} in the foreground. */
    ContainerRuntime open() {
        return open(configForCaller());
    }

    /** Opens the runtime for a container that this process waits for; {@code more} is what an option asks of the configuration. */
    ContainerRuntime openToWait(Map<String, String> more) {
        return open(settings().with(more).config(Settings.Tree.MONITORED));
    }

    /** The same for one that lives on; {@code more} is what an option asks of the configuration. */
    ContainerRuntime open(Map<String, String> more) {
        return open(more.isEmpty() ? configForCaller() : settings().with(more).config(Settings.Tree.CALLER));
    }

    /** True if containers are on another machine, which no descriptor of this process gets to. */
    boolean isElsewhere() {
        return configForCaller().provider().name().equals(ELSEWHERE);
    }

    /** The configuration of one backend, for a look at what it can do here. */
    RuntimeConfig configFor(ContainerRuntimeProvider provider) {
        return settings().configFor(provider);
    }

    /** The configuration of one backend with a state root of its own; {@code program} is the one that oci-cli drives. */
    RuntimeConfig configFor(ContainerRuntimeProvider provider, Path stateRoot, @Nullable Path program) {
        return settings().configFor(provider, stateRoot, program);
    }

    /** The configuration of a backend whose launcher is on another machine. */
    RuntimeConfig configForLauncher(ContainerRuntimeProvider provider, String place) {
        return settings().configForLauncher(provider, place);
    }

    /** Opens a runtime with this configuration. */
    ContainerRuntime open(RuntimeConfig configuration) {
        if (!Resident.serves(configuration)) {
            Caller.current().needsItsOwnProcess();
        } else if (config == null
                && !shell.env().containsKey("SCR_CONFIG")) { // else a line without it means something else
            Caller.current().leave(LEFT);
        }
        return opener.open(configuration, new Warnings(this));
    }

    /** For what makes a container: no other command looks at what root asks for, as in runc. */
    void checkRootless() {
        Rootless.check(rootless, Rootless::callerIsRoot);
    }

    /** For what runc reads the word for, and does the same whatever it is. */
    void checkRootlessWord() {
        Rootless.check(rootless, () -> false);
    }

    private Settings settings() {
        Optional<Path> file = Optional.ofNullable(config)
                .or(() -> Optional.ofNullable(shell.env().get("SCR_CONFIG")).map(Path::of));
        return new Settings(
                file,
                Optional.ofNullable(chosen).or(() -> Optional.ofNullable(backend)),
                Optional.ofNullable(root),
                chosen == null || chosen.equals("linux") ? cgroups() : Optional.empty(), // said for the usual one
                Optional.ofNullable(criu),
                Map.of());
    }

    /** What linux.cgroups is to be; empty if the command line doesn't say. */
    private Optional<String> cgroups() {
        if (cgroupManager == null) {
            return systemdCgroup && !makesNone ? Optional.of("systemd") : Optional.empty();
        }
        return switch (cgroupManager) {
            case "cgroupfs" -> Optional.empty();
            case "systemd", "disabled" -> makesNone ? Optional.empty() : Optional.of(cgroupManager);
            default ->
                throw new UsageException(
                        "unknown cgroup manager \"" + cgroupManager + "\"", "Give cgroupfs, systemd or disabled.");
        };
    }
}
