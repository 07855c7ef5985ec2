package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.standardcontainer.Finding;
import org.standardcontainer.config.RuntimeConfig;
import org.standardcontainer.launcher.ProcessTree;

/** How many machines wait, and what is refused. */
class PoolSettingsTest {
    private static List<Finding> check(ProcessTree tree, Map<String, String> settings) {
        RuntimeConfig config = TestMachines.config(Path.of("/nowhere"), settings);
        return PoolSettings.from(config).check(VmSettings.from(config), tree);
    }

    private static void assertRefused(String key, ProcessTree tree, Map<String, String> settings) {
        assertThat(check(tree, settings))
                .filteredOn(Finding::isError)
                .singleElement()
                .satisfies(finding -> assertThat(finding.subject()).isEqualTo(key));
    }

    @Test
    void asManyWaitAsNumberAndMemoryAllow() {
        assertThat(new PoolSettings(5, 2048).machines(256)).isEqualTo(5);
        assertThat(new PoolSettings(5, 1000).machines(256)).isEqualTo(3);
        assertThat(new PoolSettings(0, 1000).machines(256)).isZero();
    }

    @Test
    void theProbeSaysHowMany() {
        assertThat(check(ProcessTree.MONITORED, Map.of("vm.pool", "5", "vm.pool.memory", "1000")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.problem()).startsWith("3 machines"));
        assertThat(check(ProcessTree.MONITORED, Map.of())).isEmpty();
    }

    @Test
    void whatCantBeIsRefusedByName() {
        assertRefused("vm.pool", ProcessTree.CALLER, Map.of("vm.pool", "1"));
        assertRefused("vm.pool", ProcessTree.MONITORED, Map.of("vm.pool", "1", "vm.rootfs", "image"));
        assertRefused("vm.pool", ProcessTree.MONITORED, Map.of("vm.pool", "1", "vm.files", "virtiofs"));
        assertRefused("vm.pool", ProcessTree.MONITORED, Map.of("vm.pool", "1", "vm.network", "user"));
        assertRefused("vm.pool.memory", ProcessTree.MONITORED, Map.of("vm.pool", "1", "vm.pool.memory", "255"));
    }
}
