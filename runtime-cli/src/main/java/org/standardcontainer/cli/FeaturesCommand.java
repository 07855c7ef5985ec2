package org.standardcontainer.cli;

import java.nio.charset.StandardCharsets;
import org.standardcontainer.ContainerRuntime;
import org.standardcontainer.spec.FeaturesDocument;
import org.standardcontainer.spec.FeaturesJson;
import picocli.CommandLine.Command;

@Command(
        name = "features",
        description = "Prints what the backend implements as JSON, in the form of the OCI runtime spec.",
        footer = {"", "Example:", "  scr features"})
final class FeaturesCommand extends Subcommand {
    private static final String VERSION = "org.standardcontainer.version";
    private static final String BACKEND = "org.standardcontainer.backend";

    @Override
    public Integer call() {
        scr().makesNone();
        try (ContainerRuntime runtime = scr().open()) {
            FeaturesDocument features = runtime.featuresDocument()
                    .withAnnotation(VERSION, Version.number())
                    .withAnnotation(BACKEND, runtime.name());
            scr().shell().out().print(new String(FeaturesJson.write(features), StandardCharsets.UTF_8));
        }
        return 0;
    }
}
