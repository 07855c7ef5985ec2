package org.standardcontainer.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.standardcontainer.launcher.Caller;
import picocli.CommandLine.ITypeConverter;

/** A path as whoever called means it: from that one's directory. The word for standard input is no file, an empty one is as if it weren't given, as in runc. No lambda, as {@link Endings} says. */
final class CallersPath implements ITypeConverter<Path> {
    @Override
    public @Nullable Path convert(String text) {
        return of(text);
    }

    static @Nullable Path of(String text) {
        if (text.isEmpty()) {
            return null;
        }
        return text.equals("-") ? Path.of(text) : Caller.current().directory().resolve(text);
    }
}
