package org.standardcontainer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.standardcontainer.isolation.InterfaceIsolation;
import org.standardcontainer.isolation.InterfaceIsolation.Verdict;
import org.standardcontainer.isolation.Isolation;
import org.standardcontainer.isolation.IsolationReport;
import org.standardcontainer.spi.Printable;

/** Reports on isolation side by side as one page of HTML, which loads nothing and runs nothing. */
final class IsolationPage {
    private final StringBuilder out = new StringBuilder();
    private final List<IsolationReport> reports;

    private IsolationPage(List<IsolationReport> reports) {
        this.reports = reports;
    }

    static String of(List<IsolationReport> reports) {
        IsolationPage page = new IsolationPage(reports);
        page.head();
        page.summary();
        page.table();
        page.out.append("</main>\n</body>\n</html>\n");
        return page.out.toString();
    }

    private void head() {
        out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src")
                .append(" 'unsafe-inline'\">\n<title>What a container shares</title>\n<style>\n")
                .append(style())
                .append("</style>\n</head>\n<body>\n<main>\n<h1>What a container shares</h1>\n")
                .append("<p>Each interface of the kernel, and whether a container of this configuration has its own.")
                .append(" <b>Isolated</b>: its own. <b>Partial</b>: a part is its own, or there is a limit.")
                .append(" <b>Shared</b>: the same as the host's. <b>Absent</b>: it can't get at it.</p>\n");
    }

    private static String style() {
        try (InputStream in = Objects.requireNonNull(IsolationPage.class.getResourceAsStream("isolation.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read isolation.css", e);
        }
    }

    private void summary() {
        out.append("<ul class=\"counts\">\n");
        for (IsolationReport report : reports) {
            String counts = Arrays.stream(Isolation.values())
                    .map(isolation -> report.count(isolation) + " " + isolation.word())
                    .collect(Collectors.joining(", "));
            out.append("<li><b>")
                    .append(escape(report.backend()))
                    .append("</b> (kernel: ")
                    .append(escape(report.kernel()))
                    .append("): ")
                    .append(counts);
            if (report.interfaces().stream().anyMatch(row -> row.verdict() != Verdict.COMPUTED)) {
                out.append("; ").append(report.proven()).append(" seen to be so, the rest computed");
            } else {
                out.append("; all computed, none looked at");
            }
            out.append("</li>\n");
        }
        out.append("</ul>\n");
    }

    private void table() {
        out.append("<table>\n<thead><tr><th scope=\"col\">interface</th>");
        reports.forEach(report -> out.append("<th scope=\"col\">")
                .append(escape(report.backend()))
                .append("</th>"));
        out.append("</tr></thead>\n<tbody>\n");
        List<InterfaceIsolation> rows = reports.get(0).interfaces();
        List<String> kinds =
                rows.stream().map(row -> row.of().kind()).distinct().toList();
        for (String kind : kinds) {
            out.append("<tr><th class=\"kind\" colspan=\"")
                    .append(reports.size() + 1)
                    .append("\"><h2>")
                    .append(escape(kind))
                    .append("</h2></th></tr>\n");
            rows.stream().filter(row -> row.of().kind().equals(kind)).forEach(this::row);
        }
        out.append("</tbody>\n</table>\n");
    }

    private void row(InterfaceIsolation first) {
        out.append("<tr id=\"")
                .append(escape(first.id()))
                .append("\"><th scope=\"row\">")
                .append(escape(first.of().title()))
                .append("<small><code>")
                .append(escape(first.id()))
                .append("</code></small><small>")
                .append(escape(first.of().why()))
                .append("</small></th>");
        for (IsolationReport report : reports) {
            cell(report, report.find(first.id()).orElseThrow());
        }
        out.append("</tr>\n");
    }

    private void cell(IsolationReport report, InterfaceIsolation row) {
        boolean wrong = row.verdict() == Verdict.DISPROVEN;
        out.append("<td class=\"")
                .append(row.isolation().word())
                .append(wrong ? " wrong" : "")
                .append("\" data-backend=\"")
                .append(escape(report.backend()))
                .append("\"><span class=\"word\">")
                .append(row.isolation().word())
                .append("</span>");
        if (row.verdict() == Verdict.PROVEN) {
            out.append(" <span class=\"seen\">seen</span>");
        }
        out.append("<small>").append(escape(row.reason())).append("</small><small>by: ");
        out.append(escape(row.mechanism())).append("</small>");
        if (wrong) {
            out.append("<small><b>not so: ").append(escape(row.seen())).append("</b></small>");
        }
        out.append("</td>");
    }

    private static String escape(String text) {
        return Printable.of(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
