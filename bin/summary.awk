# Makes a page of what bin/reports.awk tells about each JDK, in files test-VERSION.details. What failed comes last: where only the end of an
# output is kept, or the middle is cut out of it, that has to be there.
function cut(text, most) { return length(text) <= most ? text : substr(text, 1, most - 4) " ..." }
BEGIN { FS = "\t" }
FNR == 1 {
    version = FILENAME
    sub(/.*test-/, "", version); sub(/\.details$/, "", version)
}
$1 == "failed" { failures[++failed] = sprintf("FAILED  JDK %s  %s  %s", version, $2, cut($3, 300)) }
$1 == "skipped" {
    sub(/^known deviation: .*/, "known deviations", $3) # docs/peers.md has them, and the details
    if (!($3 in order)) { order[$3] = ++reasons; reason[reasons] = $3 }
    count[$3, version] += $2
    if (!(version in seen)) { seen[version] = 1; versions[++jdks] = version }
}
END {
    if (reasons) {
        line = "skipped"
        for (v = 1; v <= jdks; v++) line = line sprintf("  JDK %s", versions[v])
        print "  " line
    }
    for (r = 1; r <= reasons; r++) {
        line = "       "
        for (v = 1; v <= jdks; v++) line = line sprintf("  %6d", count[reason[r], versions[v]])
        print "  " line "  " cut(reason[r], 150)
    }
    for (f = 1; f <= failed; f++) print "  " failures[f]
}
