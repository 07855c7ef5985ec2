package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.CgroupFiles;
import org.standardcontainer.conformance.bench.Placed;

/**
 * features.md: an empty list says that there is nothing, and {@code false} that it isn't supported; what isn't known is null, or
 * missing. So what a document says isn't there can't be there all the same.
 */
@Requires("features")
public abstract class FeatureAbsenceContract {
    @ParameterizedTest
    @CsvSource({
        "/mountOptions, linux.mount",
        "/linux/namespaces, linux.namespaces",
        "/linux/capabilities, linux.capabilities",
        "/linux/seccomp/actions, linux.seccomp",
        "/linux/seccomp/operators, linux.seccomp",
        "/linux/seccomp/archs, linux.seccomp",
        "/linux/memoryPolicy/modes, linux.memoryPolicy"
    })
    @Clause("features.null-is-not-empty")
    void listOfWhatIsClaimedIsNotEmpty(String pointer, String capability, Bench bench) {
        JsonNode list = FeaturesContract.json(bench).at(pointer);
        assumeTrue(bench.features().claims(capability), capability + " isn't claimed");
        assumeTrue(list.isArray(), "the document doesn't have " + pointer);
        assertThat(list).as(pointer + ", though " + capability + " is claimed").isNotEmpty();
    }

    @Test
    @Requires("linux.cgroup")
    @Clause({"features.null-is-not-empty", "features.linux.cgroup.v1", "features.linux.cgroup.v2"})
    void cgroupsThatAreUsedAreSupported(Bench bench) {
        JsonNode cgroup = FeaturesContract.json(bench).at("/linux/cgroup");
        CgroupFiles files = Placed.create(bench, bench.bundle()).files();
        JsonNode said = cgroup.path(files.isUnified() ? "v2" : "v1");
        assumeTrue(said.isBoolean(), "the document doesn't say it");
        assertThat(said.asBoolean())
                .as("support of cgroup %s, in which it has put a container", files.isUnified() ? "v2" : "v1")
                .isTrue();
    }
}
