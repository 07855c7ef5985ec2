package org.standardcontainer.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.ContainerException;
import org.standardcontainer.Finding;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.vm.FreeBsdMachine;
import org.standardcontainer.vm.VirtualMachineProvider;

/** A FreeBSD for the demo's jails: one that is reached already, or a machine that is booted for them where one is configured. */
final class DemoMachine implements AutoCloseable {
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));

    private final Scr scr;
    private @Nullable FreeBsdMachine machine;

    DemoMachine(Scr scr) {
        this.scr = scr;
    }

    /** The candidate, with a machine if it wants one; or with what is missing for that. */
    Candidate complete(Candidate candidate) {
        Map<String, String> values = new LinkedHashMap<>(candidate.config().values());
        if (!candidate.isJails() || values.containsKey(Settings.LAUNCHER_KEY)) {
            return candidate;
        }
        RuntimeConfig vm = scr.configFor(new VirtualMachineProvider());
        Optional<Finding> missing =
                FreeBsdMachine.probe(vm).stream().filter(Finding::isError).findFirst();
        if (missing.isPresent()) {
            return candidate.with(List.of(missing.get()));
        }
        try {
            FreeBsdMachine booted = FreeBsdMachine.boot(vm);
            machine = booted;
            values.put(Settings.LAUNCHER_KEY, booted.launcher());
            return Candidate.of(candidate.name(), RuntimeConfig.of(values), Optional.empty());
        } catch (ContainerException e) {
            return candidate.with(
                    List.of(Finding.unsupported("vm.freebsd", String.valueOf(e.getMessage()), e.remedy())));
        } catch (IOException e) {
            return candidate.with(List.of(Finding.unsupported("vm.freebsd", FileErrors.reason(e), "")));
        }
    }

    /** What runs there. */
    DemoBundle bundle() throws IOException {
        return machine == null
                ? DemoBundle.forFreeBsd(TEMPORARY, DemoBundle.architecture())
                : DemoBundle.forFreeBsd(machine.share(), "x86_64");
    }

    @Override
    public void close() {
        if (machine != null) {
            machine.close();
        }
    }
}
