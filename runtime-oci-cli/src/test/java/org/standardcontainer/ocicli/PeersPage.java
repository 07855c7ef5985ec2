package org.standardcontainer.ocicli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.standardcontainer.conformance.ClauseTable;
import org.standardcontainer.conformance.Deviation;
import org.standardcontainer.conformance.Level;
import org.standardcontainer.conformance.Requirement;
import org.standardcontainer.conformance.report.Outcome;
import org.standardcontainer.conformance.report.Results;

/** What {@code docs/peers.md} has to say, from the lists of deviations and from the measurement. */
final class PeersPage {
    static final Path FILE = Path.of("..", "docs", "peers.md");
    static final List<Peer> PEERS = List.of(Peer.RUNC, Peer.CRUN);

    private PeersPage() {}

    /** Rows about what a runtime has to do, or about what it has to refuse from the author of a configuration. */
    static List<String> rows(boolean author) {
        return clauses(PEERS)
                .filter(clause -> clause.binds().equals("config-author") == author)
                .map(PeersPage::row)
                .toList();
    }

    /** Clauses that no peer meets: there the test is wrong until it is argued that it isn't. */
    static List<String> metByNone() {
        return clauses(PEERS)
                .map(Requirement::id)
                .filter(clause ->
                        PEERS.stream().noneMatch(peer -> entries(peer, clause).isEmpty()))
                .toList();
    }

    private static Stream<Requirement> clauses(List<Peer> peers) {
        Set<String> ids = peers.stream()
                .flatMap(peer -> peer.deviations().stream())
                .map(Deviation::clause)
                .collect(Collectors.toSet());
        return ClauseTable.instance().rows().stream().filter(clause -> ids.contains(clause.id()));
    }

    private static List<Deviation> entries(Peer peer, String clause) {
        return peer.deviations().stream().filter(d -> d.clause().equals(clause)).toList();
    }

    private static String row(Requirement clause) {
        String level = clause.level().weight() == Level.Weight.SHOULD
                ? " (" + clause.level().word() + ")"
                : "";
        String cells = PEERS.stream().map(peer -> cell(peer, clause.id())).collect(Collectors.joining(" | "));
        return "| `" + clause.id() + "`" + level + " | " + clause.statement() + " | " + cells + " |";
    }

    private static String cell(Peer peer, String clause) {
        Set<String> reasons = new LinkedHashSet<>();
        for (Deviation d : entries(peer, clause)) {
            reasons.add(d.reason() + (d.always() ? "" : " (seen sometimes)"));
        }
        return reasons.isEmpty() ? "as the spec says" : String.join("; ", reasons);
    }

    /** The run's own row of the page has to be what was measured. */
    static void checkCounts(Peer peer, Results results) throws IOException {
        assertThat(Files.readAllLines(FILE))
                .as("rows of %s", FILE)
                .contains("| " + peer.name() + " " + peer.version() + " | "
                        + count(peer, results, Level.Weight.REQUIRED) + " | "
                        + count(peer, results, Level.Weight.OPTIONAL) + " |");
    }

    /** What is met sometimes counts as not met. */
    private static String count(Peer peer, Results results, Level.Weight weight) {
        List<Results.ClauseResult> looked = results.clauses().stream()
                .filter(c -> !c.clause().isPromise() && c.clause().level().weight() == weight)
                .filter(c -> c.outcome() == Outcome.PASSED || c.outcome() == Outcome.FAILED)
                .toList();
        long met = looked.stream()
                .filter(c -> c.outcome() == Outcome.PASSED
                        && entries(peer, c.clause().id()).isEmpty())
                .count();
        return met + " of " + looked.size();
    }
}
