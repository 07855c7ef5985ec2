package org.standardcontainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    @Test
    void aBrowserShowsAllRowsSideBySideAndOnAPhone() throws Exception {
        Chromium chromium = Chromium.in(directory);
        Path page = Files.writeString(
                directory.resolve("page.html"),
                IsolationPage.of(List.of(
                        IsolationCommandTest.report("linux", Isolation.SHARED),
                        IsolationCommandTest.report("vm", Isolation.ISOLATED))));

        String tree = chromium.run("--dump-dom", page.toUri().toString());

        assertThat(tree).contains("<th scope=\"col\">linux</th><th scope=\"col\">vm</th>");
        for (KernelInterface of : KernelInterface.all()) {
            assertThat(tree).contains("<tr id=\"" + of.id() + "\">");
        }
        assertThat(tree).doesNotContain("src=").doesNotContain("href=").contains("it is &lt;so&gt;");
        assertThat(chromium.ask(
                        Files.readString(page),
                        390,
                        "page.document.documentElement.scrollWidth > page.document.documentElement.clientWidth"))
                .as("whether it is wider than a phone")
                .isEqualTo("false");
    }
}
