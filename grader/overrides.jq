# overrides.jq: the rows of overrides.csv for one submission. A comment may
# hold commas, and stand in quotes.
[ inputs | rtrimstr("\r") | select(test("^\\s*(#|$)|^submission,") | not)
  | capture("^\\s*(?<submission>[^,]*),\\s*(?<item>[^,]*),\\s*(?<points>[^,]*)(,\\s*(?<comment>.*))?$")
  | .points = (.points | tonumber? // .)
  | .comment = (.comment // "" | if test("^\".*\"$") then .[1:-1] | gsub("\"\""; "\"") else . end)
  | select(.submission == $submission) ]
