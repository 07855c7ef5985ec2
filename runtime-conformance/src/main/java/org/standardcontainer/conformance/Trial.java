package org.standardcontainer.conformance;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.HookList;

/**
 * A test as the kit sees it: its name and its annotations.
 *
 * @param name {@code "KillContract.delivers"}; the contract is the class that has the method
 * @param variant the arguments of a parameterized test in brackets; empty otherwise
 * @param clauses what it checks
 */
record Trial(String name, String variant, List<Requirement> clauses) {
    static Trial of(ExtensionContext context, List<Object> arguments) {
        return of(context.getRequiredTestMethod(), arguments);
    }

    static Trial of(Method method, List<Object> arguments) {
        Clause clause = method.getAnnotation(Clause.class);
        if (clause == null) {
            throw new IllegalStateException(method + " says no @Clause");
        }
        List<Object> own = arguments.stream().filter(a -> !(a instanceof Bench)).toList();
        List<Requirement> clauses = new ArrayList<>();
        for (String id : clause.value()) {
            clauses.add(ClauseTable.instance().get(expand(id, own)));
        }
        String name = Contracts.name(method);
        return new Trial(name, own.isEmpty() ? "" : own.toString(), clauses);
    }

    /** {@code {list}} in an id stands for the list of hooks that a parameterized test is about. */
    private static String expand(String id, List<Object> arguments) {
        return arguments.stream()
                .filter(HookList.class::isInstance)
                .map(list -> id.replace(
                        "{list}",
                        ((HookList) list).name().toLowerCase(Locale.ROOT).replace('_', '-')))
                .findFirst()
                .orElse(id);
    }

    /** The capabilities that the test's setting needs. */
    static Set<String> requires(Method method) {
        Set<String> requires = new LinkedHashSet<>();
        Optional.ofNullable(method.getDeclaringClass().getAnnotation(Requires.class))
                .ifPresent(r -> requires.addAll(List.of(r.value())));
        Optional.ofNullable(method.getAnnotation(Requires.class)).ifPresent(r -> requires.addAll(List.of(r.value())));
        return requires;
    }

    String fullName() {
        return name + variant;
    }

    /** The clauses that hold on this platform; none means that the test has nothing to do there. */
    List<Requirement> clausesOn(Platform platform) {
        return clauses.stream().filter(c -> c.appliesTo(platform)).toList();
    }

    /** What a failure means: the gravest of its clauses. */
    Level.Weight weight() {
        return clauses.stream()
                .map(c -> c.level().weight())
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }
}
