# class.jq: the page of all submissions, from an array of results.
def cell: "<td class=\"number\">\(.)</td>";

map(select(.refused == null and .error == null).total) as $totals
| "<!DOCTYPE html>
<html lang=\"en\"><head><meta charset=\"utf-8\"><link rel=\"icon\" href=\"data:,\">
<title>Grades</title>
<style>\($style)</style></head><body class=\"wide\">
<h1>\(.[0].course // "Grades" | @html)</h1>
<p class=\"who\">\(length) submissions, \(map(select(.refused)) | length) refused"
+ (map(select(.error)) | if length > 0 then ", \(length) for a person to look at" else "" end)
+ (if ($totals | length) > 0 then " · mean \($totals | add / length * 10 | round / 10), best \($totals | max), of \(.[0].of) points" else "" end)
+ " · <a href=\"grades.csv\">grades.csv</a></p>
<table class=\"class\"><thead><tr><th>submission</th><th>name</th><th>number</th>"
+ ([$rubric[0].items[] | "<th class=\"number\"><span>\(.id | gsub("_"; " ") | @html)</span><br>\(.points)</th>"] | join(""))
+ "<th class=\"number\">total</th><th>remarks</th></tr></thead><tbody>
"
+ (map("<tr\(if .refused or .error then " class=\"failed\"" else "" end)><td><a href=\"\(.submission | @uri)/report.html\">\(.submission | @html)</a></td><td>\(.name | @html)</td><td>\(.id | @html)</td>"
    + (. as $result | [$rubric[0].items[] | .id as $id | if $result.error then "" else [$result.items[] | select(.id == $id).earned][0] // "" end | cell] | join("")) + "<td class=\"number\"><b>\(if .error then "" else .total end)</b></td><td class=\"remark\">\((.refused // empty | "refused: " + .) // (.error // empty | "grader error: " + .) // (.remarks | join("; ")) | @html)</td></tr>") | join("\n"))
+ "</tbody></table></body></html>"
