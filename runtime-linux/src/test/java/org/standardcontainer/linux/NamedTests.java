package org.standardcontainer.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.RuntimeConformance;

/** Tests by {@code Class#method}, without their packages: this module's, and those of the kit, which runs on this backend as well. */
final class NamedTests {
    private static final String CONTRACTS = RuntimeConformance.class.getPackageName() + ".contract.";

    private final List<Path> classes;

    private NamedTests(List<Path> classes) {
        this.classes = classes;
    }

    /** All that there are. */
    static NamedTests all() {
        try {
            Path root = Path.of(NamedTests.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (Stream<Path> files = Files.walk(root)) {
                return new NamedTests(files.filter(file -> file.toString().endsWith(".class"))
                        .map(root::relativize)
                        .toList());
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with the name of a test; empty if it is one's, and the test can run with these capabilities. */
    Optional<String> problem(String name, java.util.Set<String> capabilities) {
        String[] parts = name.split("#", 2);
        Optional<Class<?>> type = parts.length == 2 ? find(parts[0]) : Optional.empty();
        if (type.isEmpty()) {
            return Optional.of("no class of tests: " + name);
        }
        boolean isTest = Arrays.stream(type.get().getDeclaredMethods())
                .filter(method -> method.getName().equals(parts[1]))
                .anyMatch(method -> AnnotationSupport.isAnnotated(method, Testable.class));
        if (!isTest) {
            return Optional.of("no test: " + name);
        }
        return missing(type.get(), parts[1], capabilities)
                .map(missing -> name + " is refused here, since the backend doesn't claim " + missing);
    }

    private static Optional<String> missing(Class<?> type, String method, java.util.Set<String> capabilities) {
        List<String> needed = new ArrayList<>(Optional.ofNullable(type.getAnnotation(Requires.class))
                .map(r -> List.of(r.value()))
                .orElse(List.of()));
        Arrays.stream(type.getDeclaredMethods())
                .filter(m -> m.getName().equals(method) && m.isAnnotationPresent(Requires.class))
                .forEach(m ->
                        needed.addAll(List.of(m.getAnnotation(Requires.class).value())));
        return needed.stream().filter(name -> !capabilities.contains(name)).findFirst();
    }

    private Optional<Class<?>> find(String simpleName) {
        Optional<String> own = classes.stream()
                .filter(file -> file.getFileName().toString().equals(simpleName + ".class"))
                .map(file -> file.toString().replace(".class", "").replace('/', '.'))
                .findFirst();
        try {
            return Optional.of(
                    Class.forName(own.orElse(CONTRACTS + simpleName), false, NamedTests.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }
}
