package org.standardcontainer.freebsd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.standardcontainer.Finding;
import org.standardcontainer.launcher.RemoteMachine;

/**
 * What a compiler has to know of a FreeBSD machine.
 *
 * @param release as {@code uname -r} has it, such as {@code 15.0-RELEASE-p4}
 * @param version {@code kern.osreldate}, such as 1500068
 * @param parameters the jail parameters that its kernel knows, nodes too
 * @param vimage whether a jail can have a network of its own
 * @param limits whether {@code kern.racct.enable} is on
 * @param linux whether programs of Linux can be executed ({@code kern.features.linux64})
 * @param unbranded whether those too that neither an interpreter nor a note tells to be Linux's ({@code kern.elf64.fallback_brand} is 3)
 * @param machine {@code hw.machine}, in the words of images too: {@code amd64}, {@code arm64}
 * @param processors {@code hw.ncpu}
 */
record FreeBsdFacts(
        String release,
        int version,
        Set<String> parameters,
        boolean vimage,
        boolean limits,
        boolean linux,
        boolean unbranded,
        String machine,
        int processors) {
    /** Older ones are supported by nobody any more. */
    private static final int OLDEST = 1300000;

    /** ELFOSABI_LINUX. */
    private static final int LINUX = 3;

    private static final String PARAMETER = "security.jail.param.";

    /** Asks the machine. */
    static FreeBsdFacts read(RemoteMachine machine) {
        List<String> names = new ArrayList<>(List.of(
                "kern.osrelease",
                "kern.osreldate",
                "kern.features.vimage",
                "kern.features.linux64",
                "kern.elf64.fallback_brand",
                "kern.racct.enable",
                "hw.machine",
                "hw.ncpu"));
        JailParameters.KNOWN.forEach(name -> names.add(PARAMETER + name));
        Map<String, byte[]> values = machine.values(names);
        Set<String> parameters = new LinkedHashSet<>();
        for (String name : values.keySet()) {
            if (name.startsWith(PARAMETER)) {
                parameters.add(name.substring(PARAMETER.length()));
            }
        }
        return new FreeBsdFacts(
                text(values, "kern.osrelease"),
                number(values, "kern.osreldate"),
                parameters,
                number(values, "kern.features.vimage") != 0,
                number(values, "kern.racct.enable") != 0,
                number(values, "kern.features.linux64") != 0,
                number(values, "kern.elf64.fallback_brand") == LINUX,
                text(values, "hw.machine"),
                number(values, "hw.ncpu"));
    }

    private static String text(Map<String, byte[]> values, String name) {
        return new String(values.getOrDefault(name, new byte[0]), StandardCharsets.UTF_8).replace("\0", "");
    }

    /** Little-endian, of one to four bytes. */
    private static int number(Map<String, byte[]> values, String name) {
        byte[] padded = java.util.Arrays.copyOf(values.getOrDefault(name, new byte[0]), Integer.BYTES);
        return ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    /** What is worth knowing before the first container. */
    List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        found.add(new Finding(Finding.Kind.INFO, "freebsd", release + " (" + version + ")", "", ""));
        if (version < OLDEST) {
            found.add(Finding.unsupported(
                    "freebsd",
                    "the kernel is of " + release + ", older than FreeBSD 13",
                    "Take a release that is supported."));
        }
        if (!vimage) {
            found.add(Finding.warning(
                    "freebsd", "no jail can have a network of its own: the kernel is built without VIMAGE"));
        }
        if (!limits) {
            found.add(Finding.warning(
                    "freebsd", "no limits can be set: kern.racct.enable is 0, and is set when the machine starts"));
        }
        if (!linux) {
            found.add(Finding.warning("freebsd", "no images of Linux can be run: the module linux64 isn't loaded"));
        } else if (!unbranded) {
            found.add(Finding.warning("freebsd", JailLinux.UNBRANDED));
        }
        return List.copyOf(found);
    }
}
