# told.jq: what a student may be told about a result. A hidden check has no name
# here, no numbers of its own and no sentence: a student learns how many of them
# passed, and for those that failed, which function of the book gave what kind of
# wrong answer. All the words are in this file, or are the book's names.

# Text without characters that some formats forbid, or that reverse its direction.
def unwanted: "[^\t\n -~\u00a0-\ufffd\ud800\udc00-\udbff\udfff]"
    + "|[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]";
def clean: if type == "string" and test(unwanted) then gsub(unwanted; "") else . end;

# The same for all texts in a result. Hardly any has such a character, and looking
# at all of it at once takes far less time.
def clean_all: if tojson | test("\\\\u|" + unwanted) then walk(clean) else . end;

# The function that a hidden check says something of; "" if it names none.
def called: "^(?:by the end of )?(?<name>[a-z][a-z0-9_]*(?: of [a-z][a-z0-9_]*)?) (?:your code )?";
def place:
    (capture(called + "(?:has|made|did|used|crashed|exited|sent|returned|left|looked) ").name
        // capture("^(?<name>[a-z][a-z0-9_]*)\\(").name
        // capture("^(?<name>[a-z][a-z0-9]?_grad)\\b").name
        // "");

# What kind of mistake it is, by the words of its message, but for the hint in it.
def kind:
    if test(", expected |, but the derivative ") then
        if test("(is|are) -?nan, ") then "a result is not a number"
        elif test("^[^:]* is [0-9]+ x [0-9]+, expected ") then "a matrix has the wrong shape"
        else "a result is wrong" end
    elif test("^not tried") then "not tried, since earlier tests got no answer"
    elif test(called + "crashed with signal ")
    then "it crashes" + ((capture("signal [0-9]+ \\((?<name>[A-Za-z ]+)\\)") | " (\(.name))") // "")
    elif test(called + "(did not return|used more memory or processor time)\\b")
    then "it takes too long, or too much memory"
    elif test(called + "exited instead of returning") then "it exits instead of returning"
    elif test(called + "made a forbidden system call")
    then "it makes a system call that is forbidden here"
    elif test(called + "has written before ") then "it writes outside of its memory"
    elif test(called + "has changed (a matrix|the )") then "it changes what it was only lent"
    elif test(called + "returned NULL|^[a-z_]+ is NULL") then "it returns NULL"
    elif test(called + "left a [0-9]+ x [0-9]+ matrix ") then "a matrix has the wrong shape"
    elif test(called + "sent a malformed reply|^your object cannot be loaded")
    then "it cannot be loaded, or its answer cannot be read"
    elif test("^(it |src/[a-z0-9_]+\\.c: )?"
        + "(does not compile|cannot be linked|did not |ended with |was ended )")
    then "the program does not run to its end"
    else "a result is wrong" end;

def plural($n; $one; $more): if $n == 1 then "1 \($one)" else "\($n) \($more)" end;
def tests: plural(.; "hidden test"; "hidden tests");

# just a sentence, about nothing that passed or failed
def sentence($text): { passed: null, $text };

# The lines on an item: whether it went well (null: just a sentence), and what
# there is to say.
def told:
    .id as $id
    | (.checks | map(select(.hidden != false))) as $hidden
    | ($hidden | map(select(.passed | not))) as $failed
    | (.checks | map(select(.hidden == false)
        | { passed, text: (.name + (if (.message // "") == "" then "" else ": " + .message end)) })
        | sort_by(.passed))
    + (if $hidden == [] then []
        else [sentence("\($hidden - $failed | length) of \($hidden | length | tests) passed")
            | if $failed == [] then .passed = true else . end] end)
    + ($failed | map([(.message // "" | place), (.message // "" | kind)])
        | group_by(.) | sort_by(-length)
        | map({ passed: false, text: ((if .[0][0] == "" then "" else .[0][0] + ": " end)
            + .[0][1] + ", in " + (length | tests)) }))
    + ($hidden | map(select(.essential).passed)
        | if all then []
        elif any then [sentence("an essential test has failed: "
            + "at most half of the points are left")]
        else [sentence("all essential tests have failed: "
            + "no points are left")] end)
    + (if .from == "test" and (.checks | any((.passed | not) and .weight != 0))
        then [sentence("read the chapter on src/\($id).c again, and run make check-\($id): "
            + "the hidden tests check the same things, with different numbers")]
        else [] end)
    + (if .checks == [] then [sentence("not tried")] else [] end);

# What a person has changed.
def by_hand:
    if .override then "changed by hand from \(.graded) to \(.earned)"
        + (.override.comment // "" | if . == "" then "" else ": \(.)" end)
    else null end;

# The remarks that are a student's: not what is said of other rows, nor what
# asks a person to read a program.
def remarks_told:
    if .beside == null then []
    else (.remarks // []) - .beside | map(select(test(": read that program$") | not)) end;

# The date and the time, as people write it.
def day: sub("T"; " ") | sub(":[0-9]{2}(\\.[0-9]+)?Z$"; " UTC");

# The sentences about the result as a whole.
def whole:
    (.refused // empty | "Refused: \(.)"),
    (select(.error) | "The grader failed on this, which is no fault of yours. "
        + "A person will look at it."),
    (.handed_in // {} | .time // empty | "Handed in \(day)."),
    (.handed_in // {} | select((.late_days // 0) > 0)
        | "That is \(plural(.late_days * 100 | round / 100; "day"; "days")) late"
        + (if (.deduction // 0) > 0 then ", and costs \(.deduction) points." else "." end)),
    (select((.superseded // []) != [])
        | "It is the newest of your \(.superseded | length + 1) submissions, "
        + "and the one that counts."),
    (select(.error == null and .refused == null)
        | (.points_before // .total) - ([.items[].earned] | add) | . * 100 | round / 100
        | select(. != 0)
        | "A person has changed the total by \(if . > 0 then "+" else "" end)\(.) points.");
