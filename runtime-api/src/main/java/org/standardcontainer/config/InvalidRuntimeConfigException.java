package org.standardcontainer.config;

import java.util.List;
import org.standardcontainer.ContainerException;
import org.standardcontainer.Finding;

/** A runtime's configuration is wrong; with all that is wrong with it. */
public final class InvalidRuntimeConfigException extends ContainerException {
    private static final long serialVersionUID = 1L;
    private final transient List<Finding> findings;

    /**
     * @param source where the configuration is from: a file's name, or {@code "the configuration"}
     * @param findings at least one, each with the key as its subject
     */
    public InvalidRuntimeConfigException(String source, List<Finding> findings) {
        super(message(source, findings), findings.size() == 1 ? findings.get(0).remedy() : "", null);
        this.findings = List.copyOf(findings);
    }

    /** Everything that was found; the subject is the key. */
    public List<Finding> findings() {
        return findings;
    }

    private static String message(String source, List<Finding> findings) {
        if (findings.size() == 1) {
            return source + ": " + line(findings.get(0));
        }
        StringBuilder out = new StringBuilder(source + " has " + findings.size() + " errors");
        for (Finding finding : findings) {
            out.append("\n  ").append(finding.subject().isEmpty() ? "" : finding.subject() + " ");
            out.append(finding.sentences());
        }
        return out.toString();
    }

    private static String line(Finding finding) {
        return finding.subject().isEmpty() ? finding.problem() : finding.subject() + " " + finding.problem();
    }

    @Override
    public String errorId() {
        return "invalid-runtime-config";
    }
}
