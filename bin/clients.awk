# The results of bin/clients, a column for each runtime; ends with 1 if scr fails where another one doesn't.
BEGIN {
    n = split(runtimes, names, " ")
    for (i = 1; i <= n; i++) {
        while ((getline line < (prefix names[i])) > 0) {
            split(line, part, "\t")
            if (!(part[2] in seen)) {
                seen[part[2]] = 1
                items[++count] = part[2]
            }
            result[part[2], i] = part[1]
        }
    }
    for (i = 1; i <= n; i++) {
        head = head sprintf("  %-7s", names[i])
    }
    printf "%s\n", head
    for (k = 1; k <= count; k++) {
        row = ""
        best = n == 1 ? "ok" : ""
        for (i = 1; i <= n; i++) {
            value = result[items[k], i]
            row = row sprintf("  %-7s", value == "" ? "-" : value)
            if (names[i] == "scr") {
                ours = value
            }
            if (value == "ok") {
                best = "ok"
                passed[i]++
            }
        }
        bad = ours != "ok" && best == "ok"
        failed += bad
        printf "%s  %s%s\n", row, items[k], bad ? "   <--" : ""
    }
    for (i = 1; i <= n; i++) {
        total = total sprintf("  %-7s", (passed[i] + 0) "/" count)
    }
    printf "%s\n", total
    exit failed > 0
}
