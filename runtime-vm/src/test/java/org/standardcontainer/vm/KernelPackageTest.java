package org.standardcontainer.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With programs that do what apt and dpkg do. */
class KernelPackageTest {
    private static final String DEPENDS = "linux-image-cloud-amd64\n  Depends: linux-image-6.1.0-9-cloud-amd64\n";

    @TempDir
    private Path directory;

    private final List<String> ran = new ArrayList<>();
    private boolean updated = true;
    private boolean root = true;
    private String file = "boot/vmlinuz-6.1.0-9-cloud-amd64";

    private String run(Path in, String... command) throws IOException {
        ran.add(String.join(" ", command[0], command[1]));
        switch (ran.get(ran.size() - 1)) {
            case "apt-cache depends" -> {
                return updated ? DEPENDS : "";
            }
            case "apt-get -q" -> {
                if (command[2].equals("update")) {
                    if (!root) {
                        throw new IOException("are you root?");
                    }
                    updated = true;
                } else {
                    assertThat(command).containsExactly("apt-get", "-q", "download", "linux-image-6.1.0-9-cloud-amd64");
                    Files.writeString(in.resolve("linux.deb"), "package");
                }
            }
            case "dpkg -x" -> {
                assertThat(Path.of(command[2])).hasContent("package");
                Path kernel = Path.of(command[3]).resolve(file);
                Files.createDirectories(kernel.getParent());
                Files.writeString(kernel, "kernel");
                Files.createDirectories(Path.of(command[3]).resolve("lib/modules/6.1.0-9-cloud-amd64/kernel"));
            }
            default -> throw new AssertionError(ran);
        }
        return "";
    }

    private Path unpack() throws IOException {
        return new KernelPackage(directory.resolve("kernel"), this::run).unpack();
    }

    @Test
    void theNewestOneIsUnpackedOnceAndNothingElseIsLeft() throws IOException {
        Path kernel = unpack();

        assertThat(kernel)
                .isEqualTo(directory.resolve("kernel/boot/vmlinuz-6.1.0-9-cloud-amd64"))
                .hasContent("kernel");
        assertThat(directory).isDirectoryNotContaining(path -> !path.endsWith("kernel"));
        ran.clear();
        assertThat(unpack()).isEqualTo(kernel);
        assertThat(ran).isEmpty();
    }

    @Test
    void aSystemThatKnowsNoPackagesYetAsksForThem() throws IOException {
        updated = false;

        assertThat(unpack()).exists();
    }

    @Test
    void withoutRootItSaysWhatToDo() {
        updated = false;
        root = false;

        assertThatThrownBy(this::unpack)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("as root, apt-get update");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aPackageWithoutKernelLeavesNothing() {
        file = "boot/config";

        assertThatThrownBy(this::unpack).hasMessage("there is no kernel in the package");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aDirectoryOfSomethingElseIsNotTouched() throws IOException {
        Path other = Files.createDirectories(directory.resolve("kernel")).resolve("mine");
        Files.writeString(other, "mine");

        assertThatThrownBy(this::unpack).hasMessageContaining("name another directory");
        assertThat(other).hasContent("mine");
        assertThat(ran).isEmpty();
    }

    @Test
    void itsFileAloneIsAProgramAsTheScriptsRunIt() throws Exception {
        Path kernel = unpack();
        String classes = directory.resolve("classes").toString();
        Process javac = tool("javac", "-d", classes, "src/main/java/org/standardcontainer/vm/KernelPackage.java");
        assertThat(javac.waitFor()).isZero();
        Process java = tool(
                "java",
                "-cp",
                classes,
                KernelPackage.class.getName(),
                directory.resolve("kernel").toString());

        assertThat(new String(java.getInputStream().readAllBytes(), UTF_8)).isEqualTo(kernel + "\n");
        assertThat(java.waitFor()).isZero();
    }

    private static Process tool(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", name).toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
