package org.standardcontainer.cli;

import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;

/** A file of JSON that an option names, and no bundle has: what is wrong in it isn't wrong in a config.json. */
final class GivenFile {
    private GivenFile() {}

    /**
     * Has it read.
     *
     * @param file {@code -} for standard input
     * @throws UsageException with all that is wrong, and where
     */
    static <T> T read(Path file, String option, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (InvalidConfigException e) {
            String name = file.toString().equals("-") ? "standard input" : file.toString();
            String problems = e.findings().stream().map(GivenFile::text).collect(Collectors.joining("; "));
            throw new UsageException(name + ": " + problems, "Correct what " + option + " names.", e);
        }
    }

    private static String text(Finding finding) {
        return finding.subject().isEmpty() ? finding.problem() : finding.subject() + ": " + finding.problem();
    }
}
