package org.standardcontainer.cli;

import java.util.List;
import org.standardcontainer.Finding;
import picocli.CommandLine.Command;

@Command(
        name = "probe",
        description = "Says which backends can run here, what they found, and why the others can't.",
        footer = {"", "Example:", "  scr probe"})
final class ProbeCommand extends Subcommand {
    /** Fails only if no backend can run. */
    @Override
    public Integer call() {
        boolean any = false;
        Table table = new Table();
        for (Candidate candidate : Candidate.all(scr())) {
            List<Finding> findings = candidate.findings();
            any |= candidate.isReady();
            String name = candidate.name();
            String word = candidate.isReady() ? "ready" : "no";
            if (findings.isEmpty()) {
                table.row(name, word);
            }
            for (Finding finding : findings) {
                table.row(name, word, finding.subject(), sentence(finding));
                name = "";
                word = "";
            }
        }
        table.lines().forEach(scr().shell().out()::println);
        return any ? 0 : Scr.FAILED;
    }

    private static String sentence(Finding finding) {
        String prefix = finding.kind() == Finding.Kind.WARNING ? "warning: " : "";
        return prefix + finding.sentences();
    }
}
