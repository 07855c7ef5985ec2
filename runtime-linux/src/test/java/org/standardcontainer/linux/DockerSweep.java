package org.standardcontainer.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.standardcontainer.Bundle;

/** Makes every call of x86_64 with arguments that do no harm, and knows what a profile lets happen. */
final class DockerSweep {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long NOWHERE = -1;

    /**
     * Calls that end, stop or replace who makes them, or return twice, or say nothing of a filter if they come through; the kernel
     * never filters uretprobe.
     */
    private static final Set<String> LEFT_OUT = Set.of(
            "exit",
            "exit_group",
            "fork",
            "vfork",
            "clone",
            "clone3",
            "rt_sigreturn",
            "pause",
            "rt_sigsuspend",
            "reboot",
            "kexec_load",
            "kexec_file_load",
            "uprobe",
            "uretprobe",
            "sync",
            "vhangup",
            "restart_syscall",
            "munmap",
            "mremap",
            "brk",
            "execve");

    private final Map<String, Integer> calls = new TreeMap<>();
    private final Map<String, String> expected = new HashMap<>();

    DockerSweep(JsonNode seccomp) throws IOException {
        try (InputStream in = DockerSweep.class.getResourceAsStream("seccomp/syscalls.csv")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .toList()) {
                String[] cells = line.split(",");
                if (cells.length > 1 && !cells[1].isEmpty() && !LEFT_OUT.contains(cells[0])) {
                    calls.put(cells[0], Integer.valueOf(cells[1]));
                }
            }
        }
        String otherwise = errno(seccomp.path("defaultErrnoRet").asInt(1));
        calls.keySet().forEach(name -> expected.put(name, otherwise));
        Set<String> decided = new HashSet<>();
        for (JsonNode rule : seccomp.path("syscalls")) {
            boolean conditions = rule.path("args").size() > 0;
            String answer = rule.path("action").asText().equals("SCMP_ACT_ALLOW")
                    ? "allow"
                    : errno(rule.path("errnoRet").asInt(1));
            for (JsonNode name : rule.path("names")) {
                if (conditions) {
                    expected.remove(name.asText()); // the kit's tests look at those
                } else if (!answer.equals(otherwise) && decided.add(name.asText())) {
                    expected.put(name.asText(), answer); // of two rules the first counts
                }
            }
        }
        calls.keySet().retainAll(expected.keySet());
    }

    private static String errno(int number) {
        return number == 1 ? "EPERM" : number == 38 ? "ENOSYS" : "E" + number;
    }

    /** The program's arguments. */
    String[] program() {
        List<String> words = new ArrayList<>(List.of("/probe", "calls"));
        calls.values().forEach(number -> words.add(number + ("," + NOWHERE).repeat(6)));
        return words.toArray(String[]::new);
    }

    Bundle withProbe(Bundle bundle) throws IOException {
        Path probe = bundle.directory().resolve("rootfs/probe");
        try (InputStream in = DockerSweep.class.getResourceAsStream("/META-INF/native/linux-x86_64/probe")) {
            assumeTrue(in != null, "the kit was built without native programs");
            Files.copy(in, probe);
        }
        Files.setPosixFilePermissions(probe, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bundle;
    }

    String[] results(TestContainers.Result result) throws IOException {
        assertThat(result.out()).as(result.err()).isNotEmpty();
        List<String> results = new ArrayList<>();
        JSON.readTree(result.out()).path("calls").forEach(call -> results.add(call.asText()));
        assertThat(results).hasSize(calls.size());
        return results.toArray(String[]::new);
    }

    /** What is allowed is as without the filter, and what isn't is refused with the profile's number. */
    void check(String[] without, String[] with) {
        int allowed = 0;
        int refused = 0;
        int i = 0;
        List<String> wrong = new ArrayList<>();
        for (String name : calls.keySet()) {
            String wanted = Objects.requireNonNull(expected.get(name));
            if (wanted.equals("allow")) {
                allowed++;
                boolean number = with[i].matches("-?[0-9]+") && without[i].matches("-?[0-9]+");
                if (!with[i].equals(without[i]) && !number) {
                    wrong.add(name + ": " + with[i] + " instead of " + without[i]);
                }
            } else {
                refused++;
                if (!with[i].equals(wanted)) {
                    wrong.add(name + ": " + with[i] + " instead of " + wanted);
                }
            }
            i++;
        }
        assertThat(wrong).isEmpty();
        assertThat(allowed).isGreaterThan(200);
        assertThat(refused).isGreaterThan(20);
    }
}
