# csv.jq: what tables have in common. A text that a spreadsheet would take for
# a formula gets an apostrophe.
def text:
    if test("^\\s*[=+@\t\\-\uff1d\uff0b\uff20\uff0d\ufe66\ufe62\ufe6b\ufe63\u2212|%]")
    then "'" + . else . end;
