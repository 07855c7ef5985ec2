package org.standardcontainer.conformance;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The tests that {@link RuntimeConformance} has. */
final class Contracts {
    private static final List<Method> TESTS = Arrays.stream(RuntimeConformance.class.getDeclaredClasses())
            .filter(nested -> nested.isAnnotationPresent(Nested.class))
            .flatMap(nested -> Arrays.stream(nested.getSuperclass().getDeclaredMethods()))
            .filter(m -> m.isAnnotationPresent(Test.class) || m.isAnnotationPresent(ParameterizedTest.class))
            .toList();

    private Contracts() {}

    static List<Method> tests() {
        return TESTS;
    }

    /** A test's name in the report, without the arguments of a parameterized one. */
    static String name(Method test) {
        return test.getDeclaringClass().getSimpleName() + "." + test.getName();
    }

    static List<String> names() {
        return TESTS.stream().map(Contracts::name).toList();
    }

    /** The name without arguments: {@code "KillContract.delivers"} of {@code "KillContract.delivers[USR1]"}. */
    static String withoutVariant(String test) {
        int variant = test.indexOf('[');
        return variant < 0 ? test : test.substring(0, variant);
    }

    /** The test of this name, with or without arguments. */
    static Optional<Method> find(String test) {
        String name = withoutVariant(test);
        return TESTS.stream().filter(m -> name(m).equals(name)).findFirst();
    }
}
