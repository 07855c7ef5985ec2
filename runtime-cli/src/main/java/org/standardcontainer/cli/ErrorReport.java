package org.standardcontainer.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.standardcontainer.BackendUnavailableException;
import org.standardcontainer.ContainerException;
import org.standardcontainer.Finding;
import org.standardcontainer.InvalidConfigException;
import org.standardcontainer.spi.Printable;

/**
 * How a failure reads: what happened on the first line, then indented what to do, or everything that was found.
 *
 * <pre>
 * scr: /mounts/3/source: cannot open /data: open_tree: ENOENT (No such file or directory)
 *   the source does not exist on the host. Create it, or correct mounts[3].source in config.json.
 * </pre>
 */
final class ErrorReport {
    /** As in {@code ENOENT (No such file or directory)}. */
    private static final Pattern ERRNO = Pattern.compile("\\b(E[A-Z0-9]+ \\()([A-Z])(?=[a-z ])");

    private final String message;
    private final String logged;
    private final List<String> details;

    private ErrorReport(String message, String logged, List<String> details) {
        this.message = message;
        this.logged = logged;
        this.details = details;
    }

    static ErrorReport of(Throwable failure) {
        if (failure instanceof InvalidConfigException invalid
                && invalid.findings().size() > 1) {
            List<Finding> findings = invalid.findings();
            return of("config.json has " + findings.size() + " errors", findings);
        }
        if (failure instanceof BackendUnavailableException unavailable) {
            List<Finding> errors =
                    unavailable.findings().stream().filter(Finding::isError).toList();
            if (errors.size() > 1) {
                String first = text(unavailable).split(":", 2)[0];
                return of(first, errors);
            }
        }
        if (failure instanceof ContainerException known) {
            List<String> lines = text(known).lines().toList();
            List<String> details = new ArrayList<>(lines.subList(1, lines.size()));
            known.remedy().lines().forEach(details::add);
            if (failure instanceof InvalidConfigException single) {
                String section = single.findings().get(0).reference();
                details.addAll(section.isEmpty() ? List.of() : List.of("See " + section + " of the OCI runtime spec."));
            }
            return new ErrorReport(lines.get(0), asGoSays(lines.get(0)), details);
        }
        return new ErrorReport(
                "internal error: " + failure,
                "internal error: " + failure,
                List.of("This is a bug. Run it again with --debug and report what it says."));
    }

    /** Docker's command line looks for {@code no such file or directory}, and for no other case of it, to choose its exit code. */
    private static String asGoSays(String message) {
        return ERRNO.matcher(message)
                .replaceAll(found -> found.group(1) + found.group(2).toLowerCase(Locale.ROOT));
    }

    /** Callers show the last line of the log and nothing else, so that has everything, on one line. */
    private static ErrorReport of(String message, List<Finding> findings) {
        String all = findings.stream()
                .map(finding -> finding.subject() + ": " + finding.problem())
                .collect(Collectors.joining("; "));
        return new ErrorReport(message, message + ": " + all, table(findings));
    }

    /** The line for the log: what happened, without the remedy, since callers search that text for words. */
    String logged() {
        return logged;
    }

    /** What is shown. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("scr: " + Printable.of(message));
        details.forEach(line -> lines.add("  " + Printable.of(line.strip())));
        return lines;
    }

    /** Writes it to standard error and to the log. */
    void print(Scr scr) {
        Shell shell = scr.shell();
        List<String> lines = lines();
        shell.err().println(shell.red("scr:") + lines.get(0).substring("scr:".length()));
        lines.subList(1, lines.size()).forEach(shell.err()::println);
        scr.log("error", logged);
    }

    private static String text(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isEmpty() ? failure.getClass().getSimpleName() : message;
    }

    private static List<String> table(List<Finding> findings) {
        Table table = new Table();
        for (Finding finding : findings) {
            String problem = finding.sentences();
            if (finding.reference().isEmpty()) {
                table.row(finding.subject(), problem);
            } else {
                table.row(finding.subject(), problem, finding.reference());
            }
        }
        return table.lines();
    }
}
