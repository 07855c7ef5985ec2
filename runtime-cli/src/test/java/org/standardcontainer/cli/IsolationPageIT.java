package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.isolation.Isolation;
import org.standardcontainer.isolation.KernelInterface;

/** The page as a browser has it, without a network. */
@Tag("once")
final class IsolationPageIT {
    @TempDir
    private Path directory;

    private String browser = "";

    @BeforeEach
    void findBrowser() {
        Optional<Path> found = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name ->
                        Stream.of("/usr/bin/", "/usr/local/bin/", "/snap/bin/").map(place -> Path.of(place + name)))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "there is no Chromium here; apt-get install chromium");
        browser = found.orElseThrow().toString();
    }

    @Test
    void aBrowserShowsAllRowsSideBySideAndOnAPhone() throws Exception {
        Path page = Files.writeString(
                directory.resolve("page.html"),
                IsolationPage.of(List.of(
                        IsolationCommandTest.report("linux", Isolation.SHARED),
                        IsolationCommandTest.report("vm", Isolation.ISOLATED))));

        String tree = browse(List.of("--dump-dom", page.toUri().toString()));

        assertThat(tree).contains("<th scope=\"col\">linux</th><th scope=\"col\">vm</th>");
        for (KernelInterface of : KernelInterface.all()) {
            assertThat(tree).contains("<tr id=\"" + of.id() + "\">");
        }
        assertThat(tree).doesNotContain("src=").doesNotContain("href=").contains("it is &lt;so&gt;");
        Path shot = directory.resolve("phone.png");
        browse(List.of(
                "--screenshot=" + shot, "--window-size=500,900", page.toUri().toString()));
        assertThat(Files.size(shot)).isGreaterThan(10_000);
    }

    private String browse(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                browser,
                "--headless=new",
                "--no-sandbox", // which it can't have as root; it shows our own page alone
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=" + directory.resolve("profile")));
        command.addAll(arguments);
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the browser doesn't end: " + Files.readString(directory.resolve("err")));
        }
        assertThat(process.exitValue()).isZero();
        return Files.readString(out);
    }
}
