# points.jq: the points of an assignment as the table in its chapter on handing
# in; [[x]] is a name of the code, as in a chapter.
def code: gsub("\\[\\[(?<name>[^]]*)\\]\\]"; "\\texttt{\(.name | gsub("_"; "\\_"))}");

"\\begin{center}\n\\tablecaption{What the points are for.}",
"\\begin{tabular}{rp{105mm}}\n\\toprule\npoints & for \\\\\n\\midrule",
(.items[] | "\(.points) & \(.page | code) \\\\"),
"\\midrule\n\(.items | map(.points) | add) & \\\\\n\\bottomrule\n\\end{tabular}\n\\end{center}"
