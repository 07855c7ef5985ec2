package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.standardcontainer.launcher.Programs;

/** Java's list of operations against the launcher's own table. */
class OpsTableIT {
    /** Those that can stand in a journal: the safety of replay hangs on these alone. */
    private static final Set<String> IN_JOURNAL = Set.of(
            "RemoveFiles",
            "StopMaker",
            "KillProcess",
            "RemoveCgroup",
            "RemoveCgroupIfEmpty",
            "AwaitCgroupRemoval",
            "EmptyCgroup",
            "WriteCgroup",
            "ThawCgroup",
            "RunProcessor",
            "ReturnInterface",
            "DisconnectInterface",
            "Settle",
            "RemoveGroup",
            "ClearDirectory",
            "ReleaseLease",
            "ReturnUsb");

    private static final Set<String> IN_JOURNAL_ALONE = Set.of(
            "StopMaker",
            "RemoveCgroup",
            "RemoveCgroupIfEmpty",
            "AwaitCgroupRemoval",
            "EmptyCgroup",
            "ReturnInterface",
            "DisconnectInterface",
            "Settle",
            "RemoveGroup",
            "ClearDirectory",
            "ReleaseLease",
            "ReturnUsb");

    @Test
    void namesOpcodesAndOperandsAreTheSame() throws Exception {
        List<String> theirs = table().stream()
                .map(row -> row[0] + " " + row[1] + " " + row[2])
                .toList();
        List<String> ours = PlanOpsTest.operations()
                .filter(type -> !FreeBsdTableTest.isOfFreeBsd(type))
                .map(PlanOpsTest::sample)
                .sorted(Comparator.comparing(PlanOp::opcode))
                .map(op -> op.opcode() + " " + op.getClass().getSimpleName() + " " + signature(op))
                .toList();
        assertThat(ours).isEqualTo(theirs);
    }

    @Test
    void onlyWhatUndoesMayStandInAJournal() throws Exception {
        for (String[] row : table()) {
            assertThat(row[3].contains("j")).as(row[1]).isEqualTo(IN_JOURNAL.contains(row[1]));
            assertThat(row[3].equals("j")).as(row[1]).isEqualTo(IN_JOURNAL_ALONE.contains(row[1]));
        }
    }

    private static String signature(PlanOp op) {
        PlanWriter out = new PlanWriter();
        op.encode(out);
        return out.signature().isEmpty() ? "-" : out.signature();
    }

    private static List<String[]> table() throws Exception {
        Process process = new ProcessBuilder(Programs.launcher().toString(), "ops").start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).isZero();
        return output.lines().map(line -> line.split(" ")).toList();
    }
}
