package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.examples.Hello;

/** Runs README's program as it stands there. */
final class ExamplesIT {
    @Test
    void readmesProgramPrintsOutputAndExitStatus(@TempDir Path directory) throws Exception {
        RealBundle bundle = RealBundle.in(directory).script("cat; echo hello from $$; exit 3");
        Path config = directory.resolve("runtime.properties");
        Files.writeString(config, "backend = linux\nstate.root = " + directory.resolve("state") + "\n");
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            Hello.main(new String[] {config.toString(), bundle.toString()});
        } finally {
            System.setOut(before);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("hello from 1\nExited[code=3]\n");
    }
}
