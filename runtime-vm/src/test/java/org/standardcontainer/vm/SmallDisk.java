package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.standardcontainer.Bundle;

/** A JVM with a small file system of its own, in a mount namespace that ends with it. */
final class SmallDisk {
    private SmallDisk() {}

    /** Runs a program whose arguments are where that file system is and a bundle's directory; the lines that it prints. */
    static List<String> run(TestMachines machines, String kibibytes, Class<?> program, Bundle bundle) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")), "needs unshare(1)");
        Path small = Files.createTempDirectory(machines.directory(), "small-");
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "-m",
                "--propagation",
                "private",
                "sh",
                "-c",
                "mount -t tmpfs -o size=" + kibibytes + "k,mode=755 small \"$1\" && shift && exec \"$@\"",
                "sh",
                small.toString()));
        command.addAll(TestMachines.jvm(program, small, bundle.directory()));
        Process jvm = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines =
                new String(jvm.getInputStream().readAllBytes(), UTF_8).lines().toList();
        assertThat(jvm.waitFor()).as(lines.toString()).isZero();
        return lines;
    }
}
