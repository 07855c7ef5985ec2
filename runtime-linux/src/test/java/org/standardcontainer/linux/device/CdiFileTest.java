package org.standardcontainer.linux.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of the Container Device Interface: which are valid, and whose devices count. */
final class CdiFileTest {
    private static final String VALID = """
            {"cdiVersion": "0.6.0", "kind": "vendor.com/class",
             "devices": [{"name": "one", "containerEdits": {"env": ["A=1"],
               "deviceNodes": [{"path": "/dev/x", "type": "c", "major": 1, "minor": 2, "permissions": "rw"}],
               "mounts": [{"hostPath": "/a", "containerPath": "/b", "options": ["ro"]}],
               "hooks": [{"hookName": "createContainer", "path": "/bin/true"}]}}]}
            """;

    @TempDir
    private Path directory;

    private CdiFile read(String text) throws IOException {
        return CdiFile.read(Files.writeString(directory.resolve("a.json"), text));
    }

    @Test
    void aValidOne() throws IOException {
        CdiFile file = read(VALID);
        assertThat(file.kind()).isEqualTo("vendor.com/class");
        assertThat(file.devices()).containsOnlyKeys("one");
    }

    /** What is replaced in the valid one, by what, and where that is found. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"0.6.0\"           | \"9.0.0\"                  | /cdiVersion",
                "vendor.com/class    | vendor.com                 | /kind",
                "vendor.com/class    | ../x/class                 | /kind",
                "\"one\"             | \"-one\"                   | /devices/0/name",
                "\"A=1\"             | \"A\"                      | /devices/0/containerEdits/env/0",
                "\"/dev/x\"          | \"dev/x\"                  | /devices/0/containerEdits/deviceNodes/0/path",
                "\"major\": 1        | \"major\": -1              | /devices/0/containerEdits/deviceNodes/0/major",
                "\"rw\"              | \"rx\"                     | /devices/0/containerEdits/deviceNodes/0/permissions",
                "\"/b\"              | \"b\"                      | /devices/0/containerEdits/mounts/0/containerPath",
                "\"createContainer\" | \"create\"                 | /devices/0/containerEdits/hooks/0/hookName",
                "\"env\"             | \"environment\"            | /devices/0/containerEdits/environment is unknown",
                "\"devices\"         | \"gadgets\"                | /devices has no device",
                "{\"cdiVersion\"     | {{\"cdiVersion\"           | is no JSON",
            })
    void anInvalidOne(String what, String with, String where) {
        assertThat(VALID).contains(what);
        assertThatThrownBy(() -> read(VALID.replace(what, with)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(where);
    }

    /** As vendors' tools write it. */
    private static final String YAML = """
            ---
            cdiVersion: 0.5.0
            kind: vendor.com/class
            containerEdits:
              env:
              - NVIDIA_VISIBLE_DEVICES=void
              deviceNodes:
              - path: /dev/ctl
                fileMode: 438
            devices:
            - name: "0"
              containerEdits:
                deviceNodes:
                - {path: /dev/x, type: c, major: 195, minor: 0}
            """;

    private CdiFile yaml(String text) throws IOException {
        return CdiFile.read(Files.writeString(directory.resolve("a.yaml"), text));
    }

    @Test
    void yamlIsTheSameAsJson() throws IOException {
        CdiFile file = yaml(YAML);
        assertThat(file.devices()).containsOnlyKeys("0");
        assertThat(file.edits().at("/deviceNodes/0/fileMode").asInt()).isEqualTo(0666);
        assertThat(file.devices()
                        .values()
                        .iterator()
                        .next()
                        .at("/deviceNodes/0/major")
                        .asInt())
                .isEqualTo(195);
        assertThat(yaml(VALID).devices()).hasSize(1); // which is YAML too
    }

    /** What is replaced in it, by what, and what is said of that. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/dev/x          | *x                    | has an alias",
                "vendor.com/class | vendor.com           | /kind",
                "name: \"0\"   | name: [               | is no YAML",
                "major: 195      | major: x              | /devices/0/containerEdits/deviceNodes/0/major is no number",
                "type: c         | path: /dev/y          | is no YAML",
                "fileMode: 438   | fileMod: 438          | /containerEdits/deviceNodes/0/fileMod is unknown",
            })
    void yamlThatIsInvalid(String what, String with, String where) {
        assertThat(YAML).contains(what);
        assertThatThrownBy(() -> yaml(YAML.replace(what, with)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(where);
    }

    /** Nothing is made of little: neither by aliases, nor by depth, nor by a second document. */
    @Test
    void yamlThatWouldGrowIsRefused() {
        assertThatThrownBy(() -> yaml("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"))
                .hasMessageContaining("line 2 has an alias");
        assertThatThrownBy(() -> yaml("a: " + "[".repeat(1000) + "]".repeat(1000)))
                .hasMessageContaining("is no YAML");
        assertThatThrownBy(() -> yaml(YAML + YAML)).isInstanceOf(IOException.class);
    }

    @Test
    void laterDirectoriesGoBeforeAndTwoOfOneDirectoryAreNone() throws IOException {
        Path etc = Files.createDirectory(directory.resolve("etc"));
        Path run = Files.createDirectory(directory.resolve("run"));
        Files.writeString(etc.resolve("a.json"), VALID);
        Files.writeString(run.resolve("b.json"), VALID);
        CdiRegistry registry = CdiRegistry.read(List.of(etc, run, directory.resolve("missing")));
        assertThat(registry.devices().values())
                .singleElement()
                .satisfies(one -> assertThat(one.file().path()).isEqualTo(run.resolve("b.json")));

        Files.writeString(run.resolve("c.json"), VALID);
        registry = CdiRegistry.read(List.of(etc, run));
        assertThat(registry.devices()).isEmpty();
        assertThat(registry.problems()).containsKey(run.resolve("c.json"));
    }
}
