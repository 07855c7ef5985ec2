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

/**
 * A browser that shows a page without a network.
 *
 * @param program its path
 * @param directory for its profile and its output
 */
record Chromium(Path program, Path directory) {
    private static final int DEADLINE_SECONDS = 120; // what only a hang takes, also on a busy machine

    /** The installed one; the test is skipped where there is none. */
    static Chromium in(Path directory) {
        Optional<Path> found = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name ->
                        Stream.of("/usr/bin/", "/usr/local/bin/", "/snap/bin/").map(place -> Path.of(place + name)))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "there is no Chromium here; apt-get install chromium");
        return new Chromium(found.orElseThrow(), directory);
    }

    /** Runs it with these options, and gives what it has printed. */
    String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--headless=new",
                "--no-sandbox", // which it can't have as root; it shows our own page alone
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--user-data-dir=" + directory.resolve("profile")));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the browser doesn't end: " + Files.readString(err));
        }
        assertThat(process.exitValue()).isZero();
        return Files.readString(out);
    }

    /**
     * What a script finds out in a page of this width, whatever the smallest window is that the browser makes.
     *
     * @param script an expression; the page is {@code page}, its document {@code page.document}
     */
    String ask(String html, int width, String script) throws IOException, InterruptedException {
        Path asking = Files.writeString(
                directory.resolve("asking.html"),
                "<body><iframe id=f width=" + width + " height=900 srcdoc=\""
                        + html.replace("&", "&amp;").replace("\"", "&quot;")
                        + "\"></iframe><script>addEventListener('load', () => { const page ="
                        + " document.getElementById('f').contentWindow; document.body.innerHTML = '<p id=said>' + ("
                        + script + ") + '</p>'; })</script></body>");
        String tree = run("--dump-dom", asking.toUri().toString());
        int begin = tree.indexOf("<p id=\"said\">");
        assertThat(begin).as(tree).isNotNegative();
        return tree.substring(begin, tree.indexOf("</p>", begin)).replaceFirst("<p id=\"said\">", "");
    }
}
