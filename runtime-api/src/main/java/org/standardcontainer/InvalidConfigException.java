package org.standardcontainer;

import java.util.List;

/**
 * A {@code config.json} with which nothing can be run, with all that is wrong with it: it is against the spec or, as an
 * {@link UnsupportedFeatureException}, asks for what the backend can't do.
 *
 * <p>With one finding the message is its problem, and {@link #remedy()} its remedy. With more, the message has a line for each,
 * remedy included, and {@code remedy()} is empty.
 */
public class InvalidConfigException extends ContainerException {
    private static final long serialVersionUID = 1L;
    private static final int WIDEST = 48;
    private final transient List<Finding> findings;

    public InvalidConfigException(List<Finding> findings) {
        this("config.json", findings);
    }

    protected InvalidConfigException(String what, List<Finding> findings) {
        super(message(what, findings), findings.size() == 1 ? findings.get(0).remedy() : "", null);
        this.findings = List.copyOf(findings);
    }

    /** Everything that was found, errors only; at least one. */
    public final List<Finding> findings() {
        return findings;
    }

    private static String message(String what, List<Finding> findings) {
        if (findings.size() == 1) {
            Finding only = findings.get(0);
            return (only.subject().isEmpty() ? what : only.subject()) + ": " + only.problem();
        }
        StringBuilder out = new StringBuilder(what + " has " + findings.size() + " errors");
        int width = findings.stream().mapToInt(f -> f.subject().length()).max().orElse(0);
        for (Finding finding : findings) {
            String padding = " "
                    .repeat(Math.max(
                            0, Math.min(width, WIDEST) - finding.subject().length()));
            out.append("\n  ").append(finding.subject()).append(padding);
            out.append("  ").append(finding.sentences());
            out.append(finding.reference().isEmpty() ? "" : "  " + finding.reference());
        }
        return out.toString();
    }

    @Override
    public String errorId() {
        return "invalid-config";
    }
}
