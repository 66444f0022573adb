# The book: tangling its code, weaving it, and the folder for students.

# --- Tangling: a chunk named like a file becomes that file -------------

.PHONY: tangle weave weave-html handout
TANGLED := $(SRC) $(HEADERS:%=src/%)

#: make tangle       write the C of the chapters to src/
tangle: $(TANGLED)

# Only .c files say where their lines come from: a header with other line
# numbers would have everything compiled again. A file that comes out as it
# was keeps its time, and nothing that is made of it is made again.
$(TANGLED): src/%:
	@mkdir -p src
	@notangle $(if $(filter %.c,$@),-L) -R'[[$*]]' $< > $@.new || \
	    { rm -f $@ $@.new; exit 1; }
	@if cmp -s $@.new $@; then rm $@.new; \
	    else echo "tangling $@" && mv $@.new $@; fi

# --- Weaving -----------------------------------------------------------

#: make weave        build/book/instructor.pdf and build/book/student.pdf
weave: build/book/instructor.pdf build/book/student.pdf

# pictures that LaTeX draws are drawn once, for both editions
build/book/instructor/%.nw: chapters/%.nw chapters/drawings.awk
	@mkdir -p $(@D)
	awk -f chapters/drawings.awk $< > $@

build/book/student/%.nw: build/book/instructor/%.nw chapters/student.awk
	@mkdir -p $(@D)
	awk -f chapters/student.awk $< > $@

# noweave -n -index, with what finduses takes for uses looked over
NOWEB := /usr/lib/noweb
build/book/%/chapters.tex: $(BOOK:%=build/book/$$*/%.nw) \
    chapters/uses.awk chapters/breaks.awk
	$(NOWEB)/markup $(filter %.nw,$^) | $(NOWEB)/finduses | \
	    awk -f chapters/uses.awk | $(NOWEB)/noidx | $(NOWEB)/totex | \
	    awk -f chapters/breaks.awk > $@

# how many tests each module has
build/book/tests.tex: $(WRITTEN:%=tests/check_%.c)
	@mkdir -p $(@D)
	@for module in $(WRITTEN); do \
	    printf '\\expandafter\\def\\csname tests of %s\\endcsname{%d}\n' \
	    $$module $$(grep -c '^TEST(' tests/check_$$module.c); done > $@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# the tables of points, woven from the rubrics
POINTS := $(ASSIGNMENTS:%=build/book/points/%.tex)
$(POINTS): build/book/points/%.tex: grader/%/assignment.json chapters/points.jq
	@mkdir -p $(@D)
	jq -r -f chapters/points.jq $< > $@

# a picture of the book, and the program that draws it with its options
PICTURES := build/book/pictures
DRAWS_classes := float/bin/show_cifar100
DRAWS_acc_lr := float/bin/run_cifar100
DRAWS_gradients := double/bin/diagnose --look gradients
# the sample's shapes are learnt in a fourth of the epochs
DRAWS_better_history := float/bin/better_cifar $(if $(wildcard $(REAL)),,--epochs 100)
ifneq ($(wildcard datasets/cifar-10-batches-bin/test_batch.bin),)
DRAWS_default/history := double/bin/run_cifar10 --variant B
DRAWS_tuned/history := double/bin/run_cifar10 --variant B --hidden 150 \
    --lr 1e-3 --reg 0.3 --iterations 3000
endif
DRAWN := $(patsubst DRAWS_%,$(PICTURES)/%.png,$(filter DRAWS_%,$(.VARIABLES)))

# what an interrupted run leaves is not taken
$(DRAWN): $(PICTURES)/%.png: build/$$(firstword $$(DRAWS_$$*)).sum $(DATA) build/data
	@rm -rf $@.part
	@mkdir -p $@.part
	build/$(DRAWS_$*) --results $@.part
	@rm -f $@.part/weights_*.bin
	@mv $@.part/* $(@D)
	@rmdir $@.part

# pictures are drawn again when a program has really changed, and not when
# only the line numbers have that it keeps for the debugger
build/%.sum: build/%
	@strip -g -R .note.gnu.build-id -o $@.new $<
	@sha256sum < $@.new > $@.sum; rm $@.new
	@cmp -s $@.sum $@ && rm $@.sum || mv $@.sum $@

# images of a data set
IMAGES := $(PICTURES)/mistakes.png $(PICTURES)/views.png
$(IMAGES): $(PICTURES)/%.png: chapters/images.sh $(PICTURES)/acc_lr.png $(DATA) build/data
	chapters/images.sh $* $@ $(dir $(DATA)) $(@D)/predictions.csv
ifneq ($(wildcard datasets/cifar-10-batches-bin/test_batch.bin),)
IMAGES += $(PICTURES)/ten.png
$(PICTURES)/ten.png: chapters/images.sh datasets/cifar-10-batches-bin/data_batch_1.bin
	chapters/images.sh ten $@ datasets/cifar-10-batches-bin
endif

# what LaTeX draws, one picture from numbers
$(PICTURES)/valley.dat: chapters/valley.awk
	@mkdir -p $(@D)
	awk -f $< > $@

build/book/drawings.tex: chapters/drawings.awk $(CHAPTERS:%=chapters/%.nw)
	@mkdir -p $(@D)
	@awk -v only=1 -f $^ > $@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

build/book/drawings/drawings.pdf: build/book/drawings.tex chapters/drawings.tex \
    chapters/fonts.tex chapters/drawings.sh $(PICTURES)/valley.dat \
    $(wildcard chapters/*.dat)
	chapters/drawings.sh

build/book/%.pdf: build/book/%/chapters.tex chapters/book.tex chapters/fonts.tex \
    chapters/weave.sh chapters/subjects.awk build/book/drawings/drawings.pdf $(DRAWN) $(IMAGES) \
    chapters/growth.png $(POINTS) build/book/tests.tex chapters/teaching.tex
	@chapters/weave.sh $*

#: make weave-html   the same to read on a screen, build/book/student/index.html
weave-html: build/book/instructor/index.html build/book/student/index.html

build/book/%/index.html: build/book/%.pdf $(wildcard chapters/html/*)
	@chapters/html/weave.sh $* $(BOOK:%=build/book/$*/%.nw)
	@touch $@

# --- The students' folder ----------------------------------------------

#: make handout      the students' folder and zip, build/handout.zip
handout: build/handout.zip

# the lists that submission.c needs, from the assignments
build/assignments.h: $(ASSIGNMENTS:%=grader/%/assignment.json) \
    chapters/handout/assignments.jq
	jq -s -r -f chapters/handout/assignments.jq $(filter %.json,$^) > $@

# the points of each module and its place in the book, for progress.sh
build/points: chapters/handout/points.sh build/book/student.pdf \
    $(ASSIGNMENTS:%=grader/%/assignment.json)
	chapters/handout/points.sh build/book/student/student.toc $(filter %.json,$^) > $@

HANDED := $(CHAPTERS:%=build/book/student/%.nw) build/book/student.pdf \
    build/book/student/index.html \
    $(wildcard $(addprefix chapters/handout/,Makefile Dockerfile fits.sh *.md *.txt *.[ch] \
    .vscode/* .devcontainer/*) tests/check_*.c tests/suite.[ch]) .clang-format \
    $(addprefix tests/,compile.sh try.sh doctor.sh run.sh tap.sh link.sh progress.sh) \
    build/points tests/check_programs.sh \
    tests/check_programs_cifar10.sh datasets/download.py datasets/sample.c \
    datasets/README.md chapters/rules.mk chapters/code.mk build/assignments.h .gitattributes
build/handout.zip: $(HANDED) chapters/handout.sh chapters/lists.awk Makefile
	chapters/handout.sh $(HANDED)
