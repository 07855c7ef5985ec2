package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Status;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.TestBundle;
import org.standardcontainer.conformance.bench.UsualModes;

/** bundle.md: a directory with {@code config.json} in it. */
public abstract class BundleContract {
    @Test
    @Clause("bundle.config-present")
    void directoryWithoutConfigIsRefused(Bench bench) {
        bench.createFails(bench.bundle().withoutConfig());
    }

    @Test
    @Clause("bundle.config-in-root")
    void configInSubdirectoryIsNotFound(Bench bench) throws IOException {
        TestBundle bundle = bench.bundle().withoutConfig();
        UsualModes.file(UsualModes.directory(bundle.directory().resolve("sub")).resolve("config.json"), bundle.text());
        bench.createFails(bundle);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Config.json", "config.yaml", "config.json.txt"})
    @Clause("bundle.config-name")
    void otherFileNameIsNotFound(String name, Bench bench) throws IOException {
        TestBundle bundle = bench.bundle().withoutConfig();
        UsualModes.file(bundle.directory().resolve(name), bundle.text());
        bench.createFails(bundle);
    }

    @Test
    @Clause("bundle.one-directory")
    void configBesideRootfsIsAccepted(Bench bench) {
        assertThat(bench.create(bench.bundle()).status()).isEqualTo(Status.CREATED);
    }
}
