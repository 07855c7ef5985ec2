# Adds up Surefire's XML reports. Standard output: tests, failed, skipped. Standard error: each failed test by name,
# and each reason for which tests were skipped, with their number.
function attribute(line, name,    start, rest) {
    start = index(line, " " name "=\"")
    if (start == 0) return ""
    rest = substr(line, start + length(name) + 3)
    return substr(rest, 1, index(rest, "\"") - 1)
}
function plain(text) {
    gsub(/&quot;/, "\"", text); gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&apos;/, "'", text)
    gsub(/&#10;.*/, "", text); gsub(/&amp;/, "\\&", text)
    return text
}
/<testsuite / {
    tests += attribute($0, "tests")
    failed += attribute($0, "failures") + attribute($0, "errors")
    skipped += attribute($0, "skipped")
}
/<testcase / { name = attribute($0, "classname") "#" plain(attribute($0, "name")); told = 0 }
/<(failure|error)[ >]/ {
    if (!told++) print "FAILED  " name "  " plain(attribute($0, "message")) > "/dev/stderr"
}
# a reason may begin on the line after: a text of several lines with an empty first one
awaited && !/^[ \t]*$/ { reasons[plain($0)]++; awaited = 0; next }
/<skipped/ {
    # a condition's reason is an attribute; an assumption's is the first line of its exception
    reason = plain(attribute($0, "message"))
    if (reason == "" && match($0, /CDATA\[[^:]*: /)) reason = plain(substr($0, RSTART + RLENGTH))
    sub(/\]\]>.*/, "", reason)
    if (reason == "" && /CDATA\[/ && !/\]\]>/) { awaited = 1; next }
    reasons[reason]++
}
END {
    for (reason in reasons) print "skipped " reasons[reason] "  " (reason == "" ? "no reason given" : reason) > "/dev/stderr"
    print tests + 0, failed + 0, skipped + 0
}
