package org.standardcontainer.conformance.sensitivity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A script in front of a program with runc's command line that spoils what it does.
 *
 * @param name what is wrong
 * @param caughtBy the test that has to catch it
 * @param script lines of sh(1): {@code $op} is the operation, {@code $id} the container, {@code $bundle} and {@code $root}
 *     what those options say, {@code runtime "$@"} the call as it was meant. A script that comes to its end makes that call
 */
public record Wrapper(String name, String caughtBy, String script) implements Fault {
    private static final String BEFORE = """
            op= id= bundle= root= before=
            for word; do
              case $before in
                --bundle) bundle=$word ;;
                --root) root=$word ;;
                --log|--log-format|--pid-file|--console-socket|--process) ;;
                *) case $word in
                     -*) ;;
                     *) if [ -z "$op" ]; then op=$word; elif [ -z "$id" ]; then id=$word; fi ;;
                   esac ;;
              esac
              before=$word
            done
            runtime() { "$program" "$@"; }
            """;
    private static final String AFTER = "exec \"$program\" \"$@\"\n";

    /** Writes the script into this directory, in front of this program. */
    Path write(Path directory, Path program) throws IOException {
        Path file = directory.resolve("runtime");
        Files.writeString(file, "#!/bin/sh\nprogram='" + program + "'\n" + BEFORE + script + "\n" + AFTER);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
