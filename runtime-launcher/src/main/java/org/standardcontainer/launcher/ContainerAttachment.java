package org.standardcontainer.launcher;

import java.io.InputStream;
import java.io.OutputStream;
import org.standardcontainer.Attachment;
import org.standardcontainer.ContainerId;
import org.standardcontainer.OperationUnavailableException;
import org.standardcontainer.launcher.channel.MonitorLink;

/** A container's streams, by way of its monitor. */
record ContainerAttachment(ContainerId id, MonitorLink link, boolean terminal) implements Attachment {
    private static final int MAX = 65535;

    @Override
    public OutputStream stdin() {
        return link.stdin();
    }

    @Override
    public InputStream stdout() {
        return link.stdout();
    }

    @Override
    public InputStream stderr() {
        return link.stderr();
    }

    @Override
    public void resize(int columns, int rows) {
        if (!terminal) {
            throw new OperationUnavailableException(id, Attachment.class, "it has no terminal to resize");
        }
        if (columns < 1 || columns > MAX || rows < 1 || rows > MAX) {
            throw new IllegalArgumentException("a terminal of " + columns + " × " + rows);
        }
        link.resize(columns, rows);
    }
}
