package org.standardcontainer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.standardcontainer.spec.Spec;
import picocli.CommandLine;

/** What {@code --version} says. The first line's form is what runc's callers look for. */
final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "scr version " + number(),
            "commit: " + property("commit"),
            "spec: " + Spec.VERSION,
            "java: " + Runtime.version()
        };
    }

    static String number() {
        return property("version");
    }

    private static String property(String name) {
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty(name, "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read version.properties", e);
        }
    }
}
