package org.standardcontainer.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.BackendUnavailableException;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.Caller;
import org.standardcontainer.launcher.DeviceSettings;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.launcher.ProcessTree;
import org.standardcontainer.linux.systemd.SystemdManager;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/** The backend {@code linux}. */
public final class LinuxRuntimeProvider implements ContainerRuntimeProvider {
    /** {@code linux.cgroups}. */
    static final ConfigKey<CgroupMode> CGROUPS = ConfigKey.word(
            "linux.cgroups",
            "enabled: each container gets a cgroup of its own; delegated: the same, and on cgroup v2 the processes of"
                    + " the runtime's own cgroup are moved to a leaf of it, so that containers beside that can have"
                    + " limits; systemd: systemd makes a scope for each container, on a host with cgroup v2 alone;"
                    + " disabled: it stays in its maker's, and limits are refused",
            CgroupMode.class,
            CgroupMode.ENABLED);

    /** {@code linux.criu}. */
    static final ConfigKey<Path> CRIU = ConfigKey.path(
            "linux.criu",
            "The program that writes containers to disk and restores them, if it isn't where a system has it");

    private volatile @Nullable Probed lately;

    /** For {@link java.util.ServiceLoader}. */
    public LinuxRuntimeProvider() {}

    @Override
    public String name() {
        return "linux";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        List<ConfigKey<?>> keys = new ArrayList<>(LauncherSettings.keys());
        keys.add(CGROUPS);
        keys.add(CRIU);
        keys.add(LauncherSettings.HANDED_ON);
        keys.addAll(LinuxOptions.KEYS);
        keys.addAll(DeviceSettings.keys());
        return List.copyOf(keys);
    }

    @Override
    public List<Finding> probe(RuntimeConfig config) {
        @Nullable Probed before = lately;
        if (before != null && before.config() == config && Caller.current().isServed() && before.isRecent()) {
            return before.findings(); // of one that is as this one is
        }
        String os = System.getProperty("os.name", "");
        if (Caller.current().isLooking() && os.equals(HostProbe.LINUX)) {
            return List.of(); // a container that is there could be made
        }
        LauncherSettings launcher = LauncherSettings.from(config);
        HostFacts facts = facts(launcher);
        List<Finding> findings = new ArrayList<>(HostProbe.findings(os, facts, config.get(CGROUPS)));
        if (findings.stream().noneMatch(Finding::isError) && config.get(CGROUPS) == CgroupMode.SYSTEMD) {
            findings.add(probeSystemd(facts));
        }
        if (findings.stream().noneMatch(Finding::isError)) {
            findings.addAll(launcher.probe());
            findings.add(criu(config));
        }
        Probed probed = new Probed(System.nanoTime(), config, List.copyOf(findings));
        lately = probed;
        return probed.findings();
    }

    /**
     * What was found for somebody whom this JVM serves. What it says of that one's own place in the cgroups is a warning, which {@code open} doesn't look at.
     */
    private record Probed(long when, RuntimeConfig config, List<Finding> findings) {
        boolean isRecent() {
            return System.nanoTime() - when < Caller.A_MOMENT_NANOS
                    && findings.stream().noneMatch(Finding::isError);
        }
    }

    @Override
    public ContainerRuntime open(RuntimeConfig config, RuntimeListener listener) {
        LauncherSettings launcher = LauncherSettings.from(config).withHandedOn(config.get(LauncherSettings.HANDED_ON));
        // before the host is tried out in its name; systemd looks who it is that tells it something
        if (launcher.tree() != ProcessTree.CALLER
                || config.find(LinuxOptions.NOTIFY).isPresent()) {
            Caller.current().needsItsOwnProcess();
        }
        CgroupMode mode = config.get(CGROUPS);
        Supplier<HostFacts> facts =
                Caller.current().isServed() || Caller.current().isLooking()
                        ? new FactsOnce(reading(launcher))
                        : now(reading(launcher));
        if (mode == CgroupMode.SYSTEMD) {
            Optional<Finding> wrong = HostProbe.systemd(facts.get().cgroups(), mode);
            if (wrong.isPresent()) {
                throw new BackendUnavailableException(name(), List.of(wrong.get()));
            }
        }
        try {
            Optional<SystemdManager> systemd =
                    mode == CgroupMode.SYSTEMD ? Optional.of(systemd(facts.get())) : Optional.empty();
            Optional<Path> criu = Criu.find(Path.of("/"), config.find(CRIU));
            return new LinuxRuntime(
                    launcher,
                    mode,
                    LinuxOptions.from(config),
                    facts,
                    systemd,
                    criu,
                    DeviceSettings.from(config),
                    listener);
        } catch (IOException e) {
            throw new BackendUnavailableException(name(), List.of(noSystemd(e)));
        }
    }

    /** Whether it works is only asked when it is wanted: that takes as long as some containers. */
    private static Finding criu(RuntimeConfig config) {
        return new Finding(
                Finding.Kind.INFO,
                "checkpoint",
                Criu.find(Path.of("/"), config.find(CRIU))
                        .map(program -> "by " + program + "; scr features says whether this passes its own check")
                        .orElse("none: CRIU isn't installed"),
                "",
                "");
    }

    private static SystemdManager systemd(HostFacts facts) throws IOException {
        return SystemdManager.find(
                Path.of("/"),
                facts.uid(),
                Optional.ofNullable(Caller.current().environment().get("XDG_RUNTIME_DIR"))
                        .map(Path::of));
    }

    private static Finding probeSystemd(HostFacts facts) {
        try {
            return new Finding(
                    Finding.Kind.INFO,
                    "cgroups",
                    "systemd " + systemd(facts).version()
                            + " makes a scope for each container and one for their monitors:"
                            + " they survive a restart of the service that made them",
                    "",
                    "");
        } catch (IOException e) {
            return noSystemd(e);
        }
    }

    private static Finding noSystemd(IOException why) {
        return Finding.unsupported(
                "cgroups", "linux.cgroups = systemd, but " + why.getMessage(), "set linux.cgroups = enabled");
    }

    private static HostFacts facts(LauncherSettings launcher) {
        return reading(launcher).get();
    }

    private static Supplier<HostFacts> now(Supplier<HostFacts> reading) {
        HostFacts facts = reading.get();
        return () -> facts;
    }

    /** Those of whom the current thread works for, whichever thread wants to know them. */
    private static Supplier<HostFacts> reading(LauncherSettings launcher) {
        Caller caller = Caller.current();
        return () -> {
            HostFactsReader reader = new HostFactsReader(Path.of("/"), caller.proc());
            return caller.once(HostFacts.class, reader::sign, () -> UserNamespaceTrial.after(reader.read(), launcher));
        };
    }
}
