package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Java's list of FreeBSD's operations against the rows of the launcher's table that its FreeBSD build alone has. */
class FreeBsdTableTest {
    private static final Path SOURCE = Path.of("src/main/c/freebsd_ops.h");
    private static final Pattern ROW = Pattern.compile("\\{(\\d+), \"(\\w+)\", \"(\\w*)\", ([HIJ |]+), op_");

    static boolean isOfFreeBsd(Class<?> type) {
        return JailOp.class.isAssignableFrom(type)
                || JailMountOp.class.isAssignableFrom(type)
                || JailShareOp.class.isAssignableFrom(type);
    }

    @Test
    void namesOpcodesAndOperandsAreTheSame() throws Exception {
        List<String> ours = PlanOpsTest.operations()
                .filter(FreeBsdTableTest::isOfFreeBsd)
                .map(PlanOpsTest::sample)
                .sorted(Comparator.comparing(PlanOp::opcode))
                .map(FreeBsdTableTest::line)
                .toList();
        assertThat(rows().map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3))
                        .toList())
                .isEqualTo(ours);
    }

    @Test
    void onlyWhatUndoesMayStandInAJournal() throws Exception {
        assertThat(rows().filter(row -> row.group(4).contains("J"))
                        .map(row -> row.group(2))
                        .toList())
                .allMatch(name -> name.startsWith("Remove")
                        || name.startsWith("Return")
                        || name.equals("UnmountTree")
                        || name.equals("AddRule"))
                .hasSize(7);
    }

    private static java.util.stream.Stream<MatchResult> rows() throws Exception {
        return ROW.matcher(Files.readString(SOURCE)).results();
    }

    private static String line(PlanOp op) {
        PlanWriter out = new PlanWriter();
        op.encode(out);
        return op.opcode() + " " + op.getClass().getSimpleName() + " " + out.signature();
    }
}
