# gradescope.jq: is it a results.json as Gradescope documents it? Nothing but
# what is documented may be there, and a text that is not escaped is an error.
def only($keys): keys - $keys == [];
def visibility: IN("hidden", "after_due_date", "after_published", "visible");
def number: type == "number" and . == . and . >= 0;

only(["score", "execution_time", "output", "output_format", "test_output_format",
    "test_name_format",
    "visibility", "stdout_visibility", "extra_data", "tests", "leaderboard"])
and (.score | number) and (.output | type == "string") and .output_format == "text"
and (.tests == [] or .test_output_format == "text" and .test_name_format == "text")
and (.visibility // "visible" | visibility) and (.stdout_visibility // "hidden" | visibility)
and (.tests | type == "array" and all(.[];
    only(["score", "max_score", "status", "name", "name_format", "number", "output",
        "output_format", "tags",
        "visibility", "extra_data"])
    and (.score // 0 | number) and (.max_score // 0 | number)
    and (.name | type == "string" and . != "") and (.output | type == "string")
        and (.visibility | visibility)
    and (.visibility == "hidden" or has("score") and has("max_score"))))
and (.leaderboard // [] | all(.[]; only(["name", "value", "order"]) and (.name | type == "string")
    and (.value | type == "number") and (.order // "asc" | IN("asc", "desc"))))
