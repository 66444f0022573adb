# A Neural Network from Scratch: the book, the programs in it, the tests.
# `make help` lists what can be asked for.

.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
# all cores, unless somebody says otherwise
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif
# each with one thread of OpenBLAS, or they would be in each other's way
export OPENBLAS_NUM_THREADS ?= 1
# what users set for themselves is not meant for the tools of a recipe
unexport BASH_ENV CDPATH ENV GLOBIGNORE GREP_OPTIONS POSIXLY_CORRECT \
    TAR_OPTIONS TEXINPUTS UNZIP ZIPOPT
# `make setup check` has to set up first
ifneq ($(filter setup,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

CHAPTERS := introduction backpropagation matrix random layer full relu \
    softmax cross_entropy sequential dataset results program \
    run_cifar100 better_cifar handing_in \
    score_loss two_layer_net optimizer trainer cifar10 report \
    checkpoint run_cifar10 sweep tune_cifar10 \
    diagnosis best_cifar10 handing_in10
PROGRAMS := run_cifar100 better_cifar show_cifar100 best_cifar10
DOUBLES := run_cifar10 tune_cifar10
SUITES := gradcheck matrix random layer full relu softmax cross_entropy \
    sequential dataset results program \
    score_loss two_layer_net optimizer trainer cifar10 weight_grid \
    report checkpoint variant sweep

CC := gcc
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion
CFLAGS := -std=c11 -D_POSIX_C_SOURCE=200809L $(WARNINGS) -Werror -Isrc
LDLIBS := -lopenblas -lm
CHECK_LIBS := -lcheck -lsubunit

NW := $(CHAPTERS:%=chapters/%.nw)

.PHONY: all
all: tangle $(PROGRAMS:%=build/bin/%) $(DOUBLES:%=build/bin/%)

.PHONY: help
help:
	@sed -n 's/^#: //p' Makefile

# --- Tangling: a chunk named like a file becomes that file -------------

#: make tangle    write the C of the chapters to src/
.PHONY: tangle

# chapter.nw:file.c for every file in a chapter
FILES := $(shell awk '/^<<\[\[[a-z0-9_]+\.[ch]\]\]>>=$$/ \
    { gsub(/[^a-z0-9_.]/, ""); print FILENAME ":" $$0 }' $(NW))

# Only .c files say where their lines come from: a header with other line
# numbers would have everything compiled again. A file that comes out as it
# was keeps its time, and nothing that is made of it is made again.
define tangle_rule
src/$(2): $(1)
	@mkdir -p src
	@notangle $(if $(filter %.c,$(2)),-L) -R'[[$(2)]]' $$< > $$@.new || \
	    { rm -f $$@ $$@.new; exit 1; }
	@if cmp -s $$@.new $$@; then rm $$@.new; \
	    else echo "tangling $$@" && mv $$@.new $$@; fi
SRC += src/$(2)
endef
$(foreach file,$(FILES),$(eval \
    $(call tangle_rule,$(firstword $(subst :, ,$(file))),$(lastword $(subst :, ,$(file))))))

HEADERS := $(filter %.h,$(SRC))
MODULES := $(filter-out $(PROGRAMS) $(DOUBLES),$(patsubst src/%.c,%,$(filter %.c,$(SRC))))

tangle: $(SRC)

# --- Building: the same sources, in several kinds ----------------------

# float for the programs of the first part, double for those of the second
# and for the tests, and double with checks
CFLAGS_float := -O3
CFLAGS_double := -O2 -g -DREAL_DOUBLE
CFLAGS_sanitized := -O1 -g -DREAL_DOUBLE -fno-omit-frame-pointer \
    -fsanitize=address,undefined -fno-sanitize-recover=undefined
CFLAGS_pic := -O2 -g -DREAL_DOUBLE -fPIC
CFLAGS_coverage := -O2 -g -DREAL_DOUBLE --coverage -fprofile-abs-path
# nobody asks which of the tests' own lines are run
TESTS_OF_coverage := double

#: make           build the programs, build/bin/run_cifar100 and others

# no vpath: with -j, make would tangle a source twice at once
# object_rule KIND FOLDER
define object_rule
build/$(1)/%.o: $(2)/%.c | $(HEADERS)
	@mkdir -p $$(@D)
	$(CC) $(CFLAGS) $$(CFLAGS_$(1)) -MMD -MP -c $$< -o $$@

endef
define build_rules
$(foreach folder,src tests tests/bench,$(call object_rule,$(1),$(folder)))
# programs and tests take from it what they need
build/$(1)/libcourse.a: $(MODULES:%=build/$(1)/%.o)
	@rm -f $$@
	ar rcs $$@ $$^

build/$(1)/check_%: build/$(or $(TESTS_OF_$(1)),$(1))/check_%.o \
    build/$(or $(TESTS_OF_$(1)),$(1))/suite.o build/$(1)/libcourse.a
	$(CC) $$(CFLAGS_$(1)) $$^ -o $$@ $(CHECK_LIBS) $(LDLIBS)

build/$(1)/bin/%: build/$(1)/%.o build/$(1)/libcourse.a
	@mkdir -p $$(@D)
	$(CC) $$(CFLAGS_$(1)) $$^ -o $$@ $(LDLIBS)
endef
$(foreach kind,float double pic sanitized coverage,$(eval $(call build_rules,$(kind))))

-include $(wildcard build/*/*.d)

build/bin/%: build/float/bin/%
	@mkdir -p $(@D)
	cp $< $@

# the second part's programs compute what NumPy computes
$(DOUBLES:%=build/bin/%): build/bin/%: build/double/bin/%
	@mkdir -p $(@D)
	cp $< $@

# --- Data: the real one if it can be had, else the built-in sample ------

REAL := datasets/cifar-100-binary/train.bin
SAMPLE := datasets/sample/train.bin
DATA := $(or $(wildcard $(REAL)),$(SAMPLE))

#: make data      download CIFAR-100, or else draw the built-in sample
.PHONY: data
data:
	@test -e $(REAL) || python3 datasets/download.py cifar-100 || \
	    $(MAKE) --no-print-directory $(SAMPLE)
	@test -e $(REAL) && echo "CIFAR-100 is in $(dir $(REAL))" || \
	    echo "no CIFAR-100; a sample of shapes is in $(dir $(SAMPLE))"

#: make data10    download CIFAR-10, for the second part
.PHONY: data10
data10:
	python3 datasets/download.py cifar-10

#: make validation  datasets/validation, to choose between ideas with:
#:                 a fifth of the training images plays the test images
.PHONY: validation
validation: datasets/validation/train.bin

# whole records of 3,074 bytes: 40,000 and 10,000
datasets/validation/train.bin: $(DATA) build/data
	mkdir -p $(@D)
	cp $(<D)/fine_label_names.txt $(@D)
	tail -c 30740000 $< > $(@D)/test.bin
	head -c 122960000 $< > $@

build/bin/sample: datasets/sample.c
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARNINGS) -Werror -O2 $< -o $@

# changes when other data is at hand, however old its files are
build/data: FORCE
	@mkdir -p $(@D)
	@echo $(DATA) | cmp -s - $@ || echo $(DATA) > $@
.PHONY: FORCE

$(SAMPLE): build/bin/sample
	mkdir -p $(@D)
	build/bin/sample $(@D)

# --- Weaving -----------------------------------------------------------

PICTURES := build/book/pictures

# those of the second part, if CIFAR-10 is there
REAL10 := $(wildcard datasets/cifar-10-batches-bin/test_batch.bin)
PICTURES10 := $(if $(REAL10),$(PICTURES)/default/history.png \
    $(PICTURES)/tuned/history.png)

#: make weave     build/book/instructor.pdf and build/book/student.pdf
.PHONY: weave
weave: build/book/instructor.pdf build/book/student.pdf

build/book/instructor/%.nw: chapters/%.nw
	@mkdir -p $(@D)
	cp $< $@

build/book/student/%.nw: chapters/%.nw chapters/student.awk
	@mkdir -p $(@D)
	awk -f chapters/student.awk $< > $@

build/book/%/chapters.tex: $(foreach c,$(CHAPTERS),build/book/%/$(c).nw)
	noweave -n -index $(CHAPTERS:%=build/book/$*/%.nw) > $@

EDITION_instructor := for instructors
EDITION_student := for students

# latexmk runs LaTeX until no page number moves any more: once, if none does
build/book/%.pdf: build/book/%/chapters.tex chapters/book.tex \
    $(PICTURES)/classes.png $(PICTURES)/acc_lr.png \
    $(PICTURES)/better_history.png $(PICTURES10)
	@echo "weaving $@ (the messages are in build/book/$*/$*.log)"
	@latexmk -norc -silent -pdf -halt-on-error -interaction=nonstopmode \
	    -outdir=build/book/$* -jobname=$* -usepretex='$(PRETEX)' \
	    chapters/book.tex > build/book/$*/latexmk.out 2>&1 || \
	    { grep -A3 '^!' build/book/$*/$*.log || \
	    cat build/book/$*/latexmk.out; exit 1; }
	@cp build/book/$*/$*.pdf $@

PRETEX = \def\edition{$(EDITION_$*)}\def\chapters{$(<:.tex=)}

# pictures are drawn anew when a program has really changed, and not when
# only the line numbers in it have
build/float/bin/%.sum: build/float/bin/%
	@sha256sum $< > $@.new; cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# a program for the debugger has the line numbers in it
build/double/bin/%.sum: build/double/bin/%
	@strip -g -R .note.gnu.build-id -o $@.new $<
	@sha256sum < $@.new > $@.sum; rm $@.new
	@cmp -s $@.sum $@ && rm $@.sum || mv $@.sum $@

# the sample's shapes are learnt in a fourth of the epochs
RUN_better_cifar := $(if $(wildcard $(REAL)),,--epochs 100)

# picture_rule FILE PROGRAM; what an interrupted run leaves is not taken
define picture_rule
$(PICTURES)/$(1): build/float/bin/$(2).sum $(DATA) build/data
	@rm -rf $$(@D)/$(2).part
	@mkdir -p $$(@D)/$(2).part
	build/float/bin/$(2) $(RUN_$(2)) --results $$(@D)/$(2).part
	@rm -f $$(@D)/$(2).part/weights_*.bin
	@mv $$(@D)/$(2).part/* $$(@D)
	@rmdir $$(@D)/$(2).part
endef
$(eval $(call picture_rule,classes.png,show_cifar100))
$(eval $(call picture_rule,acc_lr.png,run_cifar100))
$(eval $(call picture_rule,better_history.png,better_cifar))

# those of the second part have a folder for each run
RUN_default := --variant B
RUN_tuned := --variant B --hidden 150 --lr 1e-3 --reg 0.3 --iterations 3000

$(PICTURES)/%/history.png: build/double/bin/run_cifar10.sum
	@rm -rf $(@D).part
	@mkdir -p $(PICTURES)
	build/double/bin/run_cifar10 $(RUN_$*) --results $(@D).part
	@rm -rf $(@D)
	@mv $(@D).part $(@D)

# --- The students' folder ----------------------------------------------

HANDOUT := build/handout
TESTS := $(SUITES:%=tests/check_%.c) tests/suite.c tests/suite.h \
    tests/run.sh tests/tap.sh tests/link.sh tests/check_programs.sh \
    tests/check_programs10.sh

#: make handout   the students' folder and zip, build/handout.zip
.PHONY: handout
handout: build/handout.zip

# made anew as a whole, so that nothing older stays in it; where a
# chunk is continued, the next function stands after an empty line
build/handout.zip: $(CHAPTERS:%=build/book/student/%.nw) $(TESTS) \
    $(wildcard chapters/handout/*) datasets/download.py datasets/sample.c \
    datasets/README.md build/book/student.pdf .gitattributes
	rm -rf $(HANDOUT) $@
	mkdir -p $(HANDOUT)/src $(HANDOUT)/tests $(HANDOUT)/datasets \
	    $(HANDOUT)/results
	set -e; $(foreach file,$(FILES),notangle -R'[[$(lastword $(subst :, ,$(file)))]]' \
	    build/book/student/$(notdir $(firstword $(subst :, ,$(file)))) \
	    > $(HANDOUT)/src/$(lastword $(subst :, ,$(file)));)
	sed -i '/^}$$/{n;/./s/^/\n/}' $(HANDOUT)/src/*
	cp $(TESTS) chapters/handout/*.[ch] $(HANDOUT)/tests
	cp datasets/download.py datasets/sample.c datasets/README.md \
	    $(HANDOUT)/datasets
	cp chapters/handout/Makefile chapters/handout/README.md \
	    chapters/handout/student.txt .gitattributes $(HANDOUT)
	cp build/book/student.pdf $(HANDOUT)/book.pdf
	echo "Your plots and tables come here." > $(HANDOUT)/results/README
	cd build && zip -q -r handout.zip handout

# --- The grader --------------------------------------------------------

# modules that students are given, and modules that they write
GIVEN := die random matrix gradcheck layer loss dataset results program
WRITTEN := full relu softmax cross_entropy sequential
WRITTEN10 := score_loss two_layer_net optimizer trainer weight_grid
# those that call others, and which
BUILT_ON_sequential := full relu softmax cross_entropy
BUILT_ON_two_layer_net := score_loss
BUILT_ON_trainer := score_loss two_layer_net optimizer
BUILDERS := sequential two_layer_net trainer
G := build/grader
R := $(G)/reference_modules
GRADER_CFLAGS := $(CFLAGS) -O2 -g -DREAL_DOUBLE -Igrader/sandbox -Igrader/rpc \
    -I$(R) -Itests

#: make grader    what grader/grade.sh needs; it makes it by itself
.PHONY: grader
grader: $(G)/cage $(G)/blind_data $(G)/predict $(G)/worker/worker \
    $(G)/worker/libgiven.so $(BUILDERS:%=$(R)/%/libreference.so) \
    $(WRITTEN:%=$(G)/hidden/check_%) $(WRITTEN10:%=$(G)/hidden/check_%) \
    $(HEADERS:src/%=$(G)/include/%) $(MODULES:%=build/float/%.o) \
    $(MODULES:%=build/double/%.o) build/float/bin/run_cifar100 \
    build/double/run_cifar10.o build/double/bin/run_cifar10 \
    $(G)/submission

$(G)/%.o: grader/%.c | $(HEADERS)
	@mkdir -p $(@D)
	$(CC) $(GRADER_CFLAGS) -MMD -MP -c $< -o $@

$(G)/include/%.h: src/%.h
	@mkdir -p $(@D)
	cp $< $@

$(G)/cage: $(addprefix $(G)/sandbox/,cage.o copy.o group.o sandbox.o usage.o) \
    build/double/die.o
	$(CC) $^ -o $@ -lseccomp

# reads student.txt as the handout does
$(G)/submission: chapters/handout/submission.c \
    chapters/handout/student.c chapters/handout/student.h
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -O2 $(filter %.c,$^) -o $@

$(G)/blind_data: $(G)/blind_data.o build/double/die.o \
    build/double/random.o
	$(CC) $^ -o $@ -lm

# the kept networks of run_cifar100 are of float
$(G)/predict: grader/predict.c \
    $(patsubst %,build/float/%.o,$(GIVEN) $(WRITTEN))
	$(CC) $(CFLAGS) $(CFLAGS_float) $^ -o $@ $(LDLIBS)

# the worker's libraries: what is given, and for a module that calls
# others the reference of these; the workers of the others do not see them
$(G)/worker/libgiven.so: $(GIVEN:%=build/pic/%.o)
	@mkdir -p $(@D)
	$(CC) -shared -Wl,-soname,$(@F) $^ -o $@ $(LDLIBS)

define reference_rule
$(R)/$(1)/libreference.so: $(BUILT_ON_$(1):%=build/pic/%.o) \
    $(G)/worker/libgiven.so
	@mkdir -p $$(@D)
	$(CC) -shared -Wl,-soname,$$(@F) $$^ -o $$@ $(LDLIBS)
endef
$(foreach module,$(BUILDERS),$(eval $(call reference_rule,$(module))))

$(G)/worker/worker: $(addprefix $(G)/rpc/,worker.o answer.o heap.o value.o message.o) \
    $(G)/sandbox/sandbox.o $(G)/worker/libgiven.so
	@mkdir -p $(@D)
	$(CC) $^ -o $@ -lseccomp -lffi -Wl,--no-as-needed $(LDLIBS)

# the second part's modules as the book has them, to compare a student's
# with: every name of theirs has reference_ in front
$(R)/names: $(WRITTEN10:%=build/double/%.o)
	@mkdir -p $(@D)
	nm -g --defined-only $^ | awk 'NF == 3 { print $$3, "reference_" $$3 }' > $@

$(R)/reference_names.h: $(R)/names
	awk '{ print "extern __typeof__(" $$1 ") " $$2 ";" }' $< > $@

$(R)/%.o: build/double/%.o $(R)/names
	objcopy --redefine-syms=$(R)/names $< $@

# where a layer is freed, the proxy frees it in the worker, too
$(WRITTEN10:%=$(G)/hidden/check_%.o): | $(R)/reference_names.h

$(G)/hidden/check_%: $(G)/hidden/check_%.o $(G)/hidden/hidden.o \
    $(G)/hidden/proxy_cifar100.o $(G)/hidden/proxy_cifar10.o \
    $(addprefix $(G)/rpc/,proxy.o launch.o value.o message.o) \
    $(G)/sandbox/sandbox.o $(WRITTEN10:%=$(R)/%.o) build/double/suite.o \
    $(patsubst %,build/double/%.o,die random matrix gradcheck layer loss \
    dataset results program)
	$(CC) -Wl,--wrap=layer_free -Wl,--wrap=loss_free $^ -o $@ $(CHECK_LIBS) \
	    -lseccomp $(LDLIBS)

# the public suites, as check_hidden.sh tries mistakes with them: a module
# that is preloaded takes the place of the book's
PUBLIC := $(WRITTEN:%=build/public/check_%) $(WRITTEN10:%=build/public/check_%)

build/public/libbook.so: $(MODULES:%=build/pic/%.o)
	@mkdir -p $(@D)
	$(CC) -shared -Wl,-soname,$(@F) $^ -o $@ $(LDLIBS)

build/public/check_%: build/double/check_%.o build/double/suite.o \
    build/public/libbook.so
	$(CC) $^ -o $@ $(CHECK_LIBS) $(LDLIBS)

-include $(wildcard $(G)/*.d $(G)/*/*.d)

# --- Tests -------------------------------------------------------------

#: make check     run all tests that are due; the last line is their sum
#: make check-quick  the tests to run after every edit, in a minute
.PHONY: check check-quick
check: weave handout all $(SAMPLE) grader coverage-programs \
    $(SUITES:%=build/double/check_%) $(SUITES:%=build/sanitized/check_%) \
    $(PUBLIC)
	@tests/check.sh

check-quick: handout all $(SAMPLE) grader $(SUITES:%=build/double/check_%) \
    $(PUBLIC)
	@tests/check.sh quick

#: make soak      many seeds, all mistakes and attacks, and whole sweeps
.PHONY: soak
soak: check
	@tests/check.sh soak
	tests/soak.sh
	tests/check_sweeps.sh all

#: make coverage  which lines of the chapters the tests run, as HTML
.PHONY: coverage coverage-programs
coverage: $(SAMPLE) coverage-programs
	@sh tests/check_coverage.sh all

coverage-programs: $(SUITES:%=build/coverage/check_%) \
    $(PROGRAMS:%=build/coverage/bin/%) $(DOUBLES:%=build/coverage/bin/%)

# --- The rest ----------------------------------------------------------

#: make demo      the main job: train, draw, weave; ends with the paths
.PHONY: demo
demo: data
	@$(MAKE) --no-print-directory all weave $(PICTURES)/acc_lr.png
	@echo
	@echo "The book, for instructors and for students:"
	@ls -1 build/book/instructor.pdf build/book/student.pdf
	@echo "The loss at three learning rates, and the accuracies at four:"
	@ls -1 $(PICTURES)/acc_lr.png $(PICTURES)/acc_results.csv
	@cat $(PICTURES)/acc_results.csv

#: make bench     what the book's choices are worth in time, as ratios
.PHONY: bench
bench: export OPENBLAS_NUM_THREADS =
bench: build/float/bin/bench grader
	build/float/bin/bench
	tests/bench/grader.sh

PACKAGES := gcc libc6-dev make noweb check gcovr libopenblas-dev gnuplot-nox \
    python3 bubblewrap libseccomp-dev libffi-dev jq procps shellcheck zip unzip \
    poppler-utils texlive-latex-base \
    texlive-latex-recommended texlive-pictures \
    texlive-fonts-recommended lmodern latexmk

#: make setup     install what is missing, with apt-get
.PHONY: setup
setup:
	@missing=; for package in $(PACKAGES); do \
	    dpkg-query -W -f '$${Status}' $$package 2>/dev/null | \
	        grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then echo "setup: all is there"; exit; fi; \
	echo "setup: installing$$missing"; \
	[ "$$(id -u)" -eq 0 ] || sudo=sudo; \
	$$sudo apt-get update -qq && $$sudo env \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	    --no-install-recommends $$missing

#: make clean     remove everything that was made
.PHONY: clean
clean:
	rm -rf build results src/*.c src/*.h datasets/sample datasets/validation
