package org.standardcontainer.cli;

import java.nio.file.Path;
import org.standardcontainer.launcher.Caller;
import picocli.CommandLine.ITypeConverter;

/** A path as whoever called means it: from that one's directory. The word for standard input is no file. No lambda, as {@link Endings} says. */
final class CallersPath implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
        return of(text);
    }

    static Path of(String text) {
        return text.equals("-") ? Path.of(text) : Caller.current().directory().resolve(text);
    }
}
