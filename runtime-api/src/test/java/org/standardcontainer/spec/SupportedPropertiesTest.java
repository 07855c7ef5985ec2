package org.standardcontainer.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Finding;

final class SupportedPropertiesTest {
    private static final SupportedProperties SOME = SupportedProperties.of(
            "toy",
            "ociVersion",
            "root.path",
            "mounts[].destination",
            "mounts[].options",
            "process.capabilities.bounding",
            "linux.seccomp.**",
            "linux.sysctl",
            "linux.resources.memory.limit",
            "linux.netDevices.*.name");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"hostname\": \"a\" | /hostname",
                "\"root\": {\"path\": \"r\", \"readonly\": true} | /root/readonly",
                "\"mounts\": [{\"destination\": \"/a\"}, {\"destination\": \"/b\", \"type\": \"proc\", \"options\": [\"ro\"]}] | /mounts/1/type",
                "\"mounts\": [{\"destination\": \"/a\", \"uidMappings\": [{\"containerID\": 0, \"hostID\": 0, \"size\": 1}]}] | /mounts/0/uidMappings",
                "\"linux\": {\"sysctl\": {\"a.b\": \"c\"}, \"resources\": {\"memory\": {\"limit\": 1, \"swap\": 0}}} | /linux/resources/memory/swap",
                "\"linux\": {\"resources\": {\"cpu\": {\"shares\": 1}, \"pids\": {\"limit\": 0}}} | /linux/resources/cpu /linux/resources/pids",
                "\"linux\": {\"netDevices\": {\"e/0\": {\"name\": \"x\"}}, \"devices\": [{\"path\": \"/a\", \"type\": \"p\"}]} | /linux/devices",
                "\"process\": {\"cwd\": \"/\"} | /process/cwd",
                "\"hooks\": {\"prestart\": [{\"path\": \"/h\"}]} | /hooks",
                "\"windows\": {\"hyperv\": {}}, \"freebsd\": {\"jail\": {\"enforceStatfs\": 0}}, \"zos\": {\"x\": 1} | /windows /freebsd /zos",
                // an empty object that says something
                "\"windows\": {}, \"solaris\": {}, \"zos\": {} | /windows /solaris /zos",
                "\"linux\": {\"intelRdt\": {}} | /linux/intelRdt",
            })
    void namesWhatIsNotSupported(String members, String pointers) {
        List<Finding> findings = SOME.check(spec(members));
        assertThat(findings).extracting(Finding::subject).containsExactlyInAnyOrder(pointers.split(" "));
        assertThat(findings).allSatisfy(finding -> {
            assertThat(finding.kind()).isEqualTo(Finding.Kind.UNSUPPORTED);
            assertThat(finding.problem()).contains("toy");
            assertThat(finding.remedy()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // supported
                "\"root\": {\"path\": \"r\"}",
                "\"linux\": {\"seccomp\": {\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"a\"], \"action\": \"SCMP_ACT_LOG\"}]}}",
                "\"linux\": {\"netDevices\": {\"e/0\": {\"name\": \"x\"}}}",
                // says nothing
                "\"root\": {\"path\": \"r\", \"readonly\": false}",
                "\"hooks\": {\"prestart\": [], \"poststop\": []}",
                "\"hostname\": \"\", \"annotations\": {}",
                "\"linux\": {\"devices\": [], \"resources\": {\"cpu\": {}, \"devices\": []}, \"maskedPaths\": []}",
                "\"freebsd\": {\"jail\": {\"allow\": {\"mlock\": false}}}",
                // no property of the spec: a matter of the validator
                "\"nosuch\": {\"a\": 1}, \"linux\": {\"nosuch\": 1}",
            })
    void letsPassWhatIsSupportedOrSaysNothing(String members) {
        assertThat(SOME.check(spec(members))).isEmpty();
    }

    @Test
    void anEmptySetOfCapabilitiesDropsAll() {
        Spec spec = spec("\"process\": {\"cwd\": \"/\", \"capabilities\": {}}");
        assertThat(SOME.and("process.cwd").check(spec)).isEmpty();
        assertThat(SupportedProperties.of("toy", "ociVersion", "process.cwd").check(spec))
                .extracting(Finding::subject)
                .containsExactly("/process/capabilities");
    }

    @Test
    void zeroMeansAbsenceOnlyWhereTheSpecSaysSo() {
        SupportedProperties none = SupportedProperties.of("toy", "ociVersion");
        assertThat(none.check(spec("\"process\": {\"cwd\": \"\", \"noNewPrivileges\": false}")))
                .isEmpty();
        assertThat(none.check(spec("\"process\": {\"cwd\": \"\", \"oomScoreAdj\": 0}")))
                .isNotEmpty();
        assertThat(none.check(spec("\"freebsd\": {\"jail\": {\"allow\": {\"suser\": false}}}")))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux.hostname", "mounts.options", "linux.**.x", "", "mounts[]", "windows.hyperv"})
    void aPathThatTheSpecDoesNotHaveIsAMistakeInTheBackend(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> SupportedProperties.of("toy", path));
        assertThatIllegalArgumentException().isThrownBy(() -> SOME.supports(path));
    }

    @ParameterizedTest
    @CsvSource({
        "root.path, true",
        "root, true",
        "root.readonly, false",
        "linux.seccomp, true",
        "linux.seccomp.syscalls[].args[].op, true",
        "linux.netDevices.*.name, true",
        "mounts[].options, true",
        "mounts[].type, false",
        "linux.resources.memory.swap, false",
        "vm, false"
    })
    void saysWhatIsSupported(String path, boolean supported) {
        assertThat(SOME.supports(path)).isEqualTo(supported);
    }

    @Test
    void everyPropertyOfTheModelCanBeSupported() {
        SupportedProperties all =
                SupportedProperties.of("toy", ModelPaths.ALL.keySet().toArray(String[]::new));
        assertThat(all.check(SpecJson.read(SpecJsonTest.bundle("runc-spec")))).isEmpty();
    }

    private static Spec spec(String members) {
        return SpecJson.read(("{\"ociVersion\": \"1.3.0\", " + members + "}").getBytes(UTF_8));
    }
}
