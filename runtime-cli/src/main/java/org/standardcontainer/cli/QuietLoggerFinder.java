package org.standardcontainer.cli;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Where {@link System.Logger} ends in this program: warnings on a terminal, in our form, and nothing else anywhere. Java's
 * own would write several lines to standard error, which is the container's.
 */
public final class QuietLoggerFinder extends System.LoggerFinder {
    /** For {@link java.util.ServiceLoader}. */
    public QuietLoggerFinder() {}

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new Quiet(name);
    }

    private record Quiet(String name) implements System.Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.getSeverity() >= Level.WARNING.getSeverity() && Boolean.getBoolean(Shell.TERMINAL_PROPERTY);
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
            if (isLoggable(level)) {
                System.err.println(
                        "scr: " + (message == null ? name : message) + (thrown == null ? "" : ": " + thrown));
            }
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... params) {
            String text = format == null || params == null || params.length == 0
                    ? format
                    : java.text.MessageFormat.format(format, params);
            log(level, bundle, text, (Throwable) null);
        }
    }
}
