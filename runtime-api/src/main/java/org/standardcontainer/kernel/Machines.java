package org.standardcontainer.kernel;

import java.util.Map;
import java.util.Optional;

/** Processors, by the numbers and words that people have for them; the word here is {@code uname -m} of Linux. */
final class Machines {
    /** The image spec's words (GOARCH), where they differ. */
    private static final Map<String, String> IMAGES = Map.of(
            "amd64", "x86_64",
            "386", "i386",
            "arm64", "aarch64",
            "loong64", "loongarch64");

    private Machines() {}

    /**
     * The processor that an image is for.
     *
     * @param architecture the image spec's word
     */
    static String ofImage(String architecture) {
        return IMAGES.getOrDefault(architecture, architecture);
    }

    /**
     * The processor that an ELF file is for.
     *
     * @param number {@code e_machine}
     * @param wide whether its class is ELFCLASS64
     * @param little whether its bytes are in the order that begins with the lowest
     * @return empty if it isn't known here, or several kinds of kernel would do
     */
    static Optional<String> ofElf(int number, boolean wide, boolean little) {
        return Optional.ofNullable(
                switch (number) {
                    case 3 -> "i386";
                    case 20 -> "ppc";
                    case 21 -> little ? "ppc64le" : "ppc64";
                    case 22 -> wide ? "s390x" : "s390";
                    case 40 -> "arm";
                    case 43 -> "sparc64";
                    case 62 -> wide ? "x86_64" : null; // x32: a kernel may have it
                    case 183 -> wide && little ? "aarch64" : null;
                    case 243 -> wide ? "riscv64" : "riscv32";
                    case 258 -> wide ? "loongarch64" : "loongarch32";
                    default -> null;
                });
    }
}
