package org.standardcontainer.ocicli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.conformance.Kit;
import org.standardcontainer.conformance.KitOptions;
import org.standardcontainer.conformance.report.Results;
import org.standardcontainer.conformance.report.TestResult;

/**
 * The kit's tests of the linux section can fail: runc, told another configuration than the test has written, is caught by
 * the test that was named in advance.
 */
@Tag("once")
class PeerSensitivityIT {
    /** How the configuration is changed on its way, for sed(1), and who has to see it. */
    enum Fault {
        ATTRIBUTE_LOST("LinuxMountOptionsContract.attributesAreTheMounts", "s/\"noexec\"/\"exec\"/"),
        BIND_IS_WRITABLE("LinuxMountOptionsContract.attributesHaveTheirEffect", "s/\"ro\"/\"rw\"/"),
        ANOTHER_SOURCE("LinuxMountsContract.laterMountsAreOnEarlierOnes", "s#/upper\"#/lower\"#"),
        NOTHING_MASKED("LinuxPathsContract.maskedPathsShowNothing", "s/maskedPaths/unknownPaths/"),
        NOTHING_READ_ONLY("LinuxPathsContract.readonlyPathsCanBeReadAlone", "s/readonlyPaths/unknownPaths/"),
        ANOTHER_MODE("LinuxDevicesContract.listedDevicesAreThere", "s/\"fileMode\" : 416/\"fileMode\" : 420/"),
        NETWORK_OF_THE_HOST(
                "LinuxNamespacesContract.namespaceOfAPathIsJoined", "s#/proc/[0-9]*/ns/net#/proc/1/ns/net#"),
        ANOTHER_USER("LinuxUserNamespaceContract.idsAreMapped", "s/\"hostID\" : 100000/\"hostID\" : 300000/"),
        MORE_PROCESSES("LinuxCgroupsContract.processesAreCounted", "s/\"limit\" : 40/\"limit\" : 50/"),
        MORE_MEMORY("LinuxCgroupsContract.memoryIsLimited", "s/\"limit\" : 100663296/\"limit\" : 536870912/"),
        ANOTHER_SWAPPINESS(
                "LinuxCgroupValuesContract.memoryIsSwappedAsItIsSaid", "s/\"swappiness\" : 7/\"swappiness\" : 8/"),
        ALL_DEVICES("LinuxCgroupsContract.devicesAreAllowedByTheirRules", "s/\"allow\" : false/\"allow\" : true/"),
        PARAMETER_LOST("LinuxSettingsContract.parametersAreTheContainers", "s/\"77\"/\"1024\"/"),
        ANOTHER_SIZE("TerminalContract.programHasATerminalOfItsSize", "s/\"height\" : 33/\"height\" : 34/");

        private final String caughtBy;
        private final String edit;

        Fault(String caughtBy, String edit) {
            this.caughtBy = caughtBy;
            this.edit = edit;
        }
    }

    @ParameterizedTest
    @EnumSource
    void faultIsCaughtByTheTestThatWasNamed(Fault fault, @TempDir Path directory) throws IOException {
        Path script = directory.resolve("faulty");
        Files.writeString(
                script,
                "#!/bin/sh\nbefore=\nfor word; do\n"
                        + "  [ \"$before\" = --bundle ] && sed -i '" + fault.edit + "' \"$word/config.json\"\n"
                        + "  before=$word\ndone\nexec " + Peer.RUNC.require() + " \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Results results = Kit.run(
                (stateRoot, listener) -> Peer.open(Map.of("oci-cli.path", script.toString()), stateRoot, listener),
                KitOptions.builder()
                        .tests(fault.caughtBy)
                        .deadline(Duration.ofSeconds(60))
                        .build());
        assertThat(results.failures()).extracting(TestResult::test).containsExactly(fault.caughtBy);
    }
}
