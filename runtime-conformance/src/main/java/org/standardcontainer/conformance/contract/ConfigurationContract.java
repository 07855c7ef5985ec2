package org.standardcontainer.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Status;
import org.standardcontainer.conformance.Clause;
import org.standardcontainer.conformance.Requires;
import org.standardcontainer.conformance.bench.Bench;
import org.standardcontainer.conformance.bench.TestBundle;

/** What the spec's glossary says of JSON, and config.md: the document itself, root, annotations, and values that are none. */
public abstract class ConfigurationContract {
    private static final String ANNOTATIONS = "/annotations";

    /** Readers of JSON find out by themselves that a text is UTF-16: here they may not. */
    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "UTF-16", "UTF-16LE"})
    @Clause("json.utf8")
    void documentThatIsNotUtf8IsRefused(String encoding, Bench bench) {
        TestBundle bundle = bench.bundle().add("/process/env", "NAME=ü");
        bench.createFails(bundle.writeText(bundle.text(), Charset.forName(encoding)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ociVersion", "cwd"})
    @Clause("json.duplicate-names")
    void nameTwiceIsRefused(String name, Bench bench) {
        TestBundle bundle = bench.bundle();
        String twice = bundle.text().replaceFirst("\"" + name + "\" : \"[^\"]*\"", "$0, $0");
        bench.createFails(bundle.writeText(twice, StandardCharsets.UTF_8));
    }

    /** The bundle can be a root: a runtime that takes the missing path for that has its container. */
    @Test
    @Clause("config.root.path")
    void rootWithoutAPathIsRefused(Bench bench) {
        bench.createFails(CreateContract.inItsOwnBundle(bench.bundle()).remove("/root/path"));
    }

    @Test
    @Clause("config.root.other-platforms")
    void missingRootIsRefused(Bench bench) {
        bench.createFails(bench.bundle().remove("/root"));
    }

    @Test
    @Clause("config.root.directory-exists")
    void rootThatIsNotThereIsRefused(Bench bench) {
        bench.createFails(bench.bundle().set("/root/path", "no-such-directory"));
    }

    @Test
    @Clause({"config.annotations.present", "config.annotations.unknown-keys-ignored"})
    void annotationsOfAnyKeyAreTaken(Bench bench) {
        bench.inside(bench.bundle().set(ANNOTATIONS, Map.of("com.example.unknown-key", "{\"any\": [1]}", "x", "")));
    }

    @Test
    @Clause("config.annotations.map")
    void annotationsInAListAreRefused(Bench bench) {
        bench.createFails(bench.bundle().set(ANNOTATIONS, List.of("com.example.key=value")));
    }

    @Test
    @Clause("config.annotations.keys-not-empty")
    void annotationWithoutAKeyIsRefused(Bench bench) {
        bench.createFails(bench.bundle().set(ANNOTATIONS, Map.of("", "value")));
    }

    @Test
    @Clause("config.annotations.values-strings")
    void annotationThatIsANumberIsRefused(Bench bench) {
        bench.createFails(bench.bundle().set(ANNOTATIONS, Map.of("com.example.key", 7)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/process/args", "/process/env", "/process/cwd", "/root/readonly", "/mounts"})
    @Clause("config.valid-values.invalid-value-fails")
    void valueOfAnotherKindIsRefused(String pointer, Bench bench) {
        bench.createFails(bench.bundle().set(pointer, 7));
    }

    /** Readers make numbers of texts and of fractions, and cut off what is too large. */
    @ParameterizedTest
    @ValueSource(strings = {"\"10\"", "10.5", "-1", "4294967296"})
    @Requires("posix.user")
    @Clause("config.valid-values.invalid-value-fails")
    void numberThatIsNoUserIsRefused(String value, Bench bench) {
        TestBundle bundle = bench.bundle().set("/process/user/uid", 12345);
        bench.createFails(bundle.writeText(bundle.text().replace("12345", value), StandardCharsets.UTF_8));
    }

    @Test
    @Requires({"linux", "linux.namespaces.mount"})
    @Clause("config.platform.linux")
    void sectionOfItsPlatformIsTaken(Bench bench) {
        TestBundle bundle = bench.bundle().set("/linux/namespaces", List.of(Map.of("type", "mount")));
        assertThat(bench.create(bundle).status()).isEqualTo(Status.CREATED);
    }
}
