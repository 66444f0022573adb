# report.jq: result.json as a page. Everything that a student wrote goes
# through @html.
def number: if . == null then "" else tostring end;

# the names of hidden tests are words with _ between them
def check_row:
    "<tr class=\"\(if .passed then "passed" else "failed" end)\"><td>\(if .passed then "✓" else "✗" end)</td>"
    + "<td>\(.name | if test("[. ]") then . else gsub("_"; " ") end | @html)</td><td>\(.message | @html)</td>"
    + "<td class=\"number\">\(if .essential then "essential" elif .weight == 1 then "" else "× \(.weight)" end)</td></tr>";

def item:
    (.checks | length) as $n
    | (.checks | map(select(.passed)) | length) as $passed
    | "<details\(if ($passed < $n and $n > 0) or .override then " open" else "" end)><summary><span class=\"points\">\(.earned) of \(.points)</span> \(.for | @html)"
    + " <span class=\"count\">\(if $n == 0 then "not tried" else "\($passed) of \($n) checks" end)</span></summary>"
    + (if .override then "<p class=\"override\">Changed by hand from \(.graded) to \(.earned). \(.override.comment | @html)</p>" else "" end)
    + "<table>\(.checks | sort_by(.passed) | map(check_row) | join("\n"))</table></details>";

def accuracy_table:
    def column($text): $text | split("\n") | map(split(",") | select(length == 2 and (.[0] | tonumber? // null) != null)) | map({ key: (.[0] | tonumber | tostring), value: .[1] }) | from_entries;
    column(.reference) as $reference | column(.graded) as $graded | column(.handed_in) as $handed
    | "<table><tr><th>learning rate</th><th>handed in</th><th>the program, run here</th><th>the reference, run here</th></tr>"
    + (["0.1", "0.01", "0.3", "10"] | map("<tr><td>\(.)</td><td>\($handed[.] // "–" | @html)</td><td>\($graded[.] // "–" | @html)</td><td>\($reference[.] // "–" | @html)</td></tr>") | join("\n"))
    + "</table>";

def paragraph($class): if . == null or . == "" then "" else "<p class=\"\($class)\">\(. | @html)</p>" end;

$ARGS.positional as $pictures
| "<!DOCTYPE html>
<html lang=\"en\"><head><meta charset=\"utf-8\"><link rel=\"icon\" href=\"data:,\">
<title>\(.submission | @html): \(.total) of \(.of)</title>
<style>\($style)</style></head><body>
<p class=\"up\"><a href=\"../index.html\">all submissions</a></p>
<h1>\(if .name == "" then .submission else .name end | @html)</h1>
<p class=\"who\">\(.course | @html) · \(.zip | @html) · student number \(if .id == "" then "unknown" else .id end | @html)</p>
<p class=\"total\">\(.total) <small>of \(.of) points</small></p>
"
+ (.refused | if . then "Refused: \(.)" else null end | paragraph("refused"))
+ (.error | if . then "The grader failed, and a person has to look: \(.)" else null end | paragraph("refused"))
+ (if .refused and ([.items[].override] | all(. == null)) then "" else
"<h2>Points</h2>
\(.items | map(item) | join("\n"))
" + (if .accuracies.reference == "" then "" else "<h2>Accuracy</h2>\n\(.accuracies | accuracy_table)\n" end)
+ (if .observation == "" then "" else "<h2>The observation on learning rate 10</h2>\n<blockquote>\(.observation | @html)</blockquote>\n" end)
+ (if ($pictures | length) == 0 then "" else "<h2>Pictures</h2>\n<div class=\"plots\">"
  + ($pictures | map("<figure><img src=\"\(ltrimstr("./") | @html)\" alt=\"\(split("/") | last | @html)\"><figcaption>\(split("/") | last | @html), \(if test("handed_in") then "as handed in" else "from the program, run here" end)</figcaption></figure>") | join("\n"))
  + "</div>\n" end)
+ (if (.remarks | length) == 0 then "" else "<h2>Remarks</h2>\n<ul>\(.remarks | map("<li>\(. | @html)</li>") | join("\n"))</ul>\n" end)
+ (.compiler | to_entries | map(select(.value | test("\\S"))) | if length == 0 then "" else "<h2>What the compiler said</h2>\n"
  + (map("<details><summary>\(.key | @html).c</summary><pre>\(.value | @html)</pre></details>") | join("\n")) end)
+ "<p class=\"walls\">The student's code ran within \((.walls // "nothing") | @html). Hidden tests with seed \((.test_seed // "none") | @html), programs with seed \((.programs_seed // "none") | @html).</p>" end)
+ "</body></html>"
