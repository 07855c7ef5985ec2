package org.standardcontainer.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.Finding;

/** What is believed of QEMU is what it says of itself: here by a script in front of it, which takes a word out. */
@Tag("once")
class MachineProbeIT {
    @TempDir
    private Path directory;

    private List<Finding> without(String question, String word) throws Exception {
        TestMachines.assumePossible(Map.of());
        Path kernel = TestMachines.kernel().orElseThrow();
        Path qemu = Qemu.find(Architecture.of(kernel), System.getenv().getOrDefault("PATH", ""))
                .orElseThrow();
        Path script = directory.resolve("qemu");
        Files.writeString(
                script,
                "#!/bin/sh\n[ \"$1 $2\" = '" + question + " help' ] || exec " + qemu + " \"$@\"\n" + qemu + " "
                        + question + " help | grep -v '^" + word + "'\n");
        for (Path file : List.of(directory, script)) { // QEMU runs as nobody
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Map<String, String> settings = Map.of(
                "vm.qemu",
                script.toString(),
                "vm.cache",
                directory.resolve("cache").toString());
        return new VirtualMachineProvider().probe(TestMachines.config(Path.of("/nowhere"), settings));
    }

    @Test
    void aMicrovmIsBootedWhereThereIsNoPc() throws Exception {
        List<Finding> findings = without("-machine", "q35");

        assertThat(findings).noneMatch(Finding::isError);
        assertThat(findings)
                .filteredOn(finding -> finding.subject().equals("vm.machine"))
                .extracting(Finding::problem)
                .satisfiesExactly(
                        missing -> assertThat(missing).isEqualTo("QEMU has no machine q35"),
                        taken -> assertThat(taken).isEqualTo("microvm"),
                        warned -> assertThat(warned).startsWith("a translated microvm has one clock"));
    }

    @Test
    void oneThatWasBuiltWithoutTheAcceleratorIsNotReady() throws Exception {
        assertThat(without("-accel", "tcg"))
                .filteredOn(Finding::isError)
                .singleElement()
                .satisfies(error -> assertThat(error.problem()).endsWith("was built without tcg"));
    }
}
