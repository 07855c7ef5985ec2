package org.standardcontainer.linux;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/** The backend {@code linux}. */
public final class LinuxRuntimeProvider implements ContainerRuntimeProvider {
    /** {@code linux.cgroups}. */
    static final ConfigKey<CgroupMode> CGROUPS = ConfigKey.word(
            "linux.cgroups",
            "enabled: each container gets a cgroup of its own; delegated: the same, and on cgroup v2 the processes of the"
                    + " runtime's own cgroup are moved to a leaf of it, so that containers beside that can have limits;"
                    + " disabled: it stays in its maker's, and limits are refused",
            CgroupMode.class,
            CgroupMode.ENABLED);

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
        return List.copyOf(keys);
    }

    @Override
    public List<Finding> probe(RuntimeConfig config) {
        List<Finding> findings =
                new ArrayList<>(HostProbe.findings(System.getProperty("os.name", ""), facts(), config.get(CGROUPS)));
        if (findings.stream().noneMatch(Finding::isError)) {
            findings.addAll(LauncherSettings.from(config).probe());
        }
        return List.copyOf(findings);
    }

    @Override
    public ContainerRuntime open(RuntimeConfig config, RuntimeListener listener) {
        return new LinuxRuntime(LauncherSettings.from(config), config.get(CGROUPS), facts(), listener);
    }

    private static HostFacts facts() {
        return new HostFactsReader(Path.of("/")).read();
    }
}
