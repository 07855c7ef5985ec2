package org.standardcontainer.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.Finding;
import org.standardcontainer.LauncherFailedException;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.UnsupportedFeatureException;
import org.standardcontainer.config.ConfigKey;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.DeviceSettings;
import org.standardcontainer.launcher.LauncherSettings;
import org.standardcontainer.spi.ContainerRuntimeProvider;

/** The backend {@code vm}. */
public final class VirtualMachineProvider implements ContainerRuntimeProvider {
    /** For {@link java.util.ServiceLoader}. */
    public VirtualMachineProvider() {}

    /** Where a kernel is looked for if none is configured and the host has none; see {@link KernelPackage}. */
    public static Path kernels() {
        return Assets.kernels();
    }

    @Override
    public String name() {
        return "vm";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        List<ConfigKey<?>> keys = new ArrayList<>(LauncherSettings.keys());
        keys.addAll(VmSettings.KEYS);
        keys.addAll(PoolSettings.KEYS);
        keys.addAll(DeviceSettings.keys());
        keys.addAll(FreeBsdSettings.KEYS);
        return List.copyOf(keys);
    }

    /** Boots a machine where that hasn't been done before: nothing less shows that one does. */
    @Override
    public List<Finding> probe(RuntimeConfig config) {
        List<Finding> findings = new ArrayList<>(LauncherSettings.from(config).probe());
        if (findings.stream().noneMatch(Finding::isError)) {
            findings.addAll(Assets.find(VmSettings.from(config), LauncherSettings.from(config))
                    .findings());
            findings.addAll(pool(config));
        }
        return List.copyOf(findings);
    }

    @Override
    public ContainerRuntime open(RuntimeConfig config, RuntimeListener listener) {
        LauncherSettings launcher = LauncherSettings.from(config);
        VmSettings settings = VmSettings.from(config);
        List<Finding> refused = pool(config).stream().filter(Finding::isError).toList();
        if (!refused.isEmpty()) {
            throw new UnsupportedFeatureException(refused);
        }
        Assets.Result assets = Assets.find(settings, launcher);
        Guest guest = assets.guest()
                .orElseThrow(() -> new UnsupportedFeatureException(
                        assets.findings().stream().filter(Finding::isError).toList()));
        Optional<Templates> templates = settings.template()
                .map(domain -> new Templates(launcher, settings, domain, guest, Assets.user(), listener::progress));
        VmCompiler compiler =
                new VmCompiler(guest, settings, Assets.user(), templates, new VmNetwork(settings.network(), launcher));
        makePod(settings);
        PoolSettings pool = PoolSettings.from(config);
        Optional<PoolMachine> waiting = pool.size() == 0
                ? Optional.empty()
                : Optional.of(new PoolMachine(guest, settings, Assets.user(), templates));
        int most =
                waiting.map(kind -> pool.machines(kind.command().mebibytes())).orElse(0);
        return new VirtualMachineRuntime(
                launcher, settings, DeviceSettings.from(config), compiler, guest, listener, waiting, most);
    }

    private static List<Finding> pool(RuntimeConfig config) {
        return PoolSettings.from(config)
                .check(VmSettings.from(config), LauncherSettings.from(config).tree());
    }

    private static void makePod(VmSettings settings) {
        settings.pod().ifPresent(name -> {
            Path directory = settings.pods().orElseThrow().resolve(name);
            try {
                Files.createDirectories(directory);
            } catch (IOException e) {
                throw new LauncherFailedException(
                        "cannot make the pod's directory " + directory + ": " + e, "Make it, or correct vm.pods.");
            }
        });
    }
}
