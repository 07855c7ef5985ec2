# Adds up Surefire's XML reports. Standard output: tests, failed, skipped. Standard error, with tabs between the fields: each failed test
# with what it says, and each reason for which tests were skipped with their number. bin/summary.awk makes a page of them.
function attribute(line, name,    start, rest) {
    start = index(line, " " name "=\"")
    if (start == 0) return ""
    rest = substr(line, start + length(name) + 3)
    return substr(rest, 1, index(rest, "\"") - 1)
}
# Text in one line.
function plain(text) {
    gsub(/&quot;/, "\"", text); gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&apos;/, "'", text)
    gsub(/&#(9|10|13);/, " ", text); gsub(/&amp;/, "\\&", text)
    gsub(/[ \t\r]+/, " ", text); sub(/^ /, "", text); sub(/ $/, "", text)
    return text
}
function reason_of(text) {
    text = plain(text)
    sub(/^Assumption failed: /, "", text)
    return text
}
/<testsuite / {
    tests += attribute($0, "tests")
    failed += attribute($0, "failures") + attribute($0, "errors")
    skipped += attribute($0, "skipped")
}
/<testcase / { name = attribute($0, "classname") "#" plain(attribute($0, "name")); told = 0 }
/<(failure|error)[ >]/ {
    if (!told++) print "failed\t" name "\t" plain(attribute($0, "message")) > "/dev/stderr"
}
# a reason may begin on the line after: a text of several lines with an empty first one
awaited && !/^[ \t]*$/ { reasons[reason_of($0)]++; awaited = 0; next }
/<skipped/ {
    # a condition's reason is an attribute; an assumption's is the first line of its exception
    reason = reason_of(attribute($0, "message"))
    if (reason == "" && match($0, /CDATA\[[^:]*: /)) reason = reason_of(substr($0, RSTART + RLENGTH))
    sub(/\]\]>.*/, "", reason)
    if (reason == "" && /CDATA\[/ && !/\]\]>/) { awaited = 1; next }
    reasons[reason]++
}
END {
    for (reason in reasons) print "skipped\t" reasons[reason] "\t" (reason == "" ? "no reason given" : reason) > "/dev/stderr"
    print tests + 0, failed + 0, skipped + 0
}
