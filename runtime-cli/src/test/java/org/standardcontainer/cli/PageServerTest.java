package org.standardcontainer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageServerTest {
    private static final String NO_ADDRESS = "999.1.1.1";

    @TempDir
    Path directory;

    /** What the memory is sent to is what was written, whatever a resolver knows by that name. */
    @Test
    void noResolverIsAsked() throws Exception {
        Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 " + NO_ADDRESS + "\n");

        assertThat(inJvmWith(hosts, "127.0.0.1:1")).isEqualTo("/127.0.0.1:1");
        assertThat(inJvmWith(hosts, NO_ADDRESS + ":1")).contains(NO_ADDRESS + ":1 is no address and port");
    }

    private static String inJvmWith(Path hosts, String text) throws IOException, InterruptedException {
        Process asked = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-Djdk.net.hosts.file=" + hosts,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Asked.class.getName(),
                        text)
                .redirectErrorStream(true)
                .start();
        String said = new String(asked.getInputStream().readAllBytes(), UTF_8);
        asked.waitFor();
        return said.strip();
    }

    /** Reads an address in a JVM of its own, which has read its hosts by then. */
    static final class Asked {
        private Asked() {}

        public static void main(String[] args) {
            try {
                System.out.println(PageServer.address(args[0]));
            } catch (UsageException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
