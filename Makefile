# A Neural Network from Scratch: the book, the programs in it, the tests.
# `make help` lists the verbs. What they need is in the files below.

# a chapter more is a name more: its code and its exercises are found in it
CHAPTERS := introduction backpropagation matrix random layer full relu \
    softmax cross_entropy sequential dataset results program \
    run_cifar100 better_cifar handing_in \
    score_loss two_layer_net optimizer trainer cifar10 report \
    checkpoint run_cifar10 sweep tune_cifar10 \
    diagnosis best_cifar10 handing_in10

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
link = $(CC) $(CFLAGS_$(KIND)) $^ -o $@

#: make              build the programs, build/bin/run_cifar100 and others
.PHONY: all
all: tangle programs

# a rule src/FILE:CHAPTER for each file that is a chunk, and lists of names
$(foreach line,$(shell awk -f chapters/lists.awk $(CHAPTERS:%=chapters/%.nw) \
    $(wildcard grader/hidden/check_*.c)),$(eval $(line)))

include chapters/code.mk chapters/book.mk grader/grader.mk chapters/setup.mk

.PHONY: help
help:
	@sed -n 's/^#: //p' $(filter %akefile %.mk,$(MAKEFILE_LIST))

#: make demo         the main job: train, draw, weave; ends with the paths
.PHONY: demo
demo: data
	@$(MAKE) --no-print-directory all weave
	@echo
	@echo "The book, for instructors and for students:"
	@ls -1 build/book/instructor.pdf build/book/student.pdf
	@echo "The loss at three learning rates, and the accuracies at four:"
	@ls -1 $(PICTURES)/acc_lr.png $(PICTURES)/acc_results.csv
	@cat $(PICTURES)/acc_results.csv

#: make check        run all tests that are due; the last line is their sum
#: make check-quick  the tests to run after every edit, in a minute
.PHONY: check check-quick
check: weave handout all $(SAMPLE) grader coverage-programs \
    $(SUITES:%=build/double/check_%) $(SUITES:%=build/sanitized/check_%)
	@tests/check.sh

check-quick: handout all $(SAMPLE) grader $(SUITES:%=build/double/check_%)
	@tests/check.sh quick

#: make soak         many seeds, all mistakes and attacks, and whole sweeps
.PHONY: soak
soak: check
	@tests/check.sh soak
	tests/soak.sh
	tests/check_sweeps.sh all

#: make coverage     which lines of the chapters the tests run, as HTML
.PHONY: coverage coverage-programs
coverage: $(SAMPLE) coverage-programs
	@sh tests/check_coverage.sh all
coverage-programs: $(SUITES:%=build/coverage/check_%) \
    $(PROGRAMS:%=build/coverage/bin/%)

#: make bench        what the book's choices are worth in time, as ratios
.PHONY: bench
bench: export OPENBLAS_NUM_THREADS =
bench: build/float/bin/bench grader
	build/float/bin/bench
	tests/bench/grader.sh

#: make format       lay out all C and shell as `make check` wants it
.PHONY: format
format:
	@tests/format.sh

#: make clean        remove everything that was made
.PHONY: clean
clean:
	rm -rf build results src/*.c src/*.h datasets/sample datasets/validation
