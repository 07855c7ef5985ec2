package org.standardcontainer.launcher.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation there is, found by reflection over the sealed interfaces, so that a new one can't be forgotten here. */
class PlanOpsTest {
    static Stream<Class<?>> operations() {
        return Arrays.stream(PlanOp.class.getPermittedSubclasses())
                .flatMap(family -> Arrays.stream(family.getPermittedSubclasses()));
    }

    /** An operation with values that differ from each other and can be found again in the bytes. */
    static PlanOp sample(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < components.length; i++) {
            values.add(value(components[i], i));
        }
        try {
            return (PlanOp) type.getDeclaredConstructor(types).newInstance(values.toArray());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no constructor of " + type, e);
        }
    }

    private static Object value(RecordComponent component, int place) {
        Class<?> type = component.getType();
        if (type == String.class) {
            return "text" + place;
        } else if (type == int.class) {
            return 'a' + place;
        } else if (type == long.class) {
            return 0x1122334455667700L + place;
        } else if (type == boolean.class) {
            return true;
        } else if (type == List.class) {
            boolean numbers = component.getGenericType().getTypeName().contains("Integer");
            return numbers ? List.of(7, 8) : List.of("one", "two");
        } else if (type == MountAttributes.class) {
            return new MountAttributes(1, 2, 3, 4, List.of(5, 6));
        } else if (type == CriuOp.Given.class) {
            return new CriuOp.Given("images" + place, "work", "ready");
        } else if (type == Template.class) {
            return Template.of("pid=").then(Template.Variable.INIT_PID);
        } else if (type == LaunchPlan.class) {
            return LaunchPlan.builder().build();
        } else if (type == PlanOp.class) {
            return new CgroupOp.RemoveCgroup("/cgroup", 5);
        }
        throw new AssertionError("no sample of " + type);
    }

    @Test
    void opcodesAreUnique() {
        Map<Integer, Class<?>> seen = new HashMap<>();
        operations()
                .forEach(type -> assertThat(seen.put(sample(type).opcode(), type))
                        .as("%s has the opcode of another", type)
                        .isNull());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void writesEachComponentInOrder(Class<?> type) {
        PlanWriter out = new PlanWriter();
        sample(type).encode(out);

        String expected = Arrays.stream(type.getRecordComponents())
                .map(PlanOpsTest::letter)
                .reduce("", String::concat);
        assertThat(out.signature()).isEqualTo(expected);
    }

    private static String letter(RecordComponent component) {
        String type = component.getGenericType().getTypeName();
        return switch (type) {
            case "int", "boolean" -> "u";
            case "long" -> "U";
            case "java.lang.String" -> "s";
            case "java.util.List<java.lang.String>" -> "l";
            case "java.util.List<java.lang.Integer>" -> "n";
            case "org.standardcontainer.launcher.plan.MountAttributes" -> "UUUUn";
            case "org.standardcontainer.launcher.plan.CriuOp$Given" -> "sss";
            default -> type.endsWith("Template") || type.endsWith("LaunchPlan") ? "t" : "o";
        };
    }

    @ParameterizedTest
    @MethodSource("operations")
    void describesItselfInTheImperative(Class<?> type) {
        assertThat(sample(type).describe()).matches("[a-z].*").doesNotEndWith(".");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void isACommand(Class<?> type) {
        assertThat(type.isRecord()).isTrue();
        assertThat(type.getSimpleName()).matches("[A-Z][A-Za-z]+");
    }
}
