package org.standardcontainer.isolation;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a container of a configuration shares with the host and with other containers, on one backend. Immutable.
 *
 * @param backend the backend's name
 * @param kernel whose kernel it runs on, in a few words: {@code "Linux 6.1, the host's"}
 * @param interfaces one for each of {@link KernelInterface#all}, in that order
 */
public record IsolationReport(String backend, String kernel, List<InterfaceIsolation> interfaces) {
    public IsolationReport {
        interfaces = List.copyOf(interfaces);
    }

    /** The row of an interface; empty if there is none of that id. */
    public Optional<InterfaceIsolation> find(String id) {
        return interfaces.stream().filter(row -> row.id().equals(id)).findFirst();
    }

    /** How many are so. */
    public long count(Isolation isolation) {
        return interfaces.stream().filter(row -> row.isolation() == isolation).count();
    }

    /** How many somebody has seen to be so. */
    public long proven() {
        return interfaces.stream()
                .filter(row -> row.verdict() == InterfaceIsolation.Verdict.PROVEN)
                .count();
    }

    /** Those that are not what was computed. */
    public List<InterfaceIsolation> disproven() {
        return interfaces.stream()
                .filter(row -> row.verdict() == InterfaceIsolation.Verdict.DISPROVEN)
                .toList();
    }

    /** The same with each row changed. */
    public IsolationReport map(UnaryOperator<InterfaceIsolation> change) {
        return new IsolationReport(
                backend, kernel, interfaces.stream().map(change).toList());
    }
}
