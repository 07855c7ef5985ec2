package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.standardcontainer.conformance.bench.Aside;
import org.standardcontainer.conformance.bench.CopiedClasses;

/**
 * Makes each host of {@code docs/hosts.md}, and compares what containers come to there with what the document says. With
 * {@code -Dhosts.write=true} the document says so afterwards.
 */
@Tag("once")
@Timeout(300)
class HostsIT {
    private static final Map<String, String> ROWS = new LinkedHashMap<>();

    static {
        ROWS.put("probe", "`scr probe`");
        ROWS.put("none", "no user namespace");
        ROWS.put("own", "one with the own id");
        ROWS.put("bound", "… and `/proc` and `/sys` bound");
        ROWS.put("more", "one with more ids");
    }

    @TempDir
    private static Path directory;

    private static CopiedClasses classes;

    @BeforeAll
    static void copy() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        classes = CopiedClasses.into(directory.resolve("classes"));
    }

    @ParameterizedTest
    @EnumSource(value = HostKind.class, names = "BARE", mode = EnumSource.Mode.EXCLUDE)
    void isAsTheDocumentSays(HostKind kind) throws IOException {
        try (TestContainers containers = TestContainers.open()) {
            compare(kind, new MadeHost(containers, classes, kind).run());
        }
    }

    /** The machine itself, unless it is one of the others. */
    @Test
    void soIsThisMachine() throws Exception {
        HostFacts facts = new HostFactsReader(Path.of("/")).read();
        assumeTrue(facts.isPrivileged() && facts.initialUserNamespace(), "needs root");
        assumeTrue(facts.covered().places().isEmpty() && !facts.filtered(), "this machine is no bare host");
        try (TestContainers containers = TestContainers.open()) {
            Path work = Files.createDirectory(containers.directory().resolve("work"));
            Files.copy(TestContainers.BUSYBOX, work.resolve("busybox"));
            List<String> command = new ArrayList<>(classes.java(classes.directory()));
            command.addAll(List.of(HostScenario.class.getName(), work.toString(), "100000"));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String written = Aside.text(process.getInputStream()).get(120, TimeUnit.SECONDS);
            compare(HostKind.BARE, written);
        }
    }

    private static void compare(HostKind kind, String written) throws IOException {
        List<String> made = HostsDocument.made(written, ROWS);
        if (Boolean.getBoolean("hosts.write")) {
            HostsDocument.write(kind.word(), made);
        }
        assertThat(made).isEqualTo(HostsDocument.table(kind.word()));
    }
}
