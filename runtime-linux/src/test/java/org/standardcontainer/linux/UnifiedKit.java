package org.standardcontainer.linux;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.RuntimeListener;
import org.standardcontainer.conformance.Requirement;
import org.standardcontainer.conformance.RuntimeConformance;

/** The kit against this backend in a guest, which is slow. Run by {@link UnifiedConformanceIT} and {@link WholeKitInGuest}. */
class UnifiedKit extends RuntimeConformance {
    @Override
    protected ContainerRuntime open(Path stateRoot, RuntimeListener listener) {
        TestContainers.assumePossible(Map.of());
        return TestContainers.open(stateRoot, Map.of(), listener);
    }

    @Override
    protected Duration deadline() {
        return Duration.ofMinutes(5);
    }

    /** What is about cgroups, what is done with a container by its cgroup, and what takes a security module. */
    static class OfCgroups extends UnifiedKit {
        private static final Set<String> CONTRACTS = Set.of(
                "LinuxCgroupsContract",
                "LinuxCgroupValuesContract",
                "LinuxCgroupOwnershipContract",
                "LinuxCgroupDevicesContract",
                "LinuxSecurityModulesContract",
                "PauseContract",
                "LimitsContract",
                "DeleteContract");

        @Override
        protected boolean selects(String test, Requirement clause) {
            return CONTRACTS.contains(test.substring(0, test.indexOf('.')));
        }
    }
}
