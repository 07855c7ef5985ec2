package org.standardcontainer.kernel;

import java.util.Optional;

/**
 * What a program says of the kernel that it is for.
 *
 * @param format its form: {@code ELF}, {@code Mach-O}
 * @param os the kernel's kind, by the image spec's word; empty if it doesn't say
 * @param machine the processor, by {@code uname -m} of Linux; empty if it doesn't say, or it is none that is known here
 * @param oldest the oldest kernel on which it runs
 * @param interpreter the program that the kernel executes to load it, or to read it
 */
record ProgramNeeds(
        String format,
        Optional<String> os,
        Optional<String> machine,
        Optional<KernelRelease> oldest,
        Optional<String> interpreter) {
    static ProgramNeeds of(String format, String os) {
        return new ProgramNeeds(format, Optional.of(os), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
