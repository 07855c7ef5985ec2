package org.standardcontainer.launcher.state;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program that has no descriptor left, and looks at processes. */
final class WithoutDescriptors {
    private WithoutDescriptors() {}

    public static void main(String[] arguments) throws IOException {
        ProcessIdentity self =
                ProcessIdentity.of((int) ProcessHandle.current().pid()).orElseThrow();
        ProcessIdentity gone = new ProcessIdentity(Integer.MAX_VALUE, 1);
        String before = look(self, gone); // loads what is needed
        List<InputStream> open = new ArrayList<>();
        try {
            while (true) {
                open.add(Files.newInputStream(Path.of("/dev/null")));
            }
        } catch (IOException none) {
            System.out.println(before + "; after " + !open.isEmpty() + ": " + look(self, gone));
        }
    }

    private static String look(ProcessIdentity self, ProcessIdentity gone) {
        String told;
        try {
            told = ProcessIdentity.of(self.pid()).isPresent() ? "told" : "gone";
        } catch (IOException e) {
            told = "an error";
        }
        return self.isAlive() + " " + gone.isAlive() + " " + told;
    }
}
