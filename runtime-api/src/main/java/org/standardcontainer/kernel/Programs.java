package org.standardcontainer.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads what a program of any form says of the kernel that it is for. */
final class Programs {
    private static final int START = 256; // what Linux looks at, too (BINPRM_BUF_SIZE)
    private static final int SCRIPT = 0x2321;
    private static final int PORTABLE = 0x4d5a;

    private Programs() {}

    /** The file's first bytes. */
    static ByteBuffer start(RootfsFiles.Opened file) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(START);
        file.read(start, 0);
        return start.flip();
    }

    /** Empty if the form isn't known here. */
    static Optional<ProgramNeeds> read(ByteBuffer start, RootfsFiles.Opened file) throws IOException {
        if (ElfProgram.isOne(start)) {
            return Optional.of(ElfProgram.read(start, file));
        }
        if (start.limit() < 4) {
            return Optional.empty();
        }
        if (start.getShort(0) == SCRIPT) {
            return Optional.of(new ProgramNeeds(
                    "script", Optional.empty(), Optional.empty(), Optional.empty(), interpreter(start)));
        }
        return Optional.ofNullable(
                switch (start.getInt(0)) {
                    case 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabf ->
                        ProgramNeeds.of("Mach-O", "darwin");
                    case 0x0061736d -> ProgramNeeds.of("WebAssembly", "wasi");
                    default ->
                        Short.toUnsignedInt(start.getShort(0)) == PORTABLE ? ProgramNeeds.of("PE", "windows") : null;
                });
    }

    /** The first word of a script's first line (execve(2)). */
    private static Optional<String> interpreter(ByteBuffer start) {
        String line =
                StandardCharsets.UTF_8.decode(start.slice(2, start.limit() - 2)).toString();
        int end = line.indexOf('\n');
        String[] words = (end < 0 ? line : line.substring(0, end)).strip().split("[ \t]+", 2);
        return words[0].startsWith("/") ? Optional.of(words[0]) : Optional.empty();
    }
}
