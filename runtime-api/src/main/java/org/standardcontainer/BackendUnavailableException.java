package org.standardcontainer;

import java.util.List;
import java.util.stream.Collectors;

/** The configured backend can't run here. Nothing else is taken in its place. */
public final class BackendUnavailableException extends ContainerException {
    private static final long serialVersionUID = 1L;
    private final transient List<Finding> findings;

    public BackendUnavailableException(String backend, List<Finding> findings) {
        super(
                "backend " + backend + " can't run here: "
                        + findings.stream()
                                .filter(Finding::isError)
                                .map(f -> f.subject() + ": " + f.problem())
                                .collect(Collectors.joining("; ")),
                findings.stream()
                        .filter(Finding::isError)
                        .map(Finding::remedy)
                        .filter(r -> !r.isEmpty())
                        .collect(Collectors.joining(" ")),
                null);
        this.findings = List.copyOf(findings);
    }

    /** What its probe found. */
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public String errorId() {
        return "backend-unavailable";
    }
}
