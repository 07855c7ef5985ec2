package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.standardcontainer.kernel.KernelRelease;

class HostFactsReaderIT {
    @Test
    void readsThisHost() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "not Linux");
        HostFacts facts = new HostFactsReader(Path.of("/")).read();

        assertThat(facts.kernel()).isGreaterThan(new KernelRelease(3, 10));
        assertThat(facts.lastCapability()).isBetween(36, 63);
        assertThat(facts.namespaces()).contains("mnt", "pid");
        assertThat(facts.hardLimits()).containsKey("RLIMIT_NOFILE");
    }
}
