#!/bin/sh
# The programs stage of a rubric to try the grader with: none are run.
exit 0
