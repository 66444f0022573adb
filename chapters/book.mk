# The book: tangling its code, weaving it, and the folder for students. cpif
# leaves alone a file that comes out the same.

SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
link = $(CC) $(CFLAGS_$(KIND)) $^ -o $@
.SECONDARY:
.PHONY: tangle weave weave-html handout

BOOK := $(filter-out $(WORKSHOP),$(CHAPTERS)) $(WORKSHOP)
RUBRICS := $(wildcard grader/*/assignment.json)
ASSIGNMENTS := $(RUBRICS:grader/%/assignment.json=%)

# all cores, unless somebody says otherwise, each with one thread of OpenBLAS
MAKEFLAGS += $(if $(filter 0,$(MAKELEVEL)),-j$(shell nproc))
export OPENBLAS_NUM_THREADS ?= 1
# what users set for themselves is not meant for the tools of a recipe
unexport BASH_ENV CDPATH ENV GLOBIGNORE GREP_OPTIONS POSIXLY_CORRECT \
    TAR_OPTIONS TEXINPUTS UNZIP ZIPOPT
# cpif cannot cope with a blank in the path of its folder
$(if $(word 2,$(TMPDIR)),$(eval export TMPDIR := /tmp))
# `make setup check` has to set up first
$(if $(filter setup,$(MAKECMDGOALS)),$(eval .NOTPARALLEL:))

# Only .c files say where their lines come from: a header with other line
# numbers would have everything compiled again.
TANGLED := $(SRC) $(HEADERS:%=src/%)
tangle: $(TANGLED)
$(TANGLED): src/%: | src/.
	@notangle $(if $(filter %.c,$@),-L) -R'[[$*]]' $< | cpif $@

weave: build/book/instructor.pdf build/book/student.pdf
build/book/instructor/%.nw: chapters/%.nw chapters/drawings.awk | $$(@D)/.
	awk -f chapters/drawings.awk $< > $@
build/book/student/%.nw: build/book/instructor/%.nw chapters/student.awk | $$(@D)/.
	awk -f chapters/student.awk $< > $@

# noweave -n -index, with a check of what finduses takes for uses
NOWEB := /usr/lib/noweb
build/book/%/chapters.tex: $(BOOK:%=build/book/$$*/%.nw) chapters/uses.awk chapters/breaks.awk
	$(NOWEB)/markup $(filter %.nw,$^) | $(NOWEB)/finduses | awk -f chapters/uses.awk | \
	    $(NOWEB)/noidx | $(NOWEB)/totex | awk -f chapters/breaks.awk > $@
# how many tests each module has, and the tables of points
build/book/tests.tex: $(WRITTEN:%=tests/check_%.c) | build/book/.
	@grep -c '^TEST(' $^ | sed 's|.*check_\(.*\)\.c:\(.*\)|\\expandafter\\def\\csname tests of \1\\endcsname{\2}|' | \
	    cpif $@
build/book/points/%.tex: grader/%/assignment.json chapters/points.jq | $$(@D)/.
	jq -r -f chapters/points.jq $< > $@

# what programs draw, as chapters/pictures.txt says
build/book/pictures/%.png: $(DATA) build/data
	@chapters/draw.sh $*
build/book/pictures/mistakes.png: build/book/pictures/acc_lr.png
# drawn again when a program has changed in more than line numbers
build/%.sum: build/%
	@strip -g -R .note.gnu.build-id -o $@.new $<
	@sha256sum < $@.new | cpif $@
	@rm $@.new
build/book/drawings/drawings.pdf: $(CHAPTERS:%=chapters/%.nw) $(wildcard chapters/*.dat) \
    $(addprefix chapters/,drawings.sh drawings.awk drawings.tex fonts.tex valley.awk)
	@chapters/drawings.sh $(filter %.nw,$^)

build/book/%.pdf: build/book/%/chapters.tex build/book/drawings/drawings.pdf $(DRAWN) \
    $(ASSIGNMENTS:%=build/book/points/%.tex) build/book/tests.tex \
    $(addprefix chapters/,book.tex fonts.tex weave.sh subjects.awk growth.png teaching.tex)
	@chapters/weave.sh $*

weave-html: build/book/instructor/index.html build/book/student/index.html
build/book/%/index.html: build/book/%.pdf $(wildcard chapters/html/*)
	@chapters/html/weave.sh $* $(BOOK:%=build/book/$*/%.nw)
	@touch $@

handout: build/handout.zip
# lists for submission.c; and for progress.sh each module's points and its place
build/assignments.h: chapters/assignments.jq $(RUBRICS)
	jq -n -r -f $^ > $@
build/points: chapters/points.sh build/book/student.pdf $(RUBRICS)
	$< build/book/student/student.toc $(RUBRICS) > $@

HANDED := $(CHAPTERS:%=build/book/student/%.nw) build/book/student.pdf \
    build/book/student/index.html build/points build/assignments.h \
    $(wildcard chapters/handout/* chapters/handout/.[dv]*/* tests/check_*.c tests/suite.[ch]) \
    $(wildcard tests/check_programs*.sh) tests/run.sh tests/tap.sh \
    $(addprefix datasets/,README.md download.py sample.c validation.sh) \
    chapters/rules.mk chapters/code.mk .clang-format .gitattributes
build/handout.zip: $(HANDED) $(addprefix chapters/,handout.sh stubs.sh lists.awk) Makefile
	chapters/handout.sh $(HANDED)
