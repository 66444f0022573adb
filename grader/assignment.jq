# assignment.jq: the first thing that is wrong with an assignment, a sentence,
# or else a line for each test that its rubric gives a weight to, or calls
# essential: the item, where it is from, and the test. $kinds are the kinds of
# checks that there are, $suites the modules with hidden tests.
def problem:
    ([.items[]?.id] | group_by(.)[] | select(length > 1) | "two items are called \(.[0])"),
    ((.zip, .course) | select(type != "string") | "zip or course is not a string"),
    (.data | select(.test and ([.record, .labels] | all(type == "number") | not))
        | "data: record or labels is not a number"),
    (.items[] | select((.points | type) != "number") | "item \(.id): points is not a number"),
    (.items[] | select(.from | IN("intake", "test", "programs") | not)
        | "item \(.id): from is not intake, test or programs"),
    (.items[] | select(.from == "test" and (.id | IN($suites[]) | not))
        | "item \(.id): there is no hidden suite hidden/check_\(.id).c"),
    (.runs[] | select(.of | IN("student", "book") | not)
        | "run \(.program): of is not student or book"),
    (.runs[] | select(.checks != [] and (.real | IN("float", "double") | not))
        | "run \(.program): real is not float or double"),
    (.runs[] | select(.checks != [] and (.seconds | type) != "number")
        | "run \(.program): seconds is not a number"),
    (.runs[] | .program as $program | .checks[] | select(.kind | IN($kinds[]) | not)
        | "run \($program): there is no check \(.kind)"),
    ([.items[] | select(.from == "programs").id] as $ids | .runs[].checks[]
        | select(.item | IN($ids[]) | not)
        | "check \(.kind): there is no item \(.item) from programs"),
    ([.runs[].checks[].item] as $filled | .items[]
        | select(.from == "programs" and (.id | IN($filled[]) | not))
        | "item \(.id): no check of a program fills it");

try (if .items | length == 0 then error else . end
    | first(problem, "") as $problem
    | if $problem != "" then $problem
      else "", (.items[] | .id as $id | .from as $from
          | ((.weights // {} | keys[]), .essential[]?) | "\($id)\t\($from)\t\(.)") end)
catch "this is not an assignment"
