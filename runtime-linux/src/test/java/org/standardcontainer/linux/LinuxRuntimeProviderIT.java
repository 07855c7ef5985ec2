package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.ContainerRuntimes;
import org.standardcontainer.Finding;
import org.standardcontainer.config.RuntimeConfig;

class LinuxRuntimeProviderIT {
    @Test
    void isFoundByItsName() {
        assertThat(ContainerRuntimes.providers()).anyMatch(LinuxRuntimeProvider.class::isInstance);
    }

    @Test
    void aLauncherThatIsNotThere() {
        TestContainers.assumePossible(Map.of());

        assertThat(probe(Map.of("backend", "linux", "launcher.path", "/nowhere")))
                .filteredOn(Finding::isError)
                .extracting(Finding::subject)
                .containsExactly("launcher.path");
    }

    @Test
    void saysWhatItFound() {
        TestContainers.assumePossible(Map.of());

        assertThat(probe(Map.of("backend", "linux")))
                .extracting(Finding::subject)
                .startsWith("kernel", "namespaces", "privileges", "cgroups", "launcher");
    }

    private static List<Finding> probe(Map<String, String> values) {
        return new LinuxRuntimeProvider().probe(RuntimeConfig.of(values, List.of(new LinuxRuntimeProvider())));
    }
}
