package org.standardcontainer.cli;

import java.nio.file.Path;
import java.util.Optional;
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
            throw failure(file, option, "", e);
        }
    }

    /**
     * Has that judged which a file said, by who knows no file.
     *
     * @param file empty if the options said it
     * @param root where it would be in a config.json
     * @throws UsageException for what the file has: all that is wrong, and where
     */
    static <T> T judged(Optional<Path> file, String option, String root, Supplier<T> judge) {
        try {
            return judge.get();
        } catch (InvalidConfigException e) {
            if (file.isEmpty()) {
                throw e;
            }
            throw failure(file.get(), option, root, e);
        }
    }

    private static UsageException failure(Path file, String option, String root, InvalidConfigException e) {
        String name = file.toString().equals("-") ? "standard input" : file.toString();
        String problems =
                e.findings().stream().map(finding -> text(finding, root)).collect(Collectors.joining("; "));
        return new UsageException(name + ": " + problems, "Correct what " + option + " names.", e);
    }

    private static String text(Finding finding, String root) {
        String subject = finding.subject();
        String where = subject.startsWith(root) ? subject.substring(root.length()) : subject;
        return where.isEmpty() ? finding.problem() : where + ": " + finding.problem();
    }
}
