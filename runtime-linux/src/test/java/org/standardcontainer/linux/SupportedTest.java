package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.standardcontainer.Finding;
import org.standardcontainer.spec.SpecJson;

class SupportedTest {
    /** Members of {@code linux} and {@code process}, as JSON, and the pointer that the refusal names. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "linux | 'resources': {'blockIO': {'leafWeight': 10}} | /linux/resources/blockIO/leafWeight",
                "windows | 'layerFolders': ['C:/l'], 'credentialSpec': {'CmsPlugins': ['a']} | /windows",
                "solaris | 'milestone': 'm' | /solaris",
                "zos | 'namespaces': [{'type': 'pid'}] | /zos",
                "freebsd | 'jail': {'parent': 'p'} | /freebsd",
                "process | 'commandLine': 'c' | /process/commandLine",
                "process | 'user': {'uid': 0, 'gid': 0, 'username': 'n'} | /process/user/username",
                "vm | 'kernel': {'path': '/k'} | /vm"
            })
    void isRefusedByName(String section, String member, String pointer) {
        assertThat(findings("'" + section + "': {'cwd': '/', " + member + "}"))
                .filteredOn(Finding::isError)
                .extracting(Finding::subject)
                .containsExactly(pointer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void whatTheOtherRuntimesWriteIsSupported(String bundle) {
        Findings findings = new Findings();
        Supported.check(Compiling.bundle(bundle), findings);

        assertThat(findings.all()).isEmpty();
    }

    private static List<Finding> findings(String members) {
        String json = "{'ociVersion': '1.3.0', " + members + "}";
        Findings findings = new Findings();
        Supported.check(SpecJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), findings);
        return findings.all();
    }
}
