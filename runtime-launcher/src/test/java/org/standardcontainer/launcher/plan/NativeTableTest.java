package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.standardcontainer.launcher.channel.Launcher;

/** The launcher's table of operations and Java's list of them are the same: opcode, name, operands. */
class NativeTableTest {
    @TempDir
    private Path directory;

    @Test
    void bothEndsKnowTheSameOperations() throws Exception {
        Map<Integer, String> java = new TreeMap<>();
        for (Class<?> type : operations(PlanOp.class)) {
            if (FreeBsdTableTest.isOfFreeBsd(type)) {
                continue; // another system's launcher has those
            }
            PlanOp op = example(type);
            PlanWriter out = new PlanWriter();
            op.encode(out);
            String letters = out.signature();
            String line = type.getSimpleName() + " " + (letters.isEmpty() ? "-" : letters);
            assertThat(java.put(op.opcode(), line))
                    .as("two operations with opcode %d", op.opcode())
                    .isNull();
        }
        assertThat(table()).isEqualTo(java);
    }

    /** What {@code launcher ops} prints, without who may execute it. */
    private Map<Integer, String> table() throws IOException, InterruptedException {
        byte[] program = Launcher.program().orElse(null);
        assumeTrue(program != null, "built without the launcher");
        Path launcher = directory.resolve("launcher");
        Files.write(launcher, program);
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        Process process = new ProcessBuilder(launcher.toString(), "ops").start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        Map<Integer, String> rows = new TreeMap<>();
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", -1);
            assertThat(words).hasSize(4);
            assertThat(words[3]).matches("h?i?j?").isNotEmpty();
            rows.put(Integer.valueOf(words[0]), words[1] + " " + words[2]);
        }
        return rows;
    }

    private static List<Class<?>> operations(Class<?> type) {
        if (type.isRecord()) {
            return List.of(type);
        }
        List<Class<?>> all = new ArrayList<>();
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            all.addAll(operations(permitted));
        }
        return all;
    }

    private static PlanOp example(Class<?> type) throws ReflectiveOperationException {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Arrays.stream(types).map(NativeTableTest::value).toArray();
        return (PlanOp) type.getDeclaredConstructor(types).newInstance(values);
    }

    private static Object value(Class<?> type) {
        if (type == String.class) {
            return "x";
        } else if (type == int.class) {
            return 1;
        } else if (type == long.class) {
            return 1L;
        } else if (type == boolean.class) {
            return true;
        } else if (type == List.class) {
            return List.of();
        } else if (type == MountAttributes.class) {
            return MountAttributes.NONE;
        } else if (type == CriuOp.Given.class) {
            return CriuOp.Given.images("x");
        } else if (type == Template.class) {
            return Template.of("x");
        } else if (type == LaunchPlan.class) {
            return LaunchPlan.builder().build();
        } else if (type == PlanOp.class) {
            return new FileOp.RemoveFiles("x", List.of());
        }
        throw new IllegalArgumentException("no example of a " + type);
    }
}
